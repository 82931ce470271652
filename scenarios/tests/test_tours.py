"""What a scenario does to tours and accreditations: nothing that was in force is undone, nothing planned is lost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accreditations import services as network
from accreditations.choices import PostingRole
from accreditations.models import Accreditation, Attache, Country, Establishment, Posting
from accreditations.reminders import reminders
from accreditations.tests import factories
from attache_registry.as_of import Day
from scenarios import services
from scenarios.models import DraftedChange, Scenario
from scenarios.rehearsal import rehearse
from scenarios.tests.test_applying import THEN, TODAY, add, ottawa, scenario

__all__ = ["ottawa", "scenario"]
pytestmark = pytest.mark.django_db


def ahead(days):
    return TODAY + timedelta(days=days)


def outcomes(scenario):
    """What would come of each change."""
    return rehearse(list(scenario.changes.all()), lambda: None, by=scenario.author).outcomes


def refusals(scenario):
    """Why changes do not fit, one text a change."""
    return [outcome.refusal for outcome in outcomes(scenario)]


def accredited(post, code):
    """Who is accredited to a country from a post."""
    return Accreditation.objects.get(posting__post=post, country__code=code)


def successor(post, **fields):
    """The tour of somebody who takes over at a post; nominated for Canada, the agrément granted."""
    days = {"starts_on": ahead(50), "planned_ends_on": ahead(800)}
    tour = factories.posting(factories.attache("Berta"), post, **{**days, **fields})
    new = network.nominate(Accreditation(posting=tour, country=factories.country("CA")), by=None)
    for step in ("request_agrement", "grant_agrement"):
        network.record_step(new, step, by=None)
    return tour, new


def test_what_is_granted_and_begins_before_stays_until_its_post_closes(scenario, ottawa):
    network.change(ottawa.postings.get(), planned_ends_on=ahead(40), by=None)
    tour, granted = successor(ottawa)
    add(scenario, "close_post", post=ottawa)

    services.apply(scenario, by=scenario.author)

    granted.refresh_from_db()
    tour.refresh_from_db()
    assert (granted.status, tour.ends_on) == ("agrement_granted", THEN - timedelta(days=1))
    planned = [Country.objects.for_day(on, TODAY).get(code="CA").planned for on in (ahead(60), THEN)]
    assert planned == [True, False]


def test_what_ends_with_its_tour_is_not_said_to_remain(scenario, ottawa):
    network.change(ottawa.postings.get(), planned_ends_on=ahead(40), by=None)
    _tour, granted = successor(ottawa)
    washington = factories.post("Washington", "US")
    add(scenario, "answer", post=washington, country=factories.country("CA"))
    assert outcomes(scenario)[0].remaining == [str(granted)]

    add(scenario, "close_post", post=ottawa)
    first, second = outcomes(scenario)
    assert first.remaining == []
    assert f"Stays under way until then: {granted}." in second.done


def test_nobody_is_reminded_of_what_a_tour_that_is_over_was_to_bring(scenario, ottawa):
    tour = ottawa.postings.get()
    network.nominate(Accreditation(posting=tour, country=factories.country("DK")), by=None)
    add(scenario, "end_tour", on=ahead(10), posting=tour, reason="other")
    services.apply(scenario, by=scenario.author)

    def of_denmark(on):
        return {each.key.split("-")[0] for each in reminders(Day(on, on)) if each.countries == ("DK",)}

    assert of_denmark(ahead(5)) >= {"nomination", "notification"}
    assert of_denmark(ahead(20)) == set()


def test_what_would_only_begin_later_is_withdrawn(scenario, ottawa):
    tour = ottawa.postings.get()
    wanted = Accreditation(posting=tour, country=factories.country("MX"), intended_from=ahead(150))
    network.nominate(wanted, by=None)
    add(scenario, "end_tour", posting=tour)

    services.apply(scenario, by=scenario.author)

    wanted.refresh_from_db()
    assert wanted.status == "withdrawn"


def test_what_is_nominated_ends_today_or_with_its_tour(scenario, ottawa):
    wanted = network.nominate(Accreditation(posting=ottawa.postings.get(), country=factories.country("MX")), by=None)
    change = add(scenario, "end_accreditation", accreditation=wanted, reason="other")
    assert "cannot end ahead" in refusals(scenario)[0]

    services.change_change(change, on=TODAY, by=scenario.author)
    (outcome,) = outcomes(scenario)
    assert outcome.done == [f"Withdrawn: {wanted.attache} → Mexico (withdrawn)."]


def test_who_has_moved_on_without_an_end_is_no_hindrance(scenario, ottawa):
    former = factories.posting(factories.attache("Carl"), ottawa, planned_ends_on=ahead(-90), role=PostingRole.DEPUTY)
    elsewhere = factories.post("Stockholm", "SE")
    factories.posting(former.attache, elsewhere, starts_on=ahead(-60), planned_ends_on=ahead(900))
    add(scenario, "close_post", post=ottawa)

    assert refusals(scenario) == [""]
    services.apply(scenario, by=scenario.author)
    former.refresh_from_db()
    assert former.ends_on is None


def test_of_who_was_followed_the_last_day_is_recorded_first(scenario, ottawa):
    tour = ottawa.postings.get()
    network.change(tour, planned_ends_on=ahead(-20), by=None)
    follower = factories.posting(factories.attache("Dora"), ottawa, starts_on=ahead(-10))
    factories.accreditation(follower, "CA", starts_on=ahead(-10))
    add(scenario, "close_post", post=ottawa)
    assert "and somebody followed: record its last day first." in refusals(scenario)[0]

    network.change(tour, ends_on=ahead(-11), by=None)
    assert refusals(scenario) == [""]


def test_a_post_moves_with_who_is_past_the_planned_day(scenario, ottawa):
    network.change(ottawa.postings.get(), planned_ends_on=ahead(-20), by=None)
    add(scenario, "move_post", post=ottawa, city="Washington", host=factories.country("US"))
    assert refusals(scenario) == [""]

    services.apply(scenario, by=scenario.author)

    further = Posting.objects.get(post__city="Washington")
    assert (further.starts_on, further.planned_ends_on, further.ends_on) == (THEN, None, None)


def test_a_move_keeps_what_is_planned(scenario, ottawa):
    first = ottawa.establishments.get()
    network.change(first, ends_on=ahead(199), by=None)
    factories.establishment(ottawa, positions=2, starts_on=ahead(200))
    tour = ottawa.postings.get()
    network.change(tour, ends_on=ahead(250), by=None)
    wanted = Accreditation(
        posting=tour,
        country=factories.country("MX"),
        intended_from=ahead(220),
        role=PostingRole.DEPUTY,
        leads_from=ahead(230),
    )
    network.nominate(wanted, by=None)
    follower = factories.posting(
        factories.attache("Emil"), ottawa, starts_on=ahead(251), planned_ends_on=ahead(900), succeeds=tour
    )
    add(scenario, "move_post", post=ottawa, city="Washington", host=factories.country("US"))
    assert refusals(scenario) == [""]

    services.apply(scenario, by=scenario.author)

    held = Establishment.objects.filter(post__city="Washington").values_list("positions", "starts_on", "ends_on")
    assert list(held) == [(1, THEN, ahead(199)), (2, ahead(200), None)]
    one, other = Posting.objects.filter(post__city="Washington").order_by("starts_on")
    assert (one.starts_on, one.ends_on, one.succeeds) == (THEN, ahead(250), None)
    assert (other.attache, other.starts_on, other.succeeds) == (follower.attache, ahead(251), one)
    to_mexico = one.accreditations.get(country__code="MX")
    assert (to_mexico.role, to_mexico.intended_from, to_mexico.leads_from) == (
        PostingRole.DEPUTY,
        ahead(220),
        ahead(230),
    )


def test_a_post_moves_to_another_city(scenario, ottawa):
    network.change(ottawa, aliases=["Bytown"], by=None)
    add(scenario, "move_post", post=ottawa, city="BYTOWN", host=factories.country("CA"))
    assert refusals(scenario) == ["Ottawa is in that city already."]


def test_tours_that_follow_one_another_never_begin_together(scenario, ottawa):
    tour = ottawa.postings.get()
    next_one = factories.posting(
        factories.attache("Fred"), ottawa, starts_on=ahead(301), planned_ends_on=ahead(500), succeeds=tour
    )
    factories.posting(
        factories.attache("Gerd"), ottawa, starts_on=ahead(501), planned_ends_on=ahead(900), succeeds=next_one
    )
    add(scenario, "close_post", post=ottawa)
    assert refusals(scenario) == [""]
    services.apply(scenario, by=scenario.author)
    assert list(ottawa.postings.all()) == [tour]


@pytest.mark.parametrize("on", ["2016-01-01", "2025-01-15"])
def test_of_what_was_in_force_it_is_not_said_that_it_never_was(scenario, ottawa, on):
    """The tour began on 2025-01-01, its accreditations a month later."""
    add(scenario, "close_post", post=ottawa, on=factories.day(on))
    add(scenario, "end_accreditation", on=factories.day(on), reason="other", accreditation=accredited(ottawa, "US"))
    assert ["has begun already and cannot be undone" in each for each in refusals(scenario)] == [True, True]


def test_who_leads_when_somebody_is_to_lead_is_told(scenario, ottawa):
    other = factories.post("Washington", "US")
    tour = factories.posting(factories.attache("Hans"), other, planned_ends_on=ahead(900))
    add(scenario, "accredit", posting=tour, country=factories.country("CA"))
    (outcome,) = outcomes(scenario)
    leads = Accreditation.objects.get(country__code="CA")
    assert (outcome.fits, outcome.leading) == (True, [str(leads)])

    Scenario.objects.filter(pk=scenario.pk).update(looked_at=timezone.now())
    services.take_out(scenario.changes.get(), by=scenario.author)
    add(scenario, "accredit", on=ahead(301), posting=tour, country=factories.country("CA"))
    assert outcomes(scenario)[0].leading == []


def test_an_officer_who_is_no_longer_there_is_not_somebody_not_yet_known(scenario, ottawa):
    officer = factories.attache("Ivar")
    named = add(
        scenario, "post_attache", post=ottawa, attache=officer, role=PostingRole.DEPUTY, planned_ends_on=ahead(500)
    )
    nobody = add(scenario, "post_attache", post=ottawa, role=PostingRole.DEPUTY, planned_ends_on=ahead(500))
    network.delete(officer, by=None)

    services.change_change(DraftedChange.objects.get(pk=named.pk), note="Read.", attache=None, by=scenario.author)
    assert "no longer there" in refusals(scenario)[0]
    services.take_out(DraftedChange.objects.get(pk=named.pk), by=scenario.author)
    assert refusals(scenario) == [""]
    services.apply(scenario, by=scenario.author)
    assert Attache.objects.get(family_name="N.").postings.get().starts_on == nobody.on
