"""Timelines as drawings that the server makes: lanes of bars over days, in an SVG without styles or scripts."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.formats import date_format

from attache_registry.templatetags.registry import as_day

WIDTH = 1000
# What the names of the lanes take of it.
LABELS = 200
LANE = 26
HEAD = 22
A_DAY = timedelta(days=1)
# Days up to which months are told.
MONTHS_UP_TO = 740


@dataclass
class Bar:
    """A stretch of days in a tone, with a sentence for who points at it; an end may be open (None)."""

    first: date | None
    last: date | None
    tone: str
    words: str
    x: float = 0
    width: float = 0


@dataclass
class Lane:
    """A line of bars with a name."""

    label: str
    bars: list
    url: str = ""
    y: int = 0
    text_y: int = 0


@dataclass
class Drawing:
    """What the template draws; lengths in units of a canvas of `WIDTH`."""

    lanes: list
    height: int = 0
    ticks: list = field(default_factory=list)
    now: float | None = None
    width: int = WIDTH
    labels: int = LABELS
    lane_height: int = LANE - 8


def draw(lanes, on, first=None, last=None):
    """Place lanes between a first and a last day: by default all their days, a year around `on` at the least."""
    lanes = [lane for lane in lanes if lane.bars]
    days = [as_day(day) for lane in lanes for bar in lane.bars for day in (bar.first, bar.last) if day]
    first = first or min([*days, on - timedelta(days=365)])
    last = last or max([*days, on + timedelta(days=365)])
    span = (last - first).days + 1
    drawing = Drawing(lanes, height=HEAD + LANE * len(lanes))

    def place(day):
        return round(LABELS + (day - first).days * (WIDTH - LABELS) / span, 2)

    for number, lane in enumerate(lanes):
        lane.y = HEAD + number * LANE
        lane.text_y = lane.y + LANE - 12
        for bar in lane.bars:
            begin = max(as_day(bar.first) or first, first)
            end = min(as_day(bar.last) or last, last)
            bar.x = place(begin)
            bar.width = max(place(end + A_DAY) - bar.x, 2)
    drawing.ticks = [(place(day), words) for day, words in _ticks(first, last)]
    drawing.now = place(on) if first <= on <= last else None
    return drawing


def _ticks(first, last):
    """The days that stand over the drawing: months of a stretch of up to two years, else years, a dozen at most."""
    if (last - first).days <= MONTHS_UP_TO:
        day = first.replace(day=1)
        while day <= last:
            if day >= first:
                yield day, date_format(day, "M") if day.month > 1 else str(day.year)
            day = (day + timedelta(days=31)).replace(day=1)
        return
    step = max(1, -(-(last.year - first.year) // 12))
    for year in range(first.year + 1, last.year + 1, step):
        yield date(year, 1, 1), str(year)
