"""Invented people and dates on the published network, so that every page has something to show.

No person, date or remark here is real; every person is marked as fictional. Days are reckoned from the day of
loading, on which the counts stay those of the published list.
"""

from datetime import date, timedelta

from django.contrib.auth import get_user_model
from django.utils import timezone

from accreditations import loading, network_file, services
from accreditations.choices import PRINCIPAL, EndReason
from accreditations.models import (
    Accreditation,
    Attache,
    Country,
    Establishment,
    Post,
    PostCost,
    Posting,
    Promotion,
    Rank,
    Responsibility,
    StandIn,
)
from accreditations.reference_data import DATA
from attache_registry.saving import verb

# Post: officers from the oldest to the serving one, as (given name, family name, branch, NATO code, languages).
OFFICERS = {
    "Washington": [
        ("Dzintars", "Paraugs", "air", "OF-4", {"en": "3333", "fr": "2221"}),
        ("Ilze", "Izdomāta", "land", "OF-5", {"en": "4444"}),
    ],
    "Berlin": [
        ("Gunārs", "Iedomu", "land", "OF-4", {"de": "3332+", "en": "3333"}),
        ("Kārlis", "Piemērs", "land", "OF-4", {"de": "3333", "en": "3333", "fr": "2+2+21"}),
    ],
    "Ottawa": [("Anna", "Teiksma", "joint", "OF-4", {"en": "4443", "fr": "3222"})],
    "Ankara": [
        ("Pēteris", "Nemīlis", "land", "OF-3", {"en": "3333", "ru": "3322"}),
        ("Māra", "Tēlota", "air", "OF-4", {"en": "3333", "tr": "2+211", "ru": "4433"}),
    ],
    "Kyiv": [
        ("Viktors", "Pasaka", "land", "OF-4", {"uk": "3322", "ru": "4444", "en": "3333"}),
        ("Roberts", "Domāts", "land", "OF-5", {"uk": "3332", "ru": "4444", "en": "3333"}),
    ],
    "Stockholm": [
        ("Juris", "Neesošs", "naval", "OF-4", {"sv": "2221", "en": "3333"}),
        ("Sanita", "Ainava", "naval", "OF-4", {"sv": "3332", "en": "4443"}),
    ],
    "Warsaw": [
        ("Edgars", "Vēsma", "land", "OF-3", {"pl": "3322", "en": "3333"}),
        ("Līga", "Tēloša", "national_guard", "OF-4", {"pl": "3333", "en": "3333"}),
    ],
}
DEPUTY = ("Oskars", "Stāsts", "land", "OF-3", {"uk": "2221", "en": "3333"})
# The serving officer's tour: days since it began, days until its planned end (negative: it overran).
TOURS = {
    "Washington": (420, 675),
    "Berlin": (1030, 61),
    "Ottawa": (640, 455),
    "Ankara": (1115, -20),
    "Kyiv": (510, 585),
    "Stockholm": (275, 820),
    "Warsaw": (180, 915),
}
MOSCOW = [
    (date(2004, 9, 1), date(2009, 6, 30), ("Aivars", "Senlaiks", "land", "OF-4", {"ru": "4444", "en": "2222"})),
    (date(2020, 8, 3), date(2022, 3, 31), ("Normunds", "Izgudrots", "land", "OF-5", {"ru": "4444", "en": "3333"})),
]
# The host's note came weeks after the officer had taken up duty.
MOSCOW_ACCREDITED_AFTER = timedelta(days=49)
ACCREDITED_AFTER = timedelta(days=8)
# Who follows whom: the day of taking up duty, and how many days ago each step was, country by country.
SUCCESSORS = [
    (
        "Berlin",
        ("Zane", "Fantāzija", "air", "OF-4", {"de": "3332", "en": "3333"}),
        54,
        {
            "DE": [("request_agrement", 82), ("grant_agrement", 30)],
            "AT": [("request_agrement", 20)],
            "FR": [],
        },
    ),
    (
        "Ankara",
        ("Kārlis", "Mirāža", "land", "OF-4", {"tr": "2221", "en": "3333"}),
        12,
        {"TR": [("request_agrement", 75), ("grant_agrement", 9)], "AZ": [("request_agrement", 40)]},
    ),
]
NOMINATED = 100
HANDED_OVER_IN = timedelta(days=7)
PREVIOUS_TOUR = timedelta(days=3 * 365)
# What apps above this one add once the network is there: verbs that take `by`.
FURTHER = []


# About what a year at a post costs, in euros; invented, as everything here.
COST = 184_000


def is_loaded():
    """Whether the demonstration is in the registry already."""
    return Attache.with_voided.filter(is_fictional=True).exists()


@verb
def load(*, by):
    """Add the demonstration to the published network, which is loaded first where the registry is empty."""
    today = timezone.localdate()
    network = network_file.read((DATA / "latvia.json").read_text(encoding="utf-8"))
    loading.load(network, on=today, by=by)
    for number, city in enumerate(TOURS):
        _post(post := Post.objects.get(city=city), today, by)
        for ago in (1, 2):
            amount = COST + 9_700 * number - 4_150 * ago
            services.enter(PostCost(post=post, year=today.year - ago, amount=amount), by=by)
    _moscow(by)
    _stand_in(today, by)
    for city, officer, arrives, countries in SUCCESSORS:
        _successor(city, officer, arrives, countries, today, by)
    user = get_user_model().objects.filter(username="attache", is_demonstration=True).first()
    if user:
        Attache.objects.filter(family_name="Ainava", is_fictional=True).update(user=user)
    for further in FURTHER:
        further(by=by)


def _post(post, today, by):
    """Name who serves there, give the tour its days, and put the tours before it."""
    since, left = TOURS[post.city]
    begins = today - timedelta(days=since)
    serving = list(Posting.objects.filter(post=post).in_force(today).order_by("pk"))
    opened = begins - PREVIOUS_TOUR * (len(OFFICERS[post.city]) - 1)
    for fact in (*post.establishments.all(), *post.responsibilities.all()):
        # Ottawa's beginning stays unknown, as in the published list.
        if post.city != "Ottawa":
            services.change(fact, starts_on=opened, attested_on=None, by=by)
    principal = serving[0]
    _become(principal.attache, OFFICERS[post.city][-1], by)
    _days(principal, begins, today + timedelta(days=left), by)
    if len(serving) > 1:
        _become(serving[1].attache, DEPUTY, by)
        _days(serving[1], begins + timedelta(days=90), today + timedelta(days=left + 90), by)
    if len(OFFICERS[post.city]) > 1:
        _earlier_tour(post, principal, begins, by)


def _earlier_tour(post, principal, begins, by):
    """The tour before: its officer handed over in the week in which the serving one arrived."""
    attache = _become(Attache(), OFFICERS[post.city][0], by)
    last = begins + HANDED_OVER_IN
    first = begins - PREVIOUS_TOUR
    tour = services.enter(
        Posting(attache=attache, post=post, starts_on=first, planned_ends_on=last, ends_on=last), by=by
    )
    for accreditation in principal.accreditations.all():
        services.take_over(
            Accreditation(
                posting=tour,
                country=accreditation.country,
                starts_on=first + ACCREDITED_AFTER,
                ends_on=last,
                end_reason=EndReason.END_OF_TOUR,
            ),
            by=by,
        )
    services.change(principal, succeeds=tour, by=by)


def _days(posting, begins, planned, by):
    """Give a tour and its accreditations invented days."""
    services.change(posting, starts_on=begins, attested_on=None, planned_ends_on=planned, by=by)
    for accreditation in posting.accreditations.all():
        if posting.post.city != "Ottawa":
            services.change(accreditation, starts_on=begins + ACCREDITED_AFTER, attested_on=None, by=by)


def _become(attache, officer, by):
    """Make an officer an invented, marked person with a rank and languages."""
    given_name, family_name, branch, code, languages = officer
    attache.is_fictional = True
    fields = {
        "given_name": given_name,
        "family_name": family_name,
        "branch": branch,
        "email": f"{branch}.{code}@example.invalid".lower(),
        "phone": "+371 0000 0000",
        "remark": "Fictional person, made up for demonstration.",
    }
    if attache.pk:
        Attache.objects.filter(pk=attache.pk).update(is_fictional=True)
        services.change(attache, by=by, **fields)
    else:
        for name, value in fields.items():
            setattr(attache, name, value)
        services.enter(attache, by=by)
    services.set_languages(attache, languages, by=by)
    today = timezone.localdate()
    rank = Rank.objects.get(branch=branch, nato_code=code)
    lower = Rank.objects.filter(branch=branch, seniority=rank.seniority - 1).get()
    services.enter(Promotion(attache=attache, rank=lower, attested_on=today), by=by)
    services.enter(Promotion(attache=attache, rank=rank, starts_on=today - timedelta(days=900)), by=by)
    return attache


def _moscow(by):
    """A post that closed and re-opened."""
    russia = Country.objects.get(code="RU")
    post = services.enter(Post(city="Moscow", host=russia, aliases=["Maskava", "Moskva"]), by=by)
    for first, last, officer in MOSCOW:
        period = {"starts_on": first, "ends_on": last}
        services.enter(Establishment(post=post, positions=1, lowest_rank="OF-4", **period), by=by)
        services.enter(Responsibility(post=post, country=russia, **period), by=by)
        attache = _become(Attache(), officer, by)
        tour = services.enter(Posting(attache=attache, post=post, planned_ends_on=last, **period), by=by)
        services.take_over(
            Accreditation(
                posting=tour,
                country=russia,
                starts_on=first + MOSCOW_ACCREDITED_AFTER,
                ends_on=last,
                end_reason=EndReason.POST_CLOSED,
            ),
            by=by,
        )


def _successor(city, officer, arrives, countries, today, by):
    """Who is nominated to follow, and how far each receiving state is."""
    tour = Posting.objects.filter(post__city=city, role=PRINCIPAL).in_force(today).first()
    begins = today + timedelta(days=arrives)
    _tour, nominated = services.hand_over(
        tour,
        attache=_become(Attache(), officer, by),
        starts_on=begins,
        planned_ends_on=begins + PREVIOUS_TOUR,
        countries=list(Country.objects.filter(code__in=countries)),
        on=today - timedelta(days=NOMINATED),
        by=by,
    )
    for accreditation in nominated:
        for step, ago in countries[accreditation.country.code]:
            services.record_step(accreditation, step, on=today - timedelta(days=ago), by=by)


def _stand_in(today, by):
    """Who acts for a country while its attaché is on leave."""
    deputy = Attache.objects.get(family_name=DEPUTY[1], is_fictional=True)
    services.enter(
        StandIn(
            country=Country.objects.get(code="GE"),
            attache=deputy,
            starts_on=today - timedelta(days=3),
            ends_on=today + timedelta(days=11),
            reason="Leave",
        ),
        by=by,
    )
