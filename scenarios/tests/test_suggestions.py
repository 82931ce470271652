"""The published network with one post fewer: asked, suggested, drafted, and it fits."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

import accreditations
from accreditations import services as network
from accreditations.models import Country
from attache_registry.as_of import today
from attache_registry.exceptions import BadInput
from scenarios.comparing import compare, read_window
from scenarios.stale import what_changed
from scenarios.suggesting import explain, suggest
from scenarios.suggestions import draft_from, names, problem

pytestmark = pytest.mark.django_db
PUBLISHED = Path(accreditations.__file__).parent / "data" / "latvia.json"


@pytest.fixture
def published(db):
    """The published network."""
    call_command("load_network", str(PUBLISHED), verbosity=0)


def test_one_post_fewer_is_suggested_drafted_and_fits(published, desk):
    asked = problem(today())
    assert (len(asked.posts), len(asked.countries), asked.number_of_posts) == (7, 18, 6)

    layout = suggest(asked, how_many=1).layouts[0]
    scenario = draft_from(layout, asked, name="Six posts", on=timezone.localdate() + timedelta(days=90), by=desk)

    found = compare(scenario, read_window({}, scenario), by=desk)
    assert found.fits, [outcome.refusal for outcome in found.outcomes]
    assert not [each for outcome in found.outcomes for each in outcome.remaining]
    assert found.after["totals"]["positions"] < found.before["totals"]["positions"]
    assert explain(layout, asked, names(today()))


def test_a_country_that_there_is_not_is_refused(published):
    with pytest.raises(BadInput) as refusal:
        problem(today(), countries=["SE", "XX"])

    assert "XX" in str(refusal.value.errors)


def test_what_changed_under_a_draft_is_told_until_it_was_seen(published, desk):
    asked = problem(today())
    scenario = draft_from(
        suggest(asked, how_many=1).layouts[0],
        asked,
        name="Six posts",
        on=timezone.localdate() + timedelta(days=90),
        by=desk,
    )
    # One transaction has one instant.
    type(scenario).objects.filter(pk=scenario.pk).update(looked_at=timezone.now() - timedelta(days=1))
    scenario.refresh_from_db()
    moved = scenario.changes.filter(kind="answer").first().country
    network.change(Country.objects.get(pk=moved.pk), agrement_lead_days=77, by=desk)

    told = what_changed(scenario, desk)

    assert any(each.record == str(moved) and "77" in str(each.fields) for each in told)
    type(scenario).objects.filter(pk=scenario.pk).update(looked_at=timezone.now() + timedelta(days=1))
    scenario.refresh_from_db()
    assert what_changed(scenario, desk) == []
