"""A whole network moves from one layout to another, day by day (R18, R19)."""

from datetime import timedelta

import pytest

from accreditations import coverage, services, through_time
from accreditations.models import Accreditation, Establishment, Posting, Responsibility
from accreditations.tests import factories
from accreditations.tests.factories import day
from attache_registry.as_of import Day

pytestmark = pytest.mark.django_db
TODAY = day("2026-06-01")


def establish(post, first, last=None):
    """An establishment of one position."""
    return services.enter(Establishment(post=post, positions=1, starts_on=first, ends_on=last), by=None)


def answer(post, code, first, last=None):
    """A post answers for a country."""
    fact = Responsibility(post=post, country=factories.country(code), starts_on=first, ends_on=last)
    return services.enter(fact, by=None)


def tour(name, post, first, last, countries, accredited_on=None):
    """A tour that ended or is planned to end on `last`, accredited to the countries."""
    posting = Posting(attache=factories.attache(name, "B"), post=post, starts_on=first, planned_ends_on=last)
    services.enter(posting, by=None)
    for code in countries:
        days = {"starts_on": accredited_on or first}
        services.take_over(Accreditation(posting=posting, country=factories.country(code), **days), by=None)
    return posting


@pytest.fixture
def move():
    """Until 31 March: Riga (home) answers for France and Norway, Warsaw for Poland and Hungary, Vienna for Austria.

    From 1 April: Riga's post moves to Paris with France; Stockholm opens and takes Norway and, from 10 April,
    Sweden; Hungary is dropped; Vienna closes and its country goes to Berlin, whose attaché arrives on 8 April.
    """
    riga, paris, warsaw, vienna, stockholm, berlin = (
        factories.post(city, code)
        for city, code in (
            ("Riga", "LV"),
            ("Paris", "FR"),
            ("Warsaw", "PL"),
            ("Vienna", "AT"),
            ("Stockholm", "SE"),
            ("Berlin", "DE"),
        )
    )
    begin, last, first = day("2024-01-01"), day("2026-03-31"), day("2026-04-01")
    establish(riga, begin, last)
    establish(vienna, begin, last)
    establish(warsaw, begin)
    establish(paris, first)
    establish(stockholm, first)
    establish(berlin, begin)
    for post, code, until in (
        (riga, "FR", last),
        (riga, "NO", last),
        (warsaw, "HU", last),
        (warsaw, "PL", None),
        (vienna, "AT", last),
        (berlin, "DE", None),
    ):
        answer(post, code, begin, until)
    for post, code, since in (
        (paris, "FR", first),
        (stockholm, "NO", first),
        (stockholm, "SE", day("2026-04-10")),
        (berlin, "AT", first),
    ):
        answer(post, code, since)
    tour("Riga", riga, begin, last, ["FR", "NO"])
    tour("Vienna", vienna, begin, last, ["AT"])
    tour("Warsaw", warsaw, begin, day("2027-03-31"), ["PL"])
    tour("Warsaw2", warsaw, begin, last, ["HU"])
    tour("Paris", paris, day("2026-03-25"), day("2029-03-31"), ["FR"], accredited_on=first)
    tour("Stockholm", stockholm, first, day("2029-03-31"), ["NO"])
    tour("Sweden", stockholm, day("2026-04-10"), day("2029-03-31"), ["SE"])
    tour("Berlin", berlin, day("2026-04-08"), day("2029-03-31"), ["DE", "AT"])
    for posting in Posting.objects.filter(planned_ends_on=last):
        services.change(posting, ends_on=last, by=None)


# Day: attachés accredited, serving, positions, posts where they live, countries in the network, covered; gaps.
EXPECTED = {
    "2026-03-24": (4, 4, 4, 3, 6, 5, {"DE": "vacant"}),
    # The successor for Paris is there and not yet accredited to France.
    "2026-03-25": (4, 5, 4, 3, 6, 5, {"DE": "vacant"}),
    "2026-03-31": (4, 5, 4, 3, 6, 5, {"DE": "vacant"}),
    # Hungary is dropped; Austria waits for Berlin.
    "2026-04-01": (3, 3, 4, 3, 5, 3, {"AT": "vacant", "DE": "vacant"}),
    "2026-04-07": (3, 3, 4, 3, 5, 3, {"AT": "vacant", "DE": "vacant"}),
    "2026-04-08": (4, 4, 4, 4, 5, 5, {}),
    "2026-04-09": (4, 4, 4, 4, 5, 5, {}),
    "2026-04-10": (5, 5, 4, 4, 6, 6, {}),
}


@pytest.mark.parametrize("on", EXPECTED)
def test_each_day_of_the_move(move, on):
    day_of_move = Day(day(on), TODAY)
    totals = coverage.totals(day_of_move)
    gaps = {row["country"]: row["kind"] for row in through_time.gaps(day(on), day(on), TODAY)}
    counted = ("attaches", "serving", "positions", "posts", "countries", "covered")
    assert (*(totals[name] for name in counted), gaps) == EXPECTED[on]
    assert totals["gaps"] == len(gaps)


def test_the_gaps_of_the_whole_move(move):
    rows = through_time.gaps(day("2026-03-01"), day("2026-05-31"), TODAY)
    told = [(row["country"], row["post_detail"]["city"], row["starts_on"], row["ends_on"]) for row in rows]
    assert told == [
        ("DE", "Berlin", "2026-03-01", "2026-04-07"),
        ("AT", "Berlin", "2026-04-01", "2026-04-07"),
    ]


def test_non_resident_from_home_becomes_resident_abroad(move):
    kinds = {
        on: [
            each["kind"]
            for row in coverage.on_day(Day(day(on), TODAY))["countries"]
            if row["code"] == "FR"
            for each in row["attaches"]
        ]
        for on in ("2026-03-31", "2026-04-01")
    }
    assert kinds == {"2026-03-31": ["non_resident"], "2026-04-01": ["resident"]}


def test_no_day_is_counted_twice_on_the_way(move):
    for number in range(30):
        on = day("2026-03-20") + timedelta(days=number)
        leads = list(Accreditation.objects.leading(on, TODAY).values_list("country__code", flat=True))
        assert len(leads) == len(set(leads))
