"""The life of an accreditation: its dated steps, and what the receiving states are told."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accreditations.choices import TAKES_EFFECT, EndReason, NotificationKind, StepKind
from accreditations.life_cycle_querysets import NotificationQuerySet, StepQuerySet
from accreditations.models.accreditations import Accreditation
from accreditations.models.triggers import KEEPS_TO_THE_TABLE
from attache_registry.history import track
from attache_registry.periods import LIVE, day_checks, day_field
from attache_registry.records import LiveManager, Record
from exchange.publishing import published


@track()
class Step(Record):
    """One dated step of an accreditation (R15): what happened, by which note, and from when it has effect.

    `number` is its place in the accreditation's life; a step that waits for the desk's confirmation has none
    and changes nothing. A step that was taken back is voided.
    """

    accreditation = models.ForeignKey(
        Accreditation, models.PROTECT, related_name="steps", verbose_name=_("accreditation")
    )
    step = models.CharField(_("step"), max_length=20, choices=StepKind)
    on = day_field(verbose_name=_("day of the note or act"))
    effective_on = day_field(
        null=True,
        blank=True,
        verbose_name=_("takes effect on"),
        help_text=_("Empty: on the day itself. An end takes effect on the first day without accreditation."),
    )
    reference = models.CharField(_("reference"), max_length=120, blank=True)
    remark = models.TextField(_("remark"), blank=True)
    reason = models.CharField(_("reason of the end"), max_length=20, choices=EndReason, blank=True)
    scan = models.ForeignKey(
        "attache_registry.Scan", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("scan")
    )
    number = models.PositiveSmallIntegerField(_("number"), null=True, blank=True, editable=False)
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

    locks = ("accreditation",)
    part_of = "accreditation"
    objects = LiveManager.from_queryset(StepQuerySet)()

    class Meta(Record.Meta):
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        # In the order in which they were recorded; what waits comes last.
        ordering = ["accreditation", F("number").asc(nulls_last=True), "pk"]
        constraints = [
            *Record.Meta.constraints,
            *day_checks("on", "effective_on"),
            models.CheckConstraint(
                condition=Q(step__in=StepKind.values),
                name="accreditations_step_known",
                violation_error_message=_("Choose one of the steps."),
            ),
            models.CheckConstraint(
                condition=Q(effective_on__isnull=True) | Q(step__in=TAKES_EFFECT, effective_on__gte=F("on")),
                name="accreditations_step_takes_effect_later",
                violation_error_message=_(
                    "Only an accreditation and an end take effect on another day, never before that of the note."
                ),
            ),
            models.CheckConstraint(
                condition=Q(step=StepKind.END, reason__in=EndReason.values) | ~Q(step=StepKind.END) & Q(reason=""),
                name="accreditations_step_end_has_reason",
                violation_error_message=_("An end has a reason; other steps have none."),
            ),
            models.UniqueConstraint(
                fields=["accreditation", "number"],
                condition=LIVE & Q(number__isnull=False),
                name="accreditations_step_number_once",
                violation_error_message=_("Another step was recorded meanwhile. Look at it, then try again."),
            ),
            models.UniqueConstraint(
                fields=["accreditation"],
                condition=LIVE & Q(number__isnull=True),
                name="accreditations_step_one_waits",
                violation_error_message=_("A step already waits for the desk. Have it confirmed or rejected first."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="keeps_to_the_table",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("step", "on", "number", "accreditation_id"),
                condition=pgtrigger.Q(new__number__isnull=False, new__voided_at__isnull=True),
                func=KEEPS_TO_THE_TABLE,
                declare=[("now_is", "record"), ("before", "date")],
            ),
            pgtrigger.Trigger(
                name="moves_the_accreditation",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=f"""
                UPDATE accreditations_accreditation SET
                    ends_on = CASE WHEN NEW.step = '{StepKind.END}' AND NEW.voided_at IS NOT NULL
                        THEN NULL ELSE ends_on END,
                    end_reason = CASE WHEN NEW.step = '{StepKind.END}' AND NEW.voided_at IS NOT NULL
                        THEN '' ELSE end_reason END
                    WHERE id = NEW.accreditation_id AND voided_at IS NULL;
                RETURN NULL;""",
            ),
        ]

    def __str__(self):
        return f"{self.get_step_display()}, {self.accreditation}"

    @property
    def confirmed(self):
        """Whether the desk stands behind the step; others change no status."""
        return self.number is not None

    @property
    def takes_effect_on(self):
        """The day from which the status follows from this step."""
        return self.effective_on or self.on


@track()
@published("notifications")
class Notification(Record):
    """What a receiving state is to be told of an accreditation, and when it was (R17a; VCDR art. 5 and 10).

    The due day follows from the tour and the rule card (`NotificationQuerySet.with_due_day`), so that it moves
    with them. A concurrent one tells the state of `accreditation` about `concerns`, the same attaché's
    accreditation to another state.
    """

    accreditation = models.ForeignKey(
        Accreditation, models.PROTECT, related_name="notifications", verbose_name=_("accreditation")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=NotificationKind)
    concerns = models.ForeignKey(
        Accreditation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="told_to_others",
        verbose_name=_("concerns"),
    )
    sent_on = day_field(null=True, blank=True, verbose_name=_("sent on"))
    reference = models.CharField(_("reference"), max_length=120, blank=True)

    locks = ("accreditation",)
    part_of = "accreditation"
    objects = LiveManager.from_queryset(NotificationQuerySet)()

    class Meta(Record.Meta):
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ["accreditation", "kind", "pk"]
        constraints = [
            *Record.Meta.constraints,
            *day_checks("sent_on"),
            models.CheckConstraint(
                condition=Q(kind=NotificationKind.CONCURRENT, concerns__isnull=False)
                & ~Q(concerns=F("accreditation"))
                | ~Q(kind=NotificationKind.CONCURRENT) & Q(kind__in=NotificationKind.values, concerns__isnull=True),
                name="accreditations_notification_concerns_another",
                violation_error_message=_("A concurrent accreditation is one to another state."),
            ),
            models.CheckConstraint(
                condition=Q(reference="") | Q(sent_on__isnull=False),
                name="accreditations_notification_reference_of_what_was_sent",
                violation_error_message=_("Give the day on which it was sent, too."),
            ),
            models.UniqueConstraint(
                fields=["accreditation", "kind", "concerns"],
                condition=LIVE,
                nulls_distinct=False,
                name="accreditations_notification_once",
                violation_error_message=_("This notification is in the list already."),
            ),
        ]

    def was_in_force(self, today):
        return self.sent_on is not None

    def __str__(self):
        return f"{self.get_kind_display()}, {self.accreditation}"
