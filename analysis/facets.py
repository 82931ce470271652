"""How many countries each choice of each filter would leave beside the other filters; one statement for all.

Where one value is chosen, a choice counts as if it stood in place of the one that is set; where several narrow
further, as organisations do, as if it were added. The statement finds what each country is on the day once (`base`)
and each relation of countries and values once, so that it does not ask country by country.
"""

from django.db.models import Exists, F, OuterRef, Q, Subquery, TextField
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast

from accreditations.joined import of_country
from accreditations.models import (
    Accreditation,
    Attache,
    AttacheLanguage,
    Country,
    Membership,
    Promotion,
    Rank,
    Responsibility,
)
from accreditations.querysets import yes_if
from analysis import querysets
from attache_registry import statements

# The filter whose values narrow further instead of taking each other's place, and the one that leaves out.
NARROWING, LEAVING_OUT = "organisation", "not_organisation"
# What a country has one of.
COLUMNS = ("region", "subregion")
# What it is or is not on the day: as its queryset says, and what is asked beside that.
OF_DAY = ("in_network", "covered", "resident")
FLAGS = {
    "has_plan": lambda day: of_country.has_plan(day),
    "overdue_activities": lambda day: querysets.has_overdue(day),
    "agreement": lambda day: Exists(querysets.agreements(day)),
}


def _pairs(queryset, country, value):
    """A relation of the keys of countries and values as texts."""
    return queryset.order_by().values(of=F(country), told=Cast(value, TextField()))


def _covering(day):
    """Who covers what on the day; found once, as `covering`."""
    found = Accreditation.objects.in_force(day.on, day.today).order_by()
    return found.values(of=F("country"), officer=F("attache"), as_role=F("role"))


THOSE_WHO_COVER = RawSQL("SELECT officer FROM covering", ())


def _organisations(day):
    found = Membership.objects.filter(organisation__voided_at__isnull=True).in_force(day.on)
    return _pairs(found, "country", "organisation__code")


def _ranks(day):
    held = Promotion.objects.filter(attache=OuterRef(OuterRef("pk"))).held(day.on)
    rank = Rank._base_manager.order_by().filter(pk=Subquery(held.values("rank")[:1]))
    # Those without a rank are left out when the counts are read.
    found = Attache._base_manager.filter(pk__in=THOSE_WHO_COVER).alias(held=Subquery(rank.values("nato_code")))
    return _pairs(found, "pk", "held")


def _languages(day):
    return _pairs(AttacheLanguage.objects.filter(attache__in=THOSE_WHO_COVER), "attache", "language")


# What it can have several of, or none; rows of countries (`of`) and values (`told`).
RELATIONS = {
    "organisation": _organisations,
    "post": lambda day: _pairs(Responsibility.objects.in_force(day.on), "country", "post"),
}
# The same of those who cover it: by what is known of covering, and by what of the officer.
OF_COVER = {"attache": "officer", "role": "as_role"}
OF_OFFICERS = {"rank": _ranks, "language": _languages}
COUNTED = (*COLUMNS, "kind", *OF_DAY, *FLAGS, *RELATIONS, *OF_COVER, *OF_OFFICERS, LEAVING_OUT)

OF_COLUMN = "SELECT '{name}', {name}, count(*) FROM base {others} GROUP BY {name} HAVING {name} <> ''"
OF_FLAG = "SELECT '{name}', {flag}::text, count(*) FROM base {others} GROUP BY {flag}"
OF_KIND = "SELECT 'kind', '{kind}', count(*) FILTER (WHERE {holds}) FROM base {others}"
OF_RELATION = """SELECT '{name}', told, count(DISTINCT base.id) FROM base JOIN ({rows}) found ON found.of = base.id
    {others} GROUP BY told"""
OF_ALL = "SELECT '{name}', NULL, count(*) FROM base {others}"
COVER = "SELECT of, {column}::text AS told FROM covering"
# Each officer once: with the offset the database does not move what is asked of one into the join.
COVERING_OFFICERS = (
    "SELECT covering.of, held.told FROM covering JOIN ({rows} OFFSET 0) held ON held.of = covering.officer"
)
STATEMENT = "WITH covering AS MATERIALIZED ({covering}), base AS MATERIALIZED ({base}) {counted}"


def counts(filterset, read):
    """`{filter: {value: countries}}` for every filter that has choices; a value that no country has is missing.

    `read` is what the query asks the filters, where the statement of it is kept.
    """
    if read is None:
        active = {name for name, _label, _words, _raw in filterset.active} - {"as_of"}
        rows = statements.ask(statements.Asking(filterset.day), lambda asked: _counted(filterset, active))
    else:
        asked = statements.Asking(filterset.day, (counts, read.form), read.values)
        active = set(read.texts) - {"as_of"}
        rows = statements.ask(
            asked, lambda asked: _counted(type(filterset).of(read, asked, Country.objects.all()), active)
        )
    found = {name: {} for name in COUNTED}
    for name, value, number in rows:
        if value is not None or name == LEAVING_OUT:
            found[name][value] = number
    # What is left out is all but those.
    everyone = found[LEAVING_OUT].pop(None)
    found[LEAVING_OUT] = {value: everyone - inside for value, inside in found[LEAVING_OUT].items()}
    return found


def _counted(filterset, active):
    """The statement and its parameters; its rows are `(filter, value, countries)`."""
    day = filterset.day
    countries = Country.objects.for_day(day.on, day.today)
    passes = {f"passes_{name}": yes_if(Q(pk__in=_alone(filterset, name, countries).values("pk"))) for name in active}
    flags = {f"flag_{name}": yes_if(condition(day)) for name, condition in FLAGS.items()}
    base = (
        countries.annotate(**flags, **passes).order_by().values("id", *COLUMNS, *OF_DAY, "planned", *flags, *passes)
    )
    covering, parameters = _covering(day).query.sql_with_params()
    sql, further = base.query.sql_with_params()
    parts, parameters = [], [*parameters, *further]

    def count(template, name, told=None, rows="{rows}", **more):
        if told is not None:
            found, further = told.query.sql_with_params()
            rows = rows.format(rows=found)
            parameters.extend(further)
        more["rows"] = rows
        others = [f"passes_{each}" for each in sorted(active) if each != name or name == NARROWING]
        others = f"WHERE {' AND '.join(others)}" if others else ""
        parts.append(template.format(name=name, others=others, **more))

    for name in COLUMNS:
        count(OF_COLUMN, name)
    for name in OF_DAY:
        count(OF_FLAG, name, flag=name)
    for name in FLAGS:
        count(OF_FLAG, name, flag=f"flag_{name}")
    for kind, condition in querysets.OF_KIND.items():
        count(OF_KIND, "kind", kind=kind, holds=_of_base(condition))
    for name, relation in RELATIONS.items():
        count(OF_RELATION, name, relation(day))
    for name, column in OF_COVER.items():
        count(OF_RELATION, name, rows=COVER.format(column=column))
    for name, relation in OF_OFFICERS.items():
        count(OF_RELATION, name, relation(day), rows=COVERING_OFFICERS)
    count(OF_RELATION, LEAVING_OUT, _organisations(day))
    count(OF_ALL, LEAVING_OUT)
    return STATEMENT.format(covering=covering, base=sql, counted=" UNION ALL ".join(parts)), tuple(parameters)


def _of_base(condition):
    """The same condition on what `base` has found of a country."""
    return " AND ".join(name if value else f"NOT {name}" for name, value in condition.children)


def _alone(filterset, name, countries):
    """The countries that one filter leaves by itself."""
    return filterset.filters[name].filter(countries, filterset.form.cleaned_data[name])
