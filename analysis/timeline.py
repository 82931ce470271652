"""The view as a timeline: countries, posts or attachés as rows; who covered or served when, gaps, steps, the day.

A fixed number of statements whatever the rows: those of the page, their tours or accreditations with the steps, and
the gaps of the window (R19).
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Max, Min, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accreditations.choices import GIVEN, UNDER_WAY, AccreditationKind, PostingRole, Status, StepKind, StretchKind
from accreditations.drawing import Bar, Drawing, Lane, Mark, draw
from accreditations.models import Accreditation, Attache, Country, Post, Posting, Responsibility, Step
from accreditations.overruns import overran_into, ran_until
from accreditations.querysets import IsAmong
from accreditations.questions import months_from
from accreditations.through_time import gaps
from analysis.choices import Rows
from attache_registry.exceptions import BadInput
from attache_registry.nested_rows import Row, full_name
from attache_registry.periods import FIRST_DAY, LAST_DAY, DateRange
from attache_registry.sorting import SortKey
from attache_registry.templatetags.registry import as_day, local
from cooperation_plans.querysets import FirstDay, LastDay

# Months before and after the day asked about that are shown where nothing else is asked for.
BEFORE, AFTER = 12, 24
# The longest stretch of days: a life's work, and what a picture can still tell apart.
LONGEST = timedelta(days=366 * 60)
MONTH_ZOOMS = (12, 36, 120)
A_DAY = timedelta(days=1)


@dataclass
class Timeline:
    """A picture with its window, and what it was drawn from as a table."""

    drawing: Drawing
    first: object
    last: object
    table: list


def window(asked):
    """The first and last day shown; `BadInput` for a stretch that is too long to be told apart."""
    first, last = asked.window
    on = asked.day.on
    first = first or max(months_from(min(on, last or on), -BEFORE), FIRST_DAY)
    last = last or min(months_from(max(on, first), AFTER), LAST_DAY)
    if last - first > LONGEST:
        raise BadInput({"to": [("too_long", _("Choose a stretch of at most 60 years."))]})
    return first, last


def timeline(asked, keys):
    """The timeline of rows by their keys, in their order."""
    first, last = window(asked)
    lanes, told = DRAWN[asked.rows](asked, keys, first, last)
    return Timeline(draw(lanes, asked.day.on, first, last, as_rows=True), first, last, in_order(lanes, told))


def in_order(lanes, told):
    """What was told of the lanes, lane by lane and from the first day on."""
    places = {id(lane): number for number, lane in enumerate(lanes)}
    return sorted(told, key=lambda each: (places[id(each["lane"])], each["first"] or "", each["last"] or "9999"))


# Which rows there are


def rows_of(asked):
    """The keys of the view's rows: its countries; the posts that answer for them; those who cover or are to."""
    today = asked.day.today
    if asked.rows == Rows.COUNTRIES:
        return asked.countries.order_by(*asked.order).values_list("pk", flat=True)
    countries = asked.countries.order_by().values("pk")
    first, last = window(asked)
    shown = DateRange(first, last + A_DAY)
    within = Accreditation.objects.filter(_within(first, last, today), country__in=countries).order_by()
    if asked.rows == Rows.POSTS:
        answering = Responsibility.objects.filter(country__in=countries, period__overlap=shown).order_by()
        posts = Q(pk__in=within.values("posting__post")) | Q(pk__in=answering.values("post"))
        return Post.objects.filter(posts).order_by(SortKey("city"), "pk").values_list("pk", flat=True)
    officers = Attache.objects.filter(pk__in=within.values("attache"))
    return officers.order_by(SortKey("family_name"), SortKey("given_name"), "pk").values_list("pk", flat=True)


# What each row shows


def _of_countries(asked, keys, first, last):
    names = {row["id"]: row for row in _named(Country, keys)}
    lanes = {key: Lane(local(names[key]), [], reverse("country", args=[names[key]["code"]])) for key in keys}
    told = []
    for row in _accreditations(asked, first, last, country__in=keys):
        lane = lanes[row["country"]]
        words = f"{row['attache']}, {row['city']}: {_said(row)}"
        if row["tone"]:
            lane.bars.append(_bar(row, row["tone"], words, row["attache"]))
        told.append(_told(lane, words, row))
        lane.marks.extend(_marks(row, row["attache"]))
    of_code = {names[key]["code"]: lanes[key] for key in keys}
    for gap in gaps(first, last, asked.day.today, countries=keys):
        lane = of_code[gap["country"]]
        words = str(StretchKind(gap["kind"]).label)
        lane.bars.append(_gap(gap, words))
        told.append(_told(lane, words, gap))
    return list(lanes.values()), told


def _of_posts(asked, keys, first, last):
    names = {row["id"]: row for row in _named(Post, keys, name=F("city"))}
    lanes = {key: Lane(names[key]["name"], [], reverse("post", args=[key])) for key in keys}
    told = []
    for row in _tours(asked, first, last, post__in=keys):
        _serve(lanes[row["post"]], row, row["name"], told)
    for gap in gaps(first, last, asked.day.today, posts=keys):
        lane = lanes[gap["post_detail"]["id"]]
        words = f"{local(gap['country_detail'])}: {StretchKind(gap['kind']).label}"
        lane.bars.append(_gap(gap, words))
        told.append(_told(lane, words, gap))
    return list(lanes.values()), told


def _of_attaches(asked, keys, first, last):
    names = {row["id"]: row for row in _named(Attache, keys, name=full_name())}
    lanes = {key: Lane(names[key]["name"], [], reverse("attache", args=[key])) for key in keys}
    told = []
    for row in _tours(asked, first, last, attache__in=keys):
        _serve(lanes[row["attache"]], row, row["city"], told)
    alike = {}
    for row in _accreditations(asked, first, last, attache__in=keys):
        lane, country = lanes[row["officer"]], local({"name": row["country_name"], "name_lv": row["country_name_lv"]})
        told.append(_told(lane, f"{country}: {_said(row)}", row))
        lane.marks.extend(_marks(row, country))
        if row["tone"]:
            same = (row["officer"], row["first"], row["last"], row["tone"], _said(row))
            alike.setdefault(same, []).append((country, row))
    # Countries of the same days share a bar.
    for (officer, _first, _last, tone, said), shared in alike.items():
        words = f"{', '.join(country for country, _row in shared)}: {said}"
        codes = " ".join(row["code"] for _country, row in shared)
        lanes[officer].bars.append(_bar(shared[0][1], tone, words, codes))
    return list(lanes.values()), told


DRAWN = {Rows.COUNTRIES: _of_countries, Rows.POSTS: _of_posts, Rows.ATTACHES: _of_attaches}


def _named(model, keys, **names):
    row = Row(id=F("id"), **(names or {name: F(name) for name in ("code", "name", "name_lv")}))
    return model.objects.filter(pk__in=keys).order_by().values_list(row, flat=True)


def _within(first, last, today):
    """Condition: an accreditation that is in force or under way in the window, tours past their plan included (R11).

    What few there are past their plan comes as an array, so that an index answers each part.
    """
    shown = DateRange(first, last + A_DAY)
    overrun = Posting.objects.filter(overran_into(first, last, today)).order_by()
    carried = Q(IsAmong(F("posting"), ArraySubquery(overrun.values("pk"))), status__in=(*GIVEN, *UNDER_WAY))
    not_over = Q(ends_on__isnull=True) | Q(ends_on__gte=first)
    return Q(period__overlap=shown) | Q(under_way_period__overlap=shown) | carried & not_over


def _accreditations(asked, first, last, **of):
    """Those of the window with the steps of it; what runs past its plan and what is under way included."""
    today = asked.day.today
    in_window = Step.objects.counting().annotate(day=Coalesce("effective_on", "on")).filter(day__range=(first, last))
    steps = in_window.filter(accreditation=OuterRef("pk"))
    stepped = Q(IsAmong(F("pk"), ArraySubquery(in_window.order_by().values("accreditation"))))
    found = Accreditation.objects.filter(_within(first, last, today) | stepped, **of)
    row = Row(
        **{name: F(name) for name in ("country", "status", "role", "starts_on", "ends_on", "never_in_force")},
        intended_from=F("intended_from"),
        officer=F("attache"),
        attache=full_name("attache__"),
        city=F("posting__post__city"),
        host=F("posting__post__host"),
        code=F("country__code"),
        country_name=F("country__name"),
        country_name_lv=F("country__name_lv"),
        tour_starts_on=F("posting__starts_on"),
        planned_ends_on=F("posting__planned_ends_on"),
        actual_ends_on=F("posting__ends_on"),
        ran_until=ran_until(today, "posting__"),
        steps=ArraySubquery(steps.values(row=Row(step=F("step"), day=F("day")))),
    )
    for each in found.order_by("country", "starts_on", "pk").values_list(row, flat=True):
        yield _stretch(each) | {"tone": _tone(_stretch(each), today)}


def _tours(asked, first, last, **of):
    today = asked.day.today
    found = Posting.objects.filter(**of)
    row = Row(
        **{name: F(name) for name in ("attache", "post", "role", "starts_on", "planned_ends_on")},
        actual_ends_on=F("ends_on"),
        ran_until=ran_until(today),
        name=full_name("attache__"),
        city=F("post__city"),
    )
    shown = found.filter(Q(period__overlap=DateRange(first, last + A_DAY)) | overran_into(first, last, today))
    for each in shown.order_by("starts_on", "pk").values_list(row, flat=True):
        yield each | {"first": each["starts_on"], "last": each["ran_until"]}


def _stretch(row):
    """With the days on which an accreditation is, or would be, in force: its own within those of its tour (R13)."""
    begins = row["intended_from"] if row["status"] in UNDER_WAY else row["starts_on"]
    firsts = [day for day in (begins, row["tour_starts_on"]) if day]
    lasts = [day for day in (row["ends_on"], row["ran_until"]) if day]
    return row | {"first": max(firsts, default=None), "last": min(lasts, default=None)}


def _tone(row, today):
    """How an accreditation is drawn: solid where it is given, broken where it is to come, else not at all."""
    comes_to_nothing = row["never_in_force"] or row["status"] not in (*GIVEN, *UNDER_WAY)
    if comes_to_nothing or (row["first"] and row["last"] and row["last"] < row["first"]):
        return ""
    if row["status"] in UNDER_WAY or (row["starts_on"] or "") > today.isoformat():
        return "planned"
    return "good" if row["host"] == row["country"] else "info"


def _said(row):
    """What an accreditation is, in a word: resident or not where it is given, else how far it is."""
    if row["tone"] not in ("good", "info"):
        return str(Status(row["status"]).label)
    return str((AccreditationKind.RESIDENT if row["tone"] == "good" else AccreditationKind.NON_RESIDENT).label)


def _serve(lane, row, words, told):
    said = f"{words}: {PostingRole(row['role']).label}"
    lane.bars.append(_bar(row, "neutral", said, words))
    told.append(_told(lane, said, row))


def _marks(row, words):
    for step in row["steps"]:
        yield Mark(as_day(step["day"]), step["step"], f"{words}: {_step(step)}")


def _step(step):
    return f"{StepKind(step['step']).label}, {date_format(as_day(step['day']))}"


def _bar(row, tone, words, name):
    bar = Bar(as_day(row["first"]), as_day(row["last"]), tone, f"{words}, {_days(row)}", name)
    planned = as_day(row["planned_ends_on"])
    if planned and bar.last and bar.last > planned and not row["actual_ends_on"]:
        days = {"first": max(row["first"] or "", (planned + A_DAY).isoformat()), "last": row["last"]}
        bar.tail = Bar(as_day(days["first"]), bar.last, "warn", f"{words}, {_('overrun')}, {_days(days)}")
    return bar


def _gap(gap, words):
    days = {"first": gap["starts_on"], "last": gap["ends_on"]}
    first, last = as_day(gap["starts_on"]), as_day(gap["ends_on"])
    return Bar(first, last, f"gap-{gap['kind']}", f"{words}, {_days(days)}", behind=True)


def _days(row):
    language = get_language()
    begin = _written(row["first"], language) if row["first"] else _("unknown")
    return f"{begin} – {_written(row['last'], language) if row['last'] else _('open')}"


@lru_cache(maxsize=10_000)
def _written(day, language):
    """A day in words of the language that is active; bars share their first and last days."""
    return date_format(as_day(day))


def _told(lane, words, row):
    """What a row says, for those who cannot see the picture; no days where nothing was ever in force."""
    first, last = (row[name] for name in (("first", "last") if "first" in row else ("starts_on", "ends_on")))
    steps = [_step(step) for step in row.get("steps", [])]
    has_days = row.get("tone", True) != ""
    days = _days({"first": first, "last": last}) if has_days else ""
    return {
        "lane": lane,
        "label": lane.label,
        "words": words,
        "days": days,
        "first": first,
        "last": last,
        "steps": steps,
    }


def zooms(asked, keys, first, last):
    """Other windows of the same rows: `(words, first day, last day, whether it is this one)`."""
    on, middle = asked.day.on, first + (last - first) / 2
    for months in MONTH_ZOOMS:
        begin, end = months_from(on, -months // 3), months_from(on, months - months // 3)
        words = {12: _("1 year"), 36: _("3 years"), 120: _("10 years")}[months]
        yield words, max(begin, FIRST_DAY), min(end, LAST_DAY), (begin, end) == (first, last)
    begin, end = all_days(asked, keys)
    yield _("all"), begin, end, (begin, end) == (first, last)
    half = (last - first) / 2
    yield _("earlier"), max(first - half, FIRST_DAY), max(middle, FIRST_DAY + A_DAY), False
    yield _("later"), min(middle, LAST_DAY - A_DAY), min(last + half, LAST_DAY), False


def all_days(asked, keys):
    """The first and last day of which the rows know something, the day asked about among them; at most so many."""
    model, of, tour = {
        Rows.COUNTRIES: (Accreditation, "country", "tour"),
        Rows.POSTS: (Posting, "post", "period"),
        Rows.ATTACHES: (Posting, "attache", "period"),
    }[asked.rows]
    known = model.objects.filter(**{f"{of}__in": keys}).order_by()
    told = known.aggregate(first=Min(FirstDay(tour)), last=Max(Coalesce(LastDay(tour), FirstDay(tour))))
    last = max(told["last"] or asked.day.on, asked.day.on)
    return max(min(told["first"] or asked.day.on, asked.day.on), last - LONGEST), last
