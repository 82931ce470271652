"""What the pages of scenarios say alike: status, persons, changes since."""

from django import template

from attache_registry.templatetags.registry import badge
from scenarios.choices import ScenarioStatus

register = template.Library()


@register.simple_tag
def scenario_badge(scenario):
    """What became of a scenario."""
    status = ScenarioStatus(scenario.status)
    return badge(status.tone, status.label)


@register.filter
def person(user):
    """A person by name."""
    return user.get_full_name() or user.get_username()


@register.filter
def as_list(table):
    """One table where several are shown."""
    return [table]
