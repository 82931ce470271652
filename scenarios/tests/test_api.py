"""Scenarios over the API: drafted, compared, applied to the network or refused; who sees which; suggestions."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accreditations import services as network
from accreditations.models import Establishment, Posting
from accreditations.tests import factories
from accreditations.tests.conftest import api, people, published
from attache_registry.models import KeptAnswer, User
from scenarios import services
from scenarios.models import DraftedChange, Scenario

__all__ = ["api", "people", "published"]
pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
THEN = TODAY + timedelta(days=100)
SCENARIOS = "/api/v1/scenarios/"
EMPTY = dict.fromkeys(
    [
        *("of_change", "post", "city", "host", "country", "positions", "lowest_rank", "attache", "role"),
        *("planned_ends_on", "posting", "accreditation", "reason"),
    ]
)


@pytest.fixture
def ottawa(db):
    """A post in Ottawa that answers for Canada, with an attaché accredited there."""
    post = factories.post("Ottawa", "CA")
    factories.establishment(post, positions=1)
    factories.responsibility(post, "CA")
    tour = factories.posting(factories.attache(), post, planned_ends_on=TODAY + timedelta(days=300))
    factories.accreditation(tour, "CA")
    factories.country("JP")
    return post


@pytest.fixture
def desk(api):
    """A client of the API of the desk officer."""
    return api("desk")


@pytest.fixture
def scenario(people):
    """An empty scenario of the desk officer's."""
    return services.draft(Scenario(name="Ottawa to Tokyo"), by=people["desk"])


@pytest.fixture
def place(scenario):
    """The address of the scenario."""
    return f"{SCENARIOS}{scenario.pk}/"


def post(client, address, **body):
    """The answer to a POST of JSON."""
    return client.post(address, body, format="json")


def patch(client, address, tag=None, **body):
    """The answer to a PATCH of JSON, of that version alone where a tag is given."""
    return client.patch(address, body, format="json", headers={"If-Match": tag} if tag else {})


def pointers(answer):
    """Where a 400 finds fault, and with what."""
    assert answer.status_code == 400, answer.content
    return {fault["pointer"]: fault["code"] for fault in answer.json()["errors"]}


def closed(place, client, ottawa):
    """Draft that Ottawa closes; what it is answered."""
    return post(client, f"{place}changes/", kind="close_post", on=THEN.isoformat(), post=ottawa.pk)


def test_a_scenario_goes_from_a_draft_to_the_network(desk, api, people, ottawa):
    made = post(desk, SCENARIOS, name="Ottawa to Tokyo", purpose="What would it cost?")
    key = made.json()["id"]
    place, scenario = f"{SCENARIOS}{key}/", Scenario.objects.get()
    assert (made.status_code, made["Location"]) == (201, place)
    assert made.json() == {
        "id": key,
        "name": "Ottawa to Tokyo",
        "purpose": "What would it cost?",
        "status": "draft",
        "author": "desk",
        "looked_at": scenario.looked_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "made_at": scenario.made_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "applied_at": None,
        "applied_by": None,
        "number_of_changes": 0,
        "version": 1,
        "shares": [],
    }

    first = closed(place, desk, ottawa)
    one = {"id": first.json()["id"], "number": 1, "kind": "close_post", "on": THEN.isoformat(), "note": ""}
    assert (first.status_code, first["Location"]) == (201, f"{place}changes/{one['id']}/")
    assert first.json() == EMPTY | one | {"post": ottawa.pk}
    opened = post(
        desk, f"{place}changes/", kind="open_post", on=THEN.isoformat(), city="Tokyo", host="JP", positions=1
    ).json()
    tour = {"kind": "post_attache", "on": THEN.isoformat(), "of_change": opened["id"], "role": "defence_attache"}
    third = post(desk, f"{place}changes/", **tour, attache=None)
    assert third.json() == EMPTY | tour | {"id": third.json()["id"], "number": 3, "note": ""}
    listed = desk.get(f"{place}changes/").json()
    assert (listed["count"], listed["next"], [each["number"] for each in listed["results"]]) == (3, None, [1, 2, 3])
    assert listed["results"][0] == desk.get(first["Location"]).json() == first.json()

    found = desk.get(f"{place}consequences/", {"as_of": (THEN + timedelta(days=5)).isoformat()}).json()
    assert (found["fits"], found["as_of"], found["from"]) == (
        True,
        (THEN + timedelta(days=5)).isoformat(),
        TODAY.isoformat(),
    )
    assert [(each["number"], each["fits"], each["refusal"]) for each in found["changes"]] == [
        (1, True, None),
        (2, True, None),
        (3, True, None),
    ]
    assert found["changes"][1]["done"][0] == "New post: Tokyo, Japan."
    assert found["cover"] == [
        {
            "what": "CA",
            "without": {
                "kind": "resident",
                "post": "Ottawa (CA)",
                "attaches": [Posting.objects.get().attache.name],
                "leads": Posting.objects.get().attache.name,
            },
            "with": None,
        }
    ]
    tokyo = {"what": "Tokyo (JP)", "without": None, "with": {"positions": 1, "running": 1, "countries": []}}
    assert found["occupancy"][1] == tokyo
    assert (found["totals"]["without"]["covered"], found["totals"]["with"]["covered"]) == (1, 0)
    assert Posting.objects.count() == 1

    applied = post(desk, f"{place}apply/")
    assert applied.status_code == 200
    assert {name: applied.json()[name] for name in ("status", "applied_by", "number_of_changes")} == {
        "status": "applied",
        "applied_by": "desk",
        "number_of_changes": 3,
    }
    then = {"as_of": THEN.isoformat()}
    assert {each["city"] for each in desk.get("/api/v1/posts/", {**then, "open": "true"}).json()["results"]} == {
        "Tokyo"
    }
    again = post(desk, f"{place}apply/")
    assert (again.status_code, again.json()["code"]) == (409, "applied")
    assert "was applied by" in again.json()["detail"]
    nothing = desk.get(f"{place}consequences/").json()
    assert (nothing["changes"], nothing["cover"], nothing["fits"]) == ([], [], True)


def test_what_does_not_fit_is_a_conflict_with_every_reason(desk, place, ottawa):
    answering = {"kind": "answer", "on": THEN.isoformat(), "post": ottawa.pk, "country": "CA"}
    post(desk, f"{place}changes/", **answering)
    post(desk, f"{place}changes/", kind="stop_answering", on=THEN.isoformat(), country="JP")
    closed(place, desk, ottawa)

    refused = post(desk, f"{place}apply/")

    assert (refused.status_code, refused.headers["Content-Type"]) == (409, "application/problem+json")
    told = refused.json()
    assert told["code"] == "does_not_fit"
    assert told["changes"] == [
        {"number": 1, "refusal": "Ottawa answers for Canada on that day already.", "code": "invalid"},
        {"number": 2, "refusal": "No post answers for Japan on that day.", "code": "invalid"},
    ]
    assert Establishment.objects.filter(post=ottawa, ends_on=None).exists()
    assert desk.get(place).json()["status"] == "draft"
    outcomes = desk.get(f"{place}consequences/").json()["changes"]
    codes = [(each["fits"], each["code"]) for each in outcomes]
    assert codes == [(False, "invalid"), (False, "invalid"), (True, None)]
    assert outcomes[0]["done"] == []


def test_an_empty_scenario_is_not_applied(desk, place):
    refused = post(desk, f"{place}apply/")
    assert (refused.status_code, refused.json()["code"]) == (409, "empty")


def test_of_a_scenario_that_one_does_not_see_nothing_is_there(api, place, scenario, ottawa):
    change = services.add_change(scenario, DraftedChange(kind="close_post", on=THEN, post=ottawa), by=scenario.author)
    other = api("admin")
    for part in ("", "changes/", f"changes/{change.pk}/", "shares/", "consequences/", "stale/"):
        assert other.get(f"{place}{part}").status_code == 404, part
    for part in ("changes/", "shares/", "apply/", "drop/", "look/"):
        assert post(other, f"{place}{part}").status_code == 404, part
    assert patch(other, place, name="Mine").status_code == 404
    assert other.delete(f"{place}changes/{change.pk}/").status_code == 404
    assert other.get(SCENARIOS).json()["count"] == 0


def test_a_change_of_another_scenario_is_not_there(desk, people, place, scenario, ottawa):
    other = services.draft(Scenario(name="Another"), by=people["desk"])
    change = services.add_change(other, DraftedChange(kind="close_post", on=THEN, post=ottawa), by=people["desk"])
    address = f"{place}changes/{change.pk}/"

    assert [desk.get(address).status_code, patch(desk, address, note="x").status_code] == [404, 404]
    assert desk.delete(address).status_code == 404
    told = post(desk, f"{place}changes/", kind="close_post", on=THEN.isoformat(), of_change=change.pk)
    assert pointers(told) == {"#/of_change": "does_not_exist"}


def test_who_it_is_shared_with_reads_it_or_works_on_it(desk, api, place, ottawa):
    admin, shares = api("admin"), f"{place}shares/"
    assert post(desk, shares, user="admin").json() == {"user": "admin", "may_change": False}
    assert admin.get(shares).json() == [{"user": "admin", "may_change": False}]
    assert closed(place, admin, ottawa).status_code == 403
    assert patch(admin, place, name="Mine").status_code == 403

    assert post(desk, shares, user="admin", may_change=True).status_code == 201
    assert admin.get(place).json()["shares"] == [{"user": "admin", "may_change": True}]
    assert closed(place, admin, ottawa).status_code == 201
    # Its author alone shares and drops it.
    assert [post(admin, shares, user="analyst").status_code, admin.delete(place).status_code] == [403, 403]

    assert desk.delete(f"{shares}nobody/").status_code == 404
    assert desk.delete(f"{shares}admin/").status_code == 204
    assert admin.get(place).status_code == 404


def test_a_person_who_is_not_there_or_is_its_author_is_refused(desk, place):
    assert pointers(post(desk, f"{place}shares/", user="nobody")) == {"#/user": "does_not_exist"}
    assert pointers(post(desk, f"{place}shares/", user="desk")) == {"#/user": "author"}


def test_readers_of_the_network_draft_nothing(api, place, scenario, people):
    services.share(scenario, people["analyst"], may_change=True, by=people["desk"])
    analyst = api("analyst")
    assert analyst.get(place).status_code == 200
    for address, body in ((SCENARIOS, {"name": "Mine"}), (f"{place}apply/", {}), (f"{place}drop/", {})):
        assert post(analyst, address, **body).status_code == 403, address
    assert post(api("desk", scope="read"), f"{place}apply/").status_code == 403


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"kind": "close_post"}, {"#/post": "required"}),
        ({"kind": "open_post", "city": "Tokyo", "positions": 1}, {"#/host": "required"}),
        ({"kind": "stop_answering", "country": "CA", "city": "Tokyo"}, {"#/city": "unknown"}),
        ({"kind": "answer", "country": "XX"}, {"#/country": "does_not_exist"}),
        ({"kind": "conquer"}, {"#/kind": "invalid_choice"}),
        ({"kind": "establish", "positions": "2"}, {"#/positions": "invalid"}),
        ({"kind": "establish", "positions": 100}, {"#/positions": "max_value"}),
        ({"kind": "close_post", "number": 7, "surprise": 1}, {"#/surprise": "unknown"}),
    ],
)
def test_a_change_says_what_its_kind_needs_and_nothing_else(desk, place, ottawa, body, wrong):
    assert pointers(post(desk, f"{place}changes/", on=THEN.isoformat(), **body)) == wrong
    assert not DraftedChange.objects.exists()


def test_a_scenario_takes_no_field_that_it_does_not_offer(desk, place):
    assert pointers(post(desk, SCENARIOS, name="A", colour="red")) == {"#/colour": "unknown"}
    assert pointers(post(desk, SCENARIOS, purpose="Nameless")) == {"#/name": "required"}
    assert (
        pointers(
            desk.get(SCENARIOS, {"colour": "red"}),
        )["#/colour"]
        == "unknown"
    )
    assert patch(desk, place, status="applied", author="admin").json()["status"] == "draft"


def test_the_kind_of_a_change_stays(desk, place, ottawa):
    address = closed(place, desk, ottawa)["Location"]
    assert pointers(patch(desk, address, kind="move_post")) == {"#/kind": "fixed"}
    later = THEN + timedelta(days=30)
    changed = patch(desk, address, kind="close_post", on=later.isoformat(), note="Later.").json()
    assert (changed["on"], changed["note"], changed["kind"]) == (later.isoformat(), "Later.", "close_post")
    assert [desk.delete(address).status_code, desk.get(address).status_code] == [204, 404]


def test_a_change_or_a_scenario_that_was_changed_meanwhile_is_not_changed(desk, place, ottawa):
    tag, address = desk.get(place)["ETag"], closed(place, desk, ottawa)["Location"]
    # Whoever applies it has read all of its changes.
    stale = desk.post(f"{place}apply/", {}, format="json", headers={"If-Match": tag})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")

    read = desk.get(address)["ETag"]
    changed = patch(desk, address, read, note="Mine.")
    assert (changed.status_code, changed["ETag"] == desk.get(address)["ETag"]) == (200, True)
    assert patch(desk, address, read, note="Too late.").status_code == 412
    assert desk.delete(address, headers={"If-Match": read}).status_code == 412
    assert patch(desk, place, desk.get(place)["ETag"], name="Renamed").json()["name"] == "Renamed"


def test_the_same_post_again_drafts_nothing_twice(desk, place, ottawa):
    body = {"kind": "close_post", "on": THEN.isoformat(), "post": ottawa.pk}
    sent = [
        desk.post(f"{place}changes/", body, format="json", headers={"Idempotency-Key": "one"}) for _time in range(2)
    ]
    assert [each.status_code for each in sent] == [201, 201]
    assert sent[0].content == sent[1].content
    assert DraftedChange.objects.count() == 1

    first, again = (desk.post(f"{place}apply/", {}, format="json", headers={"Idempotency-Key": "two"}) for _ in "ab")
    assert (first.status_code, again.status_code, again.headers["Idempotency-Replayed"]) == (200, 200, "true")


def test_several_operations_draft_a_scenario_at_once(desk, ottawa):
    operations = [
        {"method": "POST", "path": SCENARIOS, "body": {"name": "At once"}},
        {
            "method": "POST",
            "path": f"{SCENARIOS}{{0}}/changes/",
            "body": {"kind": "close_post", "on": THEN.isoformat(), "post": ottawa.pk},
        },
    ]
    told = post(desk, "/api/v1/bulk/", operations=operations)
    assert told.status_code == 200, told.content
    assert Scenario.objects.get().changes.get().post == ottawa


def test_every_address_says_what_it_takes(desk, place, ottawa):
    change = closed(place, desk, ottawa)["Location"]
    parts = ("changes/", "shares/", "shares/desk/", "apply/", "drop/", "look/", "consequences/", "stale/")
    for address in (SCENARIOS, f"{SCENARIOS}suggestions/", place, change, *(f"{place}{part}" for part in parts)):
        assert desk.options(address).status_code == 200, address
    assert desk.get(SCENARIOS, {"format": "csv"}).status_code == 200
    assert desk.get(place, {"fields": "id,shares"}).json() == {"id": Scenario.objects.get().pk, "shares": []}


def test_what_was_dropped_stays_to_be_read(desk, place, ottawa):
    assert post(desk, f"{place}drop/").json()["status"] == "dropped"
    assert closed(place, desk, ottawa).json()["code"] == "dropped"
    assert desk.get(SCENARIOS, {"status": "dropped"}).json()["count"] == 1
    second = post(desk, SCENARIOS, name="Another").json()["id"]
    assert desk.delete(f"{SCENARIOS}{second}/").status_code == 204
    assert desk.get(f"{SCENARIOS}{second}/").json()["status"] == "dropped"


def test_what_changed_meanwhile_is_told_until_it_was_seen(desk, api, place, scenario, ottawa):
    closed(place, desk, ottawa)
    Scenario.objects.update(looked_at=timezone.now() - timedelta(days=1))
    network.change(ottawa, mission="Embassy", by=scenario.author)

    answer = desk.get(f"{place}stale/")
    told = [each for each in answer.json() if each["change"] == "changed"]

    (at,) = [each.pop("at") for each in told]
    assert at[:10] <= timezone.now().isoformat()[:10]
    assert told == [
        {
            "by": "desk",
            "kind": "Post",
            "record": "Ottawa",
            "change": "changed",
            "scenario": None,
            "fields": [["Mission", "–", "Embassy"]],
        }
    ]
    before = desk.get(place).json()["looked_at"]
    assert pointers(post(desk, f"{place}look/", seen_at="2026-01-01")) == {"#/seen_at": "invalid"}
    seen_at = (timezone.now() - timedelta(minutes=5)).isoformat()
    looked_at = post(desk, f"{place}look/", seen_at=seen_at).json()["looked_at"]
    assert looked_at > before
    assert looked_at[:19] == seen_at[:19]
    assert post(desk, f"{place}look/", seen_at=before).json()["looked_at"] == looked_at
    assert post(desk, f"{place}look/", seen_at="9999-12-31T23:59:59Z").json()["looked_at"] > looked_at
    assert post(desk, f"{place}look/", seen_at=answer.headers["Seen-At"]).status_code == 200
    asked = {"from": "2027-01-01", "to": "2026-01-01"}
    assert pointers(desk.get(f"{place}consequences/", asked)) == {"#/to": "reversed"}
    assert pointers(desk.get(f"{place}consequences/", {"as_of": ""})) == {"#/as_of": "invalid"}


def test_scenarios_are_found_by_name_status_and_author(desk, people):
    for name in ("Ottawa to Tokyo", "Fewer posts"):
        services.draft(Scenario(name=name), by=people["desk"])
    shared = services.draft(Scenario(name="Of the administrator"), by=people["admin"])
    services.share(shared, people["desk"], by=people["admin"])

    def names(**asked):
        return [each["name"] for each in desk.get(SCENARIOS, asked).json()["results"]]

    assert names(search="tokyo") == ["Ottawa to Tokyo"]
    assert names(author="admin") == ["Of the administrator"]
    assert names(ordering="name") == ["Fewer posts", "Of the administrator", "Ottawa to Tokyo"]
    assert names(status="applied") == []
    assert pointers(desk.get(SCENARIOS, {"status": "lost"})) == {"#/status": "invalid_choice"}


def test_the_list_asks_as_much_whatever_the_number_of_scenarios(desk, people, ottawa):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(SCENARIOS).status_code == 200
        return len(queries)

    def draft():
        made = services.draft(Scenario(name="One of many"), by=people["desk"])
        services.share(made, people["analyst"], by=people["desk"])
        services.add_change(made, DraftedChange(kind="close_post", on=THEN, post=ottawa), by=people["desk"])
        return made

    made = draft()
    changes = f"{SCENARIOS}{made.pk}/changes/"
    asked()
    few = asked()
    with CaptureQueriesContext(connection) as of_one:
        desk.get(changes)
    for _more in range(5):
        draft()
        services.add_change(made, DraftedChange(kind="close_post", on=THEN, post=ottawa), by=people["desk"])
    assert asked() == few
    with CaptureQueriesContext(connection) as of_many:
        assert desk.get(changes).json()["count"] == 6
    assert len(of_many) == len(of_one)


def test_layouts_of_the_published_network_are_suggested_to_who_may_send_anything(api, published, people):
    asked = {"as_of": "2026-03-01", "weights": {"moves": 2, "distance": 0.5}}

    told = post(api("analyst"), f"{SCENARIOS}suggestions/", **asked)

    assert told.status_code == 200, told.content
    body = told.json()
    assert set(body) == {"layouts", "timed_out", "broke_off", "seconds", "words"}
    best = body["layouts"][0]
    open_posts = {each["id"] for each in best["open_posts"]}
    assert set(best["assignment"].values()) <= open_posts
    assert set(best["open_posts"][0]) == {"id", "city", "host", "is_open"}
    assert set(best["terms"]) == {"days_uncovered", "moves", "load", "kilometres", "unspoken"}
    assert (best["is_proved"], best["gap"], body["timed_out"], body["broke_off"]) == (True, 0.0, False, False)
    assert best["words"][0].startswith("Closes: ")
    assert not Scenario.objects.exists()
    # Nothing is written, and so nothing is kept of a key.
    asks = api("analyst", scope="read")
    key = {"Idempotency-Key": "once"}
    assert asks.post(f"{SCENARIOS}suggestions/", asked, format="json", headers=key).status_code == 200
    assert not KeptAnswer.objects.exists()
    assert post(asks, SCENARIOS, name="Fewer posts").status_code == 403


def test_what_no_search_can_answer_is_refused_where_it_was_said(api, published):
    ask = api("analyst")

    def wrong(**body):
        return pointers(post(ask, f"{SCENARIOS}suggestions/", as_of="2026-03-01", **body))

    keys = [each["id"] for each in ask.get("/api/v1/posts/").json()["results"]]
    assert wrong(fixed_open=keys[:2], number_of_posts=1) == {"#/fixed_open": "conflict"}
    assert wrong(fixed_open=keys[:1], fixed_closed=keys[:1]) == {"#/fixed_closed": "conflict"}
    assert wrong(fixed_open=[0]) == {"#/fixed_open": "invalid"}
    assert wrong(number_of_posts=150) == {"#/number_of_posts": "invalid"}
    assert wrong(countries=["XX"]) == {"#/countries": "invalid_choice"}
    assert wrong(countries=[]) == {"#/countries": "required"}
    assert wrong(weights={"moves": 101}) == {"#/weights/moves": "max_value"}
    assert wrong(weights={"moves": "2"}) == {"#/weights/moves": "invalid"}
    assert wrong(weights={"beauty": 1}) == {"#/weights/beauty": "unknown"}
    assert wrong(surprise=1) == {"#/surprise": "unknown"}
    assert not User.objects.filter(username="surprise").exists()
