"""Every resource of cooperation: whole answers, writing, refusals."""

import pytest
from django.utils import timezone

from accreditations.tests import factories as network
from cooperation_plans.models import Activity, Amendment, CooperationPlan
from cooperation_plans.progress import GROUPS
from cooperation_plans.tests import factories
from cooperation_plans.tests.factories import day

pytestmark = pytest.mark.django_db
PLANS, ACTIVITIES = "/api/v1/cooperation-plans/", "/api/v1/activities/"
TODAY = timezone.localdate()
SWEDEN = {"code": "SE", "name": "Sweden", "name_lv": "Zviedrija"}
NONE_YET = {
    **dict.fromkeys(("total", "planned", "confirmed", "completed", "postponed", "cancelled", "overdue"), 0),
    **dict.fromkeys(("agreed", "delivered"), 0),
    "execution_rate": None,
    "delivery_rate": None,
    "planned_cost": "0.00",
    "actual_cost": "0.00",
}


def test_a_plan_whole(api):
    factories.unit()
    desk = api("desk")
    body = {
        "country": "SE",
        "title": "Plan 2026",
        "owner": "naval_forces",
        "starts_on": "2026-01-01",
        "ends_on": "2026-12-31",
    }

    answer = desk.post(PLANS, body, format="json")

    assert answer.status_code == 201, answer.json()
    key = answer.json()["id"]
    assert answer["Location"] == f"{PLANS}{key}/"
    assert answer.json() == {
        "id": key,
        "country": "SE",
        "country_detail": SWEDEN,
        "strand": "ministry",
        "strand_detail": {
            "code": "ministry",
            "name": "Ministries of defence",
            "name_lv": "Aizsardzības ministrijas",
        },
        "title": "Plan 2026",
        "agreement": None,
        "owner": "naval_forces",
        "owner_person": None,
        "currency": "EUR",
        "status": "draft",
        "agreed_on": None,
        "signed_by": None,
        "signed_by_partner": None,
        "starts_on": "2026-01-01",
        "ends_on": "2026-12-31",
        "coordinator_detail": {"id": None, "name": "naval forces", "unit": "naval_forces", "duty": "owner"},
        "uncoordinated": False,
        "progress": NONE_YET,
    }
    assert desk.get(f"{PLANS}{key}/").json() == answer.json()
    assert desk.get(PLANS).json()["results"] == [answer.json()]


def test_an_activity_whole(api):
    factories.unit()
    plan = factories.plan()
    body = {
        "plan": plan.pk,
        "number": "1.2",
        "partner_number": "A-7",
        "title": "Visit of experts",
        "title_lv": "Ekspertu vizīte",
        "area": "cyber",
        "form": "expert_visit",
        "lead_unit": "naval_forces",
        "asked_on": "2025-11-01",
        "answered_on": "2025-11-20",
        "partner_unit": "Navy staff",
        "partner_contact": "post@example.invalid",
        "place": "Karlskrona",
        "host": "SE",
        "starts_on": "2026-04-01",
        "ends_on": "2026-06-30",
        "when_precision": "quarter",
        "home_participants": 4,
        "partner_participants": 10,
        "financing": "each_own",
        "planned_cost": "1200.5",
    }

    answer = api("desk").post(ACTIVITIES, body, format="json")

    assert answer.status_code == 201, answer.json()
    assert answer.json() == {
        **body,
        "id": answer.json()["id"],
        "countries": ["SE"],
        "basis": "agreed",
        "home_participants_actual": None,
        "partner_participants_actual": None,
        "planned_cost": "1200.50",
        "actual_cost": None,
        "currency": "EUR",
        "status": "planned",
        "overdue": day("2026-06-30") < TODAY,
        "outcome": "",
        "amended": False,
        "origin": None,
        "coordinator_detail": None,
    }
    analyst = api("analyst").get(f"{ACTIVITIES}{answer.json()['id']}/").json()
    assert analyst["partner_contact"] is None


def test_an_activity_outside_a_plan_names_its_countries(api):
    desk = api("desk")
    refused = desk.post(ACTIVITIES, {"title": "Exercise"}, format="json")
    answer = desk.post(ACTIVITIES, {"title": "Exercise", "countries": ["LT", "EE"]}, format="json")

    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "#/countries")
    told = answer.json()
    assert (told["countries"], told["basis"], told["when_precision"]) == (["EE", "LT"], "outside_plan", "unknown")
    for code, number in (("EE", 1), ("LT", 1), ("SE", 0)):
        assert desk.get(ACTIVITIES, {"country": code}).json()["count"] == number


def test_a_plan_becomes_agreed_and_freezes(api):
    desk = api("desk")
    plan = factories.plan()
    visit = factories.activity(plan)
    for to in ("in_negotiation", "agreed"):
        body = {"to": to, "on": "2025-12-01"} | ({"signed_by": "Attaché"} if to == "agreed" else {})
        answer = desk.post(f"{PLANS}{plan.pk}/transitions/", body, format="json")
        assert answer.status_code == 200, answer.json()
    told = answer.json()
    assert (told["status"], told["agreed_on"], told["signed_by"]) == ("agreed", "2025-12-01", "Attaché")
    assert told["signed_by_partner"] is None

    answer = desk.patch(f"{ACTIVITIES}{visit.pk}/", {"place": "Visby", "why": "The partner moved it"}, format="json")
    added = desk.post(ACTIVITIES, {"plan": plan.pk, "title": "One more"}, format="json")

    assert (answer.json()["amended"], answer.json()["basis"]) == (True, "agreed")
    assert (added.json()["amended"], added.json()["basis"]) == (True, "added")
    told = list(Amendment.objects.order_by("pk").values_list("kind", "field", "before", "after", "why", "by__role"))
    assert told == [
        ("changed", "place", "", "Visby", "The partner moved it", "desk"),
        ("added", "", None, "One more", "", "desk"),
    ]
    progress = desk.get(f"{PLANS}{plan.pk}/").json()["progress"]
    assert (progress["total"], progress["delivery_rate"]) == (2, 0.0)


def test_a_transition_that_is_not_allowed_says_what_is(api):
    plan = factories.plan()
    answer = api("desk").post(f"{PLANS}{plan.pk}/transitions/", {"to": "closed", "on": "2199-01-01"}, format="json")

    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (409, "transition")
    assert problem["allowed"] == ["in_negotiation", "cancelled"]


def test_two_agreed_plans_of_one_country_and_strand_overlap(api):
    first, second = factories.agreed(), factories.plan()
    factories.move(second, "in_negotiation", on="2025-12-10")

    answer = api("desk").post(f"{PLANS}{second.pk}/transitions/", {"to": "agreed"}, format="json")

    assert (answer.status_code, answer.json()["code"]) == (409, "overlap")
    assert answer.json()["conflicts_with"] == [f"{PLANS}{first.pk}/"]
    other_strand = factories.plan(strand="armed_forces")
    factories.move(other_strand, "in_negotiation", "agreed")


def test_a_postponement_has_a_reason_and_new_days_make_it_planned_again(api):
    desk, visit = api("desk"), factories.activity(factories.agreed())
    address = f"{ACTIVITIES}{visit.pk}/transitions/"
    refused = desk.post(address, {"to": "postponed"}, format="json")
    answer = desk.post(address, {"to": "postponed", "reason": "weather", "side": "partner"}, format="json")

    pointers = [fault["pointer"] for fault in refused.json()["errors"]]
    assert (refused.status_code, pointers) == (400, ["#/reason", "#/side"])
    assert (answer.status_code, answer.json()["status"]) == (200, "postponed")
    body = {"to": "planned", "starts_on": "2026-12-01", "ends_on": "2026-12-02", "remark": "New days"}
    answer = desk.post(address, body, format="json").json()
    assert (answer["status"], answer["starts_on"], answer["amended"]) == ("planned", "2026-12-01", True)


def test_an_outcome_comes_with_the_completion(api):
    desk, visit = api("desk"), factories.activity(factories.plan())
    address = f"{ACTIVITIES}{visit.pk}/transitions/"
    assert desk.post(address, {"to": "confirmed", "outcome": "x"}, format="json").status_code == 400
    assert desk.post(address, {"to": "confirmed"}, format="json").status_code == 200

    answer = desk.post(address, {"to": "completed", "outcome": "Went well"}, format="json").json()

    assert (answer["status"], answer["outcome"]) == ("completed", "Went well")


def test_what_is_unfinished_is_carried_over(api):
    desk = api("desk")
    old, new = factories.agreed(year=2025, on="2024-12-01"), factories.plan(year=2026)
    done = factories.activity(old, "Done", starts_on=day("2025-03-01"), ends_on=None)
    left = factories.activity(old, "Left", starts_on=day("2025-04-01"), ends_on=None)
    factories.move(done, "confirmed", "completed", on="2025-05-01")

    answer = desk.post(f"{PLANS}{old.pk}/carry-over/", {"into": new.pk}, format="json")
    again = desk.post(f"{PLANS}{old.pk}/carry-over/", {"into": new.pk}, format="json")

    assert (answer.status_code, again.status_code) == (200, 200)
    assert (answer.json()["id"], answer.json()["progress"]["total"]) == (new.pk, 1)
    (carried,) = Activity.objects.filter(plan=new)
    assert (carried.title, carried.origin, carried.status, carried.when_precision) == (
        "Left",
        left,
        "planned",
        "unknown",
    )
    back = desk.post(f"{PLANS}{new.pk}/carry-over/", {"into": old.pk}, format="json")
    assert (back.status_code, back.json()["errors"][0]["pointer"]) == (400, "#/into")


def test_expected_plans_that_nobody_made(api):
    desk = api("desk")
    for code in ("SE", "DK"):
        body = {"country": code, "strand": "ministry", "starts_on": "2020-01-01"}
        assert desk.post("/api/v1/expected-plans/", body, format="json").status_code == 201
    factories.plan("SE", 2027)

    answer = desk.get(f"{PLANS}missing/", {"year": 2027, "as_of": "2026-11-24"}).json()

    assert answer["results"] == [
        {
            "country": "DK",
            "country_detail": {"code": "DK", "name": "Denmark", "name_lv": "Dānija"},
            "strand": "ministry",
            "strand_detail": {
                "code": "ministry",
                "name": "Ministries of defence",
                "name_lv": "Aizsardzības ministrijas",
            },
            "due_on": "2026-12-01",
            "overdue": False,
        }
    ]


def test_progress_by_country(api):
    plan = factories.plan()
    factories.move(factories.activity(plan), "confirmed", "completed")
    factories.activity(plan, "Late", planned_cost="10.00", home_participants=2)
    factories.move(plan, "in_negotiation", "agreed")
    factories.activity(None, "Outside", ["SE", "DK"])

    answer = api("analyst").get(f"{PLANS}progress/", {"year": 2026, "group_by": "country"}).json()

    sums = {
        "home_participants": 2,
        "partner_participants": 0,
        "home_participants_actual": 0,
        "partner_participants_actual": 0,
    }
    nothing = {name: 0 for name in NONE_YET if name not in {"planned_cost", "actual_cost"}}
    money = {"currency": "EUR", "actual_cost": "0.00"}
    late = int(day("2026-03-12") < TODAY)
    assert answer["results"] == [
        {
            "key": "DK",
            "name": "Denmark",
            "name_lv": "Dānija",
            **nothing,
            "total": 1,
            "planned": 1,
            "overdue": late,
            "execution_rate": None,
            "delivery_rate": None,
            **(sums | {"home_participants": 0}),
            **money,
            "planned_cost": "0.00",
        },
        {
            "key": "SE",
            "name": "Sweden",
            "name_lv": "Zviedrija",
            **nothing,
            "total": 3,
            "planned": 2,
            "completed": 1,
            "overdue": 2 * late,
            "agreed": 2,
            "delivered": 1,
            "execution_rate": 0.5,
            "delivery_rate": 0.5,
            **sums,
            **money,
            "planned_cost": "10.00",
        },
    ]


@pytest.mark.parametrize("group_by", GROUPS)
def test_progress_in_every_grouping_counts_the_same(api, group_by):
    plan = factories.agreed()
    factories.activity(plan, host=factories.country("SE"), area_id=None)
    reason = {"reason": "weather", "side": "us"}
    visit = factories.activity(plan)
    api("desk").post(f"{ACTIVITIES}{visit.pk}/transitions/", {"to": "cancelled", **reason}, format="json")

    rows = api("analyst").get(f"{PLANS}progress/", {"group_by": group_by}).json()["results"]

    assert sum(row["total"] for row in rows) == (1 if group_by in reason else 2)


def test_the_balance_of_hosting_counts_an_activity_with_several_countries_once(api):
    for host in ("LV", "EE", "DE", None):
        factories.activity(None, f"In {host}", ["LT", "EE"], host=host and factories.country(host))

    rows = api("analyst").get(f"{PLANS}progress/", {"group_by": "venue"}).json()["results"]

    assert {row["key"]: row["total"] for row in rows} == {"home": 1, "partner": 1, "elsewhere": 1, "unknown": 1}


def test_countries_tell_their_plan(api):
    plan = factories.agreed()
    analyst = api("analyst")
    sweden = analyst.get("/api/v1/countries/SE/", {"as_of": "2026-05-01"}).json()["plan_detail"]

    assert sweden == {
        "id": plan.pk,
        "title": "Plan 2026",
        "strand": "ministry",
        "status": "agreed",
        "starts_on": "2026-01-01",
        "ends_on": "2026-12-31",
        "progress": NONE_YET,
    }
    listed = analyst.get("/api/v1/countries/", {"has_plan": "true", "as_of": "2026-05-01"}).json()["results"]
    assert [row["code"] for row in listed] == ["SE"]
    assert analyst.get("/api/v1/countries/", {"has_plan": "true", "as_of": "2025-05-01"}).json()["count"] == 0


def test_filters_of_plans_and_activities(api):
    analyst = api("analyst")
    plan, other = factories.agreed(), factories.plan("DK", 2025)
    late = factories.activity(plan, starts_on=day("2026-01-10"), ends_on=None)
    factories.activity(plan, "Ahead", starts_on=day("2150-02-01"), when_precision="month", ends_on=None)
    whose = network.posting(network.attache(), network.post())
    network.accreditation(whose, "SE")

    def keys(path, **query):
        answer = analyst.get(path, query)
        assert answer.status_code == 200, answer.json()
        return [row["id"] for row in answer.json()["results"]]

    assert keys(PLANS, as_of="2026-03-01") == [plan.pk]
    assert keys(PLANS, year=2025) == [other.pk]
    assert keys(PLANS, status="draft") == [other.pk]
    assert keys(PLANS, status="agreed", as_of="2020-01-01") == []
    assert keys(PLANS, organisation="NATO", as_of="2026-03-01") == [plan.pk]
    assert keys(PLANS, overdue="true") == [plan.pk]
    assert keys(PLANS, coordinator=whose.attache_id) == [plan.pk]
    assert keys(ACTIVITIES, overdue="true") == [late.pk]
    assert keys(ACTIVITIES, overdue="true", as_of="2026-01-10") == []
    assert keys(ACTIVITIES, starts_after="2100-01-01") == keys(ACTIVITIES, year=2150)
    assert keys(ACTIVITIES, coordinator=whose.attache_id, plan=plan.pk, year=2026) == [late.pk]
    assert keys(ACTIVITIES, as_of="2150-02-20") != []
    assert analyst.get(ACTIVITIES, {"year": 9999}).status_code == 400
    assert analyst.get(PLANS, {"status": "nonsense"}).status_code == 400


SPACE = {"code": "space", "name": "Space", "name_lv": "Kosmoss"}
MEMORANDUM = {
    "country": "SE",
    "title": "Memorandum",
    "title_is_official": False,
    "signed_on": "1995-05-01",
    "areas": ["cyber", "law"],
    "forms": ["seminar"],
    "areas_said": ["cyber defence", "military law"],
    "forms_said": ["seminars"],
    "source": "https://example.invalid/1",
    "starts_on": None,
    "ends_on": "2150-01-01",
    "attested_on": "2026-03-01",
}


@pytest.mark.parametrize(
    ("path", "body", "more"),
    [
        ("agreements", MEMORANDUM, {"attested": True}),
        ("cooperation-strands", SPACE, {}),
        ("cooperation-areas", SPACE, {}),
        ("cooperation-forms", SPACE, {}),
        ("cancellation-reasons", SPACE, {}),
        ("units", SPACE, {"email": None}),
        (
            "expected-plans",
            {"country": "SE", "strand": "ministry", "starts_on": "2020-01-01", "ends_on": None},
            {"attested_on": None, "attested": True},
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_resource_whole(api, path, body, more):
    admin, analyst = api("admin"), api("analyst")

    assert analyst.post(f"/api/v1/{path}/", body, format="json").status_code == 403
    answer = admin.post(f"/api/v1/{path}/", body, format="json")

    assert answer.status_code == 201, answer.json()
    key = {"id": answer.json()["id"]} if "code" not in body else {}
    assert answer.json() == body | more | key
    assert admin.get(answer["Location"]).json() == answer.json()
    assert answer.json() in admin.get(f"/api/v1/{path}/", {"page_size": 1000}).json()["results"]
    changed = {"ends_on": "2151-01-01"} if "ends_on" in body else {"name": "Changed"}
    assert admin.patch(answer["Location"], changed, format="json").json() == answer.json() | changed
    voided = admin.post(f"{answer['Location']}void/", {"reason": "Test"}, format="json")
    assert (voided.status_code, voided.json()) == (200, answer.json() | changed)
    assert analyst.get(answer["Location"]).status_code == 404


def test_units_show_their_mailbox_to_who_writes_them(api):
    factories.unit(email="flotilla@example.invalid")

    assert api("desk").get("/api/v1/units/naval_forces/").json()["email"] == "flotilla@example.invalid"
    assert api("analyst").get("/api/v1/units/naval_forces/").json()["email"] is None
    answer = api("desk").patch("/api/v1/units/naval_forces/", {"name": "Navy"}, format="json")
    assert answer.json()["email"] == "flotilla@example.invalid"


def test_agreements_and_expected_plans_of_a_day(api):
    desk = api("desk")
    for ends_on in ("2020-12-31", None):
        body = {"country": "SE", "title": "Memorandum", "starts_on": "2010-01-01", "ends_on": ends_on}
        assert desk.post("/api/v1/agreements/", body, format="json").status_code == 201

    def number(**query):
        return desk.get("/api/v1/agreements/", query).json()["count"]

    assert (number(), number(as_of="2015-01-01"), number(as_of="2025-01-01")) == (2, 2, 1)
    assert (number(country="SE"), number(country="DK")) == (2, 0)


def test_transitions_answer_the_changed_object(api):
    desk, plan = api("desk"), factories.plan()
    visit = factories.activity(plan)
    for path, key, to in ((PLANS, plan.pk, "in_negotiation"), (ACTIVITIES, visit.pk, "confirmed")):
        before = desk.get(f"{path}{key}/").json()
        answer = desk.post(f"{path}{key}/transitions/", {"to": to, "remark": "By letter"}, format="json")

        assert answer.status_code == 200
        assert answer.json() == desk.get(f"{path}{key}/").json()
        assert {name: value for name, value in answer.json().items() if before[name] != value} == {"status": to}
        assert desk.post(f"{path}{key}/transitions/", {"to": "nonsense"}, format="json").status_code == 400
        assert desk.post(f"{path}999999999/transitions/", {"to": to}, format="json").status_code == 404


@pytest.mark.parametrize(
    ("to", "body", "pointers"),
    [
        ("cancelled", {}, ["#/reason", "#/side"]),
        ("confirmed", {"reason": "weather", "side": "us"}, ["#/reason", "#/side"]),
        ("postponed", {"reason": "weather", "side": "us", "starts_on": "2026-12-01"}, ["#/starts_on"]),
        ("confirmed", {"on": "2199-01-01"}, ["#/on"]),
        ("cancelled", {"reason": "nonsense", "side": "us"}, ["#/reason"]),
        ("cancelled", {"reason": "weather", "side": "them"}, ["#/side"]),
    ],
    ids=str,
)
def test_what_does_not_belong_to_a_transition_is_a_400(api, to, body, pointers):
    visit = factories.activity(factories.plan())
    answer = api("desk").post(f"{ACTIVITIES}{visit.pk}/transitions/", {"to": to, **body}, format="json")

    assert (answer.status_code, sorted(each["pointer"] for each in answer.json()["errors"])) == (400, pointers)
    visit.refresh_from_db()
    assert visit.status == "planned"


def test_an_agreement_names_what_is_in_the_lists(api):
    body = {"country": "SE", "title": "Memorandum", "areas": ["nonsense"]}
    answer = api("desk").post("/api/v1/agreements/", body, format="json")

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "#/areas")


def test_an_attache_writes_what_is_in_his_charge(api, people):
    tour = network.posting(network.attache(user=people["attache"]), network.post())
    network.accreditation(tour, "SE")
    own, other = factories.plan("SE"), factories.plan("DK")
    attache = api("attache")

    assert attache.patch(f"{PLANS}{own.pk}/", {"title": "Mine"}, format="json").status_code == 200
    assert attache.patch(f"{PLANS}{other.pk}/", {"title": "Not mine"}, format="json").status_code == 403
    assert attache.patch(f"{PLANS}{own.pk}/", {"country": "DK"}, format="json").status_code == 403
    assert attache.post(ACTIVITIES, {"plan": own.pk, "title": "Visit"}, format="json").status_code == 201
    assert attache.post(ACTIVITIES, {"plan": other.pk, "title": "Visit"}, format="json").status_code == 403
    assert attache.post(ACTIVITIES, {"countries": ["DK", "SE"], "title": "V"}, format="json").status_code == 201
    assert attache.post(ACTIVITIES, {"countries": ["DK"], "title": "V"}, format="json").status_code == 403
    transition = attache.post(f"{PLANS}{other.pk}/transitions/", {"to": "in_negotiation"}, format="json")
    assert transition.status_code == 403
    visit = factories.activity(own, partner_contact="Somebody")
    assert attache.get(f"{ACTIVITIES}{visit.pk}/").json()["partner_contact"] == "Somebody"
    elsewhere = factories.activity(other, partner_contact="Somebody")
    assert attache.get(f"{ACTIVITIES}{elsewhere.pk}/").json()["partner_contact"] is None


def test_a_draft_is_deleted_and_what_was_agreed_is_not(api):
    desk = api("desk")
    draft, agreed = factories.plan(), factories.agreed("DK")
    visit = factories.activity(agreed)

    assert desk.delete(f"{PLANS}{draft.pk}/").status_code == 204
    assert desk.delete(f"{PLANS}{agreed.pk}/").status_code == 409
    assert desk.delete(f"{ACTIVITIES}{visit.pk}/").status_code == 409
    assert desk.post(f"{PLANS}{agreed.pk}/void/", {"reason": "Mistake"}, format="json").status_code == 200
    assert not CooperationPlan.objects.exists()
    assert not Activity.objects.exists()


def test_a_stale_version_changes_nothing(api):
    desk, visit = api("desk"), factories.activity(factories.plan())
    tag = desk.get(f"{ACTIVITIES}{visit.pk}/")["ETag"]
    desk.patch(f"{ACTIVITIES}{visit.pk}/", {"place": "Visby"}, format="json")

    answer = desk.patch(f"{ACTIVITIES}{visit.pk}/", {"place": "Malmö"}, format="json", HTTP_IF_MATCH=tag)

    assert answer.status_code == 412


@pytest.mark.parametrize(
    "body",
    [
        {"title": ""},
        {"when_precision": "day", "starts_on": None},
        {"when_precision": "unknown", "starts_on": "2026-01-01"},
        {"starts_on": "2026-02-01", "ends_on": "2026-01-01"},
        {"planned_cost": "-1"},
        {"planned_cost": "1.234"},
        {"planned_cost": True},
        {"home_participants": -1},
        {"home_participants": 10**9},
        {"answered_on": "2026-01-01"},
        {"area": "nonsense"},
        {"area": 7},
        {"host": "ZZ"},
        {"financing": "nonsense"},
        {"countries": ["DK"]},
        {"countries": "SE"},
        {"plan": 10**12},
        {"nonsense": 1},
    ],
    ids=str,
)
def test_bad_input_is_a_400_that_changes_nothing(api, body):
    desk, visit = api("desk"), factories.activity(factories.plan())
    before = desk.get(f"{ACTIVITIES}{visit.pk}/").json()

    answer = desk.patch(f"{ACTIVITIES}{visit.pk}/", body, format="json")

    assert answer.status_code == 400, answer.json()
    assert desk.get(f"{ACTIVITIES}{visit.pk}/").json() == before


def test_a_list_costs_the_same_for_one_row_and_for_many(api, django_assert_max_num_queries):
    plan, desk = factories.agreed(), api("desk")
    for number in range(20):
        factories.activity(plan, f"Visit {number}")
    for path in (PLANS, ACTIVITIES, f"{PLANS}progress/", f"{PLANS}missing/", "/api/v1/countries/"):
        with django_assert_max_num_queries(6):
            assert desk.get(path).status_code == 200
