"""What the map's templates say: the colours of a file, addresses of its legend and of the map as a file."""

from django import template
from django.urls import reverse
from django.utils.html import format_html

from analysis.columns import kind_of
from analysis.map import classes
from analysis.map.drawing import COUNTRY_NAME, POST_NAME

register = template.Library()

# The colours on white paper; pages say others in map.css where it is dark or colours are forced. Whatever can be
# told apart by colour alone differs in lightness as well, and kinds of cover bear a pattern.
FILLS = {
    "resident": "#1f7a4d",
    "non_resident": "url(#map-non_resident)",
    "gap": "url(#map-gap)",
    "planned": "url(#map-planned)",
    "outside": "#e4e0d8",
    "home": "#8d877e",
    "none": "#e4e0d8",
    "class-1": "#f4cfd6",
    "class-2": "#e2a0ad",
    "class-3": "#c96f82",
    "class-4": "#a43f56",
    "class-5": "#6f1528",
}
SIZES = {"post-name": (POST_NAME, 600), "country-name": (COUNTRY_NAME, 400), "value": (COUNTRY_NAME, 600)}
INKS = {"value-strong": "#fff", "value-light": "#1d1b19"}


@register.simple_tag
def map_fill(fill):
    """What a country of a kind or class is filled with."""
    return FILLS[fill]


@register.simple_tag
def name_style(name):
    """Size and weight of a name on the map, and its colour where it stands upon another."""
    if name.css in INKS:
        size, weight = SIZES["value"]
        return format_html('font-size="{}" font-weight="{}" fill="{}" stroke="none"', size, weight, INKS[name.css])
    return format_html('font-size="{}" font-weight="{}"', *SIZES[name.css])


@register.filter
def is_chosen(entry, drawing):
    """Whether the view is narrowed to this kind of cover, perhaps among others."""
    return entry.kind in drawing.asked.query.getlist("kind")


@register.filter
def unless_chosen(entry, drawing):
    """The kind that the legend's entry narrows to; none where it is the one that is chosen."""
    return "" if drawing.asked.query.getlist("kind") == [entry.kind] else entry.kind


@register.filter
def kind_word(row):
    """The kind of cover of a row, in a word."""
    return kind_of(row).label


@register.filter
def map_value(row, drawing):
    """The number of a row that colours it, in words."""
    return classes.words(drawing.column, classes.value_of(drawing.column, row))


@register.simple_tag(takes_context=True)
def map_file(context, name):
    """The address of this map as a file, in the extent that is shown."""
    query = context["request"].GET.copy()
    for taken in ("view", "page", "ordering", "columns", "group"):
        query.pop(taken, None)
    query["extent"] = str(context["drawing"].extent)
    return f"{reverse(name)}?{query.urlencode()}"
