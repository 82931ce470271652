"""Timelines as drawings that the server makes: lanes of bars over days, in an SVG without styles or scripts."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.formats import date_format

from attache_registry.templatetags.registry import as_day

WIDTH = 1000
# What the names of the lanes take of it.
LABELS = 200
LANE = 26
# What lies beside each other in a lane: a bar's height and its distance from the next; a line of marks below.
BAR, NEXT_BAR, MARKS = 18, 20, 12
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
    # Lies behind the other bars of its lane, which leave it to be seen at their edges or beside them.
    behind: bool = False
    # The end of it that stands out, in a tone of its own.
    tail: "Bar | None" = None
    x: float = 0
    width: float = 0
    # Which of the lines of its lane it lies on.
    line: int = 0
    y: float = 0
    height: float = BAR

    @property
    def text_y(self):
        """The line on which its name stands."""
        return self.y + self.height / 2 + 4

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
    foot_y: int = 0


def draw(lanes, on, first=None, last=None, as_rows=False):
    """Place lanes between a first and a last day: by default all their days, a year around `on` at the least.

    As rows, lanes stay where they have no bars, bars of the same days lie beside each other, marks below them, and
    the days stand beneath the last lane as well.
    """
    lanes = lanes if as_rows else [lane for lane in lanes if lane.bars]
    days = [as_day(day) for lane in lanes for bar in lane.bars for day in (bar.first, bar.last) if day]
    first = first or min([*days, on - timedelta(days=365)])
    last = last or max([*days, on + timedelta(days=365)])
    span = (last - first).days + 1

    def place(day):
        return round(LABELS + (day - first).days * (WIDTH - LABELS) / span, 2)

    y = HEAD
    for lane in lanes:
        lane.y, lane.text_y = y, y + LANE - 12
        # What lies wholly outside is not drawn.
        lane.bars = [bar for bar in lane.bars if not _outside(bar, first, last)]
        lane.marks = [mark for mark in lane.marks if first <= mark.on <= last]
        for mark in lane.marks:
            mark.x = place(mark.on)
        for bar in lane.bars:
            bar.tail = None if bar.tail and _outside(bar.tail, first, last) else bar.tail
        for bar in [*lane.bars, *(bar.tail for bar in lane.bars if bar.tail)]:
            bar.x = place(max(as_day(bar.first) or first, first))
            bar.width = max(place(min(as_day(bar.last) or last, last) + A_DAY) - bar.x, 2)
        beside = _beside_each_other(lane.bars, first, last) if as_rows else 1
        _put(lane, beside)
        y += LANE + NEXT_BAR * (beside - 1) + (MARKS if lane.marks else 0)
    foot = HEAD if as_rows else 0
    drawing = Drawing(lanes, height=y + foot, foot_y=y + foot - 6)
    drawing.ticks = [(place(day), words) for day, words in _ticks(first, last)]
    drawing.now = place(on) if first <= on <= last else None
    return drawing


def _beside_each_other(bars, first, last):
    """Give bars of the same days a line each, the earlier ones above; how many lines there are, at least one."""
    taken = []
    for bar in sorted((bar for bar in bars if not bar.behind), key=lambda bar: as_day(bar.first) or first):
        begin = as_day(bar.first) or first
        bar.line = next((line for line, end in enumerate(taken) if end < max(begin, first)), len(taken))
        taken[bar.line : bar.line + 1] = [as_day(bar.last) or last]
    return max(len(taken), 1)


def _put(lane, lines):
    """Say how high the bars of a lane lie; those behind the others fill all its lines, and come first."""
    whole = BAR + NEXT_BAR * (lines - 1)
    for bar in lane.bars:
        bar.y, bar.height = (lane.y, whole) if bar.behind else (lane.y + NEXT_BAR * bar.line, BAR)
        if not bar.behind and any(other.behind and _meet(bar, other) for other in lane.bars):
            bar.y, bar.height = bar.y + 3, BAR - 6
        if bar.tail:
            bar.tail.y, bar.tail.height = bar.y, bar.height
    lane.bars.sort(key=lambda bar: not bar.behind)
    lane.middle = lane.y + whole + MARKS / 2 + 1


def _meet(bar, other):
    # Lengths are rounded: what only touches does not meet.
    return bar.x + 0.1 < other.x + other.width and other.x + 0.1 < bar.x + bar.width


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
