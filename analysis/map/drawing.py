"""What the map of a view shows: countries by kind of cover or by a number, posts, lines, names, title and legend.

A line runs from the post where whoever covers the country lives; where nobody is accredited, from the post that
answers for it (R9), broken. A line to the host itself is not drawn. The same drawing becomes page,
SVG and PNG.
"""

from dataclasses import dataclass, field
from math import hypot

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Subquery
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accreditations.models import Responsibility, SendingState
from accreditations.models.countries import IN_ORDER
from analysis import columns, querysets
from analysis.choices import Cover, Extent
from analysis.map import classes
from analysis.map.labels import Names
from analysis.map.shapes import shapes
from attache_registry.nested_rows import Row
from attache_registry.templatetags.registry import local

# A view that is all Europe is drawn as Europe; one that is mostly so, too, and says what lies elsewhere.
MOSTLY = 0.5
# Radius of the circle of a country that is too small to be seen, and of what can be hit of it.
CIRCLE, HIT = 5, 12
POST = 5
POST_NAME, COUNTRY_NAME = 15, 13
# The classes above are too dark for dark figures.
STRONG = 3
HOME, NO_VALUE = "home", "none"
# The columns beside name and number in the table that says the same.
TABLE = ["cover", "attaches", "post"]


@dataclass
class Land:
    """A country of the view on the map; `fill` names the pattern or class that it is drawn in."""

    code: str
    name: str
    fill: str
    words: str
    d: str
    x: float
    y: float
    is_small: bool


@dataclass
class Entry:
    """A line of the legend: what it is drawn in, its words, how many countries, the kind that it filters by."""

    fill: str
    words: str
    number: int
    kind: str = ""


@dataclass
class Post:
    """A post on the map."""

    key: int
    city: str
    x: float
    y: float


@dataclass
class Line:
    """From a post to a country; broken where nobody is accredited."""

    d: str
    is_cover: bool


@dataclass
class Drawing:
    """A map of a view."""

    asked: object
    extent: Extent
    rows: list
    column: object = None
    counts: dict | None = None
    classes: list = field(default_factory=list)

    def __post_init__(self):
        self.shapes = shapes(self.extent)
        self.width, self.height = self.shapes.width, self.shapes.height
        self.on_map = [row for row in self.rows if row["code"] in self.shapes.countries]

    @property
    def day(self):
        """The day in words."""
        return date_format(self.asked.day.on, "DATE_FORMAT")

    @cached_property
    def network(self):
        """The rows of the network's countries, and of those that have a value."""
        return [row for row in self.rows if self._is_told(row)]

    @cached_property
    def others(self):
        """The rest of the view: of these there is nothing to tell but their names."""
        return [row for row in self.rows if not self._is_told(row)]

    def _is_told(self, row):
        return kind_of(row) != Cover.OUTSIDE or (self.column and classes.value_of(self.column, row) is not None)

    @property
    def elsewhere(self):
        """Of the network, what this map does not show."""
        return [row for row in self.network if row["code"] not in self.shapes.countries]

    @property
    def columns(self):
        """The columns of the table."""
        return [columns.BY_NAME[name] for name in TABLE] + ([self.column] if self.column else [])

    @cached_property
    def lands(self):
        """The view's countries by what they are drawn in, the network's first: `[(fill, [Land])]`."""
        found = {}
        for row in sorted(self.on_map, key=lambda row: not self._is_told(row)):
            found.setdefault(self._fill(row), []).append(self._land(row))
        return list(found.items())

    def _land(self, row):
        shape = self.shapes.countries[row["code"]]
        place = (shape["d"], shape["x"], shape["y"], shape.get("small", False))
        return Land(row["code"], local(row), self._fill(row), self._words(row), *place)

    def _fill(self, row):
        if self.column:
            found = classes.class_of(self.column, self.classes, classes.value_of(self.column, row))
            return f"class-{found.place}" if found else NO_VALUE
        return HOME if row["is_home"] and kind_of(row) == Cover.OUTSIDE else kind_of(row).value

    def _words(self, row):
        """What one reads and hears of a country."""
        if self.column:
            value = classes.words(self.column, classes.value_of(self.column, row))
            return f"{local(row)}: {self.column.label} {value}"
        if self._fill(row) == HOME:
            return f"{local(row)}: {_('sending state')}"
        words = f"{local(row)}: {kind_of(row).label}"
        cities = ", ".join(seat["city"] for seat in row["seats"] if seat["host"] != row["code"])
        return f"{words}, {cities}" if cities else words

    @property
    def background(self):
        """What the filters leave out, and nobody's land, as one path."""
        shown = {row["code"] for row in self.on_map}
        left_out = (shape["d"] for code, shape in self.shapes.countries.items() if code not in shown)
        return "".join([*left_out, self.shapes.nobody])

    @cached_property
    def posts(self):
        """The posts that cover or answer for the view's countries."""
        if self.column:
            return []
        found = {}
        for row in self.rows:
            for seat in row["seats"]:
                place = self.shapes.seat(seat)
                if place:
                    found[seat["id"]] = Post(seat["id"], seat["city"], *place)
        return sorted(found.values(), key=lambda post: post.city)

    @cached_property
    def lines(self):
        """From the posts to what they cover or answer for."""
        if self.column:
            return []
        found = []
        for row in self.on_map:
            shape = self.shapes.countries[row["code"]]
            for seat in row["seats"]:
                start = self.shapes.seat(seat)
                if start and seat["host"] != row["code"]:
                    found.append(Line(curve(start, (shape["x"], shape["y"])), row["covered"]))
        return found

    @cached_property
    def names(self):
        """The names of posts and of the countries that a line ends in; of a number, the values themselves."""
        names = Names(self.width, self.height)
        told = [row for row in self.on_map if self._is_told(row) or row["is_home"]]
        # Where Europe is small, its capitals are too near each other.
        all_posts = self.extent == Extent.EUROPE
        for post in self.posts:
            names.keep_free(post.x, post.y, POST)
        for post in self.posts:
            names.add(post.city, post.x, post.y, size=POST_NAME, css="post-name", gap=POST + 3, must=all_posts)
        by_room = sorted(told, key=lambda row: -self.shapes.countries[row["code"]]["room"])
        for row in by_room:
            shape = self.shapes.countries[row["code"]]
            small = CIRCLE + 2 if shape.get("small") else 0
            x, y = shape["x"], shape["y"]
            if self.column:
                self._name_value(names, row, small)
            elif all(seat["host"] != row["code"] for seat in row["seats"]):
                starts = [start for start in map(self.shapes.seat, row["seats"]) if start]
                names.add(
                    local(row),
                    *(x, y),
                    size=COUNTRY_NAME,
                    css="country-name",
                    gap=small or (4 if starts else 0),
                    leftward=bool(starts) and starts[0][0] > x,
                )
        return names.labels

    def _name_value(self, names, row, gap):
        """The number itself: upon the country where there is room, in what can be read on its colour."""
        value, shape = classes.value_of(self.column, row), self.shapes.countries[row["code"]]
        if value is not None:
            fits = shape["room"] >= COUNTRY_NAME
            strong = classes.class_of(self.column, self.classes, value).place > STRONG
            css = ("value-strong" if strong else "value-light") if fits else "value"
            words = classes.words(self.column, value)
            names.add(words, shape["x"], shape["y"], size=COUNTRY_NAME, css=css, gap=gap, must=fits)

    @property
    def label(self):
        """The map's name for those who hear it."""
        return _("Map of %(extent)s: %(title)s") % {"extent": Extent(self.extent).label, "title": self.title}

    @cached_property
    def title(self):
        """What one sees, in a sentence."""
        return number_title(self) if self.column else cover_title(self)

    @cached_property
    def legend(self):
        """What the fills mean, with how many countries of the view each is."""
        if self.column:
            entries = [
                Entry(f"class-{each.place}", classes.bounds(self.column, each), each.number) for each in self.classes
            ]
            without = sum(classes.value_of(self.column, row) is None for row in self.rows)
            return [*entries, Entry(NO_VALUE, classes.words(self.column, None), without)]
        counts = self.counts or kinds(self.rows)
        return [Entry(kind.value, kind.label, counts.get(kind.value, 0), kind.value) for kind in Cover]

    @property
    def has_home(self):
        """Whether the sending state is drawn as such."""
        return any(fill == HOME for fill, _lands in self.lands)

    @property
    def has_broken_lines(self):
        """Whether a post answers for a country on the map to which nobody is accredited."""
        return any(not line.is_cover for line in self.lines)

    @property
    def has_both_kinds(self):
        """Whether a gap is planned for, which counts twice."""
        return any(kind_of(row) == Cover.PLANNED and row["in_network"] for row in self.rows)


kind_of = columns.kind_of


def drawing(asked, extent="", counts=None):
    """The map of a view, in one statement; `counts` of the kinds beside the other filters, where they are known."""
    column = columns.BY_NAME[asked.measure] if asked.measure else None
    row = columns.row(asked.day, [*([column] if column else []), PLACES])
    rows = list(asked.countries.order_by(IN_ORDER, "code").values_list(row, flat=True))
    for each in rows:
        each["seats"] = seats(each)
    found = []
    if column:
        values = [value for value in (classes.value_of(column, row) for row in rows) if value is not None]
        found = classes.classes_of(column, values)
    return Drawing(asked, extent or default_extent(rows), rows, column, counts, found)


def _seat(prefix):
    return Row(**{name: F(f"{prefix}{name}") for name in ("id", "city", "aliases")}, host=F(f"{prefix}host__code"))


def _places(day):
    covering = querysets.covering(day).order_by("posting__post__city", "posting__post", "pk")
    answers = Responsibility.objects.filter(country=OuterRef("pk")).in_force(day.on).order_by()
    return {
        "lives": ArraySubquery(covering.values(row=_seat("posting__post__"))),
        "answers": Subquery(answers.values(row=_seat("post__"))[:1]),
        "is_home": Exists(SendingState.objects.filter(country=OuterRef("pk"))),
    }


# Where those who cover a country live, and the post that answers for it; read for the map alone.
PLACES = columns.Column("places", "", None, None, reads=_places)


def seats(row):
    """The posts from which a country is covered, each once; where it is not, the one that answers for it."""
    found = {seat["id"]: seat for seat in row["lives"]}
    if not row["covered"] and row["answers"]:
        found = {row["answers"]["id"]: row["answers"]}
    return list(found.values())


def default_extent(rows):
    """Europe where at least half of what the view tells of lies there; else the world."""
    told = [row for row in rows if kind_of(row) != Cover.OUTSIDE] or rows
    in_europe = sum(row["code"] in shapes(Extent.EUROPE).countries for row in told)
    return Extent.EUROPE if told and in_europe >= MOSTLY * len(told) else Extent.WORLD


def kinds(rows):
    """How many rows are of each kind of cover; a gap that is planned for is of two."""
    return {
        Cover.RESIDENT: sum(row["covered"] and row["resident"] for row in rows),
        Cover.NON_RESIDENT: sum(row["covered"] and not row["resident"] for row in rows),
        Cover.GAP: sum(row["in_network"] and not row["covered"] for row in rows),
        Cover.PLANNED: sum(row["planned"] and not row["covered"] for row in rows),
        Cover.OUTSIDE: sum(not row["in_network"] and not row["covered"] for row in rows),
    }


def curve(start, end):
    """A line between two places, slightly bent, so that lines from one post do not lie upon each other."""
    (x1, y1), (x2, y2) = start, end
    bend = 0.12 if x2 >= x1 else -0.12
    x, y = (x1 + x2) / 2 + (y2 - y1) * bend, (y1 + y2) / 2 - (x2 - x1) * bend
    return f"M{x1:.1f} {y1:.1f}Q{x:.1f} {y:.1f} {x2:.1f} {y2:.1f}" if hypot(x2 - x1, y2 - y1) > 1 else ""


def cover_title(drawing):
    """How many countries of the view are covered from afar, or by whom they all are."""
    network = [kind for kind in map(kind_of, drawing.rows) if kind != Cover.OUTSIDE]
    afar = network.count(Cover.NON_RESIDENT)
    uncovered = len(network) - afar - network.count(Cover.RESIDENT)
    said = {"all": len(network), "day": drawing.day}
    if not network:
        return _("No country of this view is in the network on %(day)s") % said
    if uncovered == len(network):
        return _("Nobody is accredited to the %(all)s countries of this view on %(day)s") % said
    if afar == len(network):
        return _("All %(all)s countries of this view are covered from afar on %(day)s") % said
    if uncovered:
        text = ngettext(
            "%(number)s of %(all)s countries is without cover on %(day)s",
            "%(number)s of %(all)s countries are without cover on %(day)s",
            uncovered,
        )
        return text % {**said, "number": uncovered}
    if not afar:
        return _("A resident attaché covers each of the %(all)s countries on %(day)s") % said
    text = ngettext(
        "%(number)s of %(all)s countries is covered from afar on %(day)s",
        "%(number)s of %(all)s countries are covered from afar on %(day)s",
        afar,
    )
    return text % {**said, "number": afar}


def number_title(drawing):
    """From which to which value a number goes, and where."""
    column = drawing.column
    told = [(value, local(row)) for row in drawing.rows if (value := classes.value_of(column, row)) is not None]
    said = {"number": column.label, "day": drawing.day}
    if not told:
        return _("%(number)s: no value on %(day)s") % said
    (low, lowest), (high, highest) = min(told), max(told)
    said |= {"low": classes.words(column, low), "high": classes.words(column, high)}
    if low == high:
        return _("%(number)s: %(high)s wherever there is a value, on %(day)s") % said
    said |= {"lowest": lowest, "highest": highest}
    return _("%(number)s on %(day)s: from %(low)s (%(lowest)s) to %(high)s (%(highest)s)") % said
