"""What of reports is due: monthly reports that are not there, and those that wait for the desk."""

from datetime import date

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accreditations.reminders import Reminder
from attache_registry.templatetags.registry import as_day, local
from reporting.choices import ReportStatus
from reporting.duty import completeness, month_before
from reporting.models import Report, ReportStep

# A report that is older than that is no reminder any more, but a gap in the table of months.
MONTHS = 2


def reports_missing(day):
    """Monthly reports that are due or overdue; one that was sent to the desk counts, whoever reads it."""
    first = month_before(day.on, MONTHS)
    for row in completeness(Report.objects.sent(), day, first=first):
        if row["report"]:
            continue
        words = _("%(country)s: the report on %(month)s is due on %(day)s") % {
            "country": local(row["country_detail"]),
            "month": date_format(date.fromisoformat(f"{row['month']}-01"), "YEAR_MONTH_FORMAT"),
            "day": date_format(as_day(row["due_on"])),
        }
        tone = "bad" if row["state"] == "missing" else "warn"
        url = f"{reverse('report-new')}?country={row['country']}&month={row['month']}"
        yield Reminder(
            f"report-{row['country']}-{row['month']}", as_day(row["due_on"]), words, url, tone, (row["country"],)
        )


def reports_waiting(day):
    """Reports that the desk is to read."""
    steps = ReportStep.objects.filter(report=OuterRef("pk")).order_by("-number")
    waiting = Report.objects.filter(status=ReportStatus.SUBMITTED).prefetch_related("country_links__country")
    for report in waiting.annotate(since=Subquery(steps.values("recorded_at")[:1])).order_by("pk"):
        countries = tuple(link.country.code for link in report.country_links.all())
        words = _("“%(title)s” waits for the desk") % {"title": report.title}
        yield Reminder(
            f"report-{report.pk}",
            timezone.localdate(report.since),
            words,
            reverse("report", args=[report.pk]),
            "warn",
            countries,
            for_office=True,
        )
