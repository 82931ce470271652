"""What a scenario promises is what comes of it; all of it or nothing, and it is said why."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accreditations import services as network
from accreditations.models import Accreditation, Country, Establishment, Post, Posting, Responsibility
from accreditations.tests import factories
from attache_registry.exceptions import BadInput, Conflict, NotAllowed
from attache_registry.history import tracked
from attache_registry.models import User
from scenarios import services
from scenarios.consequences import Window, differences, picture, touched
from scenarios.models import DraftedChange, Scenario
from scenarios.rehearsal import rehearse

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
THEN = TODAY + timedelta(days=100)
WINDOW = Window(THEN + timedelta(days=30), TODAY, TODAY + timedelta(days=400), TODAY)


@pytest.fixture
def ottawa():
    """A post in Ottawa that answers for Canada and the United States, with an attaché accredited to both."""
    post = factories.post("Ottawa", "CA")
    factories.establishment(post, positions=1)
    for code in ("CA", "US"):
        factories.responsibility(post, code)
    tour = factories.posting(factories.attache(), post, planned_ends_on=TODAY + timedelta(days=300))
    for code in ("CA", "US"):
        factories.accreditation(tour, code)
    return post


@pytest.fixture
def scenario(desk):
    """An empty scenario."""
    return services.draft(Scenario(name="Ottawa to Tokyo"), by=desk)


def add(scenario, kind, on=THEN, **said):
    """Add a change."""
    return services.add_change(scenario, DraftedChange(kind=kind, on=on, **said), by=scenario.author)


def tokyo(scenario, ottawa):
    """Ottawa closes, Tokyo opens with somebody who is not known yet."""
    add(scenario, "close_post", post=ottawa)
    opened = add(scenario, "open_post", city="Tokyo", host=factories.country("JP"), positions=1)
    add(scenario, "answer", of_change=opened, country=factories.country("JP"))
    tour = add(scenario, "post_attache", of_change=opened, role="defence_attache")
    add(scenario, "accredit", of_change=tour, country=factories.country("JP"))


def promised(scenario):
    """The network as a scenario promises it."""
    changes = list(scenario.changes.all())
    countries = touched(changes)
    rehearsed = rehearse(changes, lambda: picture(WINDOW, countries), by=scenario.author)
    return rehearsed, countries


def test_a_rehearsal_leaves_the_network_as_it_is(scenario, ottawa):
    tokyo(scenario, ottawa)
    before = picture(WINDOW, set())
    models = [Post, Establishment, Responsibility, Posting, Accreditation]
    counts = [tracked()[model].objects.count() for model in models]

    rehearsed, _countries = promised(scenario)

    assert rehearsed.fits, [each.refusal for each in rehearsed.outcomes]
    assert picture(WINDOW, set()) == before
    assert [tracked()[model].objects.count() for model in models] == counts


def test_what_was_promised_comes_of_it_table_for_table(scenario, ottawa):
    tokyo(scenario, ottawa)
    rehearsed, countries = promised(scenario)

    services.apply(scenario, by=scenario.author)

    assert picture(WINDOW, countries) == rehearsed.told


def test_a_comparison_tells_what_is_lost_and_gained(scenario, ottawa):
    tokyo(scenario, ottawa)
    before = picture(WINDOW, set())

    rehearsed, _countries = promised(scenario)

    found = differences(before, rehearsed.told)
    assert [(key, old and old["kind"], new and new["kind"]) for key, old, new in found["cover"]] == [
        ("CA", "resident", None),
        ("JP", None, "planned"),
        ("US", "non_resident", None),
    ]
    assert [key for key, _old, _new in found["occupancy"]] == ["Ottawa (CA)", "Tokyo (JP)"]
    assert found["agrements"][0][2]["ask_by"] == (THEN - timedelta(days=60)).isoformat()


def test_the_history_names_the_scenario_with_every_record(scenario, ottawa):
    tokyo(scenario, ottawa)
    services.apply(scenario, by=scenario.author)

    scenario.refresh_from_db()
    events = tracked()[Establishment].objects.filter(pgh_context__scenario=scenario.pk)
    assert (scenario.status, scenario.applied_by) == ("applied", scenario.author)
    assert events.count() == 2
    told = {(event.pgh_context_id, event.pgh_context["scenario_name"]) for event in events}
    assert len(told) == 1
    assert told.pop()[1] == "Ottawa to Tokyo"


def test_what_does_not_fit_changes_nothing_and_says_all_reasons(scenario, ottawa):
    add(scenario, "answer", post=ottawa, country=factories.country("CA"))
    add(scenario, "stop_answering", country=factories.country("JP"))
    add(scenario, "close_post", post=ottawa)

    with pytest.raises(Conflict) as refusal:
        services.apply(scenario, by=scenario.author)

    assert [outcome.fits for outcome in refusal.value.outcomes] == [False, False, True]
    assert "1." in refusal.value.message
    assert "2." in refusal.value.message
    assert Establishment.objects.filter(post=ottawa, ends_on=None).exists()
    scenario.refresh_from_db()
    assert scenario.is_open


def test_a_scenario_is_applied_once(scenario, ottawa):
    add(scenario, "close_post", post=ottawa)
    services.apply(scenario, by=scenario.author)

    with pytest.raises(Conflict) as refusal:
        services.apply(scenario, by=scenario.author)

    assert refusal.value.code == "applied"


def test_a_moved_post_takes_its_countries_and_its_attache_along(scenario, ottawa):
    add(scenario, "move_post", post=ottawa, city="Washington", host=factories.country("US"))
    rehearsed, countries = promised(scenario)
    assert rehearsed.fits, [each.refusal for each in rehearsed.outcomes]

    services.apply(scenario, by=scenario.author)

    post = Post.objects.get(city="Washington")
    assert sorted(post.responsibilities.values_list("country__code", flat=True)) == ["CA", "US"]
    tour = post.postings.get()
    assert (tour.starts_on, tour.planned_ends_on) == (THEN, TODAY + timedelta(days=300))
    assert sorted(tour.accreditations.values_list("country__code", "status")) == [
        ("CA", "nominated"),
        ("US", "nominated"),
    ]
    assert picture(WINDOW, countries) == rehearsed.told


def test_who_stays_accredited_to_a_country_that_changes_hands_is_told(scenario, ottawa):
    add(scenario, "stop_answering", country=factories.country("US"))
    rehearsed, _countries = promised(scenario)
    to_us = Accreditation.objects.get(country__code="US")
    assert rehearsed.outcomes[0].remaining == [str(to_us)]

    add(scenario, "end_accreditation", accreditation=to_us, reason="other")
    rehearsed, _countries = promised(scenario)
    assert rehearsed.outcomes[0].remaining == []


def test_an_attache_who_serves_is_wanted_from_the_day_of_the_change(scenario, ottawa):
    factories.responsibility(ottawa, "MX")
    add(scenario, "accredit", posting=ottawa.postings.get(), country=factories.country("MX"))
    rehearsed, _countries = promised(scenario)

    services.apply(scenario, by=scenario.author)

    new = Accreditation.objects.get(country__code="MX")
    assert new.intended_from == THEN
    by_then = Country.objects.for_day(THEN, TODAY).get(code="MX")
    before = Country.objects.for_day(THEN - timedelta(days=1), TODAY).get(code="MX")
    assert (before.planned, by_then.planned) == (False, True)
    (asked,) = [row for what, row in rehearsed.told["agrements"].items() if what.startswith("MX")]
    assert (asked["needed_on"], asked["ask_by"]) == (THEN.isoformat(), (THEN - timedelta(days=60)).isoformat())


def test_an_attache_is_wanted_on_a_day_of_the_tour(scenario, ottawa):
    tour = ottawa.postings.get()
    add(scenario, "accredit", on=TODAY + timedelta(days=301), posting=tour, country=factories.country("MX"))

    rehearsed, _countries = promised(scenario)

    assert "Name a day of the tour" in rehearsed.outcomes[0].refusal


def test_a_colleague_reads_what_is_shared_and_works_on_it_where_that_is_said(scenario, ottawa):
    colleague = User.objects.create_user("colleague", role="desk")
    assert not Scenario.objects.visible_to(colleague).exists()

    services.share(scenario, colleague, by=scenario.author)
    assert Scenario.objects.visible_to(colleague).get() == scenario
    with pytest.raises(NotAllowed):
        services.add_change(scenario, DraftedChange(kind="close_post", on=THEN, post=ottawa), by=colleague)

    services.share(scenario, colleague, may_change=True, by=scenario.author)
    services.add_change(scenario, DraftedChange(kind="close_post", on=THEN, post=ottawa), by=colleague)
    assert scenario.changes.count() == 1


def test_who_may_not_write_the_network_applies_nothing(scenario, ottawa):
    analyst = User.objects.create_user("analyst", role="analyst")
    add(scenario, "close_post", post=ottawa)
    services.share(scenario, analyst, may_change=True, by=scenario.author)

    with pytest.raises(NotAllowed):
        services.apply(scenario, by=analyst)


@pytest.mark.parametrize(
    ("kind", "said", "field"),
    [
        ("close_post", {}, "post"),
        ("open_post", {"city": "Tokyo", "positions": 1}, "host"),
        ("stop_answering", {"city": "Tokyo"}, "country"),
        ("answer", {}, "country"),
    ],
)
def test_a_change_says_what_its_kind_needs(scenario, kind, said, field):
    with pytest.raises(BadInput) as refusal:
        add(scenario, kind, **said)

    assert field in refusal.value.errors


def test_a_draft_whose_network_moved_on_says_what_no_longer_fits(scenario, ottawa):
    tour = ottawa.postings.get()
    add(scenario, "accredit", posting=tour, country=factories.country("MX"))
    network.void(tour, reason="Mistaken", by=None)

    rehearsed, _countries = promised(scenario)

    assert [outcome.fits for outcome in rehearsed.outcomes] == [False]
    assert "no longer there" in rehearsed.outcomes[0].refusal
