"""Accreditations of tours to receiving states (R12, R13)."""

import pgtrigger
from django.contrib.postgres.fields import DateRangeField
from django.contrib.postgres.indexes import GistIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from accreditations.choices import GIVEN, UNDER_WAY, EndReason, PostingRole, Status
from accreditations.models.attaches import Attache
from accreditations.models.countries import Country, SendingState
from accreditations.models.postings import Posting
from accreditations.models.triggers import FOLLOWS_ITS_STEPS
from accreditations.querysets import AccreditationQuerySet
from attache_registry.counting import counted
from attache_registry.history import track
from attache_registry.periods import (
    LIVE,
    NoOverlap,
    day_checks,
    day_field,
    days_in_words,
    in_order,
    one_number,
    share_a_day,
)
from attache_registry.records import DatedRecord, LiveManager, Record
from exchange.publishing import published

in_force_days = Func(
    "status", "starts_on", "ends_on", "tour", function="accreditation_days", output_field=DateRangeField()
)


@track()
@published("accreditations")
@counted
class Accreditation(DatedRecord):
    """One posting's accreditation to one receiving state (R12).

    `starts_on` and `ends_on` are its own days; `tour` and `attache` are copies from its posting, kept by trigger.
    `period` is what counts: its own days within the tour, null where it is not in force on any day (a
    nomination). `lead_period` are the days on which it leads for the country (R13).
    """

    posting = models.ForeignKey(Posting, models.PROTECT, related_name="accreditations", verbose_name=_("posting"))
    country = models.ForeignKey(
        Country, models.PROTECT, related_name="accreditations", verbose_name=_("receiving state")
    )
    role = models.CharField(_("role"), max_length=30, choices=PostingRole, blank=True)
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=Status,
        default=Status.NOMINATED,
        editable=False,
        help_text=_("After the last recorded step."),
    )
    taken_over = models.BooleanField(
        _("taken over"),
        default=False,
        editable=False,
        help_text=_("Entered as accredited from an older list, without earlier steps."),
    )
    nominated_on = models.DateField(_("nominated on"), null=True, editable=False)
    intended_from = day_field(
        null=True,
        blank=True,
        verbose_name=_("meant to begin on"),
        help_text=_(
            "Of a nomination during the tour: the first day on which it is wanted. Empty: as soon as may be."
        ),
    )
    settled_on = models.DateField(
        _("settled on"),
        null=True,
        editable=False,
        help_text=_("The first day on which it was no longer under way: accredited, refused, withdrawn or ended."),
    )
    never_in_force = models.BooleanField(_("ended before it began"), default=False, editable=False)
    end_reason = models.CharField(_("reason of the end"), max_length=20, choices=EndReason, blank=True)
    leads_from = day_field(null=True, blank=True, verbose_name=_("leads from"))
    leads_until = day_field(null=True, blank=True, verbose_name=_("leads until"))
    remark = models.TextField(_("remark"), blank=True)

    attache = models.ForeignKey(
        Attache, models.PROTECT, related_name="accreditations", editable=False, verbose_name=_("attaché")
    )
    tour = DateRangeField(_("days of the tour"), editable=False)
    period = models.GeneratedField(
        expression=in_force_days, output_field=DateRangeField(), db_persist=True, verbose_name=_("in force")
    )
    lead_period = models.GeneratedField(
        expression=Func(
            "role",
            "leads_from",
            "leads_until",
            in_force_days,
            function="accreditation_lead_days",
            output_field=DateRangeField(),
        ),
        output_field=DateRangeField(),
        db_persist=True,
        verbose_name=_("leads"),
    )
    under_way_period = models.GeneratedField(
        expression=Func(
            # The later of the two; what is unknown is left out.
            Greatest("nominated_on", "intended_from"),
            "settled_on",
            "tour",
            function="accreditation_under_way_days",
            output_field=DateRangeField(),
        ),
        output_field=DateRangeField(),
        db_persist=True,
        verbose_name=_("under way"),
    )

    locks = ("posting", "country")
    within = "posting"
    objects = LiveManager.from_queryset(AccreditationQuerySet)()

    class Meta(DatedRecord.Meta):
        verbose_name = _("accreditation")
        verbose_name_plural = _("accreditations")
        ordering = ["country", F("period").desc(nulls_last=True), "-pk"]
        constraints = [
            *Record.Meta.constraints,
            *day_checks("starts_on", "ends_on", "attested_on", "leads_from", "leads_until", "intended_from"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")) | Q(never_in_force=True),
                name="accreditations_accreditation_ends_on_in_order",
                violation_error_message=_("The last day is before the first day."),
            ),
            in_order("leads_from", "leads_until"),
            models.CheckConstraint(
                condition=Q(taken_over=False) | Q(intended_from__isnull=True),
                name="accreditations_accreditation_nomination_is_intended",
                violation_error_message=_("A fact taken over has no nomination: leave this out."),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=GIVEN) | Q(starts_on__isnull=False) | Q(attested_on__isnull=False),
                name="accreditations_accreditation_start_known_or_attested",
                violation_error_message=_("Give the first day, or the day for which the source vouches."),
            ),
            models.CheckConstraint(
                condition=Q(role__in=PostingRole.values),
                name="accreditations_accreditation_role_known",
                violation_error_message=_("Choose one of the roles."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=Status.values),
                name="accreditations_accreditation_status_known",
                violation_error_message=_("This status is not known."),
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.ENDED) & Q(end_reason="", ends_on__isnull=True)
                | Q(status=Status.ENDED, ends_on__isnull=False, end_reason__in=EndReason.values),
                name="accreditations_accreditation_end_has_day_and_reason",
                violation_error_message=_("An end has a last day and a reason; give both or neither."),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=GIVEN) | Q(period__isnull=False) | Q(never_in_force=True),
                name="accreditations_accreditation_within_tour",
                violation_error_code="outside_tour",
                violation_error_message=_(
                    "The accreditation would lie wholly outside the tour. Change its days, or the tour's."
                ),
            ),
            models.UniqueConstraint(
                fields=["posting", "country"],
                condition=LIVE & Q(status__in=UNDER_WAY),
                name="accreditations_accreditation_one_under_way",
                violation_error_message=_("An accreditation of this posting to this country is under way."),
            ),
            NoOverlap(
                name="accreditations_accreditation_once_per_attache",
                same=["attache", "country"],
                violation_error_message=_(
                    "The attaché is already accredited to the country in this period: %(records)s. "
                    "Change that record first."
                ),
            ),
            NoOverlap(
                name="accreditations_accreditation_one_leads",
                same=["country"],
                period="lead_period",
                violation_error_message=_(
                    "Another attaché leads for the country in this period: %(records)s. "
                    "Set the days on which each leads."
                ),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="copies_the_tour",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                # A share lock: a change of the tour and a new accreditation wait for each other.
                func="""
                SELECT posting.attache_id, posting.period INTO NEW.attache_id, NEW.tour
                    FROM accreditations_posting posting WHERE posting.id = NEW.posting_id FOR SHARE;
                RETURN NEW;""",
            ),
            pgtrigger.Trigger(
                # Its name comes after that of the copy of the tour, and so does it.
                name="follows_its_steps",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=FOLLOWS_ITS_STEPS,
                declare=[("told", "record")],
            ),
            pgtrigger.Trigger(
                name="never_to_the_sending_state",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("country_id"),
                func="""
                IF EXISTS (SELECT 1 FROM accreditations_sendingstate home WHERE home.country_id = NEW.country_id) THEN
                    RAISE EXCEPTION 'no accreditation to the sending state'
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'accreditations_accreditation_abroad';
                END IF;
                RETURN NEW;""",
            ),
        ]
        indexes = [
            # Gaps and plans ahead look at the few that are under way.
            models.Index(
                fields=["country", "posting"],
                condition=LIVE & Q(under_way_period__isnull=False),
                name="accreditation_under_way",
            ),
            # Who covers a country on a day is asked of every country at once.
            GistIndex(one_number("country"), "period", condition=LIVE, name="accreditations_by_country_days"),
            # Lists in order of days, the latest first.
            models.Index(
                F("period").desc(nulls_last=True), F("id").desc(), condition=LIVE, name="accreditations_in_order"
            ),
        ]

    def __str__(self):
        days = self.days if self.status in GIVEN else self.get_status_display()
        return f"{self.attache} → {self.country} ({days})"

    def parts(self):
        """What other states were to be told of it, those too to whom the accreditation was voided with the tour."""
        return self.told_to_others.model.objects.of_live(concerns=self.pk).order_by("pk")

    def was_in_force(self, today):
        return self.period is not None and super().was_in_force(today)

    def clean(self):
        """Take over what the triggers will copy, so that the constraints can be checked beforehand."""
        if self.posting_id:
            self.attache_id = self.posting.attache_id
            self.tour = self.posting.stored_days
            self.role = self.role or self.posting.role
        if self.taken_over and self.status in GIVEN:
            self.status = Status.ENDED if self.ends_on else Status.ACCREDITED
        if self.country_id and SendingState.objects.filter(country=self.country_id).exists():
            refusal = _("No attaché is accredited to the sending state itself.")
            raise ValidationError({"country": refusal}, code="sending_state")
        self._clean_intended_from()

    def _clean_intended_from(self):
        """What is meant to begin, begins during the tour; a tour that changes later leaves it as it is."""
        day = self.intended_from
        if not day or not self.posting_id or share_a_day(day, day, self.posting.stored_days):
            return
        if not Accreditation.with_voided.filter(pk=self.pk, intended_from=day).exists():
            refusal = _("Name a day of the tour: %(days)s.") % {
                "days": days_in_words(self.posting.starts_on, self.posting.ends_on or self.posting.planned_ends_on)
            }
            raise ValidationError({"intended_from": refusal}, code="outside_tour")

    @property
    def is_resident(self):
        """Whether the receiving state hosts the post (R12)."""
        return self.posting.post.host_id == self.country_id
