"""The outcome of an activity as a report, and a report as an outcome: one text, not two (R24)."""

from django.utils import timezone
from django.utils.translation import gettext as _

from attache_registry.exceptions import Conflict
from attache_registry.saving import lock, verb
from cooperation_plans.models import Activity
from cooperation_plans.querysets import FirstDay, LastDay
from reporting.choices import ReportKind
from reporting.models import Report
from reporting.services.records import enter


@verb
def report_from_outcome(activity, *, by, posting=None):
    """Begin a report with the outcome of an activity as its text; once released it takes the outcome's place."""
    lock(activity)
    activity.refresh_from_db()
    refuse_second(activity)
    days = Activity.objects.filter(pk=activity.pk).values(first=FirstDay("span"), last=LastDay("span"))[0]
    first, last = days["first"], days["last"]
    report = Report(
        posting=posting,
        on=timezone.localdate(),
        period_starts_on=first if last else None,
        period_ends_on=last if first else None,
        kind=ReportKind.COOPERATION,
        title=activity.title[:300],
        text=activity.outcome,
        outcome_of=activity,
    )
    countries = [link.country for link in activity.country_links.select_related("country")] or [activity.country]
    return enter(report, countries=countries, activities=[activity], by=by)


@verb
def make_outcome(report, activity, *, by):
    """Let a report be the outcome of an activity; of a released one the activity tells it from now on.

    Raises `Conflict` where the activity has another outcome, told by itself or by another report.
    """
    lock(activity)
    lock(report)
    activity.refresh_from_db()
    report.refresh_from_db()
    refuse_second(activity, report)
    if activity.outcome and activity.outcome.strip() != report.text.strip():
        message = _("The activity has an outcome of its own. Begin a report with that, or take it out first.")
        raise Conflict(message, code="has_outcome", records=[activity])
    report.outcome_of = activity
    report.save(update_fields=["outcome_of"])
    report.refresh_from_db()
    return report


def refuse_second(activity, report=None):
    """Raise `Conflict` where another report is the outcome of the activity."""
    others = Report.objects.filter(outcome_of=activity)
    if report is not None:
        others = others.exclude(document=report.document)
    if others.exists():
        raise Conflict(_("Another report is the outcome of this activity already."), code="has_outcome")
