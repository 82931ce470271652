"""How long tours truly run: a tour past its plan with no last day recorded runs on (R11)."""

from datetime import timedelta

from django.db.models import Case, DateField, ExpressionWrapper, F, Min, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Greatest, Least
from django.db.models.lookups import GreaterThanOrEqual

from accreditations.models import Posting

A_DAY = timedelta(days=1)


def ran_until(today, prefix=""):
    """Expression: the last day of a tour, overruns of now and of then included; null where none is known.

    A tour past its plan runs through today, or to the day before the same attaché's next one.
    """
    planned = F(f"{prefix}planned_ends_on")
    following = Posting.objects.filter(
        attache=OuterRef(f"{prefix}attache"), starts_on__gt=OuterRef(f"{prefix}planned_ends_on")
    )
    first = following.order_by().values("attache").annotate(first=Min("starts_on")).values("first")
    eve = Cast(ExpressionWrapper(Subquery(first) - A_DAY, output_field=DateField()), DateField())
    return Case(
        When(_past_plan(today, prefix), then=Greatest(planned, Least(Value(today), eve))),
        default=Coalesce(f"{prefix}ends_on", planned),
        output_field=DateField(),
    )


def overran_into(first, last, today, prefix=""):
    """Condition: on a day of the stretch the tour ran beyond its planned last day."""
    # The planned days come first, so that those few alone are asked about the next tour.
    past = _past_plan(min(last, today), prefix) & Q(**{f"{prefix}voided_at__isnull": True})
    return past & Q(GreaterThanOrEqual(ran_until(today, prefix), first))


def _past_plan(on, prefix):
    return Q(**{f"{prefix}ends_on__isnull": True, f"{prefix}planned_ends_on__lt": on})
