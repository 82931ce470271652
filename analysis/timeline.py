"""The view as a timeline: countries, posts or attachés as rows; who covered or served when, gaps, steps, the day.

A fixed number of statements whatever the rows: those of the page, their tours or accreditations with the steps, and
the gaps of the window (R19).
"""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accreditations.choices import GIVEN, AccreditationKind, PostingRole, Status, StepKind, StretchKind
from accreditations.drawing import Bar, Drawing, Lane, Mark, draw
from accreditations.models import Accreditation, Attache, Country, Post, Posting, Responsibility, Step
from accreditations.querysets import overran, yes_if
from accreditations.questions import months_from
from accreditations.through_time import gaps
from analysis.choices import Rows
from attache_registry.exceptions import BadInput
from attache_registry.nested_rows import Row, full_name
from attache_registry.periods import FIRST_DAY, LAST_DAY, DateRange
from attache_registry.templatetags.registry import as_day, local

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
    lanes, table = DRAWN[asked.rows](asked, keys, first, last)
    return Timeline(draw(lanes, asked.day.on, first, last, keep_empty=True), first, last, table)


# Which rows there are


def rows_of(asked):
    """The keys of the view's rows: its countries; the posts that answer for them; the attachés who cover them."""
    on, today = asked.day.on, asked.day.today
    if asked.rows == Rows.COUNTRIES:
        return asked.countries.order_by(*asked.order).values_list("pk", flat=True)
    countries = asked.countries.order_by().values("pk")
    first, last = window(asked)
    shown = DateRange(first, last + A_DAY)
    within = Accreditation.objects.filter(country__in=countries).filter(
        Q(period__overlap=shown) | Q(pk__in=Accreditation.objects.in_force(on, today).values("pk"))
    )
    if asked.rows == Rows.POSTS:
        seats = within.filter(posting__post=OuterRef("pk"))
        answering = Responsibility.objects.filter(country__in=countries, period__overlap=shown)
        found = Post.objects.filter(Exists(seats) | Exists(answering.filter(post=OuterRef("pk"))))
        return found.order_by("city", "pk").values_list("pk", flat=True)
    officers = Attache.objects.filter(Exists(within.filter(attache=OuterRef("pk"))))
    return officers.order_by("family_name", "given_name", "pk").values_list("pk", flat=True)


# What each row shows


def _of_countries(asked, keys, first, last):
    names = {row["id"]: row for row in _named(Country, keys)}
    lanes = {key: Lane(local(names[key]), [], reverse("country", args=[names[key]["code"]])) for key in keys}
    table = []
    for row in _accreditations(asked, first, last, country__in=keys):
        lane, words = lanes[row["country"]], f"{row['attache']}, {row['city']}"
        _cover(lane, row, words)
        table.append((lane.label, words, row))
    codes = {names[key]["code"]: lanes[key] for key in keys}
    for gap in gaps(first, last, asked.day.today):
        if gap["country"] in codes:
            lane = codes[gap["country"]]
            lane.bars.append(_gap(gap))
            table.append((lane.label, str(StretchKind(gap["kind"]).label), gap))
    return list(lanes.values()), list(_table(table))


def _of_posts(asked, keys, first, last):
    names = {row["id"]: row for row in _named(Post, keys, name=F("city"), name_lv=F("city"))}
    lanes = {key: Lane(names[key]["name"], [], reverse("post", args=[key])) for key in keys}
    table = []
    for row in _tours(asked, first, last, post__in=keys):
        lane = lanes[row["post"]]
        _serving(lane, row, row["name"])
        table.append((lane.label, row["name"], row))
    return list(lanes.values()), list(_table(table))


def _of_attaches(asked, keys, first, last):
    names = {row["id"]: row for row in _named(Attache, keys, name=full_name(), name_lv=full_name())}
    lanes = {key: Lane(names[key]["name"], [], reverse("attache", args=[key])) for key in keys}
    table = []
    for row in _tours(asked, first, last, attache__in=keys):
        lane = lanes[row["attache"]]
        _serving(lane, row, row["city"])
        table.append((lane.label, row["city"], row))
    for row in _accreditations(asked, first, last, attache__in=keys):
        lane = lanes[row["officer"]]
        lane.marks.extend(_marks(row, local({"name": row["country_name"], "name_lv": row["country_name_lv"]})))
    return list(lanes.values()), list(_table(table))


DRAWN = {Rows.COUNTRIES: _of_countries, Rows.POSTS: _of_posts, Rows.ATTACHES: _of_attaches}


def _named(model, keys, **names):
    row = Row(id=F("id"), **(names or {name: F(name) for name in ("code", "name", "name_lv")}))
    return model.objects.filter(pk__in=keys).order_by().values_list(row, flat=True)


def _accreditations(asked, first, last, **of):
    """Those of the window with the steps of it; what runs past its plan and what is under way included."""
    shown, on, today = DateRange(first, last + A_DAY), asked.day.on, asked.day.today
    steps = Step.objects.counting().filter(accreditation=OuterRef("pk"), on__range=(first, last))
    carried = Accreditation.objects.in_force(min(on, today), today).values("pk")
    found = Accreditation.objects.filter(**of).filter(
        Q(period__overlap=shown) | Q(under_way_period__overlap=shown) | Q(pk__in=carried)
    )
    row = Row(
        **{name: F(name) for name in ("country", "status", "role", "starts_on", "ends_on")},
        officer=F("attache"),
        attache=full_name("attache__"),
        city=F("posting__post__city"),
        host=F("posting__post__host"),
        country_name=F("country__name"),
        country_name_lv=F("country__name_lv"),
        tour_starts_on=F("posting__starts_on"),
        tour_ends_on=F("posting__ends_on"),
        planned_ends_on=F("posting__planned_ends_on"),
        overruns=yes_if(overran(today, today, "posting__")),
        steps=ArraySubquery(steps.values(row=Row(step=F("step"), on=F("on"), effective_on=F("effective_on")))),
    )
    told = found.order_by("country", "starts_on", "pk").values_list(row, flat=True)
    return [each | _stretch(each, today) for each in told]


def _tours(asked, first, last, **of):
    shown, today = DateRange(first, last + A_DAY), asked.day.today
    found = Posting.objects.filter(**of).with_overrun(today, today)
    row = Row(
        **{name: F(name) for name in ("attache", "post", "role", "starts_on", "ends_on", "planned_ends_on")},
        overruns=F("overrun"),
        name=full_name("attache__"),
        city=F("post__city"),
    )
    shown_ones = found.filter(Q(period__overlap=shown) | Q(overrun=True))
    told = shown_ones.order_by("starts_on", "pk").values_list(row, flat=True)
    return [each | {"first": each["starts_on"], "last": _last(each, today)} for each in told]


def _last(row, today):
    if row["overruns"]:
        return today.isoformat()
    return row["ends_on"] or row["planned_ends_on"]


def _stretch(row, today):
    """The days on which an accreditation is, or would be, in force: its own within those of its tour (R13)."""
    tour_last = today.isoformat() if row["overruns"] else row["tour_ends_on"] or row["planned_ends_on"]
    firsts = [day for day in (row["starts_on"], row["tour_starts_on"]) if day]
    lasts = [day for day in (row["ends_on"], tour_last) if day]
    return {"first": max(firsts, default=None), "last": min(lasts, default=None)}


def _cover(lane, row, words):
    """An accreditation as a bar: solid where it is in force, broken where it is under way."""
    kind = AccreditationKind.RESIDENT if row["host"] == row["country"] else AccreditationKind.NON_RESIDENT
    if row["status"] in GIVEN:
        tone, said = ("good" if kind == AccreditationKind.RESIDENT else "info"), kind.label
    else:
        tone, said = "planned", Status(row["status"]).label
    if not (row["first"] and row["last"]) or row["first"] <= row["last"]:
        lane.bars.append(_bar(row, tone, f"{words}: {said}", row["attache"]))
    lane.marks.extend(_marks(row, row["attache"]))


def _serving(lane, row, words):
    lane.bars.append(_bar(row, "neutral", f"{words}: {PostingRole(row['role']).label}", words))
    if row["overruns"]:
        lane.bars.append(Bar(as_day(row["planned_ends_on"]), as_day(row["last"]), "warn", _("overrun")))


def _marks(row, words):
    for step in row["steps"]:
        on = as_day(step["effective_on"] or step["on"])
        yield Mark(on, step["step"], f"{words}: {StepKind(step['step']).label}, {date_format(on)}")


def _bar(row, tone, words, name):
    first, last = as_day(row["first"]), as_day(row["last"])
    return Bar(first, last, tone, f"{words}, {_days(row['first'], row['last'])}", name)


def _gap(gap):
    words = f"{StretchKind(gap['kind']).label}, {_days(gap['starts_on'], gap['ends_on'])}"
    return Bar(as_day(gap["starts_on"]), as_day(gap["ends_on"]), f"gap-{gap['kind']}", words)


def _days(first, last):
    begin = date_format(as_day(first)) if first else _("unknown")
    return f"{begin} – {date_format(as_day(last)) if last else _('open')}"


def _table(rows):
    """What the picture shows, for those who cannot see it: `(row, what, first day, last day)`."""
    for label, words, row in rows:
        first, last = (row[name] for name in (("first", "last") if "first" in row else ("starts_on", "ends_on")))
        yield {"label": label, "words": words, "first": first, "last": last}


def zooms(asked, first, last):
    """Other windows of the same view: `(words, first day, last day, whether it is this one)`."""
    on, middle = asked.day.on, first + (last - first) / 2
    for months in MONTH_ZOOMS:
        begin, end = months_from(on, -months // 3), months_from(on, months - months // 3)
        words = {12: _("1 year"), 36: _("3 years"), 120: _("10 years")}[months]
        yield words, max(begin, FIRST_DAY), min(end, LAST_DAY), (begin, end) == (first, last)
    half = (last - first) / 2
    yield _("earlier"), max(first - half, FIRST_DAY), max(middle, FIRST_DAY + A_DAY), False
    yield _("later"), min(middle, LAST_DAY - A_DAY), min(last + half, LAST_DAY), False
