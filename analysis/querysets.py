"""What the analyst asks of countries on a day, across network and cooperation; every question takes its day.

Each is an expression of a country, to be filtered, ordered or shown by; of `CountryQuerySet.for_day`.
"""

import re

from django.db.models import (
    DateField,
    F,
    FloatField,
    Func,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
)
from django.db.models.expressions import Expression
from django.db.models.functions import Coalesce

from accreditations.models import Accreditation, AttacheLanguage
from accreditations.questions import a_year_from, months_from
from accreditations.through_time import gaps
from analysis.choices import Cover
from attache_registry import policies
from attache_registry.nested_rows import JSONValue
from cooperation_plans.models import Activity, Agreement, CooperationPlan
from cooperation_plans.progress import Tally

# How a country is covered, as conditions on what `for_day` says of it.
OF_KIND = {
    Cover.RESIDENT: Q(resident=True),
    Cover.NON_RESIDENT: Q(covered=True, resident=False),
    Cover.GAP: Q(in_network=True, covered=False),
    Cover.PLANNED: Q(planned=True, covered=False),
    Cover.OUTSIDE: Q(in_network=False, covered=False),
}


def covering(day):
    """The accreditations that cover the country on the day (R18)."""
    return Accreditation.objects.to_country(OuterRef("pk")).in_force(day.on, day.today)


def speaking(day, **of):
    """The languages of those who cover the country on the day."""
    covering = Accreditation.objects.in_force(day.on, day.today)
    return AttacheLanguage.objects.filter(
        attache__accreditations__in=covering.values("pk"), attache__accreditations__country=OuterRef("pk"), **of
    )


def last_day_of_tour():
    """Of an accreditation: its tour's actual, else planned, last day; null where neither is recorded."""
    return Coalesce("posting__ends_on", "posting__planned_ends_on")


def tour_ends_on(day):
    """The first day on which a tour of those who cover the country ends, overruns included; null for none known."""
    ends = covering(day).order_by().annotate(ends=last_day_of_tour()).values("country").annotate(first=Min("ends"))
    return Subquery(ends.values("first"), output_field=DateField())


def agreements(day):
    """The agreements in force with the country on the day (R21)."""
    return Agreement.objects.filter(country=OuterRef("pk")).in_force(day.on)


def has_overdue(day):
    """Condition: an activity with the country is overdue on the day (R25)."""
    late = Activity.objects.overdue(day.on, day.today)
    return Q(pk__in=late.order_by().values("country_links__country"))


def work(day):
    """How far the plans of the day with the country are (R25), all strands together; JSON.

    `{"plans", "total", "planned", … "overdue", "execution_rate", "delivery_rate"}`, zeros and nulls where there is
    none; plans that were cancelled by then do not count.
    """
    plans = CooperationPlan.objects.filter(country=OuterRef(OuterRef("pk"))).current(day.on, day.today)
    found = Activity.objects.filter(plan__in=plans.values("pk")).on_day(day.on, day.today).order_by()
    return Tally(found, day)


class Told(Func):
    """A number of a JSON object under a key; null where it has none."""

    template = "(((%(expressions)s) ->> '%(key)s')::float)"
    output_field = FloatField()

    def __init__(self, of, key):
        super().__init__(of, key=key)


class AtCode(Func):
    """What a JSON object keyed by country codes holds of the country."""

    template = "(%(expressions)s)"
    arg_joiner = " -> "
    output_field = JSONValue()


class Embedded(Expression):
    """A question's statement inside another: `wrap` is a statement over its rows, which it names `{rows}`.

    Each row is one JSON column, `told`.
    """

    def __init__(self, question, wrap):
        super().__init__(output_field=JSONValue())
        self.question, self.wrap = question, wrap

    def as_sql(self, compiler, connection):
        """The statement with its parameters in the order in which they stand there."""
        names = []
        text = re.sub(r"%\((\w+)\)s", lambda found: names.append(found[1]) or "%s", self.question.statement)
        rows = f"({text}) asked (told)"
        return f"({self.wrap.format(rows=rows)})", [self.question.parameters[name] for name in names]


UNCOVERED = """
SELECT json_object_agg(country, told) FROM (
    SELECT told ->> 'country' AS country, json_build_object(
        'days', sum((told ->> 'days')::int), 'planned_days', sum((told ->> 'planned_days')::int),
        'starts_on', min(told ->> 'starts_on')) AS told
    FROM {rows} GROUP BY told ->> 'country') summed
"""


def uncovered(day, until=None):
    """The gaps of the country from the day on (R19), a year ahead by default; null where there is none; JSON.

    `{"days", "planned_days", "starts_on"}`: all days of the gaps, how many are planned for, the first of them.
    """
    question = gaps(day.on, until or a_year_from(day.on), day.today)
    return AtCode(Embedded(question, UNCOVERED), F("code"))


def gap_within(day, months):
    """Condition: a gap of the country is open on the day or begins within so many months."""
    return uncovered(day, months_from(day.on, months))


class Texts(Func):
    """An array of texts, without those that are null."""

    template = "array_remove(ARRAY[%(expressions)s], NULL)"
    output_field = TextField()


class Unnest(Func):
    """One row for each element of an array, in the order of their bytes; one with null for an empty one."""

    template = "(unnest(coalesce(nullif(%(expressions)s, '{}'), ARRAY[NULL])) COLLATE \"C\")"
    output_field = TextField()


class SavedViewQuerySet(QuerySet):
    """Views that were kept."""

    def visible_to(self, user):
        """A person's own, and those that are shared with his or her role."""
        return self.filter(Q(owner=user) | Q(shared_with__contains=[policies.role_of(user)]))
