"""A person's calendar: tour ends, agrément deadlines, notifications (RFC 5545)."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accreditations.models import Posting
from accreditations.questions import months_from
from accreditations.reminders import Reminder, reminders, told_to
from attache_registry import as_of
from attache_registry.models import CalendarLink
from attache_registry.policies import Role, role_of
from attache_registry.sign_in.backend import RegistryBackend

A_DAY = timedelta(days=1)
# How far ahead the calendar looks, in months.
AHEAD = 24


@login_not_required
@require_safe
def feed(request, secret):
    """The calendar of the person whose secret this is; 404 for a secret that is none any more."""
    link = CalendarLink.of(secret)
    if link is None or not RegistryBackend().user_can_authenticate(link.user):
        raise Http404
    with translation.override(link.user.language):
        body = calendar(link.user).to_ical()
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="attache-registry.ics"'
    response["Cache-Control"] = "private, no-store"
    return response


def calendar(user):
    """What is due for a person: an attaché's own countries and tour, everything for the others."""
    # Loaded when the first calendar is fetched, because it is large.
    import icalendar

    found = icalendar.Calendar()
    found.add("prodid", "-//Attaché Registry//EN")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", _("Attaché Registry"))
    now = timezone.now().replace(microsecond=0)
    for each in entries(user):
        event = icalendar.Event()
        # The name of the thing and not its day, so that a calendar moves the entry when the day moves.
        event.add("uid", f"{each.key}@attache-registry")
        event.add("dtstamp", now)
        event.add("dtstart", each.due_on)
        event.add("dtend", (each.until or each.due_on) + A_DAY)
        event.add("summary", each.words)
        event.add("url", settings.SITE_URL + each.url)
        event.add("transp", "TRANSPARENT")
        found.add_component(event)
    return found


def tours_ahead(day, user):
    """The ends of tours within the calendar's reach, of one attaché or of all."""
    ahead = Posting.objects.ending_between(day.on, months_from(day.on, AHEAD)).select_related("attache", "post")
    for tour in ahead.filter(attache__user=user) if user else ahead:
        words = _("%(attache)s, %(post)s: end of the tour") % {"attache": tour.attache, "post": tour.post}
        last = tour.ends_on or tour.planned_ends_on
        yield Reminder(f"tour-end-{tour.pk}", last, words, reverse("attache", args=[tour.attache_id]), "info")


# What apps above this one add: functions of the day and the last day within reach that give `Reminder`s.
AHEAD_OF_COUNTRIES = []


def entries(user):
    """The reminders of a person, every planned end of a tour ahead, and what happens in the countries; each once."""
    day = as_of.today()
    found = {each.key: each for each in told_to(user, reminders(day))}
    for each in tours_ahead(day, user if role_of(user) == Role.ATTACHE else None):
        found.setdefault(each.key, each)
    for source in AHEAD_OF_COUNTRIES:
        for each in told_to(user, list(source(day, months_from(day.on, AHEAD)))):
            found.setdefault(each.key, each)
    return sorted(found.values(), key=lambda each: (each.due_on, each.key))
