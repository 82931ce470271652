"""What the database guards, tried with real connections at once (R14)."""

import threading
from collections import Counter

import pytest
from django.db import connection
from rest_framework.test import APIClient

from accreditations.models import Accreditation, Posting, Responsibility
from accreditations.tests import factories
from attache_registry.models import AccessToken, User

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS = 20


@pytest.fixture
def desk():
    """The bearer header of a desk officer."""
    user = User.objects.create_user("desk", password="for-tests-only", role="desk")
    _token, secret = AccessToken.objects.create(user=user, scope="write", expiry=None)
    return f"Bearer {secret}"


def at_once(desk, path, bodies):
    """Send the bodies at the same moment, each over a connection of its own; the answers in their order."""
    start = threading.Barrier(len(bodies))
    answers = [None] * len(bodies)

    def send(number):
        client = APIClient(raise_request_exception=False)
        client.credentials(HTTP_AUTHORIZATION=desk)
        start.wait()
        try:
            answers[number] = client.post(path, bodies[number], format="json")
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=[number]) for number in range(len(bodies))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def expect_one_winner(answers):
    """Exactly one was created; every other answer is the 409 that names it."""
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: len(answers) - 1}
    winner = next(answer["Location"] for answer in answers if answer.status_code == 201)
    for answer in answers:
        if answer.status_code == 409:
            assert (answer.json()["code"], answer.json()["conflicts_with"]) == ("overlap", [winner])


def test_one_responsible_post_wins(desk):
    posts = [factories.post(f"City {number}", "SE") for number in range(WRITERS)]

    answers = at_once(desk, "/api/v1/responsibilities/", [{"post": each.pk, "country": "DK"} for each in posts])

    expect_one_winner(answers)
    assert Responsibility.objects.count() == 1


def test_one_tour_of_an_attache_wins(desk):
    attache = factories.attache()
    posts = [factories.post(f"City {number}", "SE") for number in range(WRITERS)]
    bodies = [{"attache": attache.pk, "post": each.pk, "starts_on": "2026-01-01"} for each in posts]

    answers = at_once(desk, "/api/v1/postings/", bodies)

    expect_one_winner(answers)
    assert Posting.objects.count() == 1


def test_one_principal_of_a_country_wins(desk):
    post = factories.post()
    tours = [factories.posting(factories.attache(f"A{number}", "B"), post) for number in range(WRITERS)]
    bodies = [{"posting": each.pk, "country": "SE", "status": "accredited"} for each in tours]

    answers = at_once(desk, "/api/v1/accreditations/", bodies)

    expect_one_winner(answers)
    assert Accreditation.objects.count() == 1


def test_two_changes_of_one_record_with_the_same_tag(desk):
    post = factories.post()
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=desk)
    path = f"/api/v1/posts/{post.pk}/"
    tag = client.get(path)["ETag"]
    start = threading.Barrier(2)
    statuses = []

    def change(mission):
        own = APIClient()
        own.credentials(HTTP_AUTHORIZATION=desk)
        start.wait()
        try:
            answer = own.patch(path, {"mission": mission}, format="json", headers={"If-Match": tag})
            statuses.append(answer.status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=change, args=[name]) for name in ("One", "Two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(statuses) == [200, 412]
