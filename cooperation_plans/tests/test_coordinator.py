"""R23: who coordinates on a day, through a rotation, and where nobody does."""

import pytest

from accreditations.models import StandIn
from accreditations.tests import factories as network
from attache_registry.as_of import Day
from cooperation_plans import rows, services
from cooperation_plans.models import Activity, CooperationPlan
from cooperation_plans.tests import factories
from cooperation_plans.tests.factories import day

pytestmark = pytest.mark.django_db
TODAY = day("2026-11-24")


@pytest.fixture
def rotation():
    """Sweden: one attaché until the end of June 2026, the next from August on; a post answers for it."""
    post = network.post()
    network.responsibility(post, "SE")
    leaving = network.posting(network.attache("Anna", "Pirmā"), post, ends_on=day("2026-06-30"))
    coming = network.posting(network.attache("Juris", "Otrais"), post, starts_on=day("2026-08-01"))
    network.accreditation(leaving, "SE")
    network.accreditation(coming, "SE", starts_on=day("2026-08-01"))
    return leaving.attache, coming.attache


def told(on="2026-11-24"):
    """Who coordinates each activity by its title."""
    asked = Day(day(on), TODAY)
    found = rows.activities_on_day(Activity.objects.all(), asked)
    return {
        row["facts"]["title"]: (row["facts"]["coordinator_detail"] or {}).get("name")
        for row in found.values_list(rows.activity_in_words(asked), flat=True)
    }


def plan_told(on):
    """Who coordinates the plan on a day, as what, and whether that is a problem."""
    asked = Day(day(on), TODAY)
    (row,) = rows.plans_on_day(CooperationPlan.objects.all(), asked).values_list(rows.plan(asked), flat=True)
    detail = row["coordinator_detail"]
    return (detail and (detail["name"], detail["duty"]), row["uncoordinated"])


def test_a_rotation_in_mid_year_hands_the_activities_over(rotation):
    plan = factories.plan(owner=factories.unit())
    for title, month in (("May", "05"), ("July", "07"), ("September", "09")):
        factories.activity(plan, title, starts_on=day(f"2026-{month}-10"), ends_on=None)
    factories.activity(plan, "Third quarter", starts_on=day("2026-08-20"), ends_on=None, when_precision="quarter")
    factories.activity(plan, "Some day", when_precision="unknown")
    before = list(Activity.objects.order_by("pk").values_list("pk", "country", "status"))

    assert told() == {
        "May": "Anna Pirmā",
        "July": "naval forces",
        "September": "Juris Otrais",
        # By its first day, which lies in July.
        "Third quarter": "naval forces",
        "Some day": "Anna Pirmā",
    }
    assert list(Activity.objects.order_by("pk").values_list("pk", "country", "status")) == before


def test_a_plan_is_coordinated_by_who_leads_on_the_day(rotation):
    factories.plan(owner=factories.unit())

    assert plan_told("2026-06-30") == (("Anna Pirmā", "lead"), False)
    # A country of the network that nobody leads for is a problem, although somebody at home owns the plan.
    assert plan_told("2026-07-15") == (("naval forces", "owner"), True)
    assert plan_told("2026-08-01") == (("Juris Otrais", "lead"), False)


def test_a_stand_in_coordinates_while_nobody_leads(rotation):
    factories.plan()
    services.enter(
        StandIn(
            country=factories.country("SE"),
            person="Officer at home",
            starts_on=day("2026-07-01"),
            ends_on=day("2026-07-20"),
        ),
        by=None,
    )

    assert plan_told("2026-07-15") == (("Officer at home", "stand_in"), False)
    assert plan_told("2026-07-25") == (None, True)


def test_a_country_outside_the_network_is_no_problem():
    factories.plan("JP", owner_person="Desk officer")

    assert plan_told("2026-07-15") == (("Desk officer", "owner"), False)


def test_a_tour_that_overran_still_coordinates_up_to_today():
    tour = network.posting(network.attache("Anna", "Ilgā"), network.post(), planned_ends_on=day("2026-06-30"))
    network.accreditation(tour, "SE")
    plan = factories.plan()
    for title, month in (("May", "05"), ("October", "10"), ("December", "12")):
        factories.activity(plan, title, starts_on=day(f"2026-{month}-10"), ends_on=None)

    assert told() == {"May": "Anna Ilgā", "October": "Anna Ilgā", "December": None}


def test_outside_a_plan_an_unknown_day_is_the_day_asked_about(rotation):
    factories.activity(None, "Some day", ["SE"], when_precision="unknown")

    assert told("2026-05-01") == {"Some day": "Anna Pirmā"}
    assert told("2026-09-01") == {"Some day": "Juris Otrais"}
