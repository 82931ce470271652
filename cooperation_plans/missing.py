"""R22a: the plans that are expected of a year and not made."""

from datetime import date

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Value

from attache_registry.nested_rows import Row
from attache_registry.periods import days_of_year
from cooperation_plans.choices import PlanStatus
from cooperation_plans.models import CooperationPlan, ExpectedPlan
from cooperation_plans.rows import named


def due_on(year):
    """The day on which a year's plans are due, in the year before."""
    month, day = map(int, settings.PLAN_DUE_MONTH_DAY.split("-"))
    return date(year - 1, month, day)


def missing(year, day):
    """The country and strand of each plan that is expected in a year and that nobody has drawn up by the day.

    A plan that was cancelled is none. Rows: `{"country", "country_detail", "strand", "strand_detail", "due_on",
    "overdue"}`, by country.
    """
    made = CooperationPlan.objects.filter(country=OuterRef("country"), strand=OuterRef("strand")).of_year(year)
    made = made.on_day(day.on, day.today).exclude(status_then=PlanStatus.CANCELLED)
    due = due_on(year)
    row = Row(
        country=F("country__code"),
        country_detail=named("country"),
        strand=F("strand__code"),
        strand_detail=named("strand"),
        due_on=Value(due.isoformat()),
        overdue=Value(due < day.on),
    )
    expected = ExpectedPlan.objects.filter(period__overlap=days_of_year(year))
    # Two expectations of one country that follow each other within the year are one.
    earlier = expected.filter(country=OuterRef("country"), strand=OuterRef("strand"), period__lt=OuterRef("period"))
    open_ones = expected.filter(~Exists(made), ~Exists(earlier))
    return open_ones.order_by("country", "strand__code", "pk").values_list(row, flat=True)
