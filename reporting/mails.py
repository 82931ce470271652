"""New hits of saved searches, by mail with the daily reminders."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import ngettext

from attache_registry.exceptions import BadInput
from reporting import rows
from reporting.choices import ReportStatus
from reporting.filters import ReportFilter
from reporting.models import Report, ReportStep, SavedSearch

# What one mail names; the page shows the others.
MOST = 20


def hits_of(search, day):
    """The reports that a search finds for its owner, the latest first."""
    query = QueryDict(search.query, mutable=True)
    query.pop("ordering", None)
    mine = replace(day, user=search.owner)
    filterset = ReportFilter(query, rows.reports_on_day(Report.objects.all(), mine), day=mine)
    return filterset.qs_or_refuse.order_by("-on", "-pk")


def new_hits(search, day):
    """Of these the ones that were released since the last mail; decided by what the owner may see now."""
    since = ReportStep.objects.filter(
        report=OuterRef("pk"), to=ReportStatus.RELEASED, recorded_at__gt=search.told_until
    )
    return hits_of(search, day).filter(Exists(since), status=ReportStatus.RELEASED)


@dataclass
class SearchDigest:
    """New hits on their way to the owner of a search."""

    search: SavedSearch
    hits: list
    until: datetime

    @property
    def recipient(self):
        """The address to which it goes."""
        return self.search.owner.email

    @property
    def message(self):
        """The mail in its reader's language: each hit with its day, title and address, and never its text."""
        with translation.override(self.search.owner.language):
            number = len(self.hits)
            subject = ngettext("“%(name)s”: %(n)s new report", "“%(name)s”: %(n)s new reports", number)
            lines = [
                f"· {date_format(each.on)}: {each.title}\n  {settings.SITE_URL}{each.get_absolute_url()}"
                for each in self.hits[:MOST]
            ]
            lines += ["", f"{settings.SITE_URL}{reverse('reports')}?{self.search.query}"]
            told = subject % {"name": self.search.name, "n": number}
            return EmailMessage(told, "\n".join(lines), to=[self.recipient])

    def send(self, day):
        """Send it unless somebody else did; whether it was sent."""
        with transaction.atomic():
            own = SavedSearch.objects.filter(pk=self.search.pk, told_until=self.search.told_until)
            if not own.update(told_until=self.until):
                return False
            self.message.send()
        return True


def search_digests(day):
    """Searches whose owners wish for mails, may still sign in, and have new hits."""
    wished = SavedSearch.objects.filter(mailed=True, owner__is_active=True).exclude(owner__email="")
    for search in wished.select_related("owner").order_by("pk"):
        until = timezone.now()
        try:
            hits = list(new_hits(search, day))
        except BadInput:
            # It asks for what there is no more; its page says what.
            continue
        if hits:
            yield SearchDigest(search, hits, until)
