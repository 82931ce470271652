"""Saved views by mail: on their day of the week, to whoever wished it, with what has changed since the last one."""

import io
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.http import QueryDict
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analysis import exports
from analysis.comparison import compare
from analysis.models import SavedView, ViewMail
from analysis.workbench import Asked
from attache_registry import policies
from attache_registry.as_of import Day
from attache_registry.exceptions import BadInput
from attache_registry.exports import XLSX
from attache_registry.templatetags.registry import local

WEEK = timedelta(days=7)
# The changes that a mail tells line by line; the rest is behind its link.
MOST = 20


@dataclass
class ViewDigest:
    """A view on its way to one who wished for it."""

    mail: ViewMail
    today: date

    @property
    def recipient(self):
        """The address to which it goes."""
        return self.mail.user.email

    @property
    def message(self):
        """The mail in its reader's language, as the reader may see the view; the view itself is attached."""
        view, user = self.mail.view, self.mail.user
        with translation.override(user.language):
            day = self.day
            address = f"{settings.SITE_URL}{view.get_absolute_url()}"
            try:
                asked = Asked(QueryDict(view.query), day)
            except BadInput as error:
                lines = [_("This view asks for something that there is no more:"), *_faults(error), "", address]
                return EmailMessage(_("View “%(name)s”") % {"name": view.name}, "\n".join(lines), to=[user.email])
            number = asked.countries.count()
            told = ngettext("%(n)s country on %(day)s.", "%(n)s countries on %(day)s.", number)
            lines = [told % {"n": number, "day": date_format(day.on)}, "", *self._changes(view, day), "", address]
            subject = _("View “%(name)s”, %(day)s") % {"name": view.name, "day": date_format(day.on)}
            message = EmailMessage(subject, "\n".join(lines), to=[user.email])
            message.attach(f"view-{view.pk}-{day.on}.xlsx", _workbook(asked), XLSX)
            return message

    @property
    def day(self):
        """The day that the view speaks of, as its reader sees it."""
        user, today = self.mail.user, self.today
        return Day(self.mail.view.as_of or today, today, policies.hidden_fields(user, "countries"), user)

    def _changes(self, view, day):
        if view.as_of:
            return
        since = replace(day, on=self.mail.sent_on or day.on - WEEK)
        found = list(compare(QueryDict(view.query), since, day))
        if not found:
            yield _("Nothing has changed since %(day)s.") % {"day": date_format(since.on)}
            return
        yield _("Changed since %(day)s:") % {"day": date_format(since.on)}
        for row in found[:MOST]:
            yield f"· {local(row)}: {'; '.join(map(str, row['differences']))}"
        if found[MOST:]:
            yield _("and %(n)s more") % {"n": len(found[MOST:])}

    def send(self, day):
        """Send it unless it went out that day; whether it was sent."""
        with transaction.atomic():
            own = ViewMail.objects.filter(pk=self.mail.pk)
            if not own.exclude(sent_on=day.on).update(sent_on=day.on):
                return False
            self.message.send()
        return True


def _faults(error):
    return [f"· {message}" for faults in error.errors.values() for _code, message in faults]


def _workbook(asked):
    out = io.BytesIO()
    exports.write_workbook(out, asked)
    return out.getvalue()


def view_digests(day):
    """The views that are mailed on the day: each to who still may sign in and still sees it."""
    wished = ViewMail.objects.filter(weekday=str(day.on.weekday()), user__is_active=True).exclude(user__email="")
    for mail in wished.exclude(sent_on=day.on).select_related("view", "user").order_by("pk"):
        if SavedView.objects.visible_to(mail.user).filter(pk=mail.view_id).exists():
            yield ViewDigest(mail, day.on)
