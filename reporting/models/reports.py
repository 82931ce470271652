"""Reports, what they consist of, and how they came about (R27)."""

import secrets
import uuid

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accreditations.models import Country, Posting
from attache_registry.history import track
from attache_registry.periods import LIVE, day_checks, day_field, in_order
from attache_registry.records import LiveManager, Record
from attache_registry.scans import Scan
from cooperation_plans.models import Activity, Agreement
from reporting.choices import OPEN, ReportKind, ReportStatus, Source
from reporting.models.lists import Marking, Topic
from reporting.models.triggers import (
    PART_IS_FIXED,
    REPORT_FOLLOWS,
    REPORT_HOLDS_ITS_WORDS,
    REPORT_IS_THE_OUTCOME,
    REPORT_KEEPS_BELOW_THE_CEILING,
    STEP_KEEPS_TO_THE_TABLE,
    STEP_MOVES_ITS_REPORT,
    STEP_STAYS,
)
from reporting.querysets import ReportQuerySet

# What a text may hold: some eighty pages.
LONGEST = 200_000
# Outward keys are whole numbers that every JSON reader can hold.
KEYS = 2**48


def new_id():
    """A key that tells nothing: neither when a report was begun nor how many there are."""
    return secrets.randbelow(KEYS) + 1


class NewId(Func):
    """The same by the database, for what is entered by SQL."""

    template = "reporting_new_id()"
    output_field = models.BigIntegerField()


def hidden_key():
    """A primary key from which nobody can tell what else there is."""
    return models.BigIntegerField(primary_key=True, default=new_id, db_default=NewId(), editable=False)


@track(exclude=["vector"])
class Report(Record):
    """An attaché's account of military or political processes in one or more countries.

    `on` is the day of the report, `period_starts_on` to `period_ends_on` the days of which it speaks, where it
    speaks of a stretch. `text` is Markdown; a report whose marking is above the installation's ceiling is entered by
    `reference` (its number) and `kept_at` (where it is), without text. `document` is the same in all versions;
    `status` follows from the steps. `outcome_of` is the activity of which it is the outcome (R24).
    """

    id = hidden_key()
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="reports", verbose_name=_("whose report"))
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="reports",
        verbose_name=_("written by"),
    )
    on = day_field(verbose_name=_("day of the report"))
    period_starts_on = day_field(null=True, blank=True, verbose_name=_("speaks of: first day"))
    period_ends_on = day_field(null=True, blank=True, verbose_name=_("speaks of: last day"))
    kind = models.CharField(_("kind"), max_length=20, choices=ReportKind)
    title = models.CharField(_("title"), max_length=300)
    text = models.TextField(_("text"), blank=True, max_length=LONGEST, help_text=_("Markdown."))
    marking = models.ForeignKey(Marking, models.PROTECT, related_name="reports", verbose_name=_("marking"))
    source = models.CharField(_("source"), max_length=20, choices=Source, blank=True)
    reference = models.CharField(
        _("number of the paper"), max_length=100, blank=True, help_text=_("Of a report that is kept elsewhere.")
    )
    kept_at = models.CharField(_("where it is kept"), max_length=200, blank=True)
    outcome_of = models.ForeignKey(
        Activity,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reports_of_outcome",
        verbose_name=_("outcome of"),
    )
    document = models.UUIDField(_("document"), default=uuid.uuid4, editable=False)
    version = models.PositiveSmallIntegerField(_("version"), default=1, editable=False)
    status = models.CharField(
        pgettext_lazy("of a report", "status"),
        max_length=20,
        choices=ReportStatus,
        default=ReportStatus.DRAFT,
        editable=False,
    )
    vector = SearchVectorField(_("words"), null=True, editable=False)
    countries = models.ManyToManyField(Country, through="ReportCountry", related_name="reports")
    topics = models.ManyToManyField(Topic, through="ReportTopic", related_name="reports")
    activities = models.ManyToManyField(Activity, through="ReportActivity", related_name="reports")
    agreements = models.ManyToManyField(Agreement, through="ReportAgreement", related_name="reports")

    kept_if = f"OLD.status <> '{ReportStatus.DRAFT}'"
    objects = LiveManager.from_queryset(ReportQuerySet)()
    with_voided = models.Manager.from_queryset(ReportQuerySet)()

    class Meta(Record.Meta):
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        # The latest first.
        ordering = ["-on", "-pk"]
        constraints = [
            *Record.Meta.constraints,
            *day_checks("on", "period_starts_on", "period_ends_on"),
            in_order("period_starts_on", "period_ends_on"),
            models.CheckConstraint(
                condition=Q(period_starts_on__isnull=True, period_ends_on__isnull=True)
                | Q(period_starts_on__isnull=False, period_ends_on__isnull=False),
                name="reporting_report_period_whole",
                violation_error_message=_("Give the first and the last day of which it speaks, or neither."),
            ),
            models.CheckConstraint(
                condition=~Q(title=""),
                name="reporting_report_has_a_title",
                violation_error_message=_("Give the report a title."),
            ),
            models.CheckConstraint(
                condition=Q(reference="", kept_at="") | (~Q(reference="") & ~Q(kept_at="") & Q(text="")),
                name="reporting_report_text_or_reference",
                violation_error_message=_(
                    "A report by reference has a number, says where it is kept, and has no text here."
                ),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ReportKind.values) & Q(source__in=["", *Source.values]),
                name="reporting_report_kind_and_source_known",
                violation_error_message=_("Choose from the lists."),
            ),
            models.UniqueConstraint(
                fields=["document", "version"],
                name="reporting_report_version_once",
                violation_error_message=_("Somebody else made this version meanwhile. Look at it first."),
            ),
            models.UniqueConstraint(
                fields=["document"],
                condition=LIVE & ~Q(status=ReportStatus.RELEASED),
                name="reporting_report_one_open_version",
                violation_error_message=_("A correction of this report is being written already."),
            ),
            models.UniqueConstraint(
                fields=["outcome_of", "version"],
                condition=LIVE,
                name="reporting_report_one_outcome",
                violation_error_message=_("Another report is the outcome of this activity already."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="follows_its_steps",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=REPORT_FOLLOWS,
            ),
            pgtrigger.Trigger(
                name="keeps_below_the_ceiling",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("title", "text", "marking_id"),
                func=REPORT_KEEPS_BELOW_THE_CEILING,
            ),
            pgtrigger.Trigger(
                name="holds_its_words",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("title", "text", "vector"),
                func=REPORT_HOLDS_ITS_WORDS,
            ),
            pgtrigger.Trigger(
                name="is_the_outcome",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=REPORT_IS_THE_OUTCOME,
            ),
        ]
        indexes = [
            # The list, and what is new since a day.
            models.Index(F("on").desc(), F("id").desc(), condition=LIVE, name="reports_by_day"),
            # The versions of one document.
            models.Index(fields=["document", "-version"], name="reports_of_a_document"),
            # Full text.
            GinIndex(fields=["vector"], name="reports_by_words"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("report", args=[self.pk])

    def clean(self):
        """What the registry may hold: no text of a marking above the ceiling, nor one that bears such a marking."""
        if self.marking_id and self.text and not self.marking.holds_text:
            message = _("The registry holds no texts marked “%(marking)s”. Enter the report by reference.")
            raise ValidationError({"marking": message % {"marking": self.marking}}, code="above_ceiling")
        borne = marking_borne(f"{self.title}\n{self.text}")
        if borne:
            message = _(
                "The text bears the marking “%(marking)s”, which the registry does not hold. Take the text out and "
                "enter the report by reference; if the words mean something else, write them otherwise."
            )
            raise ValidationError({"text": message % {"marking": borne}}, code="bears_marking")

    @property
    def is_open(self):
        """Whether its text may still be changed."""
        return self.status in OPEN

    @property
    def charged_countries(self):
        """Keys of the countries of which somebody must have charge to write it (R28): one of them is enough."""
        return list(self.country_links.values_list("country", flat=True))


def marking_borne(words):
    """The marking above the ceiling that a text bears, if any."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reporting_bears(%s)", [words])
        (code,) = cursor.fetchone()
    return Marking.objects.get(code=code) if code else None


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
class ReportCountry(Part):
    """A country of which a report speaks."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="country_links", verbose_name=_("report"))
    country = models.ForeignKey(Country, models.PROTECT, related_name="report_links", verbose_name=_("country"))
    part_of = "report"
    Meta = part_meta("reportcountry", "country", (_("country of a report"), _("countries of reports")))


@track()
class ReportTopic(Part):
    """A topic of a report."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="topic_links", verbose_name=_("report"))
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="report_links", verbose_name=_("topic"))
    part_of = "report"
    Meta = part_meta("reporttopic", "topic", (_("topic of a report"), _("topics of reports")))


@track()
class ReportActivity(Part):
    """An activity of which a report speaks."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="activity_links", verbose_name=_("report"))
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="report_links", verbose_name=_("activity"))
    part_of = "report"
    Meta = part_meta("reportactivity", "activity", (_("activity of a report"), _("activities of reports")))


@track()
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
