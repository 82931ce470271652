"""R3: the history that database triggers write, whatever path a change came by."""

import pghistory
import pghistory.models
import pgtrigger
from django.apps import apps
from django.contrib.postgres.fields import DateTimeRangeField
from django.contrib.postgres.indexes import GistIndex
from django.db import connection, migrations, models
from django.db.models import F, Func
from django.db.models.functions import Least
from django.utils.translation import gettext_lazy as _

# Whose records can be asked about as of an instant. Who one is and what one may do is asked of the present alone.
APPS = {"accreditations", "cooperation_plans"}


class SessionUser(Func):
    """The database role that is connected: who it was when a change came by SQL alone."""

    template = "SESSION_USER"
    output_field = models.CharField()


class RegistryEvent(pghistory.models.Event):
    """One change of one record: the row after it (before it, for a deletion), when, and in what context."""

    pgh_database_role = models.CharField(_("database role"), max_length=63, db_default=SessionUser())
    pgh_until = models.DateTimeField(
        _("until"), null=True, editable=False, help_text=_("When the next change of the record was recorded.")
    )

    class Meta:
        abstract = True


# Whoever waited for another's change of the record began before it and is recorded after it: from then on it counts.
SUPERSEDE = """
        UPDATE {meta.db_table} SET pgh_until = NEW.pgh_created_at
            WHERE pgh_obj_id = NEW.pgh_obj_id AND pgh_id < NEW.pgh_id
            AND (pgh_until IS NULL OR pgh_until > NEW.pgh_created_at);
        RETURN NEW;"""


# Of changes made before `pgh_until` was there.
FOUND_OUT = """
    UPDATE {table} e SET pgh_until = later.at FROM (
        SELECT pgh_id, min(pgh_created_at) OVER (PARTITION BY pgh_obj_id ORDER BY pgh_id
            ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS at FROM {table}) later
    WHERE later.pgh_id = e.pgh_id AND later.at IS NOT NULL"""


def since_when_superseded(*tables):
    """Operations of a migration that find out until when changes of old were the last, and count what that gives."""
    return [
        migrations.RunSQL([FOUND_OUT.format(table=table), f"ANALYZE {table}"], migrations.RunSQL.noop)
        for table in tables
    ]


def as_known(model):
    """The index that finds what was recorded of a model's records at an instant, and tells how much that was.

    A change that was passed over ends before it begins; what it holds good for is empty.
    """
    lasted = Func(
        Least("pgh_created_at", "pgh_until"),
        F("pgh_until"),
        function="tstzrange",
        output_field=DateTimeRangeField(),
    )
    return GistIndex(lasted, name=f"{model._meta.model_name}_as_known")


def track(**kwargs):
    """Keep every insert, update and delete of a model, by trigger, and until when each was the last."""
    # The page of the whole history asks for the latest.
    latest = models.Index(fields=["pgh_created_at"])
    supersedes = pgtrigger.Trigger(
        name="supersedes",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        condition=~pgtrigger.Q(new__pgh_label="insert"),
        func=pgtrigger.Func(SUPERSEDE),
    )
    # What was recorded stays as it was. Afterwards, when what the database derives is known, too.
    unchanged = pgtrigger.Protect(
        name="append_only",
        when=pgtrigger.After,
        operation=pgtrigger.Update,
        condition=pgtrigger.AnyChange(exclude=["pgh_until"]),
    )
    kept = pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)
    events = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())

    def tracks(model):
        indexes = [latest, as_known(model)] if model._meta.app_label in APPS else [latest]
        meta = {"indexes": indexes, "triggers": [supersedes, unchanged, kept]}
        return pghistory.track(*events, meta=meta, **kwargs)(model)

    return tracks


# What the history keeps for its own use, and what the database derives.
NOT_TOLD = {
    *("period", "lead_period", "under_way_period", "tour", "agreed_period", "plan_days", "span"),
    *("document", "vector", "names_attache"),
}


def tracked():
    """The models whose changes are kept: `{model: event model}`."""
    return {
        model._meta.get_field("pgh_obj").related_model: model
        for model in apps.get_models()
        if issubclass(model, RegistryEvent)
    }


def gather_statistics():
    """Let the planner learn how the histories are spread: just after much was recorded at once it does not know."""
    tables = [events._meta.db_table for model, events in tracked().items() if model._meta.app_label in APPS]
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(map(connection.ops.quote_name, tables))}")
