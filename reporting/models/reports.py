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
from cooperation_plans.models import Activity, Agreement
from exchange.publishing import published
from reporting.choices import OPEN, ReportKind, ReportStatus, Source
from reporting.models.lists import Marking, Topic
from reporting.models.triggers import (
    REPORT_FOLLOWS,
    REPORT_HOLDS_ITS_WORDS,
    REPORT_IS_THE_OUTCOME,
    REPORT_KEEPS_BELOW_THE_CEILING,
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
@published("reports")
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

    # A draft is its author's alone.
    is_named = False
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
