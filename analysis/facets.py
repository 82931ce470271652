"""How many countries each choice of each filter would leave beside the other filters; one statement for all.

Where one value is chosen, a choice counts as if it stood in place of the one that is set; where several narrow
further, as organisations do, as if it were added. The statement finds what each country is on the day once (`base`)
and each relation of countries and values once, so that it does not ask country by country.
"""

from django.db.models import Exists, F, OuterRef, Q, Subquery, TextField
from django.db.models.functions import Cast

from accreditations.joined import of_country
from accreditations.models import Accreditation, AttacheLanguage, Country, Membership, Promotion, Responsibility
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
    return Accreditation.objects.in_force(day.on, day.today)


def _organisations(day):
    found = Membership.objects.filter(organisation__voided_at__isnull=True).in_force(day.on)
    return _pairs(found, "country", "organisation__code")


def _ranks(day):
    held = Promotion.objects.filter(attache=OuterRef("attache")).held(day.on)
    # Those without a rank are left out when the counts are read.
    return _pairs(_covering(day).alias(held=Subquery(held.values("rank__nato_code")[:1])), "country", "held")


def _languages(day):
    found = AttacheLanguage.objects.filter(attache__accreditations__in=_covering(day).values("pk"))
    return _pairs(found, "attache__accreditations__country", "language")


# What it can have several of, or none.
RELATIONS = {
    "organisation": _organisations,
    "post": lambda day: _pairs(Responsibility.objects.in_force(day.on), "country", "post"),
    "attache": lambda day: _pairs(_covering(day), "country", "attache"),
    "role": lambda day: _pairs(_covering(day), "country", "role"),
    "rank": _ranks,
    "language": _languages,
}
COUNTED = (*COLUMNS, "kind", *OF_DAY, *FLAGS, *RELATIONS, LEAVING_OUT)

OF_COLUMN = "SELECT '{name}', {name}, count(*) FROM base {others} GROUP BY {name} HAVING {name} <> ''"
OF_FLAG = "SELECT '{name}', {flag}::text, count(*) FROM base {others} GROUP BY {flag}"
OF_KIND = "SELECT 'kind', '{kind}', count(*) FILTER (WHERE {holds}) FROM base {others}"
OF_RELATION = """SELECT '{name}', told, count(DISTINCT base.id) FROM base JOIN ({rows}) found ON found.of = base.id
    {others} GROUP BY told"""
OF_ALL = "SELECT '{name}', NULL, count(*) FROM base {others}"
STATEMENT = "WITH base AS MATERIALIZED ({base}) {counted}"


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
    sql, parameters = base.query.sql_with_params()
    parts, parameters = [], list(parameters)

    def count(template, name, told=None, **more):
        if told is not None:
            rows, further = told.query.sql_with_params()
            more["rows"] = rows
            parameters.extend(further)
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
    count(OF_RELATION, LEAVING_OUT, _organisations(day))
    count(OF_ALL, LEAVING_OUT)
    return STATEMENT.format(base=sql, counted=" UNION ALL ".join(parts)), tuple(parameters)


def _of_base(condition):
    """The same condition on what `base` has found of a country."""
    return " AND ".join(name if value else f"NOT {name}" for name, value in condition.children)


def _alone(filterset, name, countries):
    """The countries that one filter leaves by itself."""
    return filterset.filters[name].filter(countries, filterset.form.cleaned_data[name])
