"""What a scenario changes: the network asked with and without it, on a day and over a window.

A picture holds what the registry's own questions answer, in words and codes instead of keys, so that a promise can
be compared with what came of it: `{table: {key: row}}` in plain values, rows told apart by what they speak of.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q

from accreditations import coverage, rows, through_time
from accreditations.models import (
    Accreditation,
    Attache,
    Country,
    Establishment,
    Notification,
    Post,
    PostCost,
    Posting,
    Responsibility,
)
from accreditations.rotation import shortfalls
from attache_registry.as_of import Day
from attache_registry.nested_rows import Row, full_name
from attache_registry.periods import days_between
from cooperation_plans import rows as plan_rows
from cooperation_plans.choices import PlanStatus
from cooperation_plans.models import Activity, CooperationPlan
from scenarios.choices import CoverKind

TABLES = ("cover", "gaps", "agrements", "notifications", "plans", "activities", "fit", "occupancy", "cost")


@dataclass(frozen=True)
class Window:
    """What is asked about: a day, the first and the last day of a stretch, the day of asking."""

    on: date
    first: date
    last: date
    today: date

    @property
    def day(self):
        """The day, as questions take it."""
        return Day(self.on, self.today)


def picture(window, countries):
    """The network as it stands: every table, and the totals of the day.

    `countries` are the keys of those whose plans and activities are asked about: what a scenario touches.
    """
    return {
        "totals": coverage.totals(window.day),
        "cover": _cover(window),
        "gaps": _gaps(window),
        "agrements": _agrements(),
        "notifications": _notifications(window),
        "plans": _plans(window, countries),
        "activities": _activities(window, countries),
        "fit": _fit(window),
        "occupancy": _occupancy(window),
        "cost": _cost(window),
    }


def differences(before, after):
    """What differs, table by table: `{table: [(key, row before or None, row after or None)]}`, in order of keys."""
    found = {}
    for table in TABLES:
        keys = sorted(set(before[table]) | set(after[table]))
        pairs = ((key, before[table].get(key), after[table].get(key)) for key in keys)
        found[table] = [pair for pair in pairs if pair[1] != pair[2]]
    return found


def touched(changes):
    """The keys of the countries that changes speak of, by themselves or by posts, tours and accreditations."""
    posts = {change.post_id for change in changes} - {None}
    tours = {change.posting_id for change in changes} - {None}
    given = {change.accreditation_id for change in changes} - {None}
    named = {change.country_id for change in changes} - {None}
    by_post = Q(responsibilities__post__in=posts) | Q(accreditations__posting__post__in=posts)
    by_tour = Q(accreditations__posting__in=tours) | Q(accreditations__in=given)
    return named | set(Country.objects.filter(by_post | by_tour).values_list("pk", flat=True))


def _named(post):
    """A post as tables name it."""
    return f"{post['city']} ({post['host']})"


def _numbered(found):
    """Rows by what they say; of those that say the same, each by its number as well."""
    seen, told = Counter(), {}
    for parts, row in found:
        words = " · ".join(str(part) for part in parts)
        seen[words] += 1
        told[words if seen[words] == 1 else f"{words} ({seen[words]})"] = row
    return told


def _cover(window):
    found = {}
    for row in coverage.on_day(window.day)["countries"]:
        officers = row["attaches"]
        if any(each["kind"] == "resident" for each in officers):
            kind = CoverKind.RESIDENT
        elif row["covered"]:
            kind = CoverKind.NON_RESIDENT
        elif row["planned"]:
            kind = CoverKind.PLANNED
        else:
            kind = CoverKind.GAP
        found[row["code"]] = {
            "kind": kind.value,
            "post": _named(row["post_detail"]) if row["post_detail"] else None,
            "attaches": [each["name"] for each in officers],
            "leads": next((each["name"] for each in officers if each["leads"]), None),
        }
    return found


def _gaps(window):
    found = {}
    for gap in through_time.gaps(window.first, window.last, window.today):
        told = found.setdefault(gap["country"], {"days": 0, "planned_days": 0})
        told["days"] += gap["days"]
        told["planned_days"] += gap["planned_days"]
    return found


def _agrements():
    """Agréments to be asked for or waited for, and by when."""
    row = Row(
        country=F("country__code"),
        attache=full_name("attache__"),
        post=rows.post_summary("posting__post__"),
        status=F("status"),
        needed=F("country__prior_approval"),
        ask_by=F("ask_by"),
        needed_on=F("needed_on"),
    )
    waiting = Accreditation.objects.to_be_asked_for().order_by("country__code", "pk").values_list(row, flat=True)
    return _numbered(
        (
            (each["country"], each["attache"], _named(each["post"])),
            {name: each[name] for name in ("status", "needed", "ask_by", "needed_on")},
        )
        for each in waiting
    )


def _notifications(window):
    due = Notification.objects.with_due_day().unsent().filter(due_on__lte=window.last)
    due = due.filter(accreditation__posting__voided_at=None).order_by("due_on", "accreditation__country__code", "pk")
    found = due.values_list(rows.notification(window.day), flat=True)
    return _numbered(
        ((each["country"], each["attache_detail"]["name"], _named(each["post_detail"]), each["kind"]), each["due_on"])
        for each in found
    )


def _coordinator(row):
    return row["coordinator_detail"] and row["coordinator_detail"]["name"]


def _plans(window, countries):
    plans = CooperationPlan.objects.filter(country__in=countries).in_force(window.on)
    found = plan_rows.plans_on_day(plans, window.day).exclude(status_then=PlanStatus.CANCELLED)
    found = found.order_by("country__code", "pk")
    row = Row(
        id=F("id"),
        title=F("title"),
        country=F("country__code"),
        coordinator_detail=F("coordinator_detail"),
        uncoordinated=F("uncoordinated"),
    )
    return {
        f"{each['country']} · {each['title']} · {each['id']}": {
            "coordinator": _coordinator(each),
            "uncoordinated": each["uncoordinated"],
        }
        for each in found.values_list(row, flat=True)
    }


def _activities(window, countries):
    """Those still to be done whose first day lies in the window: each is coordinated as of that day (R23)."""
    days = (window.first, window.last)
    found = plan_rows.activities_on_day(
        Activity.objects.filter(country__in=countries, starts_on__range=days), window.day
    )
    open_ones = found.exclude(status_then__in=["completed", "cancelled"]).order_by("starts_on", "pk")
    row = Row(
        id=F("id"),
        title=F("title"),
        country=F("country__code"),
        starts_on=F("starts_on"),
        coordinator_detail=F("coordinator_detail"),
    )
    return {
        f"{each['country']} · {each['starts_on']} · {each['title']} · {each['id']}": {
            "coordinator": _coordinator(each)
        }
        for each in open_ones.values_list(row, flat=True)
    }


def _fit(window):
    """Tours of the day that fall short of what their establishment asks for (R20a)."""
    day = window.day
    asked = {
        post["id"]: post["establishment"]
        for post in Post.objects.for_day(day.on).filter(open=True).values_list(rows.post(day), flat=True)
    }
    serving = Posting.objects.in_force(day.on, day.today).order_by("pk")
    row = Row(
        post=rows.post_summary("post__"),
        name=full_name("attache__"),
        rank=rows.rank_held(day.on, "attache"),
        languages=_languages_of_tour(),
    )
    found = []
    for each in serving.values_list(row, flat=True):
        establishment = asked.get(each["post"]["id"])
        if establishment is None:
            continue
        short = shortfalls(
            {
                "rank": establishment["lowest_rank"] or "",
                "languages": {one["language"]: one["profile"] for one in establishment["languages"]},
            },
            {
                "rank": each["rank"]["nato_code"] if each["rank"] else "",
                "languages": {one["language"]: one["profile"] for one in each["languages"]},
            },
        )
        if short:
            found.append(((_named(each["post"]), each["name"]), short))
    return _numbered(found)


def _languages_of_tour():
    spoken = Attache.languages.rel.related_model.objects.filter(attache=OuterRef("attache")).order_by("language")
    return ArraySubquery(spoken.values(row=Row(language=F("language"), profile=F("profile"))))


def _occupancy(window):
    """Posts that are open or held on the day: positions, and the tours that run."""
    posts = Post.objects.with_occupancy(window.on, window.today).filter(Q(running__gt=0) | Q(positions__gt=0))
    answered = Responsibility.objects.filter(post=OuterRef("pk")).in_force(window.on).order_by("country__code")
    row = Row(
        city=F("city"),
        host=F("host__code"),
        positions=F("positions"),
        running=F("running"),
        countries=ArraySubquery(answered.values("country__code")),
    )
    return {
        _named(each): {name: each[name] for name in ("positions", "running", "countries")}
        for each in posts.values_list(row, flat=True)
    }


def _cost(window):
    """What the posts that are open in the window cost, as far as figures are entered.

    Of each its last known year, by the share of the window's days on which an establishment is in force; null where
    nothing is entered.
    """
    known = {}
    figures = PostCost.objects.filter(year__lte=window.last.year).order_by("year", "pk")
    for post, amount, currency in figures.values_list("post", "amount", "currency"):
        known[post] = (amount, currency)
    found = {}
    held = Establishment.objects.filter(period__overlap=days_between(window.first, window.last)).select_related(
        "post__host"
    )
    days = Counter()
    posts = {}
    for each in held:
        begins, ends = (
            max(each.starts_on or window.first, window.first),
            min(each.ends_on or window.last, window.last),
        )
        days[each.post_id] += (ends - begins).days + 1
        posts[each.post_id] = f"{each.post.city} ({each.post.host.code})"
    for key, name in posts.items():
        amount, currency = known.get(key, (None, None))
        share = None if amount is None else f"{amount * days[key] / 365:.2f}"
        found[name] = {"days": days[key], "amount": share, "currency": currency}
    return found
