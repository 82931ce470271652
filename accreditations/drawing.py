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
# A letter at its widest, in a bar.
LETTER = 7.5
# Days up to which months, and quarters, are told.
MONTHS_UP_TO, QUARTERS_UP_TO = 740, 1500


@dataclass
class Bar:
    """A stretch of days in a tone, with a sentence for who points at it; an end may be open (None)."""

    first: date | None
    last: date | None
    tone: str
    words: str
    # Stands in the bar where there is room for it.
    name: str = ""
    x: float = 0
    width: float = 0

    @property
    def has_room(self):
        """Whether the name fits into the bar."""
        return bool(self.name) and len(self.name) * LETTER < self.width


@dataclass
class Mark:
    """Something that happened on a day: what kind of thing, and a sentence for who points at it."""

    on: date
    kind: str
    words: str
    x: float = 0


@dataclass
class Lane:
    """A line of bars, and of marks upon them, with a name."""

    label: str
    bars: list
    url: str = ""
    marks: list = field(default_factory=list)
    y: int = 0
    text_y: int = 0
    middle: float = 0


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
    foot_y: int = 0


def draw(lanes, on, first=None, last=None, keep_empty=False):
    """Place lanes between a first and a last day: by default all their days, a year around `on` at the least."""
    lanes = lanes if keep_empty else [lane for lane in lanes if lane.bars]
    days = [as_day(day) for lane in lanes for bar in lane.bars for day in (bar.first, bar.last) if day]
    first = first or min([*days, on - timedelta(days=365)])
    last = last or max([*days, on + timedelta(days=365)])
    span = (last - first).days + 1
    # Lanes that are many have the days beneath them as well.
    foot = HEAD if keep_empty else 0
    drawing = Drawing(lanes, height=HEAD + LANE * len(lanes) + foot)
    drawing.foot_y = drawing.height - 6

    def place(day):
        return round(LABELS + (day - first).days * (WIDTH - LABELS) / span, 2)

    for number, lane in enumerate(lanes):
        lane.y = HEAD + number * LANE
        lane.text_y = lane.y + LANE - 12
        lane.middle = lane.y + (LANE - 8) / 2
        # What lies wholly outside is not drawn.
        lane.bars = [bar for bar in lane.bars if not _outside(bar, first, last)]
        lane.marks = [mark for mark in lane.marks if first <= mark.on <= last]
        for mark in lane.marks:
            mark.x = place(mark.on)
        for bar in lane.bars:
            begin = max(as_day(bar.first) or first, first)
            end = min(as_day(bar.last) or last, last)
            bar.x = place(begin)
            bar.width = max(place(end + A_DAY) - bar.x, 2)
        _name_once(lane.bars)
    drawing.ticks = [(place(day), words) for day, words in _ticks(first, last)]
    drawing.now = place(on) if first <= on <= last else None
    return drawing


def _name_once(bars):
    """Of bars that lie upon each other only the first keeps its name."""
    named = []
    for bar in bars:
        if any(bar.x < other.x + other.width and other.x < bar.x + bar.width for other in named):
            bar.name = ""
        elif bar.has_room:
            named.append(bar)


def _outside(bar, first, last):
    return (as_day(bar.first) or first) > last or (as_day(bar.last) or last) < first


def _ticks(first, last):
    """The days that stand over the drawing: months of up to two years, quarters of up to four, else years."""
    if (last - first).days <= QUARTERS_UP_TO:
        every = 1 if (last - first).days <= MONTHS_UP_TO else 3
        day = first.replace(day=1)
        while day <= last:
            if day >= first and (day.month - 1) % every == 0:
                yield day, date_format(day, "M") if day.month > 1 else str(day.year)
            day = (day + timedelta(days=31)).replace(day=1)
        return
    step = max(1, -(-(last.year - first.year) // 12))
    for year in range(first.year + 1, last.year + 1, step):
        yield date(year, 1, 1), str(year)
