"""R25: how far plans are, counted by the database: per plan, country, strand, area, unit, year, as of any day.

One list of measures serves the progress of a plan, the question over all of them, and the balance of hosting.
"""

from dataclasses import replace

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    FloatField,
    Max,
    Min,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat, NullIf

from accreditations.models import SendingState
from accreditations.querysets import yes_if
from attache_registry import statements
from attache_registry.nested_rows import Amount, JSONValue, Row, money
from attache_registry.periods import days_of_year
from cooperation_plans.choices import WITH_REASON, ActivityStatus, Basis, Venue
from cooperation_plans.models import Activity, ActivityCountry, ActivityTransition, CountryProgress
from cooperation_plans.querysets import FirstDay, year_of

# What is counted: rows, whatever is in them.
ROW = Value(1)
STATUSES = [status.value for status in ActivityStatus]
PERSONS = [
    *("home_participants", "partner_participants"),
    *("home_participants_actual", "partner_participants_actual"),
]


def _share(part, of):
    """A fraction from 0 to 1; null where there is nothing to divide by."""
    return Cast(part, FloatField()) / NullIf(Cast(of, FloatField()), Value(0.0))


OF_PLAN = ~Q(basis=Basis.OUTSIDE_PLAN)
COMPLETED, CANCELLED = Q(status_then=ActivityStatus.COMPLETED), Q(status_then=ActivityStatus.CANCELLED)
AGREED = Q(agreed_then=True)
# What is counted of activities as of a day, and which two counts a rate is the share of (R25).
COUNTED = {
    "total": Q(),
    **{status: Q(status_then=status) for status in STATUSES},
    "overdue": Q(overdue=True),
    "agreed": AGREED,
    "delivered": AGREED & COMPLETED,
}
RATES = {
    "execution_rate": (OF_PLAN & COMPLETED, OF_PLAN & ~CANCELLED),
    "delivery_rate": (AGREED & COMPLETED, AGREED),
}


def _rows(condition):
    return Count(ROW, filter=condition) if condition else Count("*")


def _kept(condition):
    return Coalesce(Sum("number", filter=condition or None), Value(0))


def counts(number=_rows):
    """How many activities there are by status, how many are overdue, were agreed and delivered, the two rates (R25).

    Execution: completed of all that were not cancelled. Delivery: completed of what was agreed, as soon as it
    was. What is outside a plan counts in neither. Of `with_agreed`; `number` counts those of a condition.
    """
    rates = {name: _share(number(part), number(of)) for name, (part, of) in RATES.items()}
    return {name: number(condition) for name, condition in COUNTED.items()} | rates


def with_agreed(activities, day):
    """Activities of a day with `agreed_then`: in their plan when it was agreed, and that by the day."""
    return activities.annotate(agreed_then=yes_if(Q(basis=Basis.AGREED, plan__agreed_on__lte=day.on)))


# Without the offset the database would move what is worked out into each of the counts.
TALLY = "(SELECT json_build_object({told}) FROM (%(subquery)s OFFSET 0) once)"


class Tally(Subquery):
    """The counts of all the activities together, JSON; the status of the day is worked out once for each.

    `sums` names columns of money that are summed up as well.
    """

    def __init__(self, activities, day, sums=()):
        rows = with_agreed(activities, day).values("status_then", "overdue", "basis", "agreed_then", *sums)
        counted = {name: f"count(*) FILTER (WHERE {_in_sql(condition)})" for name, condition in COUNTED.items()}
        rates = {
            name: f"(count(*) FILTER (WHERE {_in_sql(part)}))::float / "
            f"nullif((count(*) FILTER (WHERE {_in_sql(of)}))::float, 0)"
            for name, (part, of) in RATES.items()
        }
        of_money = {name: f"coalesce(sum({name}), 0)::numeric(20, 2)::text" for name in sums}
        told = ", ".join(f"'{name}', {sql}" for name, sql in (counted | rates | of_money).items())
        super().__init__(rows, output_field=JSONValue(), template=TALLY.format(told=told))


def _in_sql(condition):
    """A condition of this module as SQL over columns of the same names."""
    parts = [
        _in_sql(each) if isinstance(each, Q) else f"{each[0]} = '{getattr(each[1], 'value', each[1])}'"
        for each in condition.children
    ]
    sql = f" {condition.connector} ".join(parts) or "true"
    return f"NOT ({sql})" if condition.negated else f"({sql})"


def of_plan(day):
    """The progress of each plan, for the rows of plans; sums of cost include what was cancelled."""
    return Tally(Activity.objects.filter(plan=OuterRef("pk")).on_day(day.on, day.today).order_by(), day, COSTS)


COSTS = ("planned_cost", "actual_cost")


def _last(day, field):
    """What the last change of status by the day says."""
    steps = ActivityTransition.objects.filter(activity=OuterRef("pk")).up_to(day.on)
    return Subquery(steps.values(field)[:1])


def venue():
    """Where an activity is hosted, seen from home."""
    at_partners = Value(Venue.PARTNER.value)
    home = Subquery(SendingState.objects.values("country")[:1])
    return Case(
        When(host__isnull=True, then=Value(Venue.UNKNOWN.value)),
        When(host=home, then=Value(Venue.HOME.value)),
        When(host=F("country"), then=at_partners),
        When(
            Exists(ActivityCountry.objects.filter(activity=OuterRef("pk"), country=OuterRef("host"))),
            then=at_partners,
        ),
        default=Value(Venue.ELSEWHERE.value),
    )


def _named(prefix):
    return {"key": F(f"{prefix}__code"), "name": F(f"{prefix}__name"), "name_lv": F(f"{prefix}__name_lv")}


def _bare(expression):
    return {"key": expression, "name": Value(None, CharField()), "name_lv": Value(None, CharField())}


def _of_plan(expression):
    return Case(When(plan__isnull=False, then=expression), output_field=CharField())


def groups(day):
    """What activities can be grouped by: the key and the names of each group."""
    return {
        "country": _named("country_links__country"),
        "strand": _named("plan__strand"),
        "area": _named("area"),
        "lead_unit": _named("lead_unit"),
        "status": _bare(F("status_then")),
        "plan": {"key": F("plan"), "name": F("plan__title"), "name_lv": F("plan__title")},
        "year": _bare(year_of(FirstDay(Coalesce("plan_days", "span")))),
        "venue": _bare(venue()),
        "reason": {
            "key": _last(day, "reason__code"),
            "name": _last(day, "reason__name"),
            "name_lv": _last(day, "reason__name_lv"),
        },
        "side": _bare(_last(day, "side")),
        "country_strand": {
            "key": _of_plan(Concat("plan__country__code", Value("/"), "plan__strand__code")),
            "name": _of_plan(Concat("plan__country__name", Value(", "), "plan__strand__name")),
            "name_lv": _of_plan(Concat("plan__country__name_lv", Value(", "), "plan__strand__name_lv")),
        },
        "all": _bare(Value("all", CharField())),
    }


GROUPS = (
    *("country", "strand", "area", "lead_unit", "status", "plan", "year", "venue", "reason", "side"),
    *("country_strand", "all"),
)


def progress(day, group_by="country", year=None, activities=None):
    """How far the activities are, group by group; by reason or side only those postponed or cancelled.

    Of a `year` are the activities of the plans whose period shares a day with it, and those outside a plan whose
    span does. One with several countries counts in each of them. Rows: `{"key", "name", "name_lv", the counts,
    the sums of persons, "currency", "planned_cost", "actual_cost"}`; sums of money are null where the group has
    several currencies.
    """
    found = with_agreed((Activity.objects.all() if activities is None else activities).on_day(day.on, day.today), day)
    if year is not None:
        found = in_year(found, year)
    if group_by in {"reason", "side"}:
        found = found.filter(status_then__in=WITH_REASON)
    named = groups(day)[group_by]
    return _told(found, named, Coalesce("plan__currency", Value("EUR")), counts())


def _told(found, named, currency, numbers):
    """The rows of groups: the counts, the sums of persons and of money."""
    found = found.annotate(group_key=named["key"], group_name=named["name"], group_name_lv=named["name_lv"])
    one_currency = Q(least=F("most"))
    sums = {name: Coalesce(Sum(name), Value(0)) for name in PERSONS}
    sums_of_money = {name: Coalesce(Sum(name), Value(0), output_field=money()) for name in COSTS}
    # Named apart from the columns that they sum up.
    summed = {f"sum_{name}": expression for name, expression in (numbers | sums | sums_of_money).items()}
    grouped = (
        found.order_by()
        .values("group_key", "group_name", "group_name_lv")
        .annotate(least=Min(currency), most=Max(currency), **summed)
        .order_by("group_key")
    )
    row = Row(
        key=F("group_key"),
        name=F("group_name"),
        name_lv=F("group_name_lv"),
        **{name: F(f"sum_{name}") for name in (*numbers, *sums)},
        currency=Case(When(one_currency, then=F("least"))),
        **{name: Case(When(one_currency, then=Amount(F(f"sum_{name}")))) for name in COSTS},
    )
    return grouped.values_list(row, flat=True)


def _is_kept(day, group_by, year, country):
    """Whether triggers keep what is asked: of today and of all years, country by country or of one country."""
    return day.on >= day.today and year is None and group_by in ({"status", "all"} if country else {"country"})


def kept_progress(day, group_by, country=None):
    """The same rows as `progress`, of what triggers keep; the activities themselves are not looked at."""
    found = CountryProgress.objects.annotate(overdue=yes_if(Q(due__lte=day.on)))
    if country is not None:
        found = found.filter(country=country)
    by_country = _named("country")
    return _told(found, by_country if group_by == "country" else groups(day)[group_by], F("currency"), counts(_kept))


def listed_progress(day, group_by, year=None, country=None):
    """The same as a list of which the statement is kept; of one country where its key is given."""
    values = ({"country": country} if country else {}) | ({"year": statements.Year(year)} if year else {})

    def compose(asked):
        if kept:
            return kept_progress(asked.day, group_by, asked.values.get("country"))
        of_country = Activity.objects.with_country(asked.values["country"]) if country else None
        return progress(asked.day, group_by, asked.values.get("year"), of_country)

    kept = _is_kept(day, group_by, year, country)
    form = (listed_progress, group_by, kept, *values)
    return statements.Listed(statements.Asking(replace(day, user=None), form, values), compose, few=True)


def in_year(activities, year):
    """The activities of a year: by their plan's period, outside a plan by their own span."""
    days = days_of_year(year)
    return activities.filter(Q(plan_days__overlap=days) | Q(plan__isnull=True, span__overlap=days))
