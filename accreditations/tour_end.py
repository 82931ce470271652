"""What follows from another end of a tour: shown before it is saved."""

from django.db import transaction
from django.utils import timezone

from accreditations import rows, services, through_time
from accreditations.models import Accreditation, Notification, Posting
from accreditations.questions import a_year_from
from accreditations.rotation import rotation
from attache_registry.as_of import Day

# What apps above this one add: functions of the tour and the day that give `(title, lines)`.
ALSO = []


def what_follows(tour, fields, by):
    """What changes of cover, gaps, leads and rotation if the tour had these days; nothing is saved."""
    day = Day(timezone.localdate(), timezone.localdate())
    before = _picture(tour, day)
    with transaction.atomic():
        changed = Posting.objects.get(pk=tour.pk)
        services.change(changed, by=by, **fields)
        after = _picture(changed, day)
        transaction.set_rollback(True)
    return {
        "gaps_before": [gap for gap in before["gaps"] if gap not in after["gaps"]],
        "gaps_after": [gap for gap in after["gaps"] if gap not in before["gaps"]],
        "cover": [
            {"country": one["country"], "before": one, "after": other}
            for one, other in zip(before["cover"], after["cover"], strict=True)
            if one != other
        ],
        "rotation_after": [row for row in after["rotation"] if row not in before["rotation"]],
        "notifications": [each for each in after["notifications"] if each not in before["notifications"]],
        "also": [
            (title, [line for line in lines if line not in dict(before["also"]).get(title, [])])
            for title, lines in after["also"]
        ],
    }


def _picture(tour, day):
    """What is said today of the countries of a tour."""
    own = Accreditation.objects.filter(posting=tour).order_by("country__code")
    last = max(filter(None, [a_year_from(a_year_from(day.on)), tour.ends_on, tour.planned_ends_on]))
    return {
        "cover": [
            {
                "country": each.country,
                "first": each.period.lower if each.period else None,
                "until": each.period.upper if each.period else None,
                "leads_until": each.lead_period.upper if each.lead_period else None,
            }
            for each in own.select_related("country")
        ],
        "gaps": list(through_time.gaps(day.on, last, day.today, tour=tour.pk)),
        "rotation": list(rotation(day.on, day.today, 24, tour=tour.pk)),
        "notifications": list(
            Notification.objects.filter(accreditation__posting=tour)
            .with_due_day()
            .unsent()
            .order_by("pk")
            .values_list(rows.notification(day), flat=True)
        ),
        "also": [source(tour, day) for source in ALSO],
    }
