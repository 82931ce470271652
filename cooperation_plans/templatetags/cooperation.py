"""The words and small drawings of cooperation on pages."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from attache_registry.templatetags.registry import badge
from cooperation_plans import choices
from cooperation_plans.models import Unit
from cooperation_plans.reminders import facts_when
from cooperation_plans.words import money

register = template.Library()
register.filter(money)
# The width of a progress bar's canvas.
WIDTH = 200


@register.filter
def called(value, enum):
    """What a stored value of a closed list is called; nothing for none."""
    return getattr(choices, enum)(value).label if value else ""


@register.simple_tag
def plan_badge(status):
    """Where a plan stands."""
    return badge(choices.PlanStatus(status).tone, choices.PlanStatus(status).label)


@register.simple_tag
def activity_badge(facts):
    """Where an activity stands, and whether it is overdue."""
    status = choices.ActivityStatus(facts["status"])
    told = badge(status.tone, status.label)
    return format_html("{} {}", told, badge("bad", _("overdue"))) if facts["overdue"] else told


@register.filter
def when(facts):
    """The days of an activity, as exactly as they are known."""
    return facts_when(facts)


@register.filter
def share(fraction):
    """A fraction as per cent; a dash for none."""
    return "–" if fraction is None else f"{fraction * 100:.0f} %"


@register.simple_tag
def progress_bar(told):
    """How the activities of a plan stand, as a bar of stretches; its label says the same."""
    parts = [(status, told[status.value]) for status in choices.ActivityStatus if told[status.value]]
    # What is done stands first.
    order = ["completed", "confirmed", "planned", "postponed", "cancelled"]
    parts.sort(key=lambda part: order.index(part[0].value))
    label = ", ".join(f"{status.label} {number}" for status, number in parts) or _("no activities")
    drawn, x = [], 0.0
    for status, number in parts:
        width = WIDTH * number / told["total"]
        drawn.append((status.tone, f"{x:.1f}", f"{width:.1f}"))
        x += width
    return format_html(
        '<svg class="progress" viewBox="0 0 {} 10" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>',
        WIDTH,
        label,
        format_html_join("", '<rect class="bar bar-{}" x="{}" y="0" width="{}" height="10"/>', drawn),
    )


@register.inclusion_tag("cooperation_plans/_coordinator.html", takes_context=True)
def coordinator(context, detail, uncoordinated=False):
    """Who coordinates, as what; that nobody does where that is a problem."""
    name = detail and _in_language(context["request"], detail)
    return {"detail": detail, "name": name, "uncoordinated": uncoordinated, **_day_of(context)}


def _in_language(request, detail):
    """What a coordinator is called: a unit in the reader's language; units are read once a page."""
    if detail["unit"] is None or get_language() != "lv":
        return detail["name"]
    if not hasattr(request, "names_of_units"):
        request.names_of_units = dict(Unit.objects.values_list("name", "name_lv"))
    return request.names_of_units.get(detail["name"], detail["name"])


def _day_of(context):
    return {name: context.get(name) for name in ("as_of", "kept_day")}
