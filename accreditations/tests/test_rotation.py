"""The states of a succession one by one, the usual time of a country, and the fit of a successor (R20, R20a)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accreditations import services
from accreditations.models import Accreditation, Country, Promotion, Rank
from accreditations.rotation import levels, rotation, shortfalls, usual_time
from accreditations.tests import factories
from accreditations.tests.factories import day

TODAY = timezone.localdate()
LEAD = 60


def in_days(days):
    """The day in so many days."""
    return TODAY + timedelta(days=days)


def tour_until(days):
    """A tour that ends in so many days, accredited to Sweden, which its post answers for."""
    post = factories.post()
    factories.establishment(post, lowest_rank="OF-4")
    services.set_languages(post.establishments.get(), {"sv": "3322", "en": "3333"}, by=None)
    factories.responsibility(post, "SE")
    tour = factories.posting(factories.attache("Anna", "A"), post, planned_ends_on=in_days(days))
    factories.accreditation(tour, "SE")
    return tour


def succeed(tour, steps, arrives=-7):
    """A successor who arrives some days before or after the end; `steps` as `(step, days ago)`."""
    successor = factories.posting(
        factories.attache("Juris", "J"),
        tour.post,
        starts_on=tour.planned_ends_on + timedelta(days=arrives),
        planned_ends_on=None,
        succeeds=tour,
    )
    new = Accreditation(posting=successor, country=factories.country("SE"))
    services.nominate(new, on=in_days(-300), by=None)
    for step, ago in steps:
        services.record_step(new, step, on=in_days(-ago), by=None)
    return new


ASKED_IN_TIME = [("request_agrement", 60)]
CASES = {
    "nobody, and the day has passed": (40, None, "late", "nominate"),
    "nobody, and the day is near": (80, None, "due", "nominate"),
    "nobody, far ahead": (200, None, "unnamed", "nominate"),
    "nominated, and the day has passed": (40, [], "late", "request_agrement"),
    "nominated, and the day is near": (80, [], "due", "request_agrement"),
    "nominated, far ahead": (200, [], "planned", "request_agrement"),
    "asked in time": (40, ASKED_IN_TIME, "in_progress", "grant_agrement"),
    "asked too late": (40, [("request_agrement", 1)], "at_risk", "grant_agrement"),
    "granted": (40, [*ASKED_IN_TIME, ("grant_agrement", 3)], "secured", "accredit"),
    "refused": (40, [*ASKED_IN_TIME, ("refuse_agrement", 3)], "late", "nominate"),
    "withdrawn": (200, [("withdraw", 3)], "unnamed", "nominate"),
}


@pytest.mark.django_db
@pytest.mark.parametrize(("ends_in", "steps", "state", "next_step"), CASES.values(), ids=CASES)
def test_the_state_of_a_succession(ends_in, steps, state, next_step):
    tour = tour_until(ends_in)
    if steps is not None:
        succeed(tour, steps)

    (row,) = rotation(TODAY, TODAY)

    assert (row["state"], row["next_step"]) == (state, next_step)


@pytest.mark.django_db
def test_a_waived_approval_is_secured_once_notified():
    Country.objects.filter(code="SE").update(prior_approval=False)
    new = succeed(tour_until(40), [])
    assert [(row["state"], row["next_step"]) for row in rotation(TODAY, TODAY)] == [("late", "notify")]

    services.notify(new.notifications.get(kind="appointment"), sent_on=TODAY, by=None)

    assert [(row["state"], row["next_step"]) for row in rotation(TODAY, TODAY)] == [("secured", "accredit")]


@pytest.mark.django_db
def test_the_usual_time_is_measured_from_three_past_grants_on():
    tour = tour_until(40)
    succeed(tour, ASKED_IN_TIME)
    country = factories.country("SE").pk
    for number, took in enumerate((70, 90, 110)):
        assert usual_time(country, TODAY) is None
        past = factories.posting(
            factories.attache(f"P{number}", "P"), factories.post(f"City {number}", "SE"), role="military_attache"
        )
        accreditation = Accreditation(posting=past, country=factories.country("SE"))
        services.nominate(accreditation, on=day("2025-01-01"), by=None)
        services.record_step(accreditation, "request_agrement", on=day("2025-01-01"), by=None)
        granted = day("2025-01-01") + timedelta(days=took)
        services.record_step(accreditation, "grant_agrement", on=granted, by=None)

    assert usual_time(country, TODAY) == {"cases": 3, "median_days": 90, "quartile_days": [80, 100]}
    (row,) = [each for each in rotation(TODAY, TODAY) if each["posting"] == tour.pk]
    assert row["state"] == "at_risk"
    assert row["usual"] == {"cases": 3, "median_days": 90, "quartile_days": [80, 100], "longer_than_lead": True}
    assert usual_time(country, day("2025-04-15")) is None


@pytest.mark.django_db
def test_the_fit_of_a_successor_says_what_falls_short():
    new = succeed(tour_until(200), [])
    officer = new.attache
    services.set_languages(officer, {"sv": "3312+", "en": "4443"}, by=None)
    major = Rank.objects.get(branch="land", nato_code="OF-3")
    services.enter(Promotion(attache=officer, rank=major, starts_on=day("2020-01-01")), by=None)

    (row,) = rotation(TODAY, TODAY)

    assert row["successor"]["fit"] == [
        {"what": "rank", "asked": "OF-4", "held": "OF-3"},
        {"what": "sv", "asked": "3322", "held": "3312+"},
    ]


@pytest.mark.parametrize(
    ("profile", "expected"), [("3332+", [3, 3, 3, 2.5]), ("0+14+0", [0.5, 1, 4.5, 0]), ("5555", [5] * 4)], ids=str
)
def test_levels_of_a_profile(profile, expected):
    assert levels(profile) == expected


def test_nothing_falls_short_of_what_nobody_asks_for():
    assert shortfalls({"rank": "", "languages": {}}, {"rank": None, "languages": {}}) == []
    asked = {"rank": "OF-9", "languages": {}}
    assert shortfalls(asked, {"rank": "OF-10", "languages": {}}) == []
