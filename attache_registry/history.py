"""R3: the history that database triggers write, whatever path a change came by."""

import pghistory
import pghistory.models
from django.apps import apps
from django.db import models
from django.db.models import Func
from django.utils.translation import gettext_lazy as _


class SessionUser(Func):
    """The database role that is connected: who it was when a change came by SQL alone."""

    template = "SESSION_USER"
    output_field = models.CharField()


class RegistryEvent(pghistory.models.Event):
    """One change of one record: the row after it (before it, for a deletion), when, and in what context."""

    pgh_database_role = models.CharField(_("database role"), max_length=63, db_default=SessionUser())

    class Meta:
        abstract = True


def track(**kwargs):
    """Keep every insert, update and delete of a model, by trigger."""
    # The page of the whole history asks for the latest.
    latest = {"indexes": [models.Index(fields=["pgh_created_at"])]}
    events = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
    return pghistory.track(*events, meta=latest, **kwargs)


# What the history keeps for its own use, and what the database derives.
NOT_TOLD = {
    *("period", "lead_period", "under_way_period", "tour", "agreed_period", "plan_days", "span"),
    *("document", "vector"),
}


def tracked():
    """The models whose changes are kept: `{model: event model}`."""
    return {
        model._meta.get_field("pgh_obj").related_model: model
        for model in apps.get_models()
        if issubclass(model, RegistryEvent)
    }
