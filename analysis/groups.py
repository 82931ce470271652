"""Rows of the workbench under headings, with what each group sums up to; a country stands in each of its groups."""

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import CharField, F, Func, IntegerField, OuterRef, TextField, Value
from django.db.models.functions import Cast, Concat, NullIf
from django.utils.translation import gettext_lazy as _

from accreditations.filters import region_choices
from accreditations.models import Membership, Responsibility
from accreditations.templatetags.network import region
from analysis import querysets
from attache_registry.nested_rows import full_name
from attache_registry.sorting import SortKey

# Between the words by which groups are ordered and the key that tells two alike apart.
APART = "\x1f"


def _region(day):
    return querysets.Texts("region")


def _subregion(day):
    return querysets.Texts(NullIf("subregion", Value(""), output_field=TextField()))


def _organisations(day):
    found = Membership.objects.filter(country=OuterRef("pk"), organisation__voided_at__isnull=True).in_force(day.on)
    return ArraySubquery(found.values(told=Cast("organisation__code", TextField())))


def _posts(day):
    found = Responsibility.objects.filter(country=OuterRef("pk")).in_force(day.on)
    return ArraySubquery(found.values(told=_named("post__city", "post")))


def _attaches(day):
    return ArraySubquery(querysets.covering(day).order_by().values(told=_named(full_name("attache__"), "attache")))


def _named(words, key):
    words = Cast(words, TextField())
    return Concat(words, Value(APART), Cast(F(key), CharField()), output_field=TextField())


# What rows can be grouped by: the words for it, the keys of a country's groups, and where the heading leads.
GROUPS = {
    "region": (_("Region"), _region, None),
    "subregion": (_("Subregion"), _subregion, None),
    "organisation": (_("Organisation"), _organisations, None),
    "post": (_("Responsible post"), _posts, "post"),
    "attache": (_("Attaché"), _attaches, "attache"),
}


def grouped(countries, day, group_by):
    """The countries with `group_key`, one row for each of their groups."""
    return countries.annotate(group_key=querysets.Unnest(GROUPS[group_by][1](day)))


def in_order(group_by):
    """What the groups are ordered by: their words, in the reader's alphabet; what is in none comes last."""
    if group_by in {"region", "subregion"}:
        # Their words are in no table.
        names = [name for name, _words in region_choices(group_by)()]
        return Func(
            Value(names, ArrayField(TextField())),
            F("group_key"),
            function="array_position",
            output_field=IntegerField(),
        )
    return SortKey(Func(F("group_key"), Value(APART), Value(1), function="split_part", output_field=TextField()))


SUMS = """
SELECT json_build_object('key', group_key, 'countries', count(*),
    'covered', count(*) FILTER (WHERE covered), 'resident', count(*) FILTER (WHERE resident),
    'gaps', count(*) FILTER (WHERE in_network AND NOT covered),
    'activities', sum((told ->> 'total')::int), 'overdue', sum((told ->> 'overdue')::int),
    'execution_rate', sum((told ->> 'completed')::float)
        / nullif(sum((told ->> 'total')::float - (told ->> 'cancelled')::float), 0))
FROM (SELECT {unnested} AS group_key, once.* FROM ({rows} OFFSET 0) once) counted GROUP BY group_key
"""


def sums(countries, day, group_by):
    """What each group sums up to.

    Rows: `{"key", "countries", "covered", "resident", "gaps", "activities", "overdue", "execution_rate"}`; the rate
    is that of all activities of the group's plans together (R25).
    """
    found = countries.order_by().annotate(group_keys=GROUPS[group_by][1](day), told=querysets.work(day))
    sql, parameters = found.values("group_keys", "covered", "resident", "in_network", "told").query.sql_with_params()
    # The sums of a country are worked out before it is counted in each of its groups.
    unnested = querysets.Unnest.template % {"expressions": "group_keys"}
    with connection.cursor() as cursor:
        cursor.execute(SUMS.format(rows=sql, unnested=unnested), parameters)
        return [row for (row,) in cursor.fetchall()]


def heading(key, group_by):
    """The words of a group and its record's key, if it has one."""
    if key is None:
        return "", None
    words, _apart, record = key.partition(APART)
    return (region(words) if group_by in {"region", "subregion"} else words), record or None
