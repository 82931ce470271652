"""What the database guards, tried with real connections at once (R14)."""

import threading
from collections import Counter

import pytest
from django.db import connection
from rest_framework.test import APIClient

from accreditations import services
from accreditations.models import Accreditation, Posting, Responsibility, Step
from accreditations.tests import factories
from attache_registry.exceptions import Transition
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


def test_of_a_grant_and_a_refusal_at_once_one_wins(desk):
    for _round in range(3):
        tour = factories.posting(factories.attache(), factories.post(f"City {_round}", "SE"))
        accreditation = Accreditation(posting=tour, country=factories.country("DK"))
        services.nominate(accreditation, on=factories.day("2025-02-01"), by=None)
        services.record_step(accreditation, "request_agrement", on=factories.day("2025-02-02"), by=None)
        found = [Accreditation.objects.get(pk=accreditation.pk) for _each in range(2)]
        start = threading.Barrier(2)
        told = []

        def record(seen, step, start=start, told=told):
            start.wait()
            try:
                services.record_step(seen, step, on=factories.day("2025-03-01"), by=None)
                told.append(step)
            except Transition as refusal:
                told.append(tuple(refusal.allowed))
            finally:
                connection.close()

        threads = [
            threading.Thread(target=record, args=pair)
            for pair in zip(found, ("grant_agrement", "refuse_agrement"), strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        (winner,) = [each for each in told if isinstance(each, str)]
        (refused,) = [each for each in told if isinstance(each, tuple)]
        accreditation.refresh_from_db()
        status = {"grant_agrement": "agrement_granted", "refuse_agrement": "agrement_refused"}[winner]
        allowed = {"grant_agrement": {"accredit", "refuse_agrement", "withdraw"}, "refuse_agrement": set()}[winner]
        assert (accreditation.status, set(refused)) == (status, allowed)
        assert accreditation.steps.count() == 3


def test_one_of_many_ends_wins_over_the_api(desk):
    tour = factories.posting(factories.attache(), factories.post())
    accreditation = factories.accreditation(tour, "SE")
    body = {"step": "end", "on": "2026-01-01", "reason": "recalled"}

    answers = at_once(desk, f"/api/v1/accreditations/{accreditation.pk}/steps/", [body] * WRITERS)

    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: WRITERS - 1}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"transition"}
    assert Step.objects.count() == 1
