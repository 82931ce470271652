"""The daily mail of what is due: to the office all of it, to whoever has charge of a country what concerns it."""

from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accreditations.models import Accreditation, StandIn
from accreditations.reminders import concerning, reminders
from attache_registry.models import DigestSent

# What apps above this one mail: functions of a day that give mails, each with `recipient`, `message`, `send(day)`.
FURTHER = []


@dataclass
class Digest:
    """A mail to be: to whom, in which language, about which countries (None: all), with how many reminders."""

    recipient: str
    language: str
    countries: set | None
    reminders: list

    @property
    def message(self):
        """The mail in the recipient's language."""
        with translation.override(self.language):
            lines = [_("Due, the earliest first:"), ""]
            lines += [f"· {each.words}\n  {settings.SITE_URL}{each.url}" for each in self.reminders]
            number = len(self.reminders)
            subject = translation.ngettext(
                "Attaché registry: %(n)s reminder", "Attaché registry: %(n)s reminders", number
            )
            return EmailMessage(subject % {"n": number}, "\n".join(lines), to=[self.recipient])

    def send(self, day):
        """Send it unless this recipient had one that day; whether it was sent."""
        try:
            with transaction.atomic():
                DigestSent.objects.create(on=day.on, recipient=self.recipient)
                self.message.send()
        except IntegrityError:
            return False
        return True


def mails(day):
    """All mails of a day: the reminders where there are any, and what apps above add."""
    yield from (digest for digest in digests(day) if digest.reminders)
    for source in FURTHER:
        yield from source(day)


def digests(day):
    """The reminders of a day: the office's, and one a person in charge that day; nobody who has left gets one."""
    charges = {}
    leads = Accreditation.objects.leading(day.on, day.today).select_related("country", "attache__user")
    standing_in = StandIn.objects.in_force(day.on).filter(attache__isnull=False)
    for each in (*leads, *standing_in.select_related("country", "attache__user")):
        user = each.attache.user
        address = each.attache.email or (user.email if user else "")
        if address and (user is None or user.is_active):
            language = user.language if user else settings.MINISTRY_LANGUAGE
            charges.setdefault((address, language), set()).add(each.country.code)
    told = {}
    for language in {settings.MINISTRY_LANGUAGE, *(language for _address, language in charges)}:
        with translation.override(language):
            told[language] = reminders(day)
    for address in settings.OFFICE_EMAILS:
        yield Digest(address, settings.MINISTRY_LANGUAGE, None, told[settings.MINISTRY_LANGUAGE])
    for (address, language), countries in sorted(charges.items()):
        own = concerning(told[language], countries)
        yield Digest(address, language, countries, own)
