"""Edits of a network, replayed in plain Python: what had been recorded after each of them."""

from copy import deepcopy
from datetime import timedelta
from types import SimpleNamespace

import pgtrigger
from django.db import connection

from accreditations.choices import LEADS_TO, Status, StepKind
from accreditations.tests.day_by_day import DayByDay
from attache_registry.history import tracked
from attache_registry.known_schema import APPS

A_DAY = timedelta(days=1)
HISTORIES = [event for model, event in tracked().items() if model._meta.app_label in APPS]
# Nobody is told anything in these edits.
TOLD_NOTHING = SimpleNamespace(filter=lambda **which: SimpleNamespace(exists=lambda: False))


class Replay:
    """The records by key, as the accepted edits left them."""

    def __init__(self, countries):
        self.countries = {
            each.pk: SimpleNamespace(
                pk=each.pk,
                code=each.code,
                agrement_lead_days=each.agrement_lead_days,
                prior_approval=each.prior_approval,
            )
            for each in countries
        }
        self.postings, self.accreditations, self.responsibilities = {}, {}, {}

    def enter(self, kind, key, **fields):
        """A record was entered."""
        getattr(self, kind)[key] = SimpleNamespace(pk=key, **fields)

    def change(self, kind, key, **fields):
        """Fields of a record were changed."""
        vars(getattr(self, kind)[key]).update(fields)

    def void(self, kind, key):
        """A record was voided, a tour with what it holds."""
        del getattr(self, kind)[key]
        if kind == "postings":
            for each in [each for each in self.accreditations.values() if each.posting_id == key]:
                del self.accreditations[each.pk]

    def step(self, key, kind, on, effective_on):
        """A step was recorded."""
        self.accreditations[key].steps.append(SimpleNamespace(step=kind, on=on, effective_on=effective_on))

    def take_back(self, key):
        """The last step was taken back; an accreditation without its nomination is gone."""
        accreditation = self.accreditations[key]
        gone = accreditation.steps.pop()
        if gone.step == StepKind.NOMINATE:
            del self.accreditations[key]
        elif gone.step == StepKind.END and accreditation.taken_over:
            accreditation.own_end = None

    def model(self, today):
        """The network as it stands, to be asked day by day."""
        now = deepcopy(self)
        for each in now.accreditations.values():
            each.posting, each.country = now.postings[each.posting_id], now.countries[each.country_id]
            each.attache_id, each.notifications = each.posting.attache_id, TOLD_NOTHING
            follow(each)
        for each in now.responsibilities.values():
            each.country = now.countries[each.country_id]
        return DayByDay(
            today,
            list(now.postings.values()),
            list(now.accreditations.values()),
            list(now.responsibilities.values()),
            {each.pk: each.steps for each in now.accreditations.values()},
        )


def follow(accreditation):
    """Status and days as they follow from the steps (R15, R16)."""
    taken_over = accreditation.taken_over
    status = Status.ENDED if accreditation.own_end else Status.ACCREDITED
    accreditation.starts_on, accreditation.ends_on = (
        (accreditation.own_start, accreditation.own_end) if taken_over else (None, None)
    )
    for step in accreditation.steps:
        status = LEADS_TO[step.step]
        effective = step.effective_on or step.on
        if step.step == StepKind.ACCREDIT:
            accreditation.starts_on = effective
        if step.step == StepKind.END:
            accreditation.ends_on = effective - A_DAY
    accreditation.status = status


def record_at(instant, since=None):
    """Date what this transaction recorded: a test has one transaction, and so one instant, for all its edits.

    With `since` all that was recorded after that is dated so.
    """
    which, values = ("> %s", [instant, since]) if since else ("= now()", [instant])
    dated = [
        f"UPDATE {event._meta.db_table} SET {name} = %s WHERE {name} {which}"
        for event in HISTORIES
        for name in ("pgh_created_at", "pgh_until")
    ]
    guards = [f"{event._meta.label}:append_only" for event in HISTORIES]
    with connection.cursor() as cursor, pgtrigger.ignore(*guards):
        cursor.execute("; ".join(dated), values * len(dated))
