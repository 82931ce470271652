"""What was known at an instant is asked like the present: as of the last change both say the same, everywhere."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone
from rest_framework.test import APIClient

from attache_registry import known_at
from attache_registry.api_base import viewset_of
from attache_registry.known_schema import APPS
from attache_registry.models import User
from tests.access.cast import BACKEND

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group(__name__)]
TODAY = timezone.localdate()
RESOURCES = sorted({v.resource for v in viewset_of.values() if v.model._meta.app_label in APPS})
QUESTIONS = [
    "coverage/",
    *(f"coverage/{each}/?" for each in ("gaps", "doubles", "rotation")),
    "countries/RU/timeline/",
    "cooperation-plans/progress/?group_by=strand",
    "cooperation-plans/missing/",
]
PAGES = [
    *("/", "/countries/", "/countries/?view=map", "/countries/?view=timeline", "/countries/?group=organisation"),
    *("/countries/SE/", "/countries/SE/cooperation/", "/countries/compare/?with=2020-01-01", "/posts/", "/attaches/"),
    *("/rotation/", "/plans/", "/activities/", "/activities/?month=2026-12", "/figures/"),
]
WHEN = re.compile(r"known_at=[^&\"']*&?(amp;)?")


def client(role="analyst"):
    found = APIClient()
    found.force_login(User.objects.get(username=role), BACKEND)
    return found


def now():
    """An instant as addresses carry it: a moment after whatever this test's transaction recorded."""
    return known_at.utc(timezone.now())


def with_instant(address, instant):
    return f"{address}{'&' if '?' in address else '?'}known_at={instant}"


@pytest.mark.parametrize("on", [TODAY, TODAY - timedelta(days=700), TODAY + timedelta(days=200)], ids=str)
@pytest.mark.parametrize("resource", RESOURCES)
def test_a_list_as_known_now_is_the_list(demonstration, resource, on):
    for address in (f"/api/v1/{resource}/", f"/api/v1/{resource}/?as_of={on}"):
        asked = address if "?" in address or on == TODAY else f"{address}?page_size=20"
        present = client().get(asked)
        past = client().get(with_instant(asked, now()))
        if present.status_code == 400:
            continue
        assert past.status_code == 200, past.content
        assert past.json()["results"] == present.json()["results"]
        assert past.json()["count"] == present.json()["count"]


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_as_known_now_has_the_same_answer(demonstration, question):
    address = f"/api/v1/{question}"
    told = [client().get(each).json() for each in (address, with_instant(address, now()))]
    for each in told:
        each.pop("next", None)
    assert told[0] == told[1]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("path", ["accreditations/", "coverage/gaps/"])
def test_a_file_as_known_now_holds_the_same(demonstration, path, kind):
    address = f"/api/v1/{path}?format={kind}"
    told = [client().get(each).getvalue() for each in (address, with_instant(address, now()))]
    # A workbook holds the second at which it was made.
    assert (told[0] == told[1]) if kind == "csv" else abs(len(told[0]) - len(told[1])) < 50


@pytest.mark.parametrize("address", PAGES)
def test_a_page_as_known_now_says_so_and_offers_no_change(demonstration, address):
    response = client("desk").get(with_instant(address, now()))
    assert response.status_code == 200
    text = response.content.decode()
    assert "This is what the registry said at" in text
    main = text[text.index('<main id="content">') :]
    assert 'method="post"' not in main
    assert connection.cursor().execute("SHOW search_path") is None
    assert known_at.instant() is None


@pytest.mark.parametrize(
    "address", ["/reports/", "/reports/months/", "/search/?q=air", "/views/", "/history/", "/me/"]
)
def test_a_page_that_tells_the_present_alone_says_that(demonstration, address):
    text = client("desk").get(with_instant(address, now())).content.decode()
    assert "This page tells what is recorded now." in text


@pytest.mark.parametrize(
    ("instant", "code"),
    [
        ("", "invalid"),
        ("2026-05-01", "invalid"),
        ("2026-05-01T12:00:00", "invalid"),
        ("yesterday", "invalid"),
        ("2026-02-31T12:00:00Z", "invalid"),
        ("9999-12-31T23:59:59-23:59", "future"),
        ("0001-01-01T00:00:00%2B23:59", "unknown"),
        ("1999-01-01T00:00:00Z", "unknown"),
    ],
    ids=["empty", "day", "nowhere", "word", "no such day", "ahead", "year one", "before the history"],
)
def test_an_instant_that_nobody_can_know_of_is_refused(demonstration, instant, code):
    response = client().get(f"/api/v1/coverage/?known_at={instant}")
    assert response.status_code == 400
    assert response.json()["errors"][0]["code"] == code


@pytest.mark.parametrize("path", ["reports/", "me/", "changes/", "reports/completeness/"])
def test_what_has_no_past_refuses_the_instant(demonstration, path):
    response = client("desk").get(f"/api/v1/{path}?known_at={now()}")
    assert (response.status_code, response.json()["errors"][0]["code"]) == (400, "unknown")


def test_an_instant_that_is_empty_on_a_page_is_none(demonstration):
    text = client().get("/countries/?known_at=", follow=True).content.decode()
    assert "Everything here is as of today." in text


def test_the_offset_of_an_instant_may_be_any(demonstration):
    at = datetime.now(UTC).replace(microsecond=0)
    written = [f"{at:%Y-%m-%dT%H:%M:%S}Z", f"{at + timedelta(hours=3):%Y-%m-%dT%H:%M:%S}+03:00"]
    told = [client().get(f"/api/v1/coverage/?known_at={each}").status_code for each in written]
    assert told == [200, 200]
