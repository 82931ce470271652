"""The network's words on pages: what a stored value is called in the reader's language."""

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accreditations import choices
from accreditations.reference_data import region_names_lv
from attache_registry.templatetags.registry import badge

register = template.Library()


@register.filter
def label(value, enum):
    """What a stored value of a closed list is called; nothing for none."""
    return getattr(choices, enum)(value).label if value else ""


@register.filter
def region(name):
    """A region's M49 name in the reader's language."""
    return region_names_lv().get(name, name) if get_language() == "lv" else name


@register.simple_tag
def cover_badge(row):
    """How a country is covered on the day, as a word with a sign."""
    if row["covered"]:
        return badge("good", _("resident")) if row["resident"] else badge("info", _("non-resident"))
    if row["planned"]:
        return badge("planned", _("planned"))
    if row.get("in_network", True):
        return badge("bad", _("gap"))
    return badge("neutral", _("not in the network"))


@register.simple_tag
def kind_badge(kind):
    """Resident or non-resident."""
    tone = "good" if kind == choices.AccreditationKind.RESIDENT else "info"
    return badge(tone, choices.AccreditationKind(kind).label)


@register.simple_tag
def status_badge(status):
    """Where an accreditation stands in its life cycle on the day."""
    return badge(choices.Status(status).tone, choices.Status(status).label) if status else ""
