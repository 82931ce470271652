"""What pages of reports say alike."""

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from attache_registry.templatetags.registry import as_day, badge
from reporting import choices

register = template.Library()


@register.simple_tag
def report_badge(status):
    """The status of a report as a word with its sign."""
    status = choices.ReportStatus(status)
    return badge(status.tone, status.label)


@register.simple_tag
def month_badge(state):
    """Whether a monthly report is there, as a word with its sign."""
    tone, words = {"reported": ("good", _("there")), "due": ("info", _("due")), "missing": ("bad", _("missing"))}[
        state
    ]
    return badge(tone, words)


@register.filter
def called(value, name):
    """What a value of a list is called."""
    return getattr(choices, name)(value).label if value else ""


@register.filter
def step_name(status):
    """What the button says that brings a report to a status."""
    return {
        choices.ReportStatus.SUBMITTED: _("Submit to the desk"),
        choices.ReportStatus.RETURNED: _("Return to its author"),
        choices.ReportStatus.RELEASED: _("Release"),
    }[status]


@register.filter
def month_name(day):
    """A month with its year, shortened."""
    return date_format(as_day(day), "M Y")
