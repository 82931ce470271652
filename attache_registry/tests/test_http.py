"""HTTP as the API speaks it: refusals, HEAD and OPTIONS, compression, limits, less or more of an answer."""

import gzip

import pytest
from rest_framework.views import APIView

from accreditations.models import Country
from accreditations.tests import factories
from accreditations.tests.conftest import api, people
from attache_registry.models import RateWindow
from attache_registry.throttling import ExportThrottle, RegistryThrottle

__all__ = ["api", "people"]
pytestmark = pytest.mark.django_db
PROBLEM = "application/problem+json"


@pytest.mark.parametrize(
    ("method", "path", "body", "content_type", "status"),
    [
        pytest.param("get", "/api/v1/nowhere/", None, "", 404, id="no address"),
        pytest.param("get", "/api/nowhere", None, "", 404, id="outside v1"),
        pytest.param("get", "/api/v1/posts/999999/", None, "", 404, id="no record"),
        pytest.param("delete", "/api/v1/posts/", None, "", 405, id="no such method"),
        pytest.param("post", "/api/v1/coverage/", "{}", "application/json", 405, id="a question"),
        pytest.param("put", "/api/v1/changes/", "{}", "application/json", 405, id="the feed"),
        pytest.param("post", "/api/v1/posts/", "{", "application/json", 400, id="broken JSON"),
        pytest.param("post", "/api/v1/posts/", b'{"city": "\xff"}', "application/json", 400, id="no UTF-8"),
        pytest.param("post", "/api/v1/posts/", '{"city": NaN}', "application/json", 400, id="no JSON number"),
        pytest.param("post", "/api/v1/posts/", "[]", "application/json", 400, id="no object"),
        pytest.param("post", "/api/v1/posts/", "city=Oslo", "application/x-www-form-urlencoded", 415, id="a form"),
        pytest.param("post", "/api/v1/bulk/", "a", "text/plain", 415, id="a text"),
    ],
)
def test_every_refusal_is_a_problem_document(api, method, path, body, content_type, status):
    more = {"data": body, "content_type": content_type} if body is not None else {}
    answer = getattr(api("desk"), method)(path, **more)

    assert (answer.status_code, answer.headers["Content-Type"]) == (status, PROBLEM)
    told = answer.json()
    assert (told["status"], told["type"]) == (status, "about:blank")
    assert told["detail"]
    if status == 405:
        assert answer.headers["Allow"]


def test_who_is_unknown_is_told_how_to_say_who_one_is(client):
    answer = client.get("/api/v1/posts/")
    assert (answer.status_code, answer.headers["Content-Type"]) == (401, PROBLEM)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_what_cannot_be_answered_in_the_wanted_form_comes_as_json(api):
    assert api("desk").get("/api/v1/posts/", headers={"Accept": "image/png"}).status_code in {200, 406}


def test_head_is_get_without_a_body(api):
    post = factories.post()
    client = api("analyst")
    for path in ("/api/v1/posts/", f"/api/v1/posts/{post.pk}/", "/api/v1/coverage/", "/api/v1/changes/"):
        whole, head = client.get(path), client.head(path)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["Content-Type"] == whole.headers["Content-Type"]
        assert head.headers.get("ETag") == whole.headers.get("ETag")


def test_options_says_which_methods_there_are(api):
    post = factories.post()
    for path, allowed in {
        "/api/v1/posts/": "GET, POST, HEAD, OPTIONS",
        f"/api/v1/posts/{post.pk}/": "GET, PUT, PATCH, DELETE, HEAD, OPTIONS",
        "/api/v1/coverage/": "GET, HEAD, OPTIONS",
        "/api/v1/bulk/": "POST, OPTIONS",
    }.items():
        answer = api("analyst").options(path)
        assert (answer.status_code, answer.content) == (200, b"")
        assert answer.headers["Allow"] == allowed


def test_json_and_csv_are_compressed_for_whoever_takes_it_and_the_tag_stays_good(api):
    country = Country.objects.get(code="SE")
    client = api("desk")
    wanted = {"Accept-Encoding": "gzip"}
    whole = client.get("/api/v1/countries/")
    for path in ("/api/v1/countries/", "/api/v1/countries/?format=csv"):
        small = client.get(path, headers=wanted)
        assert small.headers["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in small.headers["Vary"]
    assert gzip.decompress(client.get("/api/v1/countries/", headers=wanted).content) == whole.content
    assert "Content-Encoding" not in client.get("/api/v1/countries/?format=xlsx", headers=wanted).headers
    tag = client.get("/api/v1/countries/SE/", headers=wanted).headers["ETag"]
    assert tag.startswith("W/")
    assert client.get("/api/v1/countries/SE/", headers={"If-None-Match": tag}).status_code == 304
    change = client.patch(
        "/api/v1/countries/SE/", {"agrement_lead_days": 45}, format="json", headers={"If-Match": tag}
    )
    assert change.status_code == 200
    country.refresh_from_db()
    assert country.agrement_lead_days == 45


def test_pages_are_not_compressed_because_they_hold_secrets(client, people):
    client.force_login(people["desk"], "attache_registry.sign_in.backend.RegistryBackend")
    assert "Content-Encoding" not in client.get("/me/", headers={"Accept-Encoding": "gzip"}).headers


@pytest.fixture
def three_an_hour(monkeypatch):
    """At most three requests an hour."""
    monkeypatch.setattr(APIView, "throttle_classes", [RegistryThrottle])
    monkeypatch.setattr(RegistryThrottle, "THROTTLE_RATES", {"token": "3/hour"})


def test_a_token_may_ask_so_often_and_is_told_how_much_is_left(api, three_an_hour):
    one, other = api("desk"), api("desk")
    answers = [one.get("/api/v1/me/") for _each in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert [answer.headers["RateLimit"].split(";")[1] for answer in answers] == ["r=2", "r=1", "r=0", "r=0"]
    assert answers[0].headers["RateLimit-Policy"] == '"token";q=3;w=3600'
    assert answers[3].headers["Content-Type"] == PROBLEM
    assert 3590 < int(answers[3].headers["Retry-After"]) <= 3601
    assert other.get("/api/v1/me/").status_code == 200


def test_the_next_stretch_begins_anew(api, three_an_hour):
    client = api("desk")
    for _each in range(4):
        client.get("/api/v1/me/")
    RateWindow.objects.update(begins_at="2020-01-01T00:00:00Z")
    assert client.get("/api/v1/me/").status_code == 200


# Less of an answer, or more of it


def test_fields_leave_the_others_out(api):
    post = factories.post()
    client = api("analyst")
    assert client.get("/api/v1/posts/?fields=id,city").json()["results"] == [{"id": post.pk, "city": "Stockholm"}]
    assert client.get(f"/api/v1/posts/{post.pk}/?fields=city").json() == {"city": "Stockholm"}
    rows = b"".join(client.get("/api/v1/posts/?fields=id,city&format=csv").streaming_content).decode()
    assert rows.lstrip("\ufeff").splitlines() == ["id,city", f"{post.pk},Stockholm"]


def test_expand_adds_the_records_that_are_referred_to_in_the_same_statement(api, django_assert_num_queries):
    for number in range(3):
        tour = factories.posting(factories.attache(phone="+371 2000 0000"), factories.post(f"City {number}"))
        factories.accreditation(tour, "SE", role="deputy_defence_attache")
    client = api("analyst")
    client.get("/api/v1/postings/")
    with django_assert_num_queries(2):
        plain = client.get("/api/v1/postings/").json()["results"]
    with django_assert_num_queries(2):
        rich = client.get("/api/v1/postings/?expand=attache,post").json()["results"]

    for row, told in zip(rich, plain, strict=True):
        expanded = row.pop("expanded")
        assert row == told
        assert expanded == {
            "attache": client.get(f"/api/v1/attaches/{row['attache']}/").json(),
            "post": client.get(f"/api/v1/posts/{row['post']}/").json(),
        }
        assert expanded["attache"]["phone"] is None


@pytest.mark.parametrize("query", ["fields=", "fields=secret", "expand=everything", "expand=city", "fields=id,"])
def test_what_cannot_be_named_is_refused(api, query):
    answer = api("analyst").get(f"/api/v1/posts/?{query}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "unknown"


def test_files_are_limited_for_a_person_by_pages_and_api_together(api, client, people, settings, monkeypatch):
    settings.EXPORT_THROTTLE = "3/hour"
    monkeypatch.setattr(APIView, "throttle_classes", [ExportThrottle])
    monkeypatch.setattr(ExportThrottle, "THROTTLE_RATES", {"export": "3/hour"})
    client.force_login(people["desk"], "attache_registry.sign_in.backend.RegistryBackend")
    desk = api("desk")

    assert [desk.get("/api/v1/posts/?format=csv").status_code for _time in range(2)] == [200, 200]
    assert client.get("/countries/?format=csv").status_code == 200
    refused = client.get("/countries/?format=xlsx")
    assert (refused.status_code, "Retry-After" in refused) == (429, True)
    assert desk.get("/api/v1/posts/?format=xlsx").status_code == 429
    # What is no file goes on.
    assert desk.get("/api/v1/posts/").status_code == 200
    assert client.get("/countries/").status_code == 200
