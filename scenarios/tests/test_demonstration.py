"""The demonstration's scenarios: whose they are, who sees them, and that they fit but for what is said not to."""

import io
from datetime import UTC, date, datetime, time

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from accreditations.models import Posting
from attache_registry.as_of import today
from attache_registry.models import User
from scenarios import demonstration
from scenarios.comparing import compare, read_window
from scenarios.demonstration import CONFLICT, HELSINKI, PACIFIC
from scenarios.models import DraftedChange, Scenario
from scenarios.stale import what_changed

pytestmark = pytest.mark.django_db
LAST_YEAR = timezone.localdate().year - 1


def load():
    """What `make run` loads."""
    for command in ("create_demo_users", "load_demo"):
        call_command(command, stdout=io.StringIO())


def counted():
    """How many of each there are."""
    return [model.objects.count() for model in (Scenario, DraftedChange, Posting)]


def require_fit():
    """Every change fits but the one that is meant not to; the comparison shows what the scenario is for."""
    scenarios = {each.name: each for each in Scenario.objects.select_related("author")}
    found = {name: compare(each, read_window({}, each), by=each.author) for name, each in scenarios.items()}
    pacific, helsinki = found[PACIFIC[0]], found[HELSINKI[0]]
    assert [outcome.refusal for outcome in pacific.outcomes if not outcome.fits] == []
    [misfit] = [outcome for outcome in helsinki.outcomes if not outcome.fits]
    assert (misfit.code, misfit.change.note) == ("overlap", CONFLICT)
    cover = {key: after and after["kind"] for key, _before, after in pacific.differences["cover"]}
    assert cover == dict.fromkeys(("AZ", "CA", "DK", "GE", "JP"), "planned") | {"FR": None, "TR": None}
    assert [key for key, _before, _after in helsinki.differences["cover"]] == ["FI"]


def test_the_desk_drafted_them_for_colleagues_once():
    load()
    before = counted()
    load()

    assert counted() == before
    for (name, _purpose), reader in ((PACIFIC, "analyst"), (HELSINKI, "attache")):
        scenario = Scenario.objects.get(name=name)
        assert scenario.author.username == "desk"
        assert dict(scenario.shares.values_list("user__username", "may_change")) == {reader: False, "admin": True}
        assert what_changed(scenario, scenario.author) == []
        assert "demonstr" in scenario.name
        assert scenario.purpose.splitlines()[-1] in {"Invented for the demonstration.", "Izdomāts demonstrācijai."}
    require_fit()


def test_nothing_is_drafted_where_there_are_no_demonstration_users():
    User.objects.create_user("desk", role="desk")
    demonstration.load(by=None)

    assert not Scenario.objects.exists()


# The database's own clock goes on, so that days of the past alone can be tried.
@pytest.mark.parametrize("day", [date(LAST_YEAR, 1, 1), date(LAST_YEAR, 7, 3)], ids=str)
def test_the_demonstration_can_be_made_on_another_day_of_the_year(day):
    with time_machine.travel(datetime.combine(day, time(12), UTC)):
        load()
        assert today().on == day
        require_fit()
