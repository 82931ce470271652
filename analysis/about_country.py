"""All about one country on a day, as its page shows it and as its dossier tells it; nothing that is hidden (R28)."""

from dataclasses import dataclass

from django.db.models import Count, F, Min
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accreditations import rows as network
from accreditations.choices import UNDER_WAY, NotificationKind, RotationState, StepKind
from accreditations.models import (
    Accreditation,
    Country,
    Membership,
    Notification,
    Responsibility,
    StandIn,
)
from accreditations.questions import a_year_from
from accreditations.rotation import rotation, usual_time
from accreditations.through_time import gaps
from attache_registry.as_of import Day
from attache_registry.templatetags.registry import as_day, local
from cooperation_plans import rows
from cooperation_plans.choices import OPEN, ActivityStatus
from cooperation_plans.missing import due_on, missing
from cooperation_plans.models import Activity, Agreement, CooperationPlan
from cooperation_plans.progress import progress
from cooperation_plans.reminders import TOLD_BEFORE
from reporting import of_country

# What a visitor reads: the next activities and the last ones done.
AHEAD, DONE = 10, 5
# States of a succession that are a problem, and not merely work to do.
LATE = (RotationState.LATE, RotationState.AT_RISK, RotationState.DUE, RotationState.UNNAMED)
# What only some may see; it is told to nobody here, so that the dossier is the same for all.
HIDDEN = frozenset({"email", "phone", "remark", "scan", "partner_contact"})


@dataclass(frozen=True)
class Problem:
    """Something open that a visit may have to speak of: a sentence, how grave it is, where to act."""

    tone: str
    words: str
    url: str


def for_all(on):
    """The day without what only some may see."""
    return Day(on.on, on.today, HIDDEN)


def about(code, day):
    """What the registry knows of a country on a day; None where there is no such country.

    A fixed number of statements; of plans those that run, are ahead or ended within the last year.
    """
    asker, day = day, for_all(day)
    found = Country.objects.filter(code=code)
    key = found.values_list("pk", flat=True).first()
    if key is None:
        return None
    activities = rows.activities_on_day(Activity.objects.with_country(key), day)
    in_words = rows.activity_in_words(day)
    ahead = activities.filter(status_then__in=OPEN, overdue=False).order_by("span", "pk")
    done = activities.filter(status_then=ActivityStatus.COMPLETED).order_by("-span", "-pk")
    plans = rows.plans_on_day(CooperationPlan.objects.filter(country=key), day).filter(
        ends_on__gte=day.on.replace(day=1, year=day.on.year - 1)
    )
    accreditations = Accreditation.objects.filter(country=key).for_day(day.on, day.today)
    told = {
        "key": key,
        "on": day.on,
        "row": found.for_day(day.on, day.today).values_list(network.country(day), flat=True).get(),
        "accreditations": list(
            accreditations.order_by("-period", "-pk").values_list(network.accreditation_in_words(day), flat=True)
        ),
        "steps_under_way": list(
            accreditations.filter(status_then__in=UNDER_WAY)
            .order_by("posting__starts_on", "pk")
            .values_list(network.accreditation_in_words(day), flat=True)
        ),
        "rotation": rotation(day.on, day.today, country=key).rows,
        "gaps": list(gaps(day.on, a_year_from(day.on), day.today, countries=[key])),
        "usual": usual_time(key, day.on),
        "responsibilities": _through_time(Responsibility, network.responsibility_in_words, key, day),
        "memberships": _through_time(Membership, network.membership, key, day),
        "stand_ins": _through_time(StandIn, network.stand_in_in_words, key, day),
        "agreements": list(
            Agreement.objects.filter(country=key)
            .in_force(day.on)
            .order_by("-signed_on", "pk")
            .values_list(rows.agreement(day), flat=True)
        ),
        "plans": list(plans.order_by("-starts_on", "pk").values_list(rows.plan(day), flat=True)),
        "ahead": list(ahead.values_list(in_words, flat=True)[:AHEAD]),
        "done": list(done.values_list(in_words, flat=True)[:DONE]),
        "overdue": list(activities.filter(overdue=True).order_by("span", "pk").values_list(in_words, flat=True)),
        "hosting": list(progress(day, "venue", activities=Activity.objects.with_country(key))),
        "unanswered": list(_unanswered(key)),
        "missing": [
            (year, row)
            for year in (day.on.year, day.on.year + 1)
            if day.on >= due_on(year) - TOLD_BEFORE
            for row in missing(year, day).filter(country=key)
        ],
        "reports": of_country.latest(key, asker),
        "trail": of_country.trail(key, asker),
        "notifications": list(
            Notification.objects.with_due_day()
            .unsent()
            .filter(accreditation__country=key, due_on__lte=day.on)
            .order_by("due_on", "pk")
            .values_list(network.notification(day), flat=True)
        ),
    }
    return told | {"problems": list(problems(told))}


def _through_time(model, row, key, day):
    """Dated facts of the country, the latest first."""
    found = model.objects.filter(country=key).order_by("-period", "pk")
    return list(found.values_list(row(day), flat=True))


def _unanswered(key):
    """The units that were asked about activities with the country and have not answered, and since when."""
    found = Activity.objects.with_country(key).unanswered().filter(lead_unit__isnull=False).order_by()
    named = {name: F(f"lead_unit__{name}") for name in ("code", "name", "name_lv")}
    return found.values(**named).annotate(number=Count("*"), since=Min("asked_on")).order_by("since", "code")


def problems(told):
    """What is open with a country, the gravest kind first."""
    yield from _of_cover(told)
    yield from _of_plans(told)


def _of_cover(told):
    for gap in told["gaps"]:
        words = ngettext(
            "Nobody is accredited %(days)s: %(n)s day", "Nobody is accredited %(days)s: %(n)s days", gap["days"]
        ) % {"days": _days(gap["starts_on"], gap["ends_on"]), "n": gap["days"]}
        if gap["planned_days"]:
            words += ngettext(
                ", of which %(n)s day is planned for", ", of which %(n)s days are planned for", gap["planned_days"]
            ) % {"n": gap["planned_days"]}
        whole = gap["planned_days"] == gap["days"]
        yield Problem("planned" if whole else "bad", words, reverse("rotation"))
    for row in told["rotation"]:
        named = {"attache": row["attache_detail"]["name"], "day": date_format(as_day(row["ends_on"]))}
        if row["overrun"]:
            words = _("The tour of %(attache)s was planned to end on %(day)s and runs on") % named
            yield Problem("warn", words, reverse("attache", args=[row["attache_detail"]["id"]]))
        if row["state"] in LATE:
            state = RotationState(row["state"])
            words = _(
                "The tour of %(attache)s ends on %(day)s; agrément for who follows is to be asked for by %(ask_by)s: "
            )
            words %= named | {"ask_by": date_format(as_day(row["ask_by"]))}
            yield Problem(state.tone, words + str(state.label), reverse("rotation"))
    for row in told["notifications"]:
        words = _("A notification was due on %(day)s: %(kind)s, %(attache)s") % {
            "day": date_format(as_day(row["due_on"])),
            "kind": NotificationKind(row["kind"]).label,
            "attache": row["attache_detail"]["name"],
        }
        yield Problem("bad", words, reverse("accreditation", args=[row["accreditation"]]))


def _of_plans(told):
    for year, row in told["missing"]:
        words = _("The plan of %(year)s (%(strand)s) is expected by %(day)s and not drawn up") % {
            "year": year,
            "strand": local(row["strand_detail"]),
            "day": date_format(as_day(row["due_on"])),
        }
        yield Problem("bad" if row["overdue"] else "warn", words, f"{reverse('plans')}?country={row['country']}")
    for row in told["plans"]:
        if row["uncoordinated"]:
            words = _("Nobody leads for the country, so that nobody coordinates “%(plan)s”") % {"plan": row["title"]}
            yield Problem("bad", words, reverse("plan", args=[row["id"]]))
    for row in told["overdue"]:
        words = _("“%(activity)s” was to be over on %(day)s; nobody has said how it went") % {
            "activity": local(row["facts"], "title"),
            "day": date_format(as_day(row["last_day"])),
        }
        yield Problem("bad", words, reverse("activity", args=[row["facts"]["id"]]))
    for row in told["unanswered"]:
        words = ngettext(
            "%(unit)s was asked about %(n)s activity on %(day)s and has not answered",
            "%(unit)s was asked about %(n)s activities, the first on %(day)s, and has not answered",
            row["number"],
        ) % {"unit": local(row), "n": row["number"], "day": date_format(as_day(row["since"]))}
        where = f"{reverse('activities')}?country={told['row']['code']}&lead_unit={row['code']}"
        yield Problem("info", words, where)


def last_step(row, on):
    """The last step of an accreditation by a day, in words with its own day; nothing before the first."""
    steps = [step for step in row["facts"]["steps"] if step["confirmed"] and as_day(step["on"]) <= on]
    if not steps:
        return ""
    last = max(steps, key=lambda step: (step["on"], step["id"]))
    return f"{StepKind(last['step']).label}, {date_format(as_day(last['on']))}"


def _days(first, last):
    return f"{date_format(as_day(first))} – {date_format(as_day(last))}"
