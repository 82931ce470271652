"""Invented plans and activities on the published network, so that every page has something to show.

No plan, activity, figure or reason here is real; each plan says so in its remark. Agreements and units are the
published ones. Days are reckoned from the day of loading.
"""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from accreditations.models import Country
from attache_registry.saving import verb
from cooperation_plans import services
from cooperation_plans.loading import load_published
from cooperation_plans.models import (
    Activity,
    ActivityCountry,
    ActivityTransition,
    Agreement,
    Area,
    CancellationReason,
    CooperationPlan,
    ExpectedPlan,
    Form,
    Strand,
    Unit,
)

INVENTED = "Invented for the demonstration."
# Title in English and Latvian, area, form, unit, at home or at the partner's, month, days, ours, theirs, cost.
# fmt: off
KINDS = [
    ("Staff talks of the ministries", "Ministriju štābu sarunas", "policy", "consultations", "mod_policy", "home", 2, 2, 6, 5, 1800),
    ("Visit of the chief of defence", "Aizsardzības komandiera vizīte", "policy", "official_visit", "hq", "partner", 5, 2, 5, 8, 4200),
    ("Working group on cyber defence", "Kiberaizsardzības darba grupa", "cyber", "working_meeting", "cert", "partner", 3, 2, 3, 6, 1500),
    ("Diving course of the naval forces", "Jūras spēku ūdenslīdēju kurss", "training", "course", "naval_flotilla", "home", 6, 12, 4, 8, 9600),
    ("Mine clearance exercise", "Atmīnēšanas mācības", "demining", "exercise", "naval_flotilla", "home", 9, 10, 40, 60, 38000),
    ("Exchange of cadets", "Kadetu apmaiņa", "education", "experience", "defence_academy", "partner", 4, 14, 6, 6, 7400),
    ("Seminar on military law", "Seminārs par militārajām tiesībām", "law", "seminar", "mod_policy", "home", 10, 2, 12, 4, 2100),
    ("Medical training of the home guards", "Zemessargu medicīniskā apmācība", "medicine", "course", "guard_brigade_2", "home", 8, 5, 20, 10, 5200),
    ("Company exercise of the home guards", "Zemessargu rotas mācības", "home_guard", "exercise", "guard_brigade_1", "home", 9, 8, 120, 40, 26000),
    ("Experts on host nation support", "Eksperti par uzņēmējvalsts atbalstu", "infrastructure", "expert_visit", "logistics_command", "partner", 11, 3, 4, 5, 2600),
    ("Air surveillance experts", "Gaistelpas novērošanas eksperti", "air", "expert_visit", "air_force", "partner", 3, 3, 4, 6, 3100),
    ("Unmanned systems: exchange of experience", "Bezpilota sistēmas: pieredzes apmaiņa", "unmanned", "experience", "training_command", "home", 12, 4, 8, 8, 3900),
    ("Course of military police", "Militārās policijas kurss", "training", "course", "military_police", "partner", 5, 10, 5, 12, 4400),
    ("Strategic communication seminar", "Stratēģiskās komunikācijas seminārs", "communication", "seminar", "mod_cooperation", "home", 6, 2, 10, 6, 2300),
    ("Logistics planners' meeting", "Loģistikas plānotāju tikšanās", "logistics", "working_meeting", "mod_logistics", "partner", 7, 2, 3, 4, 1400),
    ("Lecture for youth guards", "Lekcija jaunsargiem", "culture", "seminar", "youth_guard", "home", 10, 1, 30, 2, 400),
]
# fmt: on
# Country, strand, how many of the kinds, and how the plans of last, this and the next year stand.
PLANS = [
    ("SE", "ministry", 14, ("closed", "agreed", "in_negotiation")),
    ("DK", "home_guard", 9, ("closed", "agreed", "draft")),
    ("DE", "ministry", 16, ("closed", "agreed", "")),
    ("PL", "ministry", 12, ("closed", "agreed", "agreed")),
    ("US", "state_partnership", 15, ("closed", "agreed", "in_negotiation")),
    ("UA", "ministry", 10, ("", "agreed", "")),
    ("GE", "ministry", 6, ("closed", "cancelled", "")),
    ("LT", "armed_forces", 8, ("", "agreed", "draft")),
]
EXPECTED = [(code, strand) for code, strand, _number, _states in PLANS if code not in {"GE", "LT"}]
PLACES = {"SE": "Karlskrona", "DK": "Nymindegab", "DE": "Munster", "PL": "Gdynia", "US": "Lansing", "UA": "Kyiv"}
MAILBOXES = {"naval_flotilla": "flotilla", "guard_brigade_1": "riga-brigade", "mod_policy": "policy"}
WAYS = {
    "draft": (),
    "in_negotiation": ("in_negotiation",),
    "agreed": ("in_negotiation", "agreed"),
    "closed": ("in_negotiation", "agreed", "closed"),
    "cancelled": ("in_negotiation", "cancelled"),
}


@verb
def load(*, by):
    """Add the demonstration's plans and activities to the published agreements and units."""
    today = timezone.localdate()
    load_published(on=today, by=by)
    for code, name in MAILBOXES.items():
        Unit.objects.filter(code=code).update(email=f"{name}@example.invalid")
    lists = {model: {each.code: each for each in model.objects.all()} for model in (Area, Form, Unit, Strand)}
    for code, strand in EXPECTED:
        services.enter(
            ExpectedPlan(
                country=Country.objects.get(code=code), strand=lists[Strand][strand], starts_on=date(2020, 1, 1)
            ),
            by=by,
        )
    for code, strand, number, states in PLANS:
        for year, status in zip(range(today.year - 1, today.year + 2), states, strict=True):
            if status:
                _plan(Country.objects.get(code=code), lists, strand, number, year, status, today, by)
    _outside(lists, today, by)


def _plan(country, lists, strand, number, year, status, today, by):
    """One plan with its activities, and what became of both."""
    plan = CooperationPlan(
        country=country,
        strand=lists[Strand][strand],
        title=f"{lists[Strand][strand].name} {year}",
        agreement=Agreement.objects.filter(country=country).first(),
        owner=lists[Unit]["mod_cooperation"],
        starts_on=date(year, 1, 1),
        ends_on=date(year, 12, 31),
        remark=INVENTED,
    )
    services.enter(plan, by=by)
    activities = [_activity(plan, lists, kind, place, today) for place, kind in enumerate(KINDS[:number], 1)]
    Activity.objects.bulk_create(activities)
    ActivityCountry.objects.bulk_create(ActivityCountry(activity=each, country=country) for each in activities)
    agreed_on = min(date(year - 1, 12, 8), today)
    days = {"in_negotiation": agreed_on - timedelta(days=50), "agreed": agreed_on}
    for to in WAYS[status]:
        signed = {"signed_by": "Defence attaché", "signed_by_partner": "Head of international cooperation"}
        on = days.get(to, min(date(year + 1, 1, 20), today))
        services.move_plan(plan, to, on=on, by=by, **(signed if to == "agreed" else {}))
    if status == "cancelled":
        reason = CancellationReason.objects.get(code="security")
        ActivityTransition.objects.bulk_create(
            ActivityTransition(activity=each, number=1, to="cancelled", on=agreed_on, reason=reason, side="partner")
            for each in activities
        )
    if status in {"agreed", "closed"} and year <= today.year:
        _carry_out(plan, activities, today)
    if status == "agreed" and year == today.year:
        _amend(plan, activities, lists, by)


def _activity(plan, lists, kind, place, today):
    """An activity of one of the kinds; every fourth is not known to the day."""
    title, title_lv, area, form, unit, venue, month, days, ours, theirs, cost = kind
    year = plan.starts_on.year
    first = date(year, month, 4 + (place * 3 + plan.country_id) % 18)
    precision = ("day", "day", "day", "month", "day", "day", "quarter", "day")[place % 8]
    if year > today.year and place % 5 == 0:
        precision = "unknown"
    home = venue == "home"
    asked = date(year - 1, 10, 1 + place)
    answered = asked + timedelta(days=14)
    return Activity(
        plan=plan,
        country=plan.country,
        number=str(place),
        partner_number=f"{plan.country.code}-{place}",
        title=title,
        title_lv=title_lv,
        area=lists[Area][area],
        form=lists[Form][form],
        lead_unit=lists[Unit][unit],
        asked_on=asked if asked <= today else None,
        answered_on=answered if answered <= today and (year <= today.year or place % 2 == 0) else None,
        place="Riga" if home else PLACES.get(plan.country.code, ""),
        host=Country.objects.get(code="LV") if home else plan.country,
        starts_on=None if precision == "unknown" else first,
        ends_on=None if precision == "unknown" or days == 1 else first + timedelta(days=days - 1),
        when_precision=precision,
        home_participants=ours,
        partner_participants=theirs,
        financing=("each_own", "host_pays", "shared", "third_party")[place % 4],
        planned_cost=Decimal(cost),
    )


def _carry_out(plan, activities, today):
    """What happened to the activities by today: done, put off, called off, and one of which nobody has told."""
    reasons = list(CancellationReason.objects.order_by("pk"))
    steps, done = [], []
    for place, each in enumerate(activities, 1):
        over = each.ends_on or each.starts_on
        on = min(over, today)
        confirmed_on = max(plan.agreed_on, min(each.starts_on - timedelta(days=45), today - timedelta(days=2)))
        why = {"reason": reasons[place % len(reasons)], "side": ("us", "partner", "both", "other")[place % 4]}
        if place == 7:
            steps.append([(confirmed_on, "cancelled", why)])
        elif place == 10:
            steps.append([(confirmed_on, "postponed", why)])
        elif over < today - timedelta(days=12) and (place != 5 or plan.starts_on.year < today.year):
            steps.append([(min(confirmed_on, on), "confirmed", {}), (on, "completed", {})])
            each.home_participants_actual = max(each.home_participants - place % 3, 1)
            each.partner_participants_actual = each.partner_participants
            each.actual_cost = each.planned_cost * Decimal("0.9")
            each.outcome = "Held as planned. Both sides want to go on next year."
            done.append(each)
        elif over < today or place % 3 == 0:
            steps.append([(confirmed_on, "confirmed", {})])
        else:
            steps.append([])
    for number in (1, 2):
        ActivityTransition.objects.bulk_create(
            ActivityTransition(
                activity=each, number=number, on=told[number - 1][0], to=told[number - 1][1], **told[number - 1][2]
            )
            for each, told in zip(activities, steps, strict=True)
            if len(told) >= number
        )
    told = ["home_participants_actual", "partner_participants_actual", "actual_cost", "outcome"]
    Activity.objects.bulk_update(done, told)


def _amend(plan, activities, lists, by):
    """What was changed and added after the agreement."""
    services.change(activities[-1], place="Ādaži", why="The partner asked for a training area.", by=by)
    added = Activity(plan=plan, title="Visit of the ship's crew", title_lv="Kuģa apkalpes vizīte")
    added.area, added.form = lists[Area]["training"], lists[Form]["experience"]
    services.enter_activity(added, why="Agreed by letter in spring.", by=by)


def _outside(lists, today, by):
    """What happens outside every plan, with several countries at once."""
    for title, title_lv, codes, ahead in (
        ("Baltic and Nordic naval exercise", "Baltijas un Ziemeļvalstu jūras mācības", ("EE", "LT", "SE", "FI"), 20),
        ("Regional attachés' conference", "Reģionālā atašeju konference", ("EE", "LT", "PL"), 9),
    ):
        first = today + timedelta(days=ahead)
        record = Activity(title=title, title_lv=title_lv, starts_on=first, ends_on=first + timedelta(days=3))
        record.area, record.form, record.lead_unit = (
            lists[Area]["training"],
            lists[Form]["exercise"],
            lists[Unit]["naval_flotilla"],
        )
        services.enter_activity(record, countries=list(Country.objects.filter(code__in=codes)), by=by)
