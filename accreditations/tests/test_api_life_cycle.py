"""Steps, papers, notifications and questions through the API, and who may record what."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone
from docx import Document

from accreditations.models import Accreditation, Country, Notification, Step
from accreditations.tests import factories
from accreditations.tests.factories import day

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def ago(days):
    """The day so many days ago, as the API writes it."""
    return (TODAY - timedelta(days=days)).isoformat()


@pytest.fixture
def tour(people):
    """The tour of the attaché who signs in as `attache`: Stockholm, accredited to Sweden, answering for Norway."""
    post = factories.post()
    factories.responsibility(post, "SE")
    factories.responsibility(post, "NO")
    officer = factories.attache("Anna", "A", user=people["attache"])
    tour = factories.posting(officer, post, planned_ends_on=day("2030-01-31"))
    factories.accreditation(tour, "SE")
    return tour


@pytest.fixture
def nominated(api, tour):
    """A nomination for Norway by the desk, a hundred days ago."""
    body = {"posting": tour.pk, "country": "NO", "on": ago(100), "reference": "N-1", "remark": "First choice"}
    answer = api("desk").post("/api/v1/accreditations/", body, format="json")
    assert answer.status_code == 201, answer.json()
    return answer.json()


def steps(nominated):
    """The address of the steps."""
    return f"/api/v1/accreditations/{nominated['id']}/steps/"


def record(client, nominated, step, on, **more):
    """POST a step."""
    return client.post(steps(nominated), {"step": step, "on": on, **more}, format="json")


def test_a_nomination_alone_has_its_step(nominated):
    assert (nominated["status"], nominated["in_force"], nominated["starts_on"]) == ("nominated", False, None)
    (step,) = nominated["steps"]
    told = {name: step[name] for name in ("step", "on", "reference", "remark", "confirmed", "recorded_by")}
    assert told == {
        "step": "nominate",
        "on": ago(100),
        "reference": "N-1",
        "remark": "First choice",
        "confirmed": True,
        "recorded_by": "desk",
    }


def test_a_life_step_by_step(api, nominated):
    desk = api("desk")
    for step, on in (("request_agrement", ago(90)), ("grant_agrement", ago(60)), ("accredit", ago(50))):
        answer = record(desk, nominated, step, on)
        assert answer.status_code == 200, answer.json()
    assert (answer.json()["status"], answer.json()["starts_on"]) == ("accredited", ago(50))

    ahead = (TODAY + timedelta(days=7)).isoformat()
    answer = record(desk, nominated, "end", ago(0), effective_on=ahead, reason="persona_non_grata")

    assert (answer.json()["status"], answer.json()["in_force"]) == ("accredited", True)
    listed = desk.get(steps(nominated)).json()
    assert [each["step"] for each in listed["results"]] == [
        "nominate",
        "request_agrement",
        "grant_agrement",
        "accredit",
        "end",
    ]
    later = desk.get(f"/api/v1/accreditations/{nominated['id']}/?as_of={ahead}").json()
    assert (later["status"], later["end_reason"]) == ("ended", "persona_non_grata")


def test_a_refused_step_answers_what_is_allowed(api, nominated):
    answer = record(api("desk"), nominated, "accredit", "2199-01-01")

    assert answer.status_code == 409
    problem = answer.json()
    assert (problem["code"], sorted(problem["allowed"])) == ("transition", ["request_agrement", "withdraw"])


def test_a_day_in_the_future_is_a_400_at_its_field(api, nominated):
    answer = record(api("desk"), nominated, "request_agrement", (TODAY + timedelta(days=1)).isoformat())

    assert answer.status_code == 400
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["#/on"]


@pytest.mark.parametrize(
    "body",
    [{}, {"step": "bless"}, {"step": "end", "on": "today"}, {"step": "end", "nonsense": 1}, {"step": ["end"]}, []],
    ids=str,
)
def test_bad_input_is_a_400(api, nominated, body):
    assert api("desk").post(steps(nominated), body, format="json").status_code == 400


def test_a_step_of_an_attache_waits_for_the_desk(api, nominated):
    attache, desk = api("attache"), api("desk")

    answer = record(attache, nominated, "request_agrement", ago(90))
    assert answer.status_code == 200
    waiting = answer.json()["steps"][-1]
    assert (answer.json()["status"], waiting["confirmed"]) == ("nominated", False)
    assert record(attache, nominated, "request_agrement", ago(80)).status_code == 400
    confirm = f"{steps(nominated)}{waiting['id']}/confirm/"
    assert attache.post(confirm).status_code == 403

    answer = desk.post(confirm)

    assert (answer.status_code, answer.json()["status"]) == (200, "agrement_requested")
    assert desk.post(confirm).status_code == 409


def test_the_desk_rejects_and_takes_back(api, nominated):
    attache, desk = api("attache"), api("desk")
    waiting = record(attache, nominated, "request_agrement", ago(90)).json()["steps"][-1]
    one = f"{steps(nominated)}{waiting['id']}/"
    assert desk.delete(one, {}, format="json").status_code == 400

    answer = desk.delete(one, {"reason": "Not yet sent"}, format="json")

    assert (answer.status_code, len(answer.json()["steps"])) == (200, 1)
    assert Step.with_voided.get(pk=waiting["id"]).void_reason == "Not yet sent"
    first = answer.json()["steps"][0]["id"]
    assert attache.delete(f"{steps(nominated)}{first}/", {"reason": "x"}, format="json").status_code == 403
    assert desk.delete(f"{steps(nominated)}{first}/", {"reason": "Wrong"}, format="json").status_code == 200
    assert desk.get(steps(nominated)).status_code == 404


@pytest.mark.parametrize("role", ["analyst", "attache"])
def test_who_has_no_charge_records_nothing(api, nominated, tour, role):
    other = factories.posting(factories.attache("Juris", "J"), factories.post("Rome", "IT"))
    factories.accreditation(other, "IT")
    body = {"posting": other.pk, "country": "MT"}
    elsewhere = api("desk").post("/api/v1/accreditations/", body, format="json").json()

    assert record(api(role), elsewhere, "request_agrement", ago(0)).status_code == 403
    assert api(role).post("/api/v1/accreditations/", body, format="json").status_code == 403
    assert Step.objects.filter(accreditation=elsewhere["id"]).count() == 1


def test_reasons_are_seen_by_those_who_write_the_network_alone(api, nominated):
    record(api("desk"), nominated, "withdraw", ago(5), remark="A disciplinary matter")

    seen = {
        role: api(role).get(steps(nominated)).json()["results"][-1]["remark"]
        for role in ("analyst", "attache", "desk")
    }

    assert seen == {"analyst": None, "attache": None, "desk": "A disciplinary matter"}
    assert "disciplinary" not in api("analyst").get("/api/v1/accreditations/?format=csv").getvalue().decode()


def test_what_follows_from_steps_is_not_patched(api, nominated, tour):
    desk = api("desk")
    own = f"/api/v1/accreditations/{nominated['id']}/"
    assert desk.patch(own, {"starts_on": "2026-01-01"}, format="json").status_code == 400
    assert desk.patch(own, {"role": "deputy_defence_attache"}, format="json").status_code == 200

    body = {"posting": tour.pk, "country": "DK", "starts_on": "2026-01-01"}
    refused = desk.post("/api/v1/accreditations/", body, format="json")
    assert [fault["pointer"] for fault in refused.json()["errors"]] == ["#/starts_on"]


def test_notifications_are_listed_by_day_and_recorded(api, nominated, tour):
    desk = api("desk")
    listed = desk.get("/api/v1/notifications/?unsent=true&ordering=due_on").json()["results"]
    assert [(each["country"], each["kind"], each["due_on"]) for each in listed] == [
        ("NO", "appointment", ago(100)),
        ("NO", "arrival", ago(100)),
        ("SE", "concurrent", ago(100)),
        ("SE", "departure", "2030-01-31"),
    ]
    before = desk.get("/api/v1/notifications/?unsent=true&due_before=2030-01-01").json()
    assert before["count"] == 3

    own = f"/api/v1/notifications/{listed[0]['id']}/"
    assert desk.patch(own, {"reference": "22/1"}, format="json").status_code == 400
    assert desk.patch(own, {"kind": "arrival"}, format="json").status_code == 200
    answer = desk.patch(own, {"sent_on": ago(1), "reference": "22/1"}, format="json")

    assert (answer.status_code, answer.json()["sent_on"], answer.json()["kind"]) == (200, ago(1), "appointment")
    assert desk.patch(own, {"sent_on": "2999-01-01"}, format="json").status_code == 400
    assert desk.delete(own).status_code == 409


def test_an_attache_records_what_was_sent_in_the_countries_in_charge(api, nominated):
    arrival = Notification.objects.get(kind="arrival")
    answer = api("attache").patch(f"/api/v1/notifications/{arrival.pk}/", {"sent_on": ago(2)}, format="json")
    assert answer.status_code == 200
    assert api("analyst").patch(f"/api/v1/notifications/{arrival.pk}/", {}, format="json").status_code == 403


def test_a_paper_is_a_word_document(api, nominated):
    own = f"/api/v1/accreditations/{nominated['id']}/papers/"
    for language, words in (("en", "Article 7"), ("lv", "7. pantu")):
        answer = api("analyst").get(own, {"step": "request_agrement", "language": language})
        assert answer["Content-Disposition"].startswith("attachment")
        text = "\n".join(paragraph.text for paragraph in Document(io.BytesIO(answer.content)).paragraphs)
        assert words in text
        assert "Anna A" in text
    assert api("analyst").get(own, {"step": "grant_agrement"}).status_code == 400
    assert api("analyst").get(own, {"step": "arrival", "paper": "poem"}).status_code == 400
    assert api("analyst").get(own, {"step": "arrival", "language": "fr"}).status_code == 400
    assert api("analyst").get("/api/v1/accreditations/999999/papers/", {"step": "arrival"}).status_code == 404


def test_questions_page_and_refuse_what_they_do_not_know(api, tour):
    analyst = api("analyst")
    base = "/api/v1/coverage/gaps/"
    answer = analyst.get(base, {"from": "2026-01-01", "to": "2026-01-31", "page_size": 1}).json()
    assert (answer["count"], answer["next"]) == (1, None)
    assert answer["results"] == [
        {
            "country": "NO",
            "country_detail": {"code": "NO", "name": "Norway", "name_lv": "Norvēģija"},
            "post_detail": {"id": tour.post_id, "city": "Stockholm", "host": "SE"},
            "kind": "vacant",
            "starts_on": "2026-01-01",
            "ends_on": "2026-01-31",
            "days": 31,
            "planned_days": 0,
        }
    ]
    for query in ({"from": "2026-02-01", "to": "2026-01-01"}, {"country": "ZZ"}, {"when": "now"}, {"from": "soon"}):
        assert analyst.get(base, query).status_code == 400, query
    assert analyst.get(base, {"page": 7}).status_code == 404
    assert analyst.get("/api/v1/coverage/rotation/", {"months": 0}).status_code == 400
    assert analyst.get("/api/v1/countries/ZZ/timeline/").status_code == 404
    assert analyst.get(base, {"format": "csv", "from": "2026-01-01"}).status_code == 200


def test_the_timeline_tells_who_covered_and_who_led(api, tour):
    rows = api("analyst").get("/api/v1/countries/SE/timeline/").json()["results"]

    assert [(row["kind"], row["starts_on"], row["ends_on"]) for row in rows] == [
        ("vacant", "2020-01-01", "2025-01-31"),
        ("covered", "2025-02-01", "2030-01-31"),
        ("vacant", "2030-02-01", None),
    ]
    assert [(each["name"], each["leads"]) for each in rows[1]["attaches"]] == [("Anna A", True)]


def test_rotation_names_the_successor_and_the_last_day_to_ask(api, tour):
    Country.objects.filter(code="SE").update(agrement_lead_days=30)
    successor = factories.posting(
        factories.attache("Juris", "J"),
        tour.post,
        starts_on=day("2030-01-20"),
        planned_ends_on=None,
        succeeds=tour,
    )
    body = {"posting": successor.pk, "country": "SE"}
    nominee = api("desk").post("/api/v1/accreditations/", body, format="json").json()

    (row,) = [
        each
        for each in api("analyst").get("/api/v1/coverage/rotation/?as_of=2029-12-01&months=3").json()["results"]
        if each["country"] == "SE"
    ]

    assert (row["ask_by"], row["state"], row["next_step"]) == ("2029-12-21", "due", "request_agrement")
    assert (row["successor"]["accreditation"], row["uncovered_days"], row["gap_days"]) == (nominee["id"], 0, 29)
    assert Accreditation.objects.get(pk=nominee["id"]).status == "nominated"


@pytest.mark.parametrize("address", ["coverage/gaps/?country=%00", "countries/%00/timeline/", "posts/?search=a%00"])
def test_a_sign_that_no_text_holds_is_a_400(api, address):
    answer = api("analyst").get(f"/api/v1/{address}")

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
