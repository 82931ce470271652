"""What a comparison tells of costs and plans, the history of who applied, and the document of what people paste."""

import io
from datetime import timedelta
from decimal import Decimal

import pghistory
import pytest
from docx import Document

from accreditations import services as network
from accreditations.models import PostCost
from accreditations.tests import factories
from attache_registry.changes import changes
from attache_registry.exceptions import Busy
from cooperation_plans import services as plans
from cooperation_plans.choices import PlanStatus
from cooperation_plans.tests import factories as cooperation
from scenarios import services
from scenarios.comparing import compare, read_window
from scenarios.consequences import Window, picture
from scenarios.documents import decision
from scenarios.suggesting import Weights, asking, suggest
from scenarios.tests.invented import published
from scenarios.tests.test_applying import THEN, TODAY, add, ottawa, scenario
from scenarios.views.reading import lines_of
from scenarios.words import in_order

__all__ = ["ottawa", "scenario"]
pytestmark = pytest.mark.django_db


def test_a_post_costs_its_share_on_the_last_day_as_well(ottawa):
    network.enter(PostCost(post=ottawa, year=TODAY.year, amount=Decimal("365.00")), by=None)
    network.change(ottawa.establishments.get(), ends_on=THEN - timedelta(days=1), by=None)
    factories.establishment(ottawa, positions=2, starts_on=THEN)

    for first, days in ((THEN, 1), (THEN - timedelta(days=1), 2)):
        cost = picture(Window(THEN, first, THEN, TODAY), set())["cost"]
        assert cost == {"Ottawa (CA)": {"days": days, "amount": f"{days}.00", "currency": "EUR"}}


def test_a_plan_that_was_cancelled_has_no_coordinator_to_lose(ottawa):
    plan = cooperation.plan("US", year=TODAY.year)
    asked = Window(TODAY, TODAY, THEN, TODAY), {plan.country_id}
    assert picture(*asked)["plans"]

    plans.move_plan(plan, PlanStatus.CANCELLED, by=None)

    assert not picture(*asked)["plans"]


def test_the_history_says_by_which_scenario_and_nothing_more_is_said_to_be_its(scenario, ottawa):
    add(scenario, "close_post", post=ottawa)
    desk = scenario.author
    # One request may do more than apply a scenario.
    with pghistory.context(url="/api/v1/bulk/"):
        services.apply(scenario, by=desk)
        ended = ottawa.establishments.get()
        network.change(ended, positions=2, by=desk)

    told = changes(reader=desk, model=type(ended), key=ended.pk).rows
    assert [each.scenario for each in told] == ["", "Ottawa to Tokyo", ""]


def test_a_document_holds_what_people_paste(scenario, ottawa):
    services.change_scenario(scenario, purpose="One\vtwo\x1f.", by=scenario.author)
    add(scenario, "close_post", post=ottawa, note="Pasted\x0c here")
    found = compare(scenario, read_window({}, scenario), by=scenario.author)

    content = decision(scenario, lines_of(in_order(scenario), found.outcomes), found)

    made = Document(io.BytesIO(content))
    assert "One\ntwo." in [each.text for each in made.paragraphs]
    assert any("Pasted here" in cell.text for table in made.tables for cell in table._cells)


def test_one_search_at_a_time_keeps_the_others_waiting_no_longer_than_it_says():
    with asking.ONE_AT_A_TIME, pytest.raises(Busy, match="Another search is running"):
        suggest(published(6, Weights()))
    assert suggest(published(6, Weights()), how_many=1).layouts
