"""Random plans and activities: what the database counts is what plain Python counts (R25)."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as some

from attache_registry.as_of import Day
from cooperation_plans import rows, services
from cooperation_plans.models import Activity, CancellationReason, CooperationPlan
from cooperation_plans.progress import progress
from cooperation_plans.tests import day_by_day, factories

pytestmark = pytest.mark.django_db
FIRST = date(2024, 1, 1)
DAYS = some.integers(0, 1000).map(lambda days: FIRST + timedelta(days=days))
MOVES = {
    "planned": ["confirmed", "postponed", "cancelled"],
    "confirmed": ["completed", "postponed", "cancelled"],
    "postponed": ["planned"],
    "completed": [],
    "cancelled": [],
}
COUNTED = ("total", *day_by_day.STATUSES, "overdue", "agreed", "delivered", "execution_rate", "delivery_rate")


@some.composite
def plans(draw):
    """Up to three plans of a country, each of a year, some of them agreed."""
    years = draw(some.lists(some.integers(2024, 2026), max_size=3, unique=True))
    return [
        {
            "starts_on": date(year, 1, 1),
            "ends_on": date(year, 12, 31),
            "agreed_on": draw(some.none() | some.integers(0, 300).map(lambda days: FIRST + timedelta(days=days))),
        }
        for year in years
    ]


@some.composite
def activities(draw, known):
    """An activity with days of some precision and a life of its own."""
    precision = draw(some.sampled_from(["day", "month", "quarter", "year", "unknown"]))
    first = draw(DAYS)
    moves, status, on = [], "planned", FIRST
    for _step in range(draw(some.integers(0, 5))):
        if not MOVES[status]:
            break
        status = draw(some.sampled_from(MOVES[status]))
        on += timedelta(days=draw(some.integers(0, 250)))
        moves.append((on, status))
    return {
        "plan": draw(some.sampled_from([None, *known])),
        "when_precision": precision,
        "starts_on": None if precision == "unknown" else first,
        "ends_on": None
        if precision == "unknown"
        else draw(some.none() | some.integers(0, 120).map(lambda days: first + timedelta(days=days))),
        "moves": [(day, to) for day, to in moves if day <= date(2026, 11, 1)],
    }


@some.composite
def worlds(draw):
    """Plans with their activities, and a day to ask about."""
    known = draw(plans())
    return known, draw(some.lists(activities(known), max_size=8)), draw(DAYS)


def store(known, found):
    """Enter a world; keys of the plans."""
    reason = CancellationReason.objects.get(code="weather")
    stored = {}
    for plan in known:
        stored[id(plan)] = factories.plan(
            "SE", plan["starts_on"].year, starts_on=plan["starts_on"], ends_on=plan["ends_on"]
        )
    for each in found:
        record = services.enter_activity(
            Activity(
                title="Activity",
                plan=stored.get(id(each["plan"])),
                **{name: each[name] for name in ("starts_on", "ends_on", "when_precision")},
            ),
            countries=[factories.country("SE")],
            by=None,
        )
        for on, to in each["moves"]:
            why = {"reason": reason, "side": "us"} if to in {"postponed", "cancelled"} else {}
            services.move_activity(record, to, on=on, by=None, **why)
    for plan in known:
        if plan["agreed_on"]:
            record = CooperationPlan.objects.get(pk=stored[id(plan)].pk)
            for to in ("in_negotiation", "agreed"):
                services.move_plan(record, to, on=plan["agreed_on"], by=None)
    return stored


class Undone(Exception):
    """Ends an example and takes what it stored with it."""


@given(world=worlds())
def test_progress_is_what_plain_python_counts(world):
    known, found, on = world
    day = Day(on, date(2026, 11, 24))
    try:
        with transaction.atomic():
            stored = store(known, found)
            told = {plan: counted(row["progress"]) for plan, row in told_plans(day).items()}
            by_country = [counted(row) for row in progress(day, "country")]
            overdue = Activity.objects.on_day(on, day.today).filter(overdue=True).count()
            by_year = {row["key"]: row["total"] for row in progress(day, "year", year=2025)}
            raise Undone
    except Undone:
        pass

    for plan in known:
        own = [each for each in found if each["plan"] is plan]
        assert told[stored[id(plan)].pk] == day_by_day.progress(own, on)
    assert by_country == ([day_by_day.progress(found, on)] if found else [])
    assert overdue == sum(day_by_day.is_overdue(each, on) for each in found)
    assert sum(by_year.values()) == sum(in_2025(each) for each in found)


def told_plans(day):
    """The rows of all plans by key."""
    found = rows.plans_on_day(CooperationPlan.objects.all(), day).values_list(rows.plan(day), flat=True)
    return {row["id"]: row for row in found}


def counted(row):
    """The counts and rates of a row."""
    return {name: row[name] for name in COUNTED}


def in_2025(activity):
    """Whether an activity is of the year, by its plan, else by its own days."""
    days = day_by_day.span(activity)
    if activity["plan"]:
        days = (activity["plan"]["starts_on"], activity["plan"]["ends_on"])
    return bool(days) and days[0] <= date(2025, 12, 31) and days[1] >= date(2025, 1, 1)
