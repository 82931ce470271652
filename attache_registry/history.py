"""R3: the history that database triggers write, whatever path a change came by."""

from dataclasses import dataclass
from datetime import datetime

import pghistory
import pghistory.models
from django.contrib.auth import get_user_model
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


@dataclass
class Change:
    """One change of one record: when, what was done, by whom, and each field before and after."""

    at: datetime
    label: str
    by: str
    fields: list


# What the history keeps for its own use, and what the database derives.
_NOT_TOLD = ("pgh_", "period", "lead_period", "tour")


def changes_of(record):
    """The changes of a record, the latest first; three statements whatever their number."""
    events = list(record.registry_events.order_by("pgh_id"))
    people = _people(events)
    found = []
    for before, event in zip([None, *events], events, strict=False):
        fields = [
            (field.verbose_name, getattr(before, field.attname, None), getattr(event, field.attname))
            for field in event._meta.concrete_fields
            if not field.name.startswith(_NOT_TOLD)
            and getattr(before, field.attname, None) != getattr(event, field.attname)
        ]
        context = event.pgh_context or {}
        by = people.get(context.get("user")) or context.get("command") or event.pgh_database_role
        found.append(Change(event.pgh_created_at, LABELS[event.pgh_label], by, fields))
    return found[::-1]


def _people(events):
    """Names of the people in the contexts of events, by key."""
    keys = {(event.pgh_context or {}).get("user") for event in events} - {None}
    return {user.pk: user.get_username() for user in get_user_model().objects.filter(pk__in=keys)}


LABELS = {"insert": _("entered"), "update": _("changed"), "delete": _("deleted")}
