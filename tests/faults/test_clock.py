"""The clock of an application's machine moved, ahead and back, while the database's goes right."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accreditations.models import Post
from accreditations.tests import factories
from attache_registry.history import tracked
from attache_registry.models import AccessToken, User

pytestmark = [pytest.mark.django_db, pytest.mark.faults]
SOON, DAY = timedelta(seconds=5), timedelta(days=1)
MOVES = [timedelta(hours=1), DAY, timedelta(days=400), -timedelta(hours=1), -DAY, -timedelta(days=400)]


@pytest.fixture
def desk():
    return User.objects.create_user("clock-desk", password="for-tests-only", role="desk")


@pytest.fixture
def system(desk):
    """A system's client, whose token does not expire."""
    _token, secret = AccessToken.objects.create(user=desk, scope="write", expiry=None)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client


def moved(by):
    """The clock of this process, moved from now."""
    return time_machine.travel(datetime.now(UTC) + by, tick=True)


@pytest.mark.parametrize("by", MOVES, ids=str)
def test_writes_are_kept_in_their_order_whatever_the_clock_says(system, by):
    before = system.post("/api/v1/posts/", {"city": "Clock 1", "host": "SE"}, format="json")
    with moved(by):
        during = system.post("/api/v1/posts/", {"city": "Clock 2", "host": "SE"}, format="json")
        changed = system.patch(before["Location"], {"mission": "Embassy"}, format="json")
    after = system.post("/api/v1/posts/", {"city": "Clock 3", "host": "SE"}, format="json")

    assert [each.status_code for each in (before, during, changed, after)] == [201, 201, 200, 201]
    assert set(Post.objects.values_list("city", flat=True)) >= {"Clock 1", "Clock 2", "Clock 3"}
    # The database's own clock and counters tell when and in which order.
    history = tracked()[Post].objects.filter(pgh_obj__city__startswith="Clock ").order_by("pgh_id")
    keys = [each.json()["id"] for each in (before, during, before, after)]
    assert [each.pgh_obj_id for each in history] == keys
    assert all(abs(each.pgh_created_at - timezone.now()) < timedelta(minutes=5) for each in history)


@pytest.mark.parametrize("by", MOVES, ids=str)
def test_a_key_that_was_answered_is_answered_once(system, by):
    sent = {"city": "Clock once", "host": "SE"}
    with moved(by):
        first = system.post("/api/v1/posts/", sent, format="json", HTTP_IDEMPOTENCY_KEY="clock")
    again = system.post("/api/v1/posts/", sent, format="json", HTTP_IDEMPOTENCY_KEY="clock")
    assert (first.status_code, again.status_code) == (201, 201)
    assert Post.objects.filter(city="Clock once").count() == 1


@pytest.mark.parametrize("by", MOVES, ids=str)
def test_a_day_that_is_not_yet_is_refused_in_words_or_taken_and_never_fails(system, by):
    tour = factories.posting(factories.attache(), factories.post("Stockholm", "SE"))
    with moved(by):
        today = timezone.localdate().isoformat()
        sent = {"posting": tour.pk, "country": "FI", "on": today}
        answer = system.post("/api/v1/accreditations/", sent, format="json")
        assert answer.status_code in (201, 400, 409)
        assert system.get("/api/v1/coverage/").status_code == 200
        assert system.get("/api/v1/coverage/rotation/").status_code == 200


@pytest.mark.parametrize("by", [timedelta(days=1), timedelta(days=400), -timedelta(hours=1), -DAY], ids=str)
def test_a_session_of_another_time_ends_and_a_new_one_begins(desk, by):
    browser = Client()
    with moved(by):
        assert browser.post("/sign-in/", {"username": desk.username, "password": "for-tests-only"}).status_code == 302
        assert browser.get("/me/").status_code == 200
    answer = browser.get("/me/")
    # One that began in what is now the future would otherwise outlive its hours; an hour ago is well within them.
    assert answer.status_code == (200 if by == -timedelta(hours=1) else 302)
    browser.post("/sign-in/", {"username": desk.username, "password": "for-tests-only"})
    assert browser.get("/me/").status_code == 200


@pytest.mark.parametrize("by", MOVES, ids=str)
def test_a_token_is_used_now_whatever_it_was_before(system, by):
    with moved(by):
        assert system.get("/api/v1/me/").status_code == 200
    assert system.get("/api/v1/me/").status_code == 200
    used = AccessToken.objects.get(user__username="clock-desk").last_used_at
    assert abs(used - timezone.now()) < SOON + timedelta(minutes=1)
