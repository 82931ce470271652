"""The network's words on pages: what a stored value is called in the reader's language."""

from datetime import timedelta

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accreditations import choices
from accreditations.joined import of_country
from accreditations.reference_data import region_names_lv
from accreditations.rotation import DUE_WITHIN
from attache_registry.templatetags.registry import as_day, badge, day

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


@register.simple_tag
def rotation_badge(state):
    """How a succession stands, as a word with a sign."""
    return badge(choices.RotationState(state).tone, choices.RotationState(state).label)


@register.simple_tag
def gap_badge(kind):
    """What kind of gap."""
    tone = "planned" if kind == choices.StretchKind.AWAITING else "bad"
    return badge(tone, choices.StretchKind(kind).label)


@register.simple_tag
def notification_badge(row, on):
    """Whether a notification was sent, is due or overdue on a day."""
    if row["sent_on"]:
        return badge("good", _("sent"))
    if not row["due_on"]:
        return ""
    days = (as_day(row["due_on"]) - on).days
    if days < 0:
        return badge("bad", _("overdue"))
    return badge("warn", _("due")) if days <= DUE_WITHIN else badge("neutral", _("later"))


@register.simple_tag
def days_until(days):
    """How many days are left, or how long ago it was."""
    if days < 0:
        return ngettext("%(days)s day ago", "%(days)s days ago", -days) % {"days": -days}
    return ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}


@register.simple_tag
def range_end(upper):
    """The last day of a half-open range; open where it has none."""
    return day(upper - timedelta(days=1)) if upper else _("open")


@register.simple_tag
def next_step(row, may_write, charge):
    """The next step of a rotation row as a button for those who may, and the note to download."""
    step, successor = row["next_step"], row["successor"]
    if not step:
        return ""
    buttons = []
    if may_write or (row["country"] in charge and successor):
        buttons.append(_button(row, step, successor))
    elif step in choices.StepKind.values:
        buttons.append(str(choices.StepKind(step).label))
    if successor and step in NOTES:
        address = f"{reverse('paper', args=[successor['accreditation']])}?step={NOTES[step]}"
        buttons.append(format_html('<a href="{}">{}</a>', address, _("note verbale")))
    return format_html_join(" ", "{}", ((each,) for each in buttons))


# Which note belongs to which next step.
NOTES = {"request_agrement": "request_agrement", "notify": "appointment", "notify_arrival": "arrival"}


def _button(row, step, successor):
    if step == choices.StepKind.NOMINATE:
        if row["successor_posting"]:
            address = reverse("nominate", args=[row["successor_posting"], row["country"]])
        else:
            address = reverse("succession", args=[row["posting"]])
        words = _("Nominate")
    elif step in {"notify", "notify_arrival"}:
        address = reverse("accreditation", args=[successor["accreditation"]])
        words = _("Notify the arrival") if step == "notify_arrival" else _("Notify the appointment")
    else:
        address = reverse("record-step", args=[successor["accreditation"], step])
        words = choices.StepKind(step).label.capitalize()
    return format_html('<a class="button quiet" href="{}?next=/rotation/">{}</a>', address, words)


@register.simple_tag
def note_items(items):
    """What must go with a note, in words; a dash for nothing."""
    known = dict(choices.NoteItem.choices)
    return ", ".join(str(known.get(item, item)) for item in items) or "–"


@register.inclusion_tag("accreditations/_country_tabs.html", takes_context=True)
def country_tabs(context, code, current):
    """The tabs of a country's page: its own, and those of the apps above."""
    day = {name: context.get(name) for name in ("as_of", "kept_day")}
    return {"code": code, "current": current, "tabs": of_country.tabs, **day}
