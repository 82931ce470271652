"""Who has charge of a country on a day: accredited there, posted where it is answered for, or standing in (R28)."""

from django.utils import timezone

from accreditations.models import Accreditation, Country, Posting, Responsibility, StandIn


def countries_of(user, on=None):
    """The countries that the attaché who signs in as `user` has charge of on a day (default today)."""
    today = timezone.localdate()
    on = on or today
    tours = Posting.objects.filter(attache__user=user).in_force(on, today)
    accredited = Accreditation.objects.filter(attache__user=user).in_force(on, today)
    answered_for = Responsibility.objects.in_force(on).filter(post__in=tours.values("post"))
    stood_in_for = StandIn.objects.filter(attache__user=user).in_force(on)
    # Three short lists instead of one condition with alternatives, so that each uses its own index.
    return Country.objects.filter(
        pk__in=accredited.values("country")
        .union(answered_for.values("country"), stood_in_for.values("country"))
        .values_list("country", flat=True)
    )


def has_charge_of(user, record):
    """Whether a record about an accreditation is of a country in the person's charge today."""
    accreditation = getattr(record, "accreditation", record)
    return countries_of(user).filter(pk=accreditation.country_id).exists()
