"""Who has charge of a country on a day: accredited there, posted where it is answered for, or standing in (R28)."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accreditations.models import Accreditation, Country, Posting, Responsibility, StandIn
from attache_registry.periods import DateRange

# So long an attaché whose charge has ended may finish what he or she had begun.
TO_FINISH = timedelta(days=30)


def countries_of(user, on=None, today=None):
    """The countries that the attaché who signs in as `user` has charge of on a day (default today)."""
    today = today or timezone.localdate()
    on = on or today
    tours = Posting.objects.filter(attache__user=user).in_force(on, today)
    accredited = Accreditation.objects.filter(attache__user=user).in_force(on, today)
    answered_for = Responsibility.objects.in_force(on).filter(post__in=tours.values("post"))
    stood_in_for = StandIn.objects.filter(attache__user=user).in_force(on)
    return _countries_of(accredited, answered_for, stood_in_for)


def countries_lately(user):
    """The countries that he or she had charge of on any of the last days (`TO_FINISH`), today included."""
    today = timezone.localdate()
    first = today - TO_FINISH
    lately = Q(period__overlap=DateRange(first, today + timedelta(days=1)))
    # What ran beyond its planned days ended with the next tour at the latest: it ran on the first day, or runs today.
    tours, accreditations = (
        of_user.filter(lately) | of_user.in_force(first, today) | of_user.in_force(today, today)
        for of_user in (model.objects.filter(attache__user=user) for model in (Posting, Accreditation))
    )
    then_there = tours.filter(Q(period__overlap=OuterRef("period")) | Q(ends_on=None), post=OuterRef("post"))
    answered_for = Responsibility.objects.filter(lately).filter(Exists(then_there))
    stood_in_for = StandIn.objects.filter(lately, attache__user=user)
    return _countries_of(accreditations, answered_for, stood_in_for)


def _countries_of(*facts):
    """The countries of short lists of facts: not one condition with alternatives, so that each uses its own index."""
    first, *others = (each.order_by().values("country") for each in facts)
    return Country.objects.filter(pk__in=first.union(*others).values_list("country", flat=True))


def has_charge_of(user, record):
    """Whether a record about an accreditation is of a country in the person's charge today."""
    accreditation = getattr(record, "accreditation", record)
    return countries_of(user).filter(pk=accreditation.country_id).exists()
