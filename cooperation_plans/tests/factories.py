"""Valid plans and activities by default, saved through the same verbs as everywhere else. All of it is invented."""

from accreditations.tests.factories import country, day
from cooperation_plans import services
from cooperation_plans.models import Activity, CooperationPlan, Strand, Unit

__all__ = ["activity", "agreed", "country", "day", "move", "plan", "unit"]


def unit(code="naval_forces", **fields):
    """A unit at home."""
    found = Unit.objects.filter(code=code).first()
    fields = {"name": code.replace("_", " "), "name_lv": code, **fields}
    return found or services.enter(Unit(code=code, **fields), by=None)


def plan(code="SE", year=2026, strand="ministry", **fields):
    """A draft for a calendar year."""
    fields = {
        "title": f"Plan {year}",
        "starts_on": day(f"{year}-01-01"),
        "ends_on": day(f"{year}-12-31"),
        **fields,
    }
    strand = Strand.objects.get(code=strand)
    return services.enter(CooperationPlan(country=country(code), strand=strand, **fields), by=None)


def move(record, *statuses, on=None, **fields):
    """Let a record become one status after another, on one day."""
    verb = services.move_plan if isinstance(record, CooperationPlan) else services.move_activity
    for status in statuses:
        verb(record, status, on=on and day(on), by=None, **(fields if status == statuses[-1] else {}))
    return record


def agreed(code="SE", year=2026, on="2025-12-10", **fields):
    """An agreed plan."""
    return move(plan(code, year, **fields), "in_negotiation", "agreed", on=on)


def activity(plan=None, title="Visit of experts", countries=(), **fields):
    """An activity in March 2026."""
    fields = {"starts_on": day("2026-03-10"), "ends_on": day("2026-03-12"), **fields}
    if fields.get("when_precision") == "unknown":
        fields |= {"starts_on": None, "ends_on": None}
    return services.enter_activity(
        Activity(plan=plan, title=title, **fields), countries=[country(code) for code in countries], by=None
    )
