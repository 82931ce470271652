"""Scenarios in the administration: drafted on one screen by the services, applied and dropped by buttons."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from accreditations.tests import factories
from accreditations.tests.conftest import people
from scenarios import services
from scenarios.models import DraftedChange, Scenario

__all__ = ["people"]
pytestmark = pytest.mark.django_db
BACKEND = "attache_registry.sign_in.backend.RegistryBackend"
TODAY = timezone.localdate()
THEN = TODAY + timedelta(days=100)
LIST = "/admin/scenarios/scenario/"


@pytest.fixture
def ottawa(db):
    """An open post."""
    post = factories.post("Ottawa", "CA")
    factories.establishment(post, positions=1)
    factories.country("JP")
    return post


@pytest.fixture
def scenario(people, ottawa):
    """A scenario of the desk officer's with a change."""
    drafted = services.draft(Scenario(name="Ottawa to Tokyo"), by=people["desk"])
    services.add_change(drafted, DraftedChange(kind="close_post", on=THEN, post=ottawa), by=people["desk"])
    return drafted


@pytest.fixture
def desk(client, people):
    """The desk officer's browser."""
    client.force_login(people["desk"], BACKEND)
    return client


@pytest.fixture
def screen(scenario):
    """The address of the scenario's screen."""
    return f"{LIST}{scenario.pk}/change/"


def sent(scenario, changes=(), shares=(), **fields):
    """What the form of a scenario sends, its changes and shares as given."""
    body = {"name": scenario.name, "purpose": scenario.purpose, **fields}
    for prefix, rows, stored in (("changes", changes, scenario.changes), ("shares", shares, scenario.shares)):
        body |= {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": stored.count()}
        for number, row in enumerate(rows):
            told = {"scenario": scenario.pk, **row}
            body |= {f"{prefix}-{number}-{name}": value for name, value in told.items()}
    return body


def first(scenario, **fields):
    """The scenario's change as its form sends it."""
    change = scenario.changes.order_by("number").first()
    return {"id": change.pk, "kind": change.kind, "on": change.on.isoformat(), "post": change.post_id, **fields}


def errors(answer):
    """What a form that comes back says is wrong."""
    assert answer.status_code == 200
    return answer.context["adminform"].form.non_field_errors()


def test_a_scenario_is_begun_as_ones_own(desk, people):
    assert desk.post(f"{LIST}add/", {"name": "Fewer posts", "purpose": ""}).status_code == 302
    assert Scenario.objects.get().author == people["desk"]


def test_changes_and_shares_are_entered_on_its_screen(desk, people, scenario, screen):
    shown = desk.get(screen).content.decode()
    assert "Ottawa to Tokyo" in shown
    assert f'href="/scenarios/{scenario.pk}/apply/"' in shown
    japan = factories.country("JP").pk
    opened = {"kind": "open_post", "on": THEN.isoformat(), "city": "Tokyo", "host": japan, "positions": 1}
    share = {"user": people["analyst"].pk}

    answer = desk.post(screen, sent(scenario, [first(scenario, note="At last."), opened], [share], name="Tokyo"))

    assert answer.status_code == 302, errors(answer)
    scenario.refresh_from_db()
    assert scenario.name == "Tokyo"
    assert list(scenario.changes.values_list("number", "kind", "note")) == [
        (1, "close_post", "At last."),
        (2, "open_post", ""),
    ]
    assert scenario.shares.get().user == people["analyst"]
    assert LogEntry.objects.filter(object_id=scenario.pk).exists()


def test_what_the_services_refuse_is_said_on_the_form(desk, scenario, screen):
    opened = {"kind": "open_post", "on": THEN.isoformat(), "city": "Tokyo", "positions": 1}
    assert "Name the country of the city." in errors(desk.post(screen, sent(scenario, [first(scenario), opened])))[0]
    moved = first(scenario, kind="move_post", city="Tokyo")
    assert "The kind of a change stays." in errors(desk.post(screen, sent(scenario, [moved])))[0]
    assert scenario.changes.get().kind == "close_post"


def test_a_change_that_is_crossed_out_is_taken_out(desk, scenario, screen):
    assert desk.post(screen, sent(scenario, [first(scenario, DELETE="on")])).status_code == 302
    assert not scenario.changes.exists()


def test_what_was_applied_is_read_only_from_then_on(desk, people, scenario, screen):
    services.apply(scenario, by=people["desk"])

    shown = desk.get(screen).content.decode()
    assert 'name="name"' not in shown
    assert 'name="changes-0-note"' not in shown
    assert f"/scenarios/{scenario.pk}/apply/" not in shown
    assert desk.post(screen, sent(scenario, name="Renamed")).status_code == 403
    assert desk.post(f"{LIST}{scenario.pk}/drop/").status_code == 403


def test_a_share_that_names_somebody_else_is_not_the_first_ones_any_more(desk, people, scenario, screen):
    share = services.share(scenario, people["analyst"], may_change=True, by=people["desk"])
    other = {"id": share.pk, "scenario": scenario.pk, "user": people["admin"].pk}

    answer = desk.post(screen, sent(scenario, [first(scenario)], [other]))

    assert answer.status_code == 302, errors(answer)
    assert [(each.user, each.may_change) for each in scenario.shares.all()] == [(people["admin"], False)]


def test_a_scenario_is_dropped_by_a_button(desk, scenario):
    assert desk.post(f"{LIST}{scenario.pk}/drop/").status_code == 302
    scenario.refresh_from_db()
    assert scenario.status == "dropped"


def test_only_who_sees_a_scenario_finds_it(client, people, scenario, screen):
    client.force_login(people["admin"], BACKEND)
    assert "Ottawa to Tokyo" not in client.get(LIST).content.decode()
    assert client.get(screen).status_code == 302
    for part in ("history", "drop"):
        assert client.get(f"{LIST}{scenario.pk}/{part}/").status_code == 404, part

    services.share(scenario, people["admin"], by=people["desk"])
    shown = client.get(screen).content.decode()
    assert "Ottawa to Tokyo" in shown
    assert 'name="name"' not in shown
    assert client.post(f"{LIST}{scenario.pk}/drop/").status_code == 403
    assert client.get(f"{LIST}{scenario.pk}/history/").status_code == 200
