"""Querysets of what happens to an accreditation: its steps, and what receiving states are told."""

from django.db.models import (
    Case,
    DateField,
    F,
    Func,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest

from accreditations.choices import (
    GIVEN,
    UNDER_WAY,
    NotificationKind,
    Status,
)


class StepQuerySet(QuerySet):
    """Steps of the life cycle."""

    def counting(self):
        """Those that the desk stands behind, the last recorded last."""
        return self.filter(number__isnull=False).order_by("number")

    def waiting(self):
        """Those that an attaché recorded and the desk has not confirmed."""
        return self.filter(number__isnull=True)

    def up_to(self, on):
        """Those that count and had taken effect by a day."""
        return self.counting().annotate(day=Coalesce("effective_on", "on")).filter(day__lte=on)


# An appointment is told so many days before the tour begins, where the rule card asks for approval anyway.
NOTICE_DAYS = 10


class NotificationQuerySet(QuerySet):
    """What receiving states are told."""

    def with_due_day(self):
        """With `due_on`: the day by which the state is to be told; null where nothing is due (R17a).

        The appointment some days before the tour begins, or the accreditation is meant to (where approval is
        waived: as many as the rule card asks for), the arrival on that day, the departure on the tour's last, actual
        else planned. What concerns another accreditation is due when that one is nominated. After a refusal or
        withdrawal nothing is due; a departure is due only of who was accredited.
        """
        first = Greatest("accreditation__posting__starts_on", "accreditation__intended_from")
        last = Coalesce("accreditation__posting__ends_on", "accreditation__posting__planned_ends_on")
        day = DateField()
        # Of who serves already, on the day of the nomination.
        nominated = F("accreditation__nominated_on")
        lead = F("accreditation__country__agrement_lead_days")
        open_to = Q(accreditation__status__in=[*UNDER_WAY, Status.ACCREDITED])
        before = Case(
            When(accreditation__country__prior_approval=True, then=Value(NOTICE_DAYS)),
            default=lead,
            output_field=IntegerField(),
        )
        days_before = Func(first, before, template="(%(expressions)s)", arg_joiner=" - ", output_field=day)
        return self.annotate(
            due_on=Case(
                When(
                    Q(kind=NotificationKind.APPOINTMENT) & open_to,
                    then=Greatest(days_before, nominated),
                ),
                When(Q(kind=NotificationKind.ARRIVAL) & open_to, then=Greatest(first, nominated)),
                When(kind=NotificationKind.DEPARTURE, accreditation__status__in=GIVEN, then=last),
                When(
                    kind=NotificationKind.CONCURRENT,
                    accreditation__status=Status.ACCREDITED,
                    concerns__status__in=[*UNDER_WAY, Status.ACCREDITED],
                    then=Coalesce("concerns__nominated_on", "concerns__starts_on", "concerns__attested_on"),
                ),
                output_field=day,
            )
        )

    def unsent(self):
        """Those that are due, now or later, and were not sent; of `with_due_day`."""
        return self.filter(sent_on__isnull=True, due_on__isnull=False)
