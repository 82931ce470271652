"""What a report consists of beside its own row, and the steps of its life; fixed with it (R27)."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accreditations.models import Country
from attache_registry.history import track
from attache_registry.scans import Scan
from cooperation_plans.models import Activity, Agreement
from exchange.publishing import published
from reporting.choices import ReportStatus
from reporting.models.lists import Topic
from reporting.models.reports import Report, hidden_key
from reporting.models.triggers import PART_IS_FIXED, STEP_KEEPS_TO_THE_TABLE, STEP_MOVES_ITS_REPORT, STEP_STAYS


def part_triggers():
    """A part is fixed with its report."""
    return [
        pgtrigger.Trigger(
            name="is_fixed",
            when=pgtrigger.Before,
            operation=pgtrigger.Insert | pgtrigger.Update,
            func=PART_IS_FIXED.format(row="NEW"),
        ),
        pgtrigger.Trigger(
            name="stays",
            when=pgtrigger.Before,
            operation=pgtrigger.Delete,
            func=PART_IS_FIXED.format(row="OLD"),
        ),
    ]


class Part(models.Model):
    """Something that a report speaks of; fixed with it."""

    class Meta:
        abstract = True

    def __str__(self):
        return str(self.pk)


def part_meta(name, target, words):
    """The Meta of a part: each target once a report."""

    class Meta:
        verbose_name, verbose_name_plural = words
        constraints = [
            models.UniqueConstraint(
                fields=["report", target],
                name=f"reporting_{name}_once",
                violation_error_message=_("This is in the list already."),
            )
        ]
        triggers = part_triggers()

    return Meta


@track()
@published("reports", by="report")
class ReportCountry(Part):
    """A country of which a report speaks."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="country_links", verbose_name=_("report"))
    country = models.ForeignKey(Country, models.PROTECT, related_name="report_links", verbose_name=_("country"))
    part_of = "report"
    Meta = part_meta("reportcountry", "country", (_("country of a report"), _("countries of reports")))


@track()
@published("reports", by="report")
class ReportTopic(Part):
    """A topic of a report."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="topic_links", verbose_name=_("report"))
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="report_links", verbose_name=_("topic"))
    part_of = "report"
    Meta = part_meta("reporttopic", "topic", (_("topic of a report"), _("topics of reports")))


@track()
@published("reports", by="report")
class ReportActivity(Part):
    """An activity of which a report speaks."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="activity_links", verbose_name=_("report"))
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="report_links", verbose_name=_("activity"))
    part_of = "report"
    Meta = part_meta("reportactivity", "activity", (_("activity of a report"), _("activities of reports")))


@track()
@published("reports", by="report")
class ReportAgreement(Part):
    """An agreement of which a report speaks."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="agreement_links", verbose_name=_("report"))
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="report_links", verbose_name=_("agreement"))
    part_of = "report"
    Meta = part_meta("reportagreement", "agreement", (_("agreement of a report"), _("agreements of reports")))


@track()
class Attachment(Part):
    """A file that belongs to a report: told by its content, served as an attachment, fixed with the report."""

    id = hidden_key()
    report = models.ForeignKey(Report, models.CASCADE, related_name="attachments", verbose_name=_("report"))
    file = models.ForeignKey(Scan, models.PROTECT, related_name="+", verbose_name=_("file"))
    part_of = "report"

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["file__name", "pk"]
        triggers = part_triggers()

    def __str__(self):
        return self.file.name


@track()
class ReportStep(models.Model):
    """A step in the life of a report: what it became, when, by whom; never changed, never deleted."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="steps", verbose_name=_("report"))
    number = models.PositiveSmallIntegerField(_("number"), editable=False, default=0)
    to = models.CharField(_("became"), max_length=20, choices=ReportStatus)
    remark = models.TextField(_("remark"), blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded at"), auto_now_add=True)

    part_of = "report"

    class Meta:
        verbose_name = _("step of a report")
        verbose_name_plural = _("steps of reports")
        ordering = ["report", "number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "number"],
                name="reporting_reportstep_number_once",
                violation_error_message=_("Somebody else changed the status meanwhile. Look at it, then try again."),
            ),
            models.CheckConstraint(
                condition=~Q(to=ReportStatus.RETURNED) | ~Q(remark=""),
                name="reporting_reportstep_return_says_why",
                violation_error_message=_("Say what is to be changed."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="keeps_to_the_table",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=STEP_KEEPS_TO_THE_TABLE,
                declare=[("now_is", "text"), ("has_text", "boolean")],
            ),
            pgtrigger.Trigger(
                name="moves_its_report",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                func=STEP_MOVES_ITS_REPORT,
            ),
            pgtrigger.Trigger(
                name="stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete | pgtrigger.UpdateOf("report_id", "number", "to", "remark", "recorded_at"),
                func=STEP_STAYS,
            ),
        ]

    def __str__(self):
        return f"{self.report}: {self.get_to_display()}"
