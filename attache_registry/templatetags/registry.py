"""What templates say alike everywhere: days, badges, sorted columns, addresses that keep their day."""

from datetime import date
from functools import lru_cache

from django import template
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import get_language, gettext

from attache_registry import known_at

register = template.Library()


def as_day(value):
    """A day from a date or its ISO form, as rows carry it."""
    return date.fromisoformat(value) if isinstance(value, str) else value


@register.filter
def day(value):
    """A day in the reader's language, readable by machines; a dash for none."""
    value = as_day(value)
    if value is None:
        return "–"
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), date_format(value, "DATE_FORMAT"))


@register.simple_tag
def days(first, last):
    """First to last day of a period; says so where one is not known or open."""
    begin = day(first) if first else gettext("unknown")
    end = day(last) if last else gettext("open")
    return format_html("{} – {}", begin, end)


@register.simple_tag
def badge(tone, words):
    """A state as a word with a sign and a tone; colour is never alone."""
    return format_html('<span class="badge badge-{}">{}</span>', tone, words)


@register.filter
def local(row, name="name"):
    """A name of a row in the reader's language."""
    return row.get(f"{name}_lv") if get_language() == "lv" and row.get(f"{name}_lv") else row.get(name)


@lru_cache(maxsize=20_000)
def address_of(name, *args):
    """The address of a page; a list asks for thousands of them, and always the same."""
    return reverse(name, args=args)


@register.simple_tag(takes_context=True)
def day_url(context, name, *args):
    """The address of a page that keeps the day asked about, and the instant."""
    address, kept = address_of(name, *args), context.get("kept_day")
    return f"{address}?{kept}" if kept else address


register.filter("utc", known_at.utc)


@register.inclusion_tag("_components/_sorted_header.html", takes_context=True)
def sorted_header(context, name, label, css=""):
    """A column's header that orders by it, the other way round at the second press."""
    query = context["request"].GET.copy()
    now = query.get("ordering", context.get("default_ordering", ""))
    query["ordering"] = f"-{name}" if now == name else name
    query.pop("page", None)
    direction = {name: "ascending", f"-{name}": "descending"}.get(now, "")
    return {"address": f"?{query.urlencode()}", "label": label, "direction": direction, "css": css}
