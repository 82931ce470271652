"""Many operations in one request: all or nothing, each with its own result."""

import pytest

from accreditations.models import Attache, Post, Posting
from accreditations.tests import factories

BULK = "/api/v1/bulk/"
POST = {"method": "POST", "path": "/api/v1/posts/", "body": {"city": "Oslo", "host": "NO"}}
OFFICER = {"method": "POST", "path": "/api/v1/attaches/", "body": {"given_name": "Anna", "family_name": "Izdomāta"}}


def ask(client, *operations):
    """The answer to operations."""
    return client.post(BULK, {"operations": operations}, format="json")


def test_later_operations_speak_of_what_earlier_ones_made(api):
    tour = {"starts_on": "2026-01-01", "planned_ends_on": "2028-12-31", "role": "defence_attache"}
    tour |= {"attache": {"$result": 0}, "post": {"$result": 1}}

    answer = ask(
        api("desk"),
        OFFICER,
        POST,
        {"method": "POST", "path": "/api/v1/postings/", "body": tour},
        {"method": "PATCH", "path": "/api/v1/posts/{1}/", "body": {"mission": "Embassy"}},
    )

    assert answer.status_code == 200, answer.json()
    results = answer.json()["results"]
    assert [each["status"] for each in results] == [201, 201, 201, 200]
    posting = Posting.objects.get()
    assert results[2]["location"] == f"/api/v1/postings/{posting.pk}/"
    assert (posting.attache_id, posting.post_id) == (results[0]["body"]["id"], results[1]["body"]["id"])
    assert results[3]["body"]["mission"] == "Embassy"
    assert api("desk").get(results[1]["location"]).headers["ETag"] == results[3]["etag"]


def test_one_that_is_refused_takes_back_all(api):
    answer = ask(api("desk"), OFFICER, POST, {**POST, "body": {"city": "", "host": "XX"}}, OFFICER)

    assert answer.status_code == 400
    told = answer.json()
    assert told["operation"] == 2
    assert [each["status"] for each in told["results"]] == [424, 424, 400]
    assert {fault["pointer"] for fault in told["results"][2]["body"]["errors"]} == {"#/city", "#/host"}
    assert not Post.objects.exists()
    assert not Attache.objects.exists()


@pytest.mark.parametrize(
    ("operation", "status"),
    [
        pytest.param({"method": "POST", "path": "/api/v1/nowhere/"}, 404, id="no address"),
        pytest.param({"method": "POST", "path": "/admin/"}, 404, id="not of the API"),
        pytest.param({"method": "POST", "path": BULK, "body": {"operations": []}}, 404, id="itself"),
        pytest.param({"method": "DELETE", "path": "/api/v1/coverage/"}, 405, id="no such method"),
        pytest.param({"method": "POST", "path": "/api/v1/organisations/", "body": {"code": "X"}}, 403, id="no right"),
        pytest.param({"method": "PATCH", "path": "/api/v1/posts/{0}/", "body": {}}, 400, id="its own result"),
        pytest.param({"method": "POST", "path": "/api/v1/posts/", "body": [1]}, 400, id="no object"),
    ],
)
def test_what_is_refused_by_itself_is_refused_here(api, operation, status):
    assert ask(api("desk"), operation).status_code == status


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"operations": []}, id="none"),
        pytest.param({"operations": [POST] * 1001}, id="too many"),
        pytest.param({"operations": [{"method": "GET", "path": "/api/v1/posts/"}]}, id="reading"),
        pytest.param({"operations": [POST], "mode": "fast"}, id="unknown field"),
        pytest.param([], id="a list"),
    ],
)
def test_what_is_no_list_of_operations_is_refused(api, body):
    answer = api("desk").post(BULK, body, format="json")

    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_who_may_not_write_may_not_do_so_in_bulk(api):
    assert ask(api("analyst"), POST).status_code == 403
    assert ask(api("desk", scope="read"), POST).status_code == 403
    assert not Post.objects.exists()


def test_a_stale_one_is_refused(api):
    post = factories.post()
    stale = {
        "method": "PATCH",
        "path": f"/api/v1/posts/{post.pk}/",
        "body": {"mission": "Embassy"},
        "if_match": '"0"',
    }

    answer = ask(api("desk"), stale)

    assert answer.status_code == 412
    assert Post.objects.get().mission == ""


def test_a_thousand_at_once(api):
    many = [{**POST, "body": {"city": f"City {number}", "host": "NO"}} for number in range(1000)]

    answer = ask(api("desk"), *many)

    assert answer.status_code == 200
    assert Post.objects.count() == 1000
