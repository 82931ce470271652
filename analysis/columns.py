"""What a row of the workbench can tell of a country; each column once, for the table, the files and the order.

A column knows its expression in the database (the part of the row that it reads), how a page shows it, what a file
holds of it, and what the list is ordered by. Numbers can colour the map and be summed up.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from html import escape

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Value
from django.db.models.functions import Coalesce
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accreditations import rows
from accreditations.choices import PostingRole
from accreditations.joined import of_country
from accreditations.models import Membership
from accreditations.templatetags.network import cover_badge, region
from accreditations.viewsets import CountryViewSet
from analysis import querysets
from analysis.choices import Cover
from attache_registry.exceptions import BadInput
from attache_registry.nested_rows import Row
from attache_registry.templatetags.registry import address_of, badge, day, local
from cooperation_plans.choices import PlanStatus
from reporting import of_country as reports


@dataclass(frozen=True)
class Column:
    """A column: `reads` names what it adds to the row, `shows` is its cell on a page, `holds` that of a file."""

    name: str
    label: str
    shows: Callable
    holds: Callable
    reads: Callable = lambda day: {}
    order: str = ""
    # What a total of the column is, in words; only of numbers.
    is_number: bool = False
    # Numbers that are fractions are shown as a percentage.
    is_rate: bool = False


def _officers(row, keep_day):
    # Written without `format_html`, which looks at each part anew: some countries have a hundred of them.
    links = (
        f'<a href="{keep_day(address_of("attache", each["id"]))}">{escape(each["name"])}</a>'
        for each in row["attaches"]
    )
    return mark_safe(", ".join(links))  # noqa: S308 - addresses are the registry's own, names are escaped


def _ranks(row):
    return [local(each["rank_detail"], "title") if each["rank_detail"] else "–" for each in row["attaches"]]


def _roles(row):
    return [str(PostingRole(each["role"]).label) for each in row["attaches"]]


def _post(row, keep_day):
    post = row["post_detail"]
    return format_html('<a href="{}">{}</a>', keep_day(address_of("post", post["id"])), post["city"]) if post else ""


def _plan(row, keep_day):
    plan = row["plan_detail"]
    if not plan:
        return ""
    status = PlanStatus(plan["status"])
    link = format_html('<a href="{}">{}</a>', keep_day(address_of("plan", plan["id"])), plan["title"])
    return format_html("{} {}", link, badge(status.tone, status.label))


def _plan_in_words(row):
    plan = row["plan_detail"]
    return f"{plan['title']} ({PlanStatus(plan['status']).label})" if plan else None


def _rate(name):
    def shows(row, keep_day):
        rate = row["work"][name]
        return "–" if rate is None else f"{rate:.0%}"

    return shows


def _number(name):
    return lambda row, keep_day: row["work"][name] or ""


def _of_work(name):
    return lambda row: row["work"][name]


def _plain(name):
    return {"shows": lambda row, keep_day: row[name] or "", "holds": lambda row: row[name]}


def _listed(found):
    return {"shows": lambda row, keep_day: ", ".join(found(row)), "holds": found}


def _uncovered(row):
    return row["uncovered"]["days"] if row["uncovered"] else 0


def _gap_from(row):
    return row["uncovered"]["starts_on"] if row["uncovered"] else None


def memberships(on):
    """The organisations that the country belongs to on the day, by code (R5)."""
    found = Membership.objects.filter(country=OuterRef("pk"), organisation__voided_at__isnull=True).in_force(on.on)
    return ArraySubquery(found.order_by("organisation__code").values("organisation__code"))


def languages(on):
    """The languages of those who cover the country, by code."""
    return ArraySubquery(querysets.speaking(on).order_by("language").values("language").distinct())


WORK = {"work": querysets.work}
COLUMNS = [
    Column("code", gettext_lazy("Code"), **_plain("code"), order="code"),
    Column("alpha3", gettext_lazy("Alpha-3"), **_plain("alpha3"), reads=lambda on: {"alpha3": F("alpha3")}),
    Column(
        "region",
        gettext_lazy("Region"),
        lambda row, keep_day: region(row["region"]),
        lambda row: region(row["region"]),
        order="region",
    ),
    Column(
        "subregion",
        gettext_lazy("Subregion"),
        lambda row, keep_day: region(row["subregion"] or row["region"]),
        lambda row: region(row["subregion"] or ""),
        order="subregion",
    ),
    Column(
        "organisations",
        gettext_lazy("Member of"),
        **_listed(lambda row: row["organisations"]),
        reads=lambda on: {"organisations": memberships(on)},
    ),
    Column("cover", gettext_lazy("Cover"), lambda row, keep_day: cover_badge(row), lambda row: cover_words(row)),
    Column("attaches", gettext_lazy("Attaché"), _officers, lambda row: [each["name"] for each in row["attaches"]]),
    Column("ranks", gettext_lazy("Rank"), **_listed(_ranks)),
    Column("roles", gettext_lazy("Role"), **_listed(_roles)),
    Column(
        "languages",
        gettext_lazy("Languages"),
        **_listed(lambda row: row["languages"]),
        reads=lambda on: {"languages": languages(on)},
    ),
    Column(
        "post", gettext_lazy("Responsible post"), _post, lambda row: row["post_detail"] and row["post_detail"]["city"]
    ),
    Column(
        "tour_ends_on",
        gettext_lazy("Tour ends"),
        lambda row, keep_day: day(row["tour_ends_on"]) if row["tour_ends_on"] else "",
        lambda row: row["tour_ends_on"],
        reads=lambda on: {"tour_ends_on": querysets.tour_ends_on(on)},
        order="by_tour_ends_on",
    ),
    Column(
        "gap_from",
        gettext_lazy("Next gap from"),
        lambda row, keep_day: day(_gap_from(row)) if _gap_from(row) else "",
        _gap_from,
        reads=lambda on: {"uncovered": querysets.uncovered(on)},
    ),
    Column(
        "days_uncovered",
        gettext_lazy("Days uncovered in the next year"),
        lambda row, keep_day: _uncovered(row) or "",
        _uncovered,
        reads=lambda on: {"uncovered": querysets.uncovered(on)},
        order="by_days_uncovered",
        is_number=True,
    ),
    Column(
        "plan",
        gettext_lazy("Plan"),
        _plan,
        _plan_in_words,
        reads=lambda on: {"plan_detail": of_country.plan_detail(on)},
    ),
    Column(
        "activities",
        gettext_lazy("Activities of the plan"),
        _number("total"),
        _of_work("total"),
        reads=lambda on: {"work": querysets.work(on)},
        order="by_activities",
        is_number=True,
    ),
    Column(
        "execution_rate",
        gettext_lazy("Execution rate"),
        _rate("execution_rate"),
        _of_work("execution_rate"),
        reads=lambda on: {"work": querysets.work(on)},
        order="by_execution_rate",
        is_number=True,
        is_rate=True,
    ),
    Column(
        "delivery_rate",
        gettext_lazy("Delivery rate"),
        _rate("delivery_rate"),
        _of_work("delivery_rate"),
        reads=lambda on: {"work": querysets.work(on)},
        is_number=True,
        is_rate=True,
    ),
    Column(
        "overdue",
        gettext_lazy("Overdue activities"),
        _number("overdue"),
        _of_work("overdue"),
        reads=lambda on: {"work": querysets.work(on)},
        order="by_overdue",
        is_number=True,
    ),
    Column(
        "last_report",
        gettext_lazy("Last report"),
        lambda row, keep_day: day(row["last_report"]) if row["last_report"] else "",
        lambda row: row["last_report"],
        reads=lambda on: {"last_report": reports.last_on(on)},
    ),
    Column(
        "agrement_lead_days",
        gettext_lazy("Days to ask before arrival"),
        **_plain("agrement_lead_days"),
        reads=lambda on: {"agrement_lead_days": F("agrement_lead_days")},
        order="agrement_lead_days",
    ),
]
BY_NAME = {column.name: column for column in COLUMNS}
DEFAULT = ["code", "subregion", "organisations", "cover", "attaches", "post", "plan", "execution_rate"]
ORDERINGS = CountryViewSet.orderings | {column.name: column.order for column in COLUMNS if column.order}
NUMBERS = [column for column in COLUMNS if column.is_number]


def cover_words(row):
    """How the country is covered, as a word for files."""
    return str(kind_of(row).label)


def kind_of(row):
    """The one kind of cover by which a row is coloured: a gap that is planned for counts as planned."""
    if row["covered"]:
        return Cover.RESIDENT if row["resident"] else Cover.NON_RESIDENT
    if row["planned"]:
        return Cover.PLANNED
    return Cover.GAP if row["in_network"] else Cover.OUTSIDE


def row(on, columns):
    """The row of a country with what the columns read, and always what names and colours it."""
    reads = {}
    for column in columns:
        reads |= column.reads(on)
    base = rows.fields("code", "name", "name_lv", "region", "in_network", subregion=rows.or_null("subregion"))
    return Row(**base, **rows.cover(on), **reads)


def read_columns(text):
    """The columns that a request names, in its order; `BadInput` for one that there is not."""
    names = [name for name in text.split(",") if name]
    unknown = [name for name in names if name not in BY_NAME]
    if unknown or len(set(names)) < len(names):
        message = _("Choose columns, each once, of: %(names)s.") % {"names": ", ".join(BY_NAME)}
        raise BadInput({"columns": [("unknown", message)]})
    return [BY_NAME[name] for name in names]


def orderings(on):
    """What a list of countries can be ordered by beyond its own columns; for `alias`."""
    work = querysets.work(on)
    far_ahead = Value(date.max)
    return {
        "by_tour_ends_on": Coalesce(querysets.tour_ends_on(on), far_ahead),
        "by_days_uncovered": Coalesce(querysets.Told(querysets.uncovered(on), "days"), 0.0),
        "by_activities": querysets.Told(work, "total"),
        "by_execution_rate": Coalesce(querysets.Told(work, "execution_rate"), -1.0),
        "by_overdue": querysets.Told(work, "overdue"),
    }
