"""The map as a file for a briefing: an SVG that needs nothing beside it, and a PNG made of it."""

from dataclasses import dataclass, field

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from analysis.map import classes
from analysis.map.drawing import kind_of
from analysis.map.labels import LETTER
from attache_registry.templatetags.registry import local

FONTS = settings.BASE_DIR / "static" / "vendor" / "ibm-plex-sans-ttf"
FONT_FILES = [str(FONTS / f"IBMPlexSans-{weight}.ttf") for weight in ("Regular", "SemiBold")]
MARGIN, TITLE, TEXT, SWATCH = 24, 24, 14, 34
NARROWEST, WIDEST, USUAL = 200, 6000, 2000


@dataclass
class Sheet:
    """A drawing with title, legend and source around it, each line where it stands."""

    drawing: object
    title: list = field(init=False)
    notes: list = field(init=False)

    def __post_init__(self):
        inner = self.drawing.width
        self.width = inner + 2 * MARGIN
        y = MARGIN
        self.title = []
        for words in wrapped(self.drawing.title, TITLE, inner):
            y += TITLE * 1.25
            self.title.append((round(y), words))
        self.map_y = round(y + 16)
        y = self.map_y + self.drawing.height + 30
        self.legend, y = placed(legend_of(self.drawing), inner, y)
        self.notes = []
        for note in notes_of(self.drawing):
            for words in wrapped(note, TEXT - 1, inner):
                y += 19
                self.notes.append((round(y), words))
        self.height = round(y + MARGIN)


def wrapped(words, size, width):
    """Words in lines that are no longer than a width."""
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) * size * LETTER > width and lines[-1]:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def legend_of(drawing):
    """The entries of the legend: what each is drawn in, its words, how many countries."""
    entries = [(entry.fill, entry.words, entry.number) for entry in drawing.legend]
    if drawing.has_home:
        entries.append(("home", _("sending state"), ""))
    if drawing.posts:
        entries.append(("post", _("post, and what is covered from there"), ""))
    if drawing.has_broken_lines:
        entries.append(("broken", _("answered for, nobody accredited"), ""))
    return entries


def placed(entries, width, y):
    """Entries side by side, in lines: `[(x, y, fill, words, number)]`, and where what is beneath begins."""
    found, x = [], 0
    for fill, words, number in entries:
        length = SWATCH + (len(f"{words} {number}")) * TEXT * LETTER + 12
        if x and x + length > width:
            x, y = 0, y + 26
        found.append((round(MARGIN + x), round(y), fill, words, number))
        x += length
    return found, y + 6


def notes_of(drawing):
    """What stands beneath: what the map does not show, and whence it is."""
    if drawing.has_both_kinds:
        yield _("A gap that is planned for is drawn as planned and counts as both.")
    if drawing.elsewhere:
        names = ", ".join(f"{local(row)} ({_told(drawing, row)})" for row in drawing.elsewhere)
        yield f"{_('Not on this map:')} {names}"
    yield from filters_of(drawing.asked)
    yield f"{_('Attaché Registry')}, {drawing.day}. {_('Borders: Natural Earth, as the ministry sees them.')}"


def filters_of(asked):
    """In one line the filters that the view was narrowed by, without which a title would mislead."""
    active = [(label, words) for name, label, words, _raw in asked.filterset.active if name != "as_of"]
    if active:
        yield f"{_('Filters')}: " + "; ".join(f"{label}: {words}" for label, words in active)


def _told(drawing, row):
    if drawing.column:
        return classes.words(drawing.column, classes.value_of(drawing.column, row))
    return kind_of(row).label


def as_svg(drawing):
    """The map as an SVG document without style sheets, scripts or links."""
    return render_to_string(
        "analysis/map.svg", {"sheet": Sheet(drawing), "drawing": drawing, "linked": False}
    ).strip()


def as_png(drawing, width=USUAL):
    """The map as a PNG of a width in pixels."""
    # Loaded when it is needed, because it is large.
    import resvg_py

    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=as_svg(drawing), width=width, background="#fff", font_files=FONT_FILES, skip_system_fonts=True
        )
    )
