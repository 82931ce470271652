"""What the analyst's pages say alike: cells of columns, addresses of the same view in another shape."""

from html import escape

from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from analysis import about_country
from analysis.choices import Cover, Weekday
from analysis.columns import BY_NAME
from attache_registry.policies import Role
from attache_registry.templatetags.registry import badge

register = template.Library()


@register.simple_tag(takes_context=True)
def cell(context, column, row):
    """A cell of the table, labelled for narrow screens where the header is not seen."""
    on, is_today = context["as_of"], context["as_of_is_today"]

    def keep_day(address):
        return address if is_today else f"{address}?as_of={on.isoformat()}"

    css = "number" if column.is_number else ""
    return format_html('<td class="{}" data-label="{}">{}</td>', css, column.label, column.shows(row, keep_day))


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


@register.simple_tag
def told_of(table):
    """The rows of a timeline as rows of a table."""
    what, days, steps = (escape(words) for words in (_("What"), _("Days"), _("Steps")))
    rows = [
        f'<tr><th scope="row">{escape(row["label"])}</th><td data-label="{what}">{escape(row["words"])}</td>'
        f'<td data-label="{days}">{escape(row["days"] or "–")}</td>'
        f'<td data-label="{steps}">{escape("; ".join(row["steps"]) or "–")}</td></tr>'
        for row in table
    ]
    # Every part was escaped.
    return mark_safe("".join(rows))  # noqa: S308


@register.simple_tag
def bars(lane):
    """The bars of a lane, each with what it says and its name where there is room; a tail is a bar's overrun."""
    label = escape(lane.label)
    # Every part is a number, a word of ours, or was escaped.
    return mark_safe("".join(_shape(label, bar) for bar in lane.bars))  # noqa: S308


def _shape(label, bar):
    told = ""
    for part in (bar, bar.tail) if bar.tail else (bar,):
        fill, line = BARS[part.tone]
        dashes = ' stroke-dasharray="3 2"' if part.tone in ("planned", "warn") else ""
        told += (
            f'<rect class="bar bar-{part.tone}" x="{part.x}" y="{part.y}" width="{part.width}" '
            f'height="{part.height}" fill="{fill}" stroke="{line}"{dashes}>'
            f"<title>{label}: {escape(part.words)}</title></rect>"
        )
    if bar.has_room:
        told += (
            f'<text class="bar-name" x="{bar.x}" dx="5" y="{bar.text_y}" font-size="11" fill="#1d1b19">'
            f"{escape(bar.name)}</text>"
        )
    return told


@register.simple_tag
def marks(lane):
    """The marks of a lane, each with what it says."""
    told = (
        f'<path class="mark mark-{mark.kind}" d="{mark_shape(mark.kind)}" transform="translate({mark.x} '
        f'{lane.middle})" fill="#1d1b19" stroke="#fff" stroke-width="0.8"><title>{escape(mark.words)}</title></path>'
        for mark in lane.marks
    )
    # Every part is a number, a word of ours, or was escaped.
    return mark_safe("".join(told))  # noqa: S308


@register.filter
def mark_shape(kind):
    """The outline of a mark."""
    return MARKS.get(kind, OTHER_MARK)
