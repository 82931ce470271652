"""Rows of the workbench under headings, with what each group sums up to; a country stands in each of its groups."""

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import Case, CharField, F, Func, OuterRef, TextField, Value, When
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from accreditations.filters import region_choices
from accreditations.models import Membership, Responsibility
from accreditations.templatetags.network import region
from analysis import querysets
from attache_registry.nested_rows import full_name
from attache_registry.replicas import reading
from attache_registry.sorting import SortKey

# Between the parts of a group's key: what groups are ordered by, the group's words, its record's key if it has one.
APART = "\x1f"


def _keyed(order, words, record=""):
    parts = [order, words, Cast(record or Value(""), CharField())]
    apart = [part for each in parts for part in (Value(APART), each)][1:]
    return Concat(*apart, output_field=TextField())


def _level(level):
    """A level of M49, whose words are in no table."""
    names = [name for name, _words in region_choices(level)()]
    place = Func(Value(names, ArrayField(TextField())), Cast(level, TextField()), function="array_position")
    order = Func(place, Value("FM000"), function="to_char", output_field=TextField())
    return querysets.Texts(
        Case(When(**{level: ""}, then=None), default=_keyed(order, F(level)), output_field=TextField())
    )


def _named(words, record=""):
    order = Func(SortKey(words), Value("hex"), function="encode", output_field=TextField())
    return _keyed(order, Cast(words, TextField()), record)


def _organisations(day):
    found = Membership.objects.filter(country=OuterRef("pk"), organisation__voided_at__isnull=True).in_force(day.on)
    return ArraySubquery(found.order_by().values(told=_named("organisation__code")))


def _posts(day):
    found = Responsibility.objects.filter(country=OuterRef("pk")).in_force(day.on)
    return ArraySubquery(found.order_by().values(told=_named("post__city", "post")))


def _attaches(day):
    return ArraySubquery(querysets.covering(day).order_by().values(told=_named(full_name("attache__"), "attache")))


# What rows can be grouped by: the words for it, the keys of a country's groups, and where the heading leads.
GROUPS = {
    "region": (_("Region"), lambda day: _level("region"), None),
    "subregion": (_("Subregion"), lambda day: _level("subregion"), None),
    "organisation": (_("Organisation"), _organisations, None),
    "post": (_("Responsible post"), _posts, "post"),
    "attache": (_("Attaché"), _attaches, "attache"),
}


def grouped(countries, day, group_by):
    """The countries with `group_key`, one row for each of their groups.

    The key orders: by the group's words in the reader's alphabet, what is in none last.
    """
    return countries.annotate(group_key=querysets.Unnest(GROUPS[group_by][1](day)))


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
    with reading().cursor() as cursor:
        cursor.execute(SUMS.format(rows=sql, unnested=unnested), parameters)
        return [row for (row,) in cursor.fetchall()]


def heading(key, group_by):
    """The words of a group and its record's key, if it has one."""
    if key is None:
        return "", None
    _order, words, record = key.split(APART)
    return (region(words) if group_by in {"region", "subregion"} else words), record or None
