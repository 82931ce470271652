"""What the analyst's pages say alike: cells of columns, addresses of the same view in another shape."""

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _

from analysis import about_country
from analysis.choices import Cover
from analysis.columns import BY_NAME
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
    words = {"bad": _("open"), "warn": _("due"), "planned": _("planned for"), "info": _("waiting")}
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
