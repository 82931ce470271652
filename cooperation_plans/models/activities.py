"""Activities, with or without a plan, and how they went."""

from decimal import Decimal

import pgtrigger
from django.contrib.postgres.fields import DateRangeField
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accreditations.models import Country
from attache_registry.counting import counted
from attache_registry.folding import Words
from attache_registry.history import track
from attache_registry.lazy_words import filled
from attache_registry.periods import LIVE, day_checks, day_field, in_order
from attache_registry.records import LiveManager, Record
from attache_registry.sorting import SortKey
from cooperation_plans.choices import OPEN, WITH_REASON, ActivityStatus, Basis, Financing, Precision, Side
from cooperation_plans.models.lists import Area, CancellationReason, Form, Unit
from cooperation_plans.models.plans import CooperationPlan, Transition, transition_triggers
from cooperation_plans.models.triggers import (
    ACTIVITY_FOLLOWS,
    ACTIVITY_IS_AMENDED,
    ACTIVITY_KEEPS_TO_THE_TABLE,
    AGREED_OF_ACTIVITY,
)
from cooperation_plans.querysets import ActivityQuerySet, DaysLate
from exchange.publishing import published

MOST_PERSONS = 100_000
MOST_COST = Decimal("9999999999.99")


def persons_field(name):
    """How many people of one side."""
    message = filled(_("Enter a whole number up to %(most)s."), most="100 000")
    return models.PositiveIntegerField(
        name, null=True, blank=True, validators=[MaxValueValidator(MOST_PERSONS, message)]
    )


def cost_field(name):
    """An amount of money in the currency of the plan."""
    return models.DecimalField(
        name, max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(Decimal(0))]
    )


# What search finds it by.
ACTIVITY_NAMES = Words("title", "title_lv", "number", "partner_number")


@track(exclude=["status_since"])
@published("activities")
@counted
class Activity(Record):
    """Something that is done together with a partner: a visit, a course, an exercise (R24).

    `country` is the plan's, or outside a plan the first of its countries; all of them are in `country_links`.
    `span` are its days as exactly as they are known; days not known span the plan. `status` follows from its
    transitions. What rests on what (`basis`) is decided when it comes into a plan.
    """

    plan = models.ForeignKey(
        CooperationPlan, models.PROTECT, null=True, blank=True, related_name="activities", verbose_name=_("plan")
    )
    country = models.ForeignKey(
        Country, models.PROTECT, related_name="activities", editable=False, verbose_name=_("country")
    )
    basis = models.CharField(_("basis"), max_length=20, choices=Basis, default=Basis.AGREED, editable=False)
    added_on = models.DateField(_("added on"), null=True, blank=True, editable=False)
    number = models.CharField(_("number"), max_length=30, blank=True)
    partner_number = models.CharField(_("partner's number"), max_length=30, blank=True)
    title = models.CharField(_("title"), max_length=500)
    title_lv = models.CharField(
        _("title in Latvian"), max_length=500, blank=True, help_text=_("For the plan in both languages.")
    )
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="activities", verbose_name=_("area")
    )
    form = models.ForeignKey(
        Form, models.PROTECT, null=True, blank=True, related_name="activities", verbose_name=_("form")
    )
    lead_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="activities", verbose_name=_("unit in the lead")
    )
    asked_on = day_field(null=True, blank=True, verbose_name=_("unit asked on"))
    answered_on = day_field(null=True, blank=True, verbose_name=_("unit answered on"))
    reminded_on = models.DateField(_("unit reminded on"), null=True, blank=True, editable=False)
    partner_unit = models.CharField(_("partner's unit"), max_length=300, blank=True)
    partner_contact = models.CharField(_("partner's contact"), max_length=300, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    host = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, related_name="hosted", verbose_name=_("host country")
    )
    starts_on = day_field(null=True, blank=True, verbose_name=_("first day"))
    ends_on = day_field(
        null=True, blank=True, verbose_name=_("last day"), help_text=_("Included. Empty: the same as the first.")
    )
    when_precision = models.CharField(
        _("days known to the"),
        max_length=10,
        choices=Precision,
        default=Precision.DAY,
        help_text=_("A month, quarter or year is meant whole: enter any day in it."),
    )
    home_participants = persons_field(_("our participants"))
    partner_participants = persons_field(_("partner's participants"))
    home_participants_actual = persons_field(_("our participants, actual"))
    partner_participants_actual = persons_field(_("partner's participants, actual"))
    financing = models.CharField(_("who pays"), max_length=20, choices=Financing, blank=True)
    planned_cost = cost_field(_("planned cost"))
    actual_cost = cost_field(_("actual cost"))
    status = models.CharField(
        _("status"), max_length=20, choices=ActivityStatus, default=ActivityStatus.PLANNED, editable=False
    )
    # The day of the last change of status: as of it and later the status of the day is the one that is kept.
    status_since = models.DateField(null=True, editable=False)
    outcome = models.TextField(_("outcome"), blank=True)
    origin = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="carried_into",
        verbose_name=_("carried over from"),
    )
    plan_days = DateRangeField(_("days of the plan"), null=True, editable=False)
    span = models.GeneratedField(
        expression=Func(
            "starts_on",
            "ends_on",
            "when_precision",
            "plan_days",
            function="activity_span",
            output_field=DateRangeField(),
        ),
        output_field=DateRangeField(),
        db_persist=True,
        verbose_name=_("span"),
    )

    names = ACTIVITY_NAMES
    locks = ("plan",)
    kept_if = (
        "EXISTS (SELECT 1 FROM cooperation_plans_cooperationplan WHERE id = OLD.plan_id AND agreed_on IS NOT NULL)"
    )
    objects = LiveManager.from_queryset(ActivityQuerySet)()

    class Meta(Record.Meta):
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        # By first day; what has none comes last.
        ordering = [F("span").asc(nulls_last=True), "pk"]
        constraints = [
            *Record.Meta.constraints,
            *day_checks("asked_on", "answered_on", "starts_on", "ends_on"),
            in_order(),
            models.CheckConstraint(
                condition=~Q(title=""),
                name="cooperation_plans_activity_has_a_title",
                violation_error_message=_("Give the activity a title."),
            ),
            models.CheckConstraint(
                condition=Q(when_precision=Precision.UNKNOWN, starts_on__isnull=True, ends_on__isnull=True)
                | ~Q(when_precision=Precision.UNKNOWN)
                & Q(when_precision__in=Precision.values, starts_on__isnull=False),
                name="cooperation_plans_activity_days_as_known",
                violation_error_message=_("Give the first day, or say that the days are not known and give none."),
            ),
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True) | Q(answered_on__gte=F("asked_on"), asked_on__isnull=False),
                name="cooperation_plans_activity_answered_once_asked",
                violation_error_message=_("A unit answers on the day on which it was asked at the earliest."),
            ),
            models.CheckConstraint(
                condition=Q(financing__in=["", *Financing.values]) & Q(status__in=ActivityStatus.values),
                name="cooperation_plans_activity_lists_known",
                violation_error_message=_("Choose one of the list."),
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__range": (0, most)}),
                    name=f"cooperation_plans_activity_{name}_known",
                    violation_error_message=_("This number is too large or below zero."),
                )
                for names, most in (
                    (("home_participants", "partner_participants"), MOST_PERSONS),
                    (("home_participants_actual", "partner_participants_actual"), MOST_PERSONS),
                    (("planned_cost", "actual_cost"), MOST_COST),
                )
                for name in names
            ),
            models.UniqueConstraint(
                fields=["plan", "origin"],
                condition=LIVE & Q(origin__isnull=False),
                name="cooperation_plans_activity_carried_over_once",
                violation_error_message=_("This activity was carried over into the plan already."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="follows_plan_and_transitions",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=ACTIVITY_FOLLOWS,
                declare=[("its_plan", "record")],
            ),
            pgtrigger.Trigger(
                name="is_amended",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf(*AGREED_OF_ACTIVITY, "voided_at"),
                func=ACTIVITY_IS_AMENDED,
                declare=[("said", "json")],
            ),
        ]
        indexes = [
            # What happens in a stretch of days, and what is overdue.
            GistIndex(fields=["span"], name="activities_by_days"),
            # What is overdue, among the few that are still to be done.
            GistIndex(fields=["span"], condition=LIVE & Q(status__in=OPEN), name="activities_still_open"),
            # And what was, on days behind.
            GistIndex(DaysLate(), condition=LIVE & Q(status_since__isnull=False), name="activities_done_late"),
            # Lists in order of days.
            models.Index(fields=["span", "id"], condition=LIVE, name="activities_in_order"),
            GinIndex(ACTIVITY_NAMES, condition=LIVE, name="activities_by_words"),
            # Lists in order of titles, in either alphabet.
            models.Index(SortKey("title", language="en"), "id", condition=LIVE, name="activities_in_english"),
            models.Index(SortKey("title", language="lv"), "id", condition=LIVE, name="activities_in_latvian"),
        ]

    def __str__(self):
        title = self.title_lv if self.title_lv and get_language() == "lv" else self.title
        return f"{self.number} {title}".strip()

    def get_absolute_url(self):
        return reverse("activity", args=[self.pk])

    def clean(self):
        """What the trigger derives of the plan, so that the rules can be checked beforehand."""
        if self.plan_id:
            self.country_id = self.plan.country_id
        if self.when_precision == Precision.UNKNOWN and (self.starts_on or self.ends_on):
            raise ValidationError(
                {"when_precision": _("Days are given: say how exactly they are known, or take them out.")}
            )

    def was_in_force(self, today):
        return (bool(self.plan_id) and self.plan.frozen) or self.transitions.exists()

    @property
    def currency(self):
        """The plan's currency; euros outside a plan."""
        return self.plan.currency if self.plan_id else "EUR"

    @property
    def charged_countries(self):
        """Keys of the countries of which somebody must have charge to write it (R28): one of them is enough."""
        named = list(self.country_links.values_list("country", flat=True)) if self.pk else []
        return named or list(filter(None, [self.plan.country_id if self.plan_id else self.country_id]))


@track()
@published("activities", by="activity")
class ActivityCountry(models.Model):
    """A country with which an activity is done."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="country_links", verbose_name=_("activity"))
    country = models.ForeignKey(Country, models.PROTECT, related_name="activity_links", verbose_name=_("country"))

    class Meta:
        verbose_name = _("country of an activity")
        verbose_name_plural = _("countries of activities")
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "country"],
                name="cooperation_plans_activitycountry_once",
                violation_error_message=_("This country is in the list already."),
            )
        ]

    def __str__(self):
        return f"{self.activity}: {self.country}"


@track()
class ActivityTransition(Transition):
    """A step in the life of an activity (R24): what it became, when, for what reason, and from which side."""

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="transitions", verbose_name=_("activity"))
    to = models.CharField(_("became"), max_length=20, choices=ActivityStatus)
    reason = models.ForeignKey(
        CancellationReason, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("reason")
    )
    side = models.CharField(_("side"), max_length=10, choices=Side, blank=True)

    locks = ("activity",)
    part_of = "activity"

    class Meta(Transition.Meta):
        verbose_name = _("transition of an activity")
        verbose_name_plural = _("transitions of activities")
        ordering = ["activity", "number", "pk"]
        constraints = [
            *Transition.Meta.constraints,
            models.UniqueConstraint(
                fields=["activity", "number"],
                condition=LIVE,
                name="cooperation_plans_activitytransition_number_once",
                violation_error_message=_("Somebody else changed the status meanwhile. Look at it, then try again."),
            ),
            models.CheckConstraint(
                condition=Q(to__in=WITH_REASON, reason__isnull=False, side__in=Side.values)
                | ~Q(to__in=WITH_REASON) & Q(reason__isnull=True, side=""),
                name="cooperation_plans_activitytransition_has_reason",
                violation_error_message=_(
                    "A postponement or cancellation has a reason and a side; nothing else has."
                ),
            ),
        ]
        triggers = transition_triggers("activity", "activity", ACTIVITY_KEEPS_TO_THE_TABLE)

    def __str__(self):
        return f"{self.activity}: {self.get_to_display()}"
