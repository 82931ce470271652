"""A tour that ended: own drafts and outcomes stay open for thirty days, and nothing else does (R28)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accreditations import charge
from accreditations.models import StandIn
from accreditations.services import enter
from accreditations.tests.conftest import api, people
from accreditations.tests.factories import country
from cooperation_plans.tests import factories as cooperation
from reporting.tests import factories as reports
from reporting.tests.conftest import sweden

__all__ = ["api", "people", "sweden"]
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group(__name__)]


def days_ago(number):
    """The day that many days before today."""
    return timezone.localdate() - timedelta(days=number)


@pytest.fixture
def begun(sweden, people):
    """A draft of the attaché's, and an activity that began while he or she had charge of Sweden."""
    plan = cooperation.agreed(year=timezone.localdate().year)
    activity = cooperation.activity(plan, starts_on=days_ago(70), ends_on=days_ago(69))
    return reports.report(sweden.tour, people["attache"]), plan, activity


def end(sweden, ago):
    """Let the tour end that many days ago; the accreditations end with it."""
    sweden.tour.ends_on = days_ago(ago)
    sweden.tour.save()


def asked(client, begun):
    """What the attaché is answered who goes on with each thing."""
    draft, plan, activity = begun
    path = f"/api/v1/activities/{activity.pk}/"
    return {
        "draft": client.patch(f"/api/v1/reports/{draft.pk}/", {"text": "More words."}, format="json").status_code,
        "outcome": client.patch(path, {"outcome": "It went well."}, format="json").status_code,
        "over": client.post(f"{path}transitions/", {"to": "confirmed"}, format="json").status_code,
        "activity": client.patch(path, {"title": "Another"}, format="json").status_code,
        "both": client.patch(path, {"title": "Another", "outcome": "x"}, format="json").status_code,
        "plan": client.patch(f"/api/v1/cooperation-plans/{plan.pk}/", {"title": "x"}, format="json").status_code,
        "new": client.post(
            "/api/v1/activities/", {"plan": plan.pk, "title": "x", "when_precision": "unknown"}, format="json"
        ).status_code,
    }


def test_while_it_runs_everything_is_open(api, sweden, begun):
    assert set(asked(api("attache"), begun).values()) == {200, 201}


@pytest.mark.parametrize("ago", [1, 30])
def test_for_thirty_days_only_own_drafts_and_outcomes_are(api, sweden, begun, ago):
    end(sweden, ago)

    told = asked(api("attache"), begun)

    assert {name for name, status in told.items() if status == 200} == {"draft", "outcome", "over"}
    assert {status for name, status in told.items() if name not in {"draft", "outcome", "over"}} == {403}


def test_then_nothing_is(api, sweden, begun):
    end(sweden, 31)

    assert set(asked(api("attache"), begun).values()) == {403}


def test_an_activity_that_began_after_the_tour_is_not_the_attaches(api, sweden, begun):
    end(sweden, 10)
    later = cooperation.activity(begun[1], starts_on=days_ago(5), ends_on=days_ago(4))

    answer = api("attache").patch(f"/api/v1/activities/{later.pk}/", {"outcome": "x"}, format="json")

    assert answer.status_code == 403


def test_the_page_of_the_outcome_opens_for_thirty_days(client, sweden, begun, people):
    end(sweden, 1)
    client.force_login(people["attache"], "attache_registry.sign_in.backend.RegistryBackend")
    path = f"/activities/{begun[2].pk}/"

    assert client.get(f"{path}outcome/").status_code == 200
    assert f'href="{path}outcome/"' in client.get(path).content.decode()
    assert client.get(f"{path}edit/").status_code == 403


def test_a_stand_in_of_a_week_counts_though_it_began_and_ended_within_the_days(sweden, people):
    enter(
        StandIn(country=country("EE"), attache=sweden.officer, starts_on=days_ago(20), ends_on=days_ago(14)), by=None
    )

    codes = {found.code for found in charge.countries_lately(people["attache"])}

    assert codes == {"SE", "FI", "EE"}
    assert {found.code for found in charge.countries_of(people["attache"])} == {"SE", "FI"}
