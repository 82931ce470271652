"""Bilateral cooperation plans, how they came about, and what was changed after they were agreed."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Case, F, Q, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accreditations.models import Country, SendingState
from accreditations.models.posts import CURRENCY, CURRENCY_MESSAGE
from attache_registry.counting import counted
from attache_registry.folding import Words
from attache_registry.history import track
from attache_registry.periods import (
    LIVE,
    DateRangeField,
    Days,
    NoOverlap,
    day_checks,
    day_field,
    days_in_words,
    in_order,
    period_field,
)
from attache_registry.records import LiveManager, Record
from cooperation_plans.choices import PlanStatus
from cooperation_plans.models.agreements import Agreement
from cooperation_plans.models.lists import Strand, Unit
from cooperation_plans.models.triggers import (
    AGREED_OF_PLAN,
    PLAN_FOLLOWS,
    PLAN_IS_AMENDED,
    PLAN_IS_WITH_ANOTHER_STATE,
    PLAN_KEEPS_TO_THE_TABLE,
    PLAN_LEADS_ITS_ACTIVITIES,
    TRANSITION_MOVES,
)
from cooperation_plans.querysets import PlanQuerySet, TransitionQuerySet
from exchange.publishing import published

# What search finds it by.
PLAN_NAMES = Words("title")


@track()
@published("cooperation-plans")
@counted
class CooperationPlan(Record):
    """What two states agree to do together in a period, usually a calendar year (R22).

    Bilateral: one country, one strand. `status` and `agreed_on` follow from its transitions; `agreed_period` are
    the days for which it is agreed, on which no other plan of the country and strand may be.
    """

    country = models.ForeignKey(Country, models.PROTECT, related_name="plans", verbose_name=_("country"))
    strand = models.ForeignKey(Strand, models.PROTECT, related_name="plans", verbose_name=_("strand"))
    title = models.CharField(_("title"), max_length=300)
    agreement = models.ForeignKey(
        Agreement,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="plans",
        verbose_name=_("agreement"),
        help_text=_("The treaty or memorandum that the plan rests on, if any."),
    )
    owner = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="plans",
        verbose_name=_("owner at home"),
        help_text=_("The unit that answers for the plan where nobody leads for the country."),
    )
    owner_person = models.CharField(_("person at home"), max_length=200, blank=True)
    currency = models.CharField(
        _("currency"), max_length=3, default="EUR", validators=[RegexValidator(CURRENCY, CURRENCY_MESSAGE)]
    )
    status = models.CharField(
        _("status"), max_length=20, choices=PlanStatus, default=PlanStatus.DRAFT, editable=False
    )
    agreed_on = models.DateField(_("agreed on"), null=True, blank=True, editable=False)
    signed_by = models.CharField(
        _("signed by, for us"),
        max_length=300,
        blank=True,
        help_text=_("The office. Empty: agreed without signature."),
    )
    signed_by_partner = models.CharField(_("signed by, for the partner"), max_length=300, blank=True)
    starts_on = day_field(verbose_name=_("first day"))
    ends_on = day_field(verbose_name=_("last day"), help_text=_("Included."))
    remark = models.TextField(_("remark"), blank=True)
    period = period_field()
    agreed_period = models.GeneratedField(
        expression=Case(When(status=PlanStatus.AGREED, then=Days("starts_on", "ends_on"))),
        output_field=DateRangeField(),
        db_persist=True,
        verbose_name=_("agreed for"),
    )

    names = PLAN_NAMES
    locks = ("country",)
    kept_if = "OLD.agreed_on IS NOT NULL"
    objects = LiveManager.from_queryset(PlanQuerySet)()

    class Meta(Record.Meta):
        verbose_name = _("cooperation plan")
        verbose_name_plural = _("cooperation plans")
        # The latest year first.
        ordering = ["-starts_on", "country", "pk"]
        constraints = [
            *Record.Meta.constraints,
            *day_checks("starts_on", "ends_on"),
            in_order(),
            models.CheckConstraint(
                condition=Q(currency__regex=CURRENCY),
                name="cooperation_plans_cooperationplan_currency_is_iso4217",
                violation_error_message=CURRENCY_MESSAGE,
            ),
            models.CheckConstraint(
                condition=~Q(title=""),
                name="cooperation_plans_cooperationplan_has_a_title",
                violation_error_message=_("Give the plan a title."),
            ),
            models.CheckConstraint(
                condition=Q(agreed_on__isnull=False) | Q(signed_by="", signed_by_partner=""),
                name="cooperation_plans_cooperationplan_signed_once_agreed",
                violation_error_message=_("Who signed is recorded when the plan is agreed."),
            ),
            NoOverlap(
                name="cooperation_plans_cooperationplan_one_agreed",
                same=["country", "strand"],
                period="agreed_period",
                violation_error_message=_(
                    "A plan of this country and strand is agreed for days of this period: %(records)s. "
                    "Close or cancel that first."
                ),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="follows_its_transitions",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=PLAN_FOLLOWS,
            ),
            pgtrigger.Trigger(
                name="is_with_another_state",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("country_id"),
                func=PLAN_IS_WITH_ANOTHER_STATE,
            ),
            pgtrigger.Trigger(
                name="leads_its_activities",
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__period__df=pgtrigger.F("new__period"))
                | pgtrigger.Q(old__country__df=pgtrigger.F("new__country"))
                | pgtrigger.Q(old__agreed_on__df=pgtrigger.F("new__agreed_on")),
                func=PLAN_LEADS_ITS_ACTIVITIES,
            ),
            pgtrigger.Trigger(
                name="is_amended",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf(*AGREED_OF_PLAN),
                # The agreement itself changes none of the text.
                condition=pgtrigger.Q(old__agreed_on__isnull=False, new__agreed_on__isnull=False),
                func=PLAN_IS_AMENDED,
                declare=[("said", "json")],
            ),
        ]
        indexes = [
            # Which plan a country has on a day.
            models.Index(fields=["country", "starts_on"], condition=LIVE, name="plans_of_a_country"),
            # Lists by year, the latest first, and in it by country.
            models.Index(fields=["-starts_on", "country", "id"], condition=LIVE, name="plans_in_order"),
            GinIndex(PLAN_NAMES, condition=LIVE, name="plans_by_words"),
        ]

    def __str__(self):
        return f"{self.title} ({self.country.code}, {days_in_words(self.starts_on, self.ends_on)})"

    def get_absolute_url(self):
        return reverse("plan", args=[self.pk])

    def clean(self):
        """A plan is made with another state; with activities it stays with the one that it was made with."""
        if SendingState.objects.filter(country=self.country_id).exists():
            message = _("A plan is made with another state, not with the sending state itself.")
            raise ValidationError({"country": message}, code="sending_state")
        before = CooperationPlan.with_voided.filter(pk=self.pk).values_list("country", flat=True).first()
        if before not in (None, self.country_id) and self.activities.exists():
            message = _("The plan has activities with its country. Make another plan, or void those first.")
            raise ValidationError({"country": message}, code="has_activities")

    def parts(self):
        return self.activities.order_by("pk")

    def was_in_force(self, today):
        return self.agreed_on is not None

    @property
    def frozen(self):
        """Whether it was agreed: what is changed from then on is an amendment."""
        return self.agreed_on is not None

    @property
    def charged_countries(self):
        """Keys of the countries of which somebody must have charge to write it (R28)."""
        return [self.country_id]


class Transition(Record):
    """A dated change of status: `number` is its place in the life; one that was taken back is voided."""

    number = models.PositiveSmallIntegerField(_("number"), editable=False)
    on = day_field(verbose_name=_("on"))
    remark = models.TextField(_("remark"), blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("recorded by"),
    )
    recorded_at = models.DateTimeField(_("recorded at"), auto_now_add=True)

    objects = LiveManager.from_queryset(TransitionQuerySet)()

    class Meta(Record.Meta):
        abstract = True
        constraints = [*Record.Meta.constraints, *day_checks("on")]


def transition_triggers(whole, parent, function):
    """The triggers that hold a transition to the table and let its record follow."""
    return [
        pgtrigger.Trigger(
            name="keeps_to_the_table",
            when=pgtrigger.Before,
            operation=pgtrigger.Insert | pgtrigger.UpdateOf("to", "on", "number", f"{whole}_id"),
            condition=pgtrigger.Q(new__voided_at__isnull=True),
            func=function,
            declare=[("now_is", "text"), ("before", "date")],
        ),
        pgtrigger.Trigger(
            name="moves_its_record",
            when=pgtrigger.After,
            operation=pgtrigger.Insert | pgtrigger.Update,
            func=TRANSITION_MOVES.format(whole=whole, parent=parent),
        ),
    ]


@track()
class PlanTransition(Transition):
    """A step in the life of a plan (R22): what it became, when, signed by whom."""

    plan = models.ForeignKey(CooperationPlan, models.PROTECT, related_name="transitions", verbose_name=_("plan"))
    to = models.CharField(_("became"), max_length=20, choices=PlanStatus)

    locks = ("plan",)
    part_of = "plan"

    class Meta(Transition.Meta):
        verbose_name = _("transition of a plan")
        verbose_name_plural = _("transitions of plans")
        ordering = ["plan", "number", "pk"]
        constraints = [
            *Transition.Meta.constraints,
            models.UniqueConstraint(
                fields=["plan", "number"],
                condition=LIVE,
                name="cooperation_plans_plantransition_number_once",
                violation_error_message=_("Somebody else changed the status meanwhile. Look at it, then try again."),
            ),
        ]
        triggers = transition_triggers("plan", "cooperationplan", PLAN_KEEPS_TO_THE_TABLE)

    def __str__(self):
        return f"{self.plan}: {self.get_to_display()}"


class AmendmentKind(models.TextChoices):
    """What an amendment did."""

    ADDED = "added", _("added")
    CHANGED = "changed", _("changed")
    REMOVED = "removed", _("removed")


class Amendment(models.Model):
    """A change of what was agreed (R24): what, from, to, why, by whom; written by triggers, never changed.

    `field` is a column of the plan or of the activity, `before` and `after` its values; for what was added or
    removed they hold the title.
    """

    plan = models.ForeignKey(CooperationPlan, models.CASCADE, related_name="amendments", verbose_name=_("plan"))
    activity = models.ForeignKey(
        "cooperation_plans.Activity", models.CASCADE, null=True, related_name="amendments", verbose_name=_("activity")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=AmendmentKind)
    field = models.CharField(_("field"), max_length=40, blank=True)
    before = models.JSONField(_("before"), null=True)
    after = models.JSONField(_("after"), null=True)
    why = models.TextField(_("why"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        # The latest first.
        ordering = [F("made_at").desc(), "-pk"]

    def __str__(self):
        return f"{self.plan}: {self.get_kind_display()} {self.field}"
