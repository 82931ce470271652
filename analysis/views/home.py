"""`/`: how do we stand, and what is there to do for whoever asks."""

from datetime import timedelta

from django.http import QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accreditations import coverage, rows
from accreditations.charge import countries_of
from accreditations.models import Posting
from accreditations.reminders import reminders, told_to
from analysis import home
from analysis.map.drawing import drawing
from analysis.workbench import Asked
from attache_registry import policies
from attache_registry.as_of import day_of
from attache_registry.filters import refuse_unknown_on_page
from attache_registry.known_at import answers_as_known
from attache_registry.policies import Role

NEXT_DAYS = timedelta(days=30)
# What the overview lists; the rest is on the page of the rotation.
REMINDERS = 15


@require_safe
@answers_as_known
def overview(request):
    """Totals and the network for all; what is due for the desk, the week for an attaché, changes for an analyst."""
    refuse_unknown_on_page(request, {"as_of"})
    day = day_of(request, "activities")
    network = coverage.on_day(day)
    tours = Posting.objects.with_overrun(day.on, day.today)
    role = policies.role_of(request.user)
    due = told_to(request.user, reminders(day))
    context = {
        "totals": network["totals"],
        "gaps": [each for each in network["countries"] if not each["covered"] and not each["planned"]],
        "reminders": due[:REMINDERS],
        "more_reminders": len(due[REMINDERS:]),
        "over_establishment": coverage.over_establishment(day)[:REMINDERS],
        "ending": told(tours.ending_between(day.on, day.on + NEXT_DAYS), day),
        "starting": told(tours.filter(starts_on__gt=day.on, starts_on__lte=day.on + NEXT_DAYS), day),
        "posts": coverage.by_post(network["countries"]),
        "next_day": day.on + NEXT_DAYS,
    }
    context["drawing"] = drawing(Asked(QueryDict("in_network=true"), day))
    if role == Role.ATTACHE:
        countries = countries_of(request.user)
        context |= {
            "mine": list(countries.values_list(rows.country_with_plan(day), flat=True)),
            "week": home.week(countries, day),
            "waiting": home.waiting_on_others(countries, day),
        }
    if role == Role.ANALYST:
        context |= {"changed_views": home.changed_views(request.user, day), "week_before": day.on - home.WEEK}
    return render(request, "analysis/home.html", context)


def told(tours, day):
    """The first of the tours, as rows."""
    return list(tours.values_list(rows.posting(day), flat=True)[:REMINDERS])
