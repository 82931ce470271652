"""The same view on two days: which countries are new in it, which are gone, and what changed of the others (R2)."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accreditations import rows
from accreditations.querysets import yes_if
from analysis import querysets
from analysis.columns import kind_of, memberships
from analysis.workbench import Asked, default_ordering
from attache_registry.nested_rows import Row, full_name
from attache_registry.replicas import reading
from cooperation_plans.choices import PlanStatus
from cooperation_plans.rows import plan_of_country

# The view on both days side by side, and of it the countries of which something differs; how far a plan is changes
# every week and is no difference.
STATEMENT = """
SELECT json_build_object('code', code, 'name', coalesce(one.names, other.names) ->> 'name',
    'name_lv', coalesce(one.names, other.names) ->> 'name_lv',
    'change', CASE WHEN one.told IS NULL THEN 'new' WHEN other.told IS NULL THEN 'gone' ELSE 'changed' END,
    'before', one.told, 'after', other.told)
FROM ({before}) one FULL JOIN ({after}) other USING (code)
WHERE one.told::text IS DISTINCT FROM other.told::text
ORDER BY CASE WHEN one.told IS NULL THEN 1 WHEN other.told IS NULL THEN 2 ELSE 3 END,
    registry_sort_key(coalesce(one.names, other.names) ->> '{name}', '{language}'), code
"""


def compare(query, first_day, second_day):
    """What differs between two days of the view that a query (without a day) asks for; one statement.

    Rows: `{"code", "name", "name_lv", "change": new, gone or changed, "before", "after", "differences"}`; before and
    after are null where the view does not hold the country, else `{"covered", "planned", "resident", "in_network",
    "post", "attaches", "organisations", "plan"}`; differences are sentences in the reader's language.
    """
    before, further = _compiled(query, first_day)
    after, parameters = _compiled(query, second_day)
    alphabet = {"name": default_ordering(), "language": "lv" if get_language() == "lv" else "en"}
    with reading().cursor() as cursor:
        cursor.execute(STATEMENT.format(before=before, after=after, **alphabet), [*further, *parameters])
        found = [row for (row,) in cursor.fetchall()]
    for row in found:
        row["differences"] = list(differences(row["before"], row["after"])) if row["change"] == "changed" else []
    return found


def _compiled(query, day):
    asked = Asked(query, day)
    told = asked.countries.order_by().annotate(told=_facts(day), names=Row(name=F("name"), name_lv=F("name_lv")))
    return told.values("code", "told", "names").query.sql_with_params()


def _facts(day):
    """What is compared of a country."""
    officers = querysets.covering(day).order_by("attache_id", "pk")
    officer = Row(id=F("attache_id"), name=full_name("attache__"))
    return Row(
        **rows.fields("covered", "resident", "in_network"),
        # Whether somebody is to follow who covers the country is no difference.
        planned=yes_if(Q(planned=True, covered=False)),
        post=rows.cover(day)["post_detail"],
        attaches=ArraySubquery(officers.values(row=officer)),
        organisations=memberships(day),
        plan=plan_of_country(day, with_progress=False),
    )


def differences(before, after):
    """What changed of a country, sentence by sentence."""
    if kind_of(before) != kind_of(after):
        yield _("%(before)s, now %(after)s") % {"before": kind_of(before).label, "after": kind_of(after).label}
    for what, name, words in (
        (_("Attaché"), "attaches", _officers),
        (_("Responsible post"), "post", _city),
    ):
        if before[name] != after[name]:
            yield _changed(what, words(before[name]), words(after[name]))
    for code in sorted({*after["organisations"]} - {*before["organisations"]}):
        yield _("joined %(organisation)s") % {"organisation": code}
    for code in sorted({*before["organisations"]} - {*after["organisations"]}):
        yield _("left %(organisation)s") % {"organisation": code}
    if before["plan"] != after["plan"]:
        yield _changed(_("Plan"), _plan(before["plan"]), _plan(after["plan"]))


def _officers(attaches):
    return ", ".join(each["name"] for each in attaches)


def _city(post):
    return post["city"] if post else ""


def _plan(plan):
    return f"{plan['title']} ({PlanStatus(plan['status']).label})" if plan else ""


def _changed(what, old, new):
    return _("%(what)s: %(before)s → %(after)s") % {"what": what, "before": old or "–", "after": new or "–"}


def in_words(told):
    """A country on one of the days, in words; nothing where the view does not hold it."""
    if told is None:
        return ""
    parts = [str(kind_of(told).label), _officers(told["attaches"]), _city(told["post"]), _plan(told["plan"])]
    return " · ".join(part for part in (*parts, ", ".join(told["organisations"])) if part)
