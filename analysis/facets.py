"""How many countries each choice of each filter would leave beside the other filters; one statement for all.

Where one value is chosen, a choice counts as if it stood in place of the one that is set; where several narrow
further, as organisations do, as if it were added.
"""

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Case, Exists, OuterRef, Q, Subquery, TextField, Value, When
from django.db.models.functions import Cast, NullIf

from accreditations.joined import of_country
from accreditations.models import Country, Membership, Promotion, Responsibility
from accreditations.querysets import yes_if
from analysis import querysets

# The filter whose values narrow further instead of taking each other's place, and the one that leaves out.
NARROWING, LEAVING_OUT = "organisation", "not_organisation"


def _said(condition, value, **kwargs):
    return Case(When(condition, then=Value(value)), output_field=TextField(), **kwargs)


def _yes_no(condition):
    return querysets.Texts(_said(condition, "true", default=Value("false")))


def _several(queryset, value):
    return ArraySubquery(queryset.order_by().values(told=Cast(value, TextField())).distinct())


def _organisations(day):
    found = Membership.objects.filter(country=OuterRef("pk"), organisation__voided_at__isnull=True).in_force(day.on)
    return _several(found, "organisation__code")


def _kinds(day):
    # A country can be of two kinds: a gap that is planned for.
    told = (_said(condition, kind.value) for kind, condition in querysets.OF_KIND.items())
    return querysets.Texts(*told)


def _posts(day):
    return _several(Responsibility.objects.filter(country=OuterRef("pk")).in_force(day.on), "post")


def _ranks(day):
    held = Promotion.objects.filter(attache=OuterRef("attache")).held(day.on)
    covering = querysets.covering(day).alias(held=Subquery(held.values("rank__nato_code")[:1]))
    return _several(covering.filter(held__isnull=False), "held")


# For each filter the values that a country has on the day: an array of texts.
VALUES = {
    "organisation": _organisations,
    "region": lambda day: querysets.Texts("region"),
    "subregion": lambda day: querysets.Texts(NullIf("subregion", Value(""), output_field=TextField())),
    "kind": _kinds,
    "in_network": lambda day: _yes_no(Q(in_network=True)),
    "covered": lambda day: _yes_no(Q(covered=True)),
    "resident": lambda day: _yes_no(Q(resident=True)),
    "post": _posts,
    "attache": lambda day: _several(querysets.covering(day), "attache"),
    "role": lambda day: _several(querysets.covering(day), "role"),
    "rank": _ranks,
    "language": lambda day: _several(querysets.speaking(day), "language"),
    "has_plan": lambda day: _yes_no(of_country.has_plan(day)),
    "overdue_activities": lambda day: _yes_no(querysets.has_overdue(day)),
    "agreement": lambda day: _yes_no(Exists(querysets.agreements(day))),
}

COUNTED = "SELECT '{name}', unnest(values_{column}) AS value, count(*) FROM base {others} GROUP BY value"
ALL_OF_THEM = "SELECT '{name}', NULL, count(*) FROM base {others}"
STATEMENT = "WITH base AS MATERIALIZED ({base}) {counted}"


def counts(filterset, day):
    """`{filter: {value: countries}}` for every filter that has choices; a value that no country has is missing."""
    active = {name for name, _label, _words, _raw in filterset.active} - {"as_of"}
    base = Country.objects.for_day(day.on, day.today)
    columns = {f"values_{name}": value(day) for name, value in VALUES.items()}
    passes = {f"passes_{name}": yes_if(Q(pk__in=_alone(filterset, name, base).values("pk"))) for name in active}
    rows = base.annotate(**columns, **passes).order_by().values(*columns, *passes)
    counted = []
    for name, column in [(name, name) for name in VALUES] + [(LEAVING_OUT, NARROWING)]:
        others = [f"passes_{each}" for each in sorted(active) if each != name or name == NARROWING]
        others = f"WHERE {' AND '.join(others)}" if others else ""
        counted.append(COUNTED.format(name=name, column=column, others=others))
    # The last one again, whatever the value: what is left out is all but those.
    counted.append(ALL_OF_THEM.format(name=LEAVING_OUT, others=others))
    sql, parameters = rows.query.sql_with_params()
    found = {name: {} for name in (*VALUES, LEAVING_OUT)}
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT.format(base=sql, counted=" UNION ALL ".join(counted)), parameters)
        for name, value, number in cursor.fetchall():
            found[name][value] = number
    everyone = found[LEAVING_OUT].pop(None)
    found[LEAVING_OUT] = {value: everyone - inside for value, inside in found[LEAVING_OUT].items()}
    return found


def _alone(filterset, name, countries):
    """The countries that one filter leaves by itself."""
    return filterset.filters[name].filter(countries, filterset.form.cleaned_data[name])
