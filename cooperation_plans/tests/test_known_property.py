"""Random histories of plans and activities: what is told as of a day and an instant against plain Python."""

from copy import deepcopy
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as some

from accreditations.tests.recorded_by_hand import record_at
from attache_registry.as_of import Day
from attache_registry.exceptions import RegistryError
from attache_registry.known_at import as_known, asking_day
from cooperation_plans import services
from cooperation_plans.models import Activity, CancellationReason, CooperationPlan
from cooperation_plans.progress import progress
from cooperation_plans.tests import day_by_day, factories
from cooperation_plans.tests.test_progress_property import DAYS, Undone, counted, told_plans

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2023, 1, 1, tzinfo=UTC)
# After every day of a change, so that none of them lay ahead when it was recorded.
BEGIN = datetime(2026, 11, 2, 8, tzinfo=UTC)
EXAMPLES = 2000 if settings().max_examples > 100 else 30
moments = some.integers(0, 1000).map(lambda days: date(2024, 1, 1) + timedelta(days=days))
which = some.integers(0, 5)
EDITS = some.one_of(
    some.tuples(some.just("plan"), some.integers(2024, 2026)),
    some.tuples(some.just("agree"), which, moments),
    some.tuples(some.just("activity"), some.none() | which, DAYS),
    some.tuples(some.just("correct"), which, DAYS),
    some.tuples(some.just("move"), which, some.sampled_from(day_by_day.STATUSES), moments),
    some.tuples(some.just("move"), which, some.sampled_from(["confirmed", "cancelled"]), moments),
    some.tuples(some.just("take_back"), which),
    some.tuples(some.just("void"), which),
)
BEGINNING = [("plan", 2025), ("activity", 0, date(2025, 3, 1)), ("activity", None, date(2025, 9, 1))]


class History:
    """Edits of plans and activities, and what they came to in plain Python."""

    def __init__(self):
        self.plans, self.activities = {}, {}
        self.reason = CancellationReason.objects.get(code="weather")

    def nth(self, kind, number):
        """One of the records there are; an edit of none is refused."""
        keys = sorted(getattr(self, kind))
        if not keys:
            raise RegistryError
        return keys[number % len(keys)]

    def plan(self, year):
        new = factories.plan("SE", year)
        self.plans[new.pk] = {"starts_on": new.starts_on, "ends_on": new.ends_on, "agreed_on": None}

    def agree(self, number, on):
        key = self.nth("plans", number)
        plan = CooperationPlan.objects.get(pk=key)
        for to in ("in_negotiation", "agreed"):
            services.move_plan(plan, to, on=on, by=None)
        self.plans[key]["agreed_on"] = on

    def activity(self, number, first):
        key = None if number is None or not self.plans else self.nth("plans", number)
        new = Activity(title="Activity", plan_id=key, starts_on=first)
        services.enter_activity(new, countries=[factories.country("SE")], by=None)
        new.refresh_from_db(fields=["added_on"])
        self.activities[new.pk] = {
            "key": key,
            "plan": key and self.plans[key],
            "when_precision": "day",
            "starts_on": first,
            "ends_on": None,
            "moves": [],
            # The day of the clock: to which instant the change is dated here, no trigger knows.
            "added": new.added_on,
        }

    def correct(self, number, first):
        key = self.nth("activities", number)
        services.change(Activity.objects.get(pk=key), by=None, starts_on=first)
        self.activities[key]["starts_on"] = first

    def move(self, number, to, on):
        key = self.nth("activities", number)
        why = {"reason": self.reason, "side": "us"} if to in {"postponed", "cancelled"} else {}
        services.move_activity(Activity.objects.get(pk=key), to, on=on, by=None, **why)
        self.activities[key]["moves"].append((on, to))

    def take_back(self, number):
        key = self.nth("activities", number)
        last = Activity.objects.get(pk=key).transitions.order_by("number").last()
        if last is None:
            raise RegistryError
        services.take_back(last, reason="Mistaken", by=None)
        self.activities[key]["moves"].pop()

    def void(self, number):
        key = self.nth("activities", number)
        services.void(Activity.objects.get(pk=key), reason="Mistaken", by=None)
        del self.activities[key]


def in_words(found, on):
    """What plain Python counts; what was added to an agreed plan counts in no rate of delivery."""
    told = day_by_day.progress(found, on)
    frozen = [each for each in found if not each["added"]]
    return told | {name: day_by_day.progress(frozen, on)[name] for name in ("agreed", "delivered", "delivery_rate")}


def compare(plans, activities, on):
    """What the registry says within `as_known`, and what the replay says."""
    day = Day(on, asking_day())
    if on < day.today:
        activities = {key: each for key, each in activities.items() if not each["added"] or each["added"] <= on}
    told = {plan: counted(row["progress"]) for plan, row in told_plans(day).items()}
    assert set(told) == set(plans)
    for key in plans:
        assert told[key] == in_words([each for each in activities.values() if each["key"] == key], on)
    every = list(activities.values())
    assert [counted(row) for row in progress(day, "country")] == ([in_words(every, on)] if every else [])
    rows = Activity.objects.on_day(on, day.today).values_list("pk", "status_then", "overdue")
    assert set(rows) == {
        (key, day_by_day.status_on(each, on, "planned"), day_by_day.is_overdue(each, on))
        for key, each in activities.items()
    }


@settings(max_examples=EXAMPLES)
@given(
    edits=some.lists(some.tuples(some.integers(1, 20), EDITS), min_size=4, max_size=12),
    asked=some.lists(some.tuples(some.integers(0, 20), some.integers(0, 59), DAYS), min_size=2, max_size=4),
)
def test_every_answer_is_that_of_the_replay(edits, asked):
    try:
        with transaction.atomic():
            record_at(LONG_AGO, since=LONG_AGO - timedelta(days=1))
            history, at = History(), BEGIN
            states = [(LONG_AGO, {}, {})]
            for hours, (verb, *told) in [*((1, edit) for edit in BEGINNING), *edits]:
                at += timedelta(hours=hours)
                try:
                    getattr(history, verb)(*told)
                except RegistryError:
                    continue
                finally:
                    record_at(at)
                states.append((at, *deepcopy((history.plans, history.activities))))
            for number, minutes, on in asked:
                known_at = states[-1 - number % len(states)][0] + timedelta(minutes=minutes)
                with as_known(known_at):
                    _at, plans, activities = [state for state in states if state[0] <= known_at][-1]
                    compare(plans, activities, on)
            raise Undone
    except Undone:
        pass
