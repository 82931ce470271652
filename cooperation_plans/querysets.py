"""What can be asked of cooperation, in the field's language; every question takes its day.

`on` is the day asked about, `today` the day of asking. As of a day the status is the one of that day; everything
else is as it stands.
"""

from django.contrib.postgres.fields import DateRangeField
from django.db.models import (
    Case,
    CharField,
    DateField,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from accreditations.querysets import yes_if
from attache_registry.known_at import asking_day
from attache_registry.periods import DateRange, days_of_year
from cooperation_plans.choices import OPEN, ActivityStatus, PlanStatus


def _model(name):
    from django.apps import apps

    return apps.get_model("cooperation_plans", name)


class FirstDay(Func):
    """The first day of a range of days."""

    function = "lower"
    output_field = DateField()


class LastDay(Func):
    """The last day of a range of days."""

    template = "(upper(%(expressions)s) - 1)"
    output_field = DateField()


class DaysLate(Func):
    """The days from the end of an activity's span to the last change of its status; null where there are none."""

    template = "CASE WHEN %(since)s > upper(%(span)s) THEN daterange(upper(%(span)s), %(since)s) END"
    output_field = DateRangeField()

    def __init__(self):
        super().__init__("status_since", "span")

    def as_sql(self, compiler, connection, **extra):
        """Both columns, each where it stands."""
        (since, _none), (span, _none) = map(compiler.compile, self.get_source_expressions())
        return self.template % {"since": since, "span": span}, ()


class TransitionQuerySet(QuerySet):
    """Changes of status."""

    def up_to(self, on):
        """Those that had happened by a day, the last first."""
        return self.filter(on__lte=on).order_by("-number")


def status_on(whole, first, on, today):
    """Expression: the status of a plan or an activity on a day; `first` is the one that it begins with.

    A transition never lies ahead, so that today and later it is the stored one.
    """
    if on >= today:
        return F("status")
    transitions = _model(f"{whole}Transition").objects.of_live(**{whole.lower(): OuterRef("pk")})
    last = Subquery(transitions.up_to(on).values("to")[:1])
    then = Coalesce(last, Value(first.value), output_field=CharField())
    return Case(When(status_since__gt=on, then=then), default="status") if whole == "Activity" else then


class PlanQuerySet(QuerySet):
    """Cooperation plans."""

    def on_day(self, on, today=None):
        """With `status_then`, and `agreed_by_then`: whether it had been agreed by the day."""
        today = today or asking_day()
        return self.annotate(
            status_then=status_on("Plan", PlanStatus.DRAFT, on, today), agreed_by_then=yes_if(Q(agreed_on__lte=on))
        )

    def in_force(self, on):
        """Those whose period contains the day."""
        return self.filter(period__contains=on)

    def of_year(self, number):
        """Those whose period shares a day with a calendar year."""
        return self.filter(period__overlap=days_of_year(number))

    def current(self, on, today=None):
        """Those of the day that were not cancelled: what a country *has* of plans. Of `on_day`."""
        return self.in_force(on).on_day(on, today).exclude(status_then=PlanStatus.CANCELLED)

    def with_overdue(self, on, today=None):
        """Those with an activity that is overdue on the day (R25)."""
        late = _model("Activity").objects.filter(plan=OuterRef("pk")).overdue(on, today)
        return self.filter(Exists(late))


class ActivityQuerySet(QuerySet):
    """Activities."""

    def on_day(self, on, today=None):
        """Those that were in their plan on a day, with `status_then` and `overdue` as of it (R25).

        What was added after agreement is left out before the day on which it was. Overdue is what was to be over
        by then and is neither completed, cancelled nor postponed.
        """
        today = today or asking_day()
        known = self if on >= today else self.filter(Q(added_on__isnull=True) | Q(added_on__lte=on))
        return known.annotate(status_then=status_on("Activity", ActivityStatus.PLANNED, on, today)).annotate(
            overdue=yes_if(Q(span__fully_lt=DateRange(on, None), status_then__in=OPEN))
        )

    def overdue(self, on, today):
        """Those that are overdue on a day (R25), found among the few that may be.

        Those are still to be done, or on a day behind were changed only after it. Each is found by its index, before
        the status of the day is asked of it.
        """
        may_be = Q(status__in=OPEN, span__fully_lt=DateRange(on, None))
        found = self
        if on < today:
            found = found.alias(late=DaysLate())
            may_be |= Q(status_since__isnull=False, late__contains=on)
        return found.filter(may_be).on_day(on, today).filter(overdue=True)

    def of_year(self, number):
        """Those whose span shares a day with a calendar year."""
        return self.filter(span__overlap=days_of_year(number))

    def with_country(self, country):
        """Those that are done with a country."""
        return self.filter(Exists(_model("ActivityCountry").objects.filter(activity=OuterRef("pk"), country=country)))

    def amended(self):
        """With `amended`: whether it was added or changed after its plan was agreed (R24)."""
        changed = _model("Amendment").objects.filter(activity=OuterRef("pk"), plan=OuterRef("plan"))
        return self.annotate(amended=Exists(changed.filter(plan__agreed_on__isnull=False)))

    def unanswered(self):
        """Those whose unit was asked and has not answered."""
        return self.filter(asked_on__isnull=False, answered_on__isnull=True, status__in=OPEN)


def year_of(expression):
    """The calendar year of a day."""
    return Func(Value("year"), expression, function="date_part", output_field=IntegerField())
