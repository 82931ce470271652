"""What is due by when, driven by time and not by edits (R20b): one list for `/`, the mails and the calendar.

Sources are functions of a day that give `Reminder`s; apps above this one add theirs to `SOURCES`.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accreditations.charge import countries_of
from accreditations.choices import UNDER_WAY, NotificationKind, RotationState, Status, StepKind
from accreditations.models import Accreditation, Notification, Posting, StandIn, Step
from accreditations.rotation import DUE_WITHIN, rotation
from attache_registry.policies import Role, role_of
from attache_registry.templatetags.registry import as_day, local

# How long before a tour's end, a notification's due day, a stand-in's first day.
TOUR_ENDS_WITHIN = timedelta(days=60)
ASK_WITHIN = timedelta(days=DUE_WITHIN)
NOTIFY_WITHIN = timedelta(days=14)
STAND_IN_WITHIN = timedelta(days=7)
URGENT = (RotationState.LATE, RotationState.AT_RISK, RotationState.DUE)


@dataclass(frozen=True)
class Reminder:
    """One thing that is due: a stable name, the day, a sentence, where to act, whom it concerns."""

    key: str
    due_on: date
    words: str
    url: str
    tone: str
    # Codes of the countries it is about; whoever has charge of one of them is reminded.
    countries: tuple = ()
    # Only the office can act.
    for_office: bool = False
    # The last day, where it lasts longer than one.
    until: date | None = None


def agrement(day, months=12):
    """Agrément that is to be asked for, or was asked for too late: for those who follow somebody (R20), and where
    nobody leaves.
    """
    leaving = rotation(day.on, day.today, months)
    yield from _successions(leaving)
    following = [row["successor"]["accreditation"] for row in leaving if row["successor"]]
    yield from _nominations(day, following)


def _successions(leaving):
    for row in leaving:
        if row["state"] not in URGENT:
            continue
        words = _("%(country)s: agrément to be asked for by %(day)s – %(state)s (%(attache)s leaves %(post)s)") % {
            "country": local(row["country_detail"]),
            "day": date_format(as_day(row["ask_by"])),
            "state": RotationState(row["state"]).label,
            "attache": row["attache_detail"]["name"],
            "post": row["post_detail"]["city"],
        }
        tone = RotationState(row["state"]).tone
        key = f"agrement-{row['posting']}-{row['country']}"
        yield Reminder(key, as_day(row["ask_by"]), words, reverse("rotation"), tone, (row["country"],))


def _nominations(day, following):
    """At a post that opens, or for a country that changes hands (R6)."""
    due = Accreditation.objects.to_be_asked_for().filter(status=Status.NOMINATED, ask_by__lte=day.on + ASK_WITHIN)
    # What a tour that is over was to bring never will be.
    due = due.exclude(posting__ends_on__lt=day.on)
    found = due.exclude(pk__in=following).select_related("attache", "country")
    for each in found.order_by("ask_by", "pk"):
        words = _("%(country)s: agrément for %(attache)s to be asked for by %(day)s") % {
            "country": each.country,
            "attache": each.attache,
            "day": date_format(each.ask_by),
        }
        tone = "bad" if each.ask_by < day.on else "warn"
        url = reverse("accreditation", args=[each.pk])
        yield Reminder(f"nomination-{each.pk}", each.ask_by, words, url, tone, (each.country.code,))


def tours(day):
    """Tours that end soon, and tours that ran past their planned day."""
    running = Posting.objects.with_overrun(day.on, day.today)
    soon = running.ending_between(day.on, day.on + TOUR_ENDS_WITHIN)
    found = (
        (soon | running.filter(overrun=True))
        .select_related("attache", "post")
        .prefetch_related("accreditations__country")
    )
    for tour in found.order_by("planned_ends_on", "pk"):
        last = tour.ends_on or tour.planned_ends_on
        told = {"attache": tour.attache, "post": tour.post, "day": date_format(last)}
        if tour.overrun:
            words = _("%(attache)s, %(post)s: the tour was planned to end on %(day)s; enter its end or a new plan")
        else:
            words = _("%(attache)s, %(post)s: the tour ends on %(day)s")
        countries = tuple(sorted(each.country.code for each in tour.accreditations.all() if each.period))
        tone = "warn" if tour.overrun else "info"
        yield Reminder(
            f"tour-end-{tour.pk}", last, words % told, reverse("attache", args=[tour.attache_id]), tone, countries
        )


def notifications(day):
    """What receiving states are to be told soon, and what should have been told."""
    due = Notification.objects.with_due_day().unsent().filter(due_on__lte=day.on + NOTIFY_WITHIN)
    due = due.exclude(accreditation__status__in=UNDER_WAY, accreditation__posting__ends_on__lt=day.on)
    for each in due.select_related("accreditation__attache", "accreditation__country").order_by("due_on", "pk"):
        words = _("%(country)s: notification due on %(day)s: %(kind)s, %(attache)s") % {
            "country": each.accreditation.country,
            "day": date_format(each.due_on),
            "kind": NotificationKind(each.kind).label,
            "attache": each.accreditation.attache,
        }
        tone = "bad" if each.due_on < day.on else "warn"
        url = reverse("accreditation", args=[each.accreditation_id])
        yield Reminder(f"notification-{each.pk}", each.due_on, words, url, tone, (each.accreditation.country.code,))


def waiting_steps(day):
    """Steps that attachés recorded and the desk has not confirmed."""
    found = Step.objects.waiting().filter(accreditation__voided_at=None)
    for step in found.select_related("accreditation__attache", "accreditation__country").order_by("pk"):
        words = _("%(accreditation)s: “%(step)s” waits for confirmation") % {
            "accreditation": step.accreditation,
            "step": StepKind(step.step).label,
        }
        url = reverse("accreditation", args=[step.accreditation_id])
        countries = (step.accreditation.country.code,)
        yield Reminder(f"step-{step.pk}", step.on, words, url, "warn", countries, for_office=True)


def stand_ins(day):
    """Who takes acting charge of a country soon or has it now (R14a)."""
    found = StandIn.objects.filter(period__overlap=(day.on, day.on + STAND_IN_WITHIN))
    for each in found.select_related("attache", "country").order_by("starts_on", "pk"):
        words = _("%(country)s: %(person)s stands in, %(days)s") % {
            "country": each.country,
            "person": each.attache or each.person,
            "days": each.days,
        }
        url = reverse("country", args=[each.country.code])
        yield Reminder(f"stand-in-{each.pk}", each.starts_on or day.on, words, url, "info", (each.country.code,))


SOURCES = [agrement, tours, notifications, waiting_steps, stand_ins]


def reminders(day):
    """All that is due as of a day, the earliest first, in the reader's language."""
    found = (each for source in SOURCES for each in source(day))
    return sorted(found, key=lambda each: (each.due_on, each.key))


def told_to(user, found):
    """Of reminders those that a person is told: the office all, an attaché those of his or her countries, others not
    what only the office can act on.
    """
    role = role_of(user)
    if role == Role.ATTACHE:
        return concerning(found, countries_of(user).order_by().values_list("code", flat=True))
    office = role in (Role.DESK, Role.ADMINISTRATOR)
    return [each for each in found if office or not each.for_office]


def concerning(found, countries):
    """Of reminders those that concern somebody in charge of the countries (codes), without the office's own."""
    return [each for each in found if set(each.countries) & set(countries) and not each.for_office]
