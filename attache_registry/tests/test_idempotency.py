"""A POST that is sent again does nothing twice."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from rest_framework.test import APIClient

from accreditations.models import Post
from accreditations.tests.conftest import api, people
from attache_registry.models import AccessToken, KeptAnswer, User

__all__ = ["api", "people"]
POSTS = "/api/v1/posts/"
OSLO, BERGEN = {"city": "Oslo", "host": "NO"}, {"city": "Bergen", "host": "NO"}


def send(client, body=OSLO, key="one", path=POSTS):
    """The answer to a POST with a key."""
    return client.post(path, body, format="json", headers={"Idempotency-Key": key})


@pytest.mark.django_db
def test_the_same_again_gets_the_first_answer_and_makes_nothing(api):
    client = api("desk")
    first, again = send(client), send(client)

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert [again.headers[name] for name in ("Location", "ETag", "Content-Type")] == [
        first.headers[name] for name in ("Location", "ETag", "Content-Type")
    ]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert Post.objects.count() == 1


@pytest.mark.django_db
def test_another_body_with_the_key_is_refused(api):
    client = api("desk")
    send(client)
    answer = send(client, BERGEN)

    assert (answer.status_code, answer.json()["code"]) == (422, "key_reused")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert Post.objects.count() == 1


@pytest.mark.django_db
def test_keys_are_of_a_token_and_a_path(api):
    desk = api("desk")
    assert [send(desk).status_code, send(api("admin"), BERGEN).status_code] == [201, 201]
    unit = send(desk, {"code": "x", "name": "X", "name_lv": "X"}, path="/api/v1/units/")
    assert unit.status_code == 201


@pytest.mark.django_db
def test_a_refusal_is_kept_too_and_a_missing_right_is_not(api, people):
    client = api("desk")
    assert send(client, {"city": "", "host": "NO"}).status_code == 400
    assert send(client, {"city": "", "host": "NO"}).headers["Idempotency-Replayed"] == "true"
    analyst = api("analyst")
    assert send(analyst).status_code == 403
    User.objects.filter(pk=people["analyst"].pk).update(role="desk")
    assert send(analyst).status_code == 201


@pytest.mark.django_db
def test_who_may_not_ask_any_more_is_given_nothing(api):
    client = api("desk")
    send(client)
    AccessToken.objects.all().delete()
    assert send(client).status_code == 401


@pytest.mark.django_db
def test_a_key_is_kept_for_a_day(api):
    client = api("desk")
    send(client)
    KeptAnswer.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    answer = send(client, BERGEN)
    assert answer.status_code == 201
    assert "Idempotency-Replayed" not in answer.headers
    assert Post.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", " ", "ā", "x" * 256])
def test_what_is_no_key_is_refused(api, key):
    assert send(api("desk"), key=key).status_code == 400


@pytest.mark.django_db(transaction=True)
def test_sent_ten_times_at_once_it_is_done_once(api, people):
    _token, secret = AccessToken.objects.create(user=people["desk"], scope="write", expiry=None)
    answers, together = [], threading.Barrier(10)

    def ask():
        client = APIClient(headers={"Authorization": f"Bearer {secret}"})
        together.wait()
        answers.append(send(client))
        connection.close()

    threads = [threading.Thread(target=ask) for _each in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {(answer.status_code, answer.content) for answer in answers} == {(201, answers[0].content)}
    assert Post.objects.count() == 1
