"""A tour that is shortened, lengthened, overrun, handed over, voided: every day's answer (R11, R13, R18)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from accreditations import coverage, services
from accreditations.choices import PostingRole
from accreditations.models import Accreditation, Attache, Notification, Posting, Promotion, Rank, StandIn
from accreditations.tests import factories
from accreditations.tests.factories import day
from attache_registry.as_of import Day
from attache_registry.exceptions import BadInput, Conflict, InUse, Overlap, WasInForce

pytestmark = pytest.mark.django_db
TODAY = day("2026-06-15")


def who_leads(code, on, today=TODAY):
    """Given names of those who lead for a country on a day."""
    return list(
        Accreditation.objects.filter(country__code=code)
        .leading(day(on), today)
        .values_list("attache__given_name", flat=True)
    )


def covered(on, today=TODAY):
    """Codes of the countries covered on a day."""
    return [row["code"] for row in coverage.on_day(Day(day(on), today))["countries"] if row["covered"]]


@pytest.fixture
def post():
    """A post that answers for Sweden and Denmark."""
    post = factories.post()
    factories.establishment(post)
    for code in ("SE", "DK"):
        factories.responsibility(post, code)
    return post


@pytest.fixture
def tour(post):
    """Anna's tour, planned to end on 31 May 2026, accredited to Sweden and Denmark."""
    tour = factories.posting(factories.attache("Anna", "A"), post, planned_ends_on=day("2026-05-31"))
    for code in ("SE", "DK"):
        factories.accreditation(tour, code)
    return tour


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2025-01-31", []),
        ("2025-02-01", ["DK", "SE"]),
        ("2026-05-31", ["DK", "SE"]),
        ("2026-06-01", ["DK", "SE"]),
        ("2026-06-15", ["DK", "SE"]),
        ("2026-06-16", []),
    ],
    ids=["before", "first day", "planned last day", "overrun", "today", "tomorrow"],
)
def test_an_overrun_covers_through_today_and_not_beyond(tour, on, expected):
    assert covered(on) == expected


def test_an_overrun_is_flagged_on_its_days_only(tour):
    def overrun(on):
        return Posting.objects.with_overrun(day(on), TODAY).get().overrun

    assert [overrun(on) for on in ("2026-05-31", "2026-06-01", "2026-06-15", "2026-06-16")] == [
        False,
        True,
        True,
        False,
    ]


def test_an_overrun_ends_before_the_next_tour_of_the_same_attache(tour):
    factories.posting(tour.attache, factories.post("Oslo", "NO"), starts_on=day("2026-06-10"), planned_ends_on=None)

    assert covered("2026-06-09") == ["DK", "SE"]
    assert covered("2026-06-10") == []


def test_an_overrun_does_not_lead_where_a_successor_does(tour, post):
    successor = factories.posting(factories.attache("Juris", "J"), post, starts_on=day("2026-06-05"))
    factories.accreditation(successor, "SE", starts_on=day("2026-06-10"))

    assert who_leads("SE", "2026-06-09") == ["Anna"]
    assert who_leads("SE", "2026-06-10") == ["Juris"]
    assert who_leads("DK", "2026-06-10") == ["Anna"]


def test_of_two_overruns_the_later_plan_leads(tour, post):
    second = factories.posting(
        factories.attache("Juris", "J"), post, starts_on=day("2026-06-01"), planned_ends_on=day("2026-06-10")
    )
    factories.accreditation(second, "SE", starts_on=day("2026-06-01"))

    assert who_leads("SE", "2026-06-12") == ["Juris"]


def test_a_shortened_tour_clips_and_a_lengthened_one_extends_again(tour):
    services.change(tour, ends_on=day("2025-12-31"), by=None)
    assert covered("2026-01-01") == []

    services.change(tour, ends_on=day("2026-08-31"), by=None)
    assert covered("2026-08-31") == ["DK", "SE"]
    assert covered("2026-09-01") == []


def test_lengthening_into_a_successor_is_refused_with_the_record_in_the_way(tour, post):
    successor = factories.posting(factories.attache("Juris", "J"), post, starts_on=day("2026-06-01"))
    in_the_way = factories.accreditation(successor, "SE", starts_on=day("2026-06-01"))

    with pytest.raises(Overlap) as refusal:
        services.change(tour, ends_on=day("2026-06-30"), by=None)

    assert refusal.value.records == [in_the_way]
    tour.refresh_from_db()
    assert tour.ends_on is None


def test_a_tour_that_would_leave_an_accreditation_outside_is_refused(tour):
    with pytest.raises(Conflict) as refusal:
        services.change(tour, ends_on=day("2025-01-15"), by=None)

    assert refusal.value.code == "outside_tour"
    assert [type(record) for record in refusal.value.records] == [Accreditation]


def test_hand_over_on_the_same_day_is_refused_and_a_day_apart_allowed(tour, post):
    services.change(tour, ends_on=day("2026-05-31"), by=None)
    successor = factories.posting(factories.attache("Juris", "J"), post, starts_on=day("2026-05-20"))

    with pytest.raises(Overlap):
        factories.accreditation(successor, "SE", starts_on=day("2026-05-31"))
    factories.accreditation(successor, "SE", starts_on=day("2026-06-01"))

    assert (who_leads("SE", "2026-05-31"), who_leads("SE", "2026-06-01")) == (["Anna"], ["Juris"])


def test_a_deputy_leads_only_from_the_day_given(tour, post):
    deputy = factories.posting(factories.attache("Dace", "D"), post, role=PostingRole.DEPUTY)
    accreditation = factories.accreditation(deputy, "SE")
    assert who_leads("SE", "2025-06-01") == ["Anna"]

    principal = Accreditation.objects.get(posting=tour, country__code="SE")
    services.change(principal, leads_until=day("2025-12-31"), by=None)
    services.change(accreditation, leads_from=day("2026-01-01"), by=None)

    assert who_leads("SE", "2025-12-31") == ["Anna"]
    assert who_leads("SE", "2026-01-01") == ["Dace"]


def test_a_voided_tour_takes_its_accreditations_with_it(tour):
    services.void(tour, reason="Entered twice", by=None)

    assert covered("2026-01-01") == []
    totals = coverage.totals(Day(day("2026-01-01"), TODAY))
    assert (totals["serving"], totals["positions"], totals["gaps"]) == (0, 1, 2)


def test_a_voided_tour_takes_along_what_its_own_states_were_to_be_told_of_each_other(tour):
    other = services.nominate(Accreditation(posting=tour, country=factories.country("FI")), by=None)
    told = other.told_to_others.all()
    keys = [each.pk for each in told]

    services.void(tour, reason="Mistaken", by=None)

    assert [each.voided_at is None for each in Notification.with_voided.filter(pk__in=keys)] == [False, False]
    assert not Accreditation.objects.filter(posting=tour).exists()


def test_an_attache_on_a_tour_is_not_voided(tour):
    with pytest.raises(InUse) as refusal:
        services.void(tour.attache, reason="Wrong", by=None)

    assert tour in refusal.value.records


def test_raw_sql_cannot_void_what_others_lean_on_nor_delete_what_was_in_force(tour):
    statements = [
        "UPDATE accreditations_attache SET voided_at = now(), void_reason = 'x'",
        "UPDATE accreditations_posting SET voided_at = now(), void_reason = 'x'",
        "DELETE FROM accreditations_accreditation",
        "INSERT INTO accreditations_sendingstate (id, country_id) VALUES (2, 1)",
    ]
    for statement in statements:
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_nobody_is_accredited_to_the_sending_state(tour):
    with pytest.raises(BadInput) as refusal:
        factories.accreditation(tour, "LV")

    assert list(refusal.value.errors) == ["country"]


def test_what_is_still_ahead_may_be_deleted(post):
    tomorrow = TODAY + timedelta(days=36500)
    ahead = factories.posting(factories.attache(), post, starts_on=tomorrow, planned_ends_on=None)
    services.delete(ahead, by=None)
    assert not Posting.with_voided.exists()

    begun = factories.posting(factories.attache("Juris", "J"), post)
    with pytest.raises(WasInForce):
        services.delete(begun, by=None)


def test_a_merge_moves_facts_and_voids_the_other_record(tour):
    other = factories.attache("A.", "A", email="a@example.invalid")
    later = factories.posting(other, factories.post("Oslo", "NO"), starts_on=day("2026-07-01"), planned_ends_on=None)
    services.enter(StandIn(country=factories.country("NO"), attache=other, starts_on=TODAY), by=None)

    services.merge_attaches(keep=tour.attache, absorb=other, by=None)

    later.refresh_from_db()
    assert later.attache_id == tour.attache_id
    assert list(Attache.objects.all()) == [tour.attache]
    assert Attache.with_voided.get(pk=other.pk).merged_into == tour.attache


def test_a_merge_of_two_people_is_refused(tour, post):
    other = factories.posting(factories.attache("Juris", "J"), post)

    with pytest.raises(Overlap):
        services.merge_attaches(keep=tour.attache, absorb=other.attache, by=None)

    assert Attache.objects.count() == 2


def test_history_keeps_every_path(tour, people):
    services.change(tour, remark="By the desk", by=people["desk"])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accreditations_posting SET remark = 'By SQL'")

    events = list(tour.registry_events.order_by("pgh_id").values_list("pgh_label", "remark", "pgh_context"))

    assert [event[:2] for event in events] == [("insert", ""), ("update", "By the desk"), ("update", "By SQL")]
    assert events[1][2] == {"verb": "change", "user": people["desk"].pk}
    assert tour.registry_events.order_by("pgh_id").last().pgh_database_role


def test_the_rank_is_that_of_the_day(tour):
    captain, major = (Rank.objects.get(branch="land", nato_code=code) for code in ("OF-2", "OF-3"))
    services.enter(Promotion(attache=tour.attache, rank=captain), by=None)
    services.enter(Promotion(attache=tour.attache, rank=major, starts_on=day("2026-01-01")), by=None)

    held = [Attache.objects.with_rank(day(on)).get().rank_id for on in ("2025-12-31", "2026-01-01")]
    assert held == [captain.pk, major.pk]
