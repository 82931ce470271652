"""The treaties and memoranda under which ministries cooperate, and for which countries a plan is expected."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accreditations.models import Country
from accreditations.querysets import DatedQuerySet
from attache_registry.folding import Words
from attache_registry.history import track
from attache_registry.periods import LIVE, NoOverlap, day_checks, day_field, period_field
from attache_registry.records import DatedRecord, LiveManager, Record
from attache_registry.scans import Scan
from cooperation_plans.models.lists import Strand
from exchange.publishing import published

# What search finds it by.
AGREEMENT_NAMES = Words("title")


@track()
@published("agreements")
class Agreement(DatedRecord):
    """A treaty or memorandum with one country (R21).

    What the source does not say is null and stays unknown. It is in force from its own first day, else from the
    day on which it was signed, before which it cannot have been. `areas` and `forms` are codes of the lists;
    `areas_said` and `forms_said` the words of the source.
    """

    country = models.ForeignKey(Country, models.PROTECT, related_name="agreements", verbose_name=_("country"))
    title = models.CharField(_("title"), max_length=500)
    title_is_official = models.BooleanField(
        _("official title"), default=True, help_text=_("Off: the title is a description of ours or of the press.")
    )
    signed_on = day_field(null=True, blank=True, verbose_name=_("signed on"))
    areas = ArrayField(models.CharField(max_length=20), default=list, blank=True, verbose_name=_("areas"))
    forms = ArrayField(models.CharField(max_length=20), default=list, blank=True, verbose_name=_("forms"))
    areas_said = ArrayField(
        models.CharField(max_length=200), default=list, blank=True, verbose_name=_("areas in the source's words")
    )
    forms_said = ArrayField(
        models.CharField(max_length=200), default=list, blank=True, verbose_name=_("forms in the source's words")
    )
    source = models.CharField(_("source"), max_length=500, blank=True)
    period = period_field(first=Coalesce("starts_on", "signed_on"))

    names = AGREEMENT_NAMES
    locks = ("country",)
    objects = LiveManager.from_queryset(DatedQuerySet)()

    class Meta(DatedRecord.Meta):
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["country", models.F("signed_on").desc(nulls_last=True), "pk"]
        constraints = [*DatedRecord.Meta.constraints, *day_checks("signed_on")]
        indexes = [GinIndex(AGREEMENT_NAMES, condition=LIVE, name="agreements_by_words")]
        triggers = [
            pgtrigger.Trigger(
                name="names_entries_of_the_lists",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("areas", "forms"),
                func="""
                IF EXISTS (SELECT unnest(NEW.areas) EXCEPT SELECT code FROM cooperation_plans_area)
                    OR EXISTS (SELECT unnest(NEW.forms) EXCEPT SELECT code FROM cooperation_plans_form) THEN
                    RAISE EXCEPTION 'an area or form that is in no list'
                        USING ERRCODE = 'foreign_key_violation',
                            CONSTRAINT = 'cooperation_plans_agreement_lists_live';
                END IF;
                RETURN NEW;""",
            )
        ]

    def __str__(self):
        return self.title


@track()
@published("expected-plans")
class ExpectedPlan(DatedRecord):
    """A country and strand for which a plan is expected each year (R22a)."""

    country = models.ForeignKey(Country, models.PROTECT, related_name="expected_plans", verbose_name=_("country"))
    strand = models.ForeignKey(Strand, models.PROTECT, related_name="expected_plans", verbose_name=_("strand"))

    locks = ("country",)
    objects = LiveManager.from_queryset(DatedQuerySet)()

    class Meta(DatedRecord.Meta):
        verbose_name = _("expected plan")
        verbose_name_plural = _("expected plans")
        ordering = ["country", "strand", "period", "pk"]
        constraints = [
            *DatedRecord.Meta.constraints,
            NoOverlap(
                name="cooperation_plans_expectedplan_once_a_day",
                same=["country", "strand"],
                violation_error_message=_(
                    "A plan is expected of this country and strand already: %(records)s. End that first."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.country}, {self.strand} ({self.days})"


@track()
class SignedPaper(Record):
    """The scan of a signed agreement or plan, checked by its content."""

    agreement = models.ForeignKey(
        Agreement, models.PROTECT, null=True, blank=True, related_name="papers", verbose_name=_("agreement")
    )
    plan = models.ForeignKey(
        "cooperation_plans.CooperationPlan",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="papers",
        verbose_name=_("plan"),
    )
    title = models.CharField(_("title"), max_length=200)
    scan = models.ForeignKey(Scan, models.PROTECT, related_name="+", verbose_name=_("scan"))
    added_at = models.DateTimeField(_("added at"), auto_now_add=True)

    class Meta(Record.Meta):
        verbose_name = _("signed paper")
        verbose_name_plural = _("signed papers")
        ordering = ["-added_at", "-pk"]
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(agreement__isnull=True, plan__isnull=False)
                | models.Q(agreement__isnull=False, plan__isnull=True),
                name="cooperation_plans_signedpaper_of_one_record",
                violation_error_message=_("A paper is that of an agreement or of a plan."),
            ),
        ]
        indexes = [models.Index(fields=["plan", "-added_at"], condition=LIVE, name="papers_of_a_plan")]

    def __str__(self):
        return self.title
