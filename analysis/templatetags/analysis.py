"""What the analyst's pages say alike: cells of columns, addresses of the same view in another shape."""

from functools import lru_cache

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from analysis import about_country
from analysis.choices import Cover, Weekday
from analysis.columns import BY_NAME
from attache_registry.policies import Role
from attache_registry.templatetags.registry import badge

register = template.Library()


@register.simple_tag(takes_context=True)
def cells(context, columns, row):
    """The cells of a row, labelled for narrow screens where the header is not seen."""
    suffix = f"?{context['kept_day']}" if context["kept_day"] else ""

    def keep_day(address):
        return f"{address}{suffix}"

    told = (
        f"{opening}{conditional_escape(column.shows(row, keep_day))}</td>"
        for opening, column in zip(_openings(tuple(columns), get_language()), columns, strict=True)
    )
    # Each part is escaped, or is markup of ours.
    return mark_safe("".join(told))  # noqa: S308


@lru_cache(maxsize=100)
def _openings(columns, language):
    """How the cell of each column begins, in a language: the same in every row."""
    return [
        f'<td class="{"number" if column.is_number else ""}" data-label="{conditional_escape(column.label)}">'
        for column in columns
    ]


@register.simple_tag(takes_context=True)
def but(context, **changes):
    """The address of this view with other parameters; None takes one away, and the page always starts anew."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        name = name.rstrip("_")
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = value
    return f"?{query.urlencode()}"


@register.simple_tag
def kind_of_cover(kind):
    """A kind of cover as a word with its sign."""
    return badge(Cover(kind).tone, Cover(kind).label)


@register.simple_tag
def problem_mark(tone):
    """How grave a problem is, as a word with its sign."""
    words = {"bad": _("unsettled"), "warn": _("due"), "planned": _("planned for"), "info": _("waiting")}
    return badge(tone, words.get(tone, words["bad"]))


@register.simple_tag
def last_step(row, on):
    """The last step of an accreditation by a day, in words."""
    return about_country.last_step(row, on)


@register.filter
def percent(rate):
    """A fraction as a percentage; a dash for none."""
    return "–" if rate is None else f"{rate:.0%}"


@register.filter
def column(name):
    """A column of the workbench by its name."""
    return BY_NAME[name]


@register.filter
def role_name(value):
    """What a role is called."""
    return Role(value).label


@register.filter
def weekday_of(mailed, view):
    """On which day of the week a view is mailed; says so where it is not."""
    return Weekday(mailed[view]).label if view in mailed else _("no")


@register.simple_tag
def change_badge(change):
    """What a comparison says of a country, as a word with a sign."""
    tone, words = {"new": ("good", _("new")), "gone": ("bad", _("gone")), "changed": ("warn", _("changed"))}[change]
    return badge(tone, words)


# What bars are filled with and lined by where no style sheet reaches.
BARS = {
    "good": ("#dcf1e2", "#14532d"),
    "info": ("#dbe9f8", "#12406e"),
    "planned": ("#ece6fa", "#44337a"),
    "warn": ("#fdebc8", "#6b3c00"),
    "neutral": ("#e9e6e0", "#4a4641"),
    "gap-vacant": ("url(#hatch)", "#9a1b1b"),
    "gap-awaiting": ("url(#hatch-awaiting)", "#44337a"),
}
# Each step has a shape of its own: a dot, a ring's half, a square, a diamond, a cross, a bar.
MARKS = {
    "nominate": "M-3 0A3 3 0 1 0 3 0A3 3 0 1 0 -3 0Z",
    "request_agrement": "M-4 4L0 -4L4 4Z",
    "grant_agrement": "M-3.5 -3.5H3.5V3.5H-3.5Z",
    "accredit": "M0 -5L5 0L0 5L-5 0Z",
    "end": "M-1.5 -7H1.5V7H-1.5Z",
}
OTHER_MARK = "M-4 -4L-2 -4L0 -1.5L2 -4L4 -4L1.2 0L4 4L2 4L0 1.5L-2 4L-4 4L-1.2 0Z"


@register.filter
def bar_fill(tone):
    """What a bar is filled with."""
    return BARS[tone][0]


@register.filter
def bar_line(tone):
    """What a bar is lined by."""
    return BARS[tone][1]


# A row of the table that says what the picture shows.
TOLD = (
    '<tr><th scope="row">{}</th><td data-label="{}">{}</td><td data-label="{}">{}</td>'
    '<td data-label="{}">{}</td></tr>'
)


@register.simple_tag
def told_of(table):
    """The rows of a timeline as rows of a table."""
    what, days, steps = _("What"), _("Days"), _("Steps")
    cells = ((row["label"], row["words"], row["days"] or "–", "; ".join(row["steps"]) or "–") for row in table)
    return format_html_join("", TOLD, ((a, what, b, days, c, steps, d) for a, b, c, d in cells))


@register.simple_tag
def bars(lane):
    """The bars of a lane, each with what it says and its name where there is room; a tail is a bar's overrun."""
    return format_html_join("", "{}", ((shape,) for bar in lane.bars for shape in _shapes(lane, bar)))


def _shapes(lane, bar):
    for part in (bar, bar.tail) if bar.tail else (bar,):
        fill, line = BARS[part.tone]
        yield format_html(
            '<rect class="bar bar-{}" x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="{}"{}>'
            "<title>{}: {}</title></rect>",
            *(part.tone, part.x, part.y, part.width, part.height, fill, line),
            mark_safe(' stroke-dasharray="3 2"') if part.tone in ("planned", "warn") else "",
            *(lane.label, part.words),
        )
    if bar.has_room:
        yield format_html(
            '<text class="bar-name" x="{}" dx="5" y="{}" font-size="11" fill="#1d1b19">{}</text>',
            *(bar.x, bar.text_y, bar.name),
        )


MARK = (
    '<path class="mark mark-{}" d="{}" transform="translate({} {})" fill="#1d1b19" stroke="#fff" stroke-width="0.8">'
    "<title>{}</title></path>"
)


@register.simple_tag
def marks(lane):
    """The marks of a lane, each with what it says."""
    cells = ((each.kind, mark_shape(each.kind), each.x, lane.middle, each.words) for each in lane.marks)
    return format_html_join("", MARK, cells)


@register.filter
def mark_shape(kind):
    """The outline of a mark."""
    return MARKS.get(kind, OTHER_MARK)
