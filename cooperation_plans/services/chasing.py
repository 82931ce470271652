"""Units that were asked and have not answered are reminded by mail."""

from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from attache_registry.exceptions import BadInput, Conflict
from attache_registry.saving import verb


@verb
def remind_unit(plan, unit, *, by):
    """Mail a unit what it was asked of a plan and has not answered; how many activities that were.

    The mail is in the ministry's language and goes to the unit's mailbox. Raises `BadInput` where it has none or
    nothing waits for it, `Conflict` where the mail could not be sent; then nothing is noted as reminded.
    """
    if not unit.email:
        raise BadInput({"unit": [("no_mailbox", _("No mailbox of %(unit)s is recorded.") % {"unit": unit})]})
    waiting = list(plan.activities.filter(lead_unit=unit).unanswered())
    if not waiting:
        raise BadInput({"unit": [("answered", _("%(unit)s has answered everything.") % {"unit": unit})]})
    plan.activities.filter(pk__in=[each.pk for each in waiting]).update(reminded_on=timezone.localdate())
    with translation.override(settings.MINISTRY_LANGUAGE):
        message = _message(plan, unit, waiting)
    try:
        message.send()
    except (SMTPException, OSError) as error:
        raise Conflict(_("The mail could not be sent. Please try again later."), code="mail") from error
    return len(waiting)


def _message(plan, unit, waiting):
    number = len(waiting)
    subject = ngettext(
        "%(plan)s: %(n)s activity waits for your answer", "%(plan)s: %(n)s activities wait for your answer", number
    )
    lines = [
        _("Please tell us whether you take the lead and on which days:"),
        "",
        *(f"· {each} ({_('asked on')} {date_format(each.asked_on)})" for each in waiting),
        "",
        settings.SITE_URL + reverse("plan", args=[plan.pk]),
    ]
    return EmailMessage(subject % {"plan": plan.title, "n": number}, "\n".join(lines), to=[unit.email])
