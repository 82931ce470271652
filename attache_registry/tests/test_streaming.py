"""Files are sent while they are read, as of one instant, and who was shown what is written down as it is sent."""

import pytest
from django.db import connection

from accreditations.models import Attache
from attache_registry.models import AccessToken, SensitiveRead, User
from attache_registry.streaming import streamed

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 5000


@pytest.fixture
def officers():
    """More invented officers than are fetched at a time, each with an address."""
    Attache.objects.bulk_create(
        Attache(given_name="Streamed", family_name=f"No. {at:05}", email=f"{at}@example.org") for at in range(MANY)
    )


def reading():
    """How many connections are reading a file from this database."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
            AND pid <> pg_backend_pid() AND query LIKE '%registry_rows%'"""
        )
        return cursor.fetchone()[0]


def test_a_file_is_of_one_instant_and_leaves_no_connection(client, officers):
    user = User.objects.create_user("desk", password="for-tests-only", role="desk")
    _token, secret = AccessToken.objects.create(user=user, scope="read", expiry=None)
    answer = client.get("/api/v1/attaches/?format=csv", headers={"Authorization": f"Bearer {secret}"})
    parts = iter(answer.streaming_content)
    text = next(parts) + next(parts)
    assert reading() == 1
    # What is entered while it is sent is not in it; those whose address was sent are noted already.
    Attache.objects.create(given_name="Late", family_name="Comer")
    assert SensitiveRead.objects.filter(user=user, resource="attaches").exists()
    text += b"".join(parts)
    assert text.count(b"\r\n") == MANY + 1
    assert b"Late" not in text
    assert reading() == 0


def test_whoever_goes_away_leaves_no_connection_and_what_was_shown_is_noted(client, officers):
    user = User.objects.create_user("desk", password="for-tests-only", role="desk")
    _token, secret = AccessToken.objects.create(user=user, scope="read", expiry=None)
    answer = client.get("/api/v1/attaches/?format=csv", headers={"Authorization": f"Bearer {secret}"})
    parts = iter(answer.streaming_content)
    next(parts)
    next(parts)
    answer.close()
    assert reading() == 0
    noted = SensitiveRead.objects.filter(user=user, resource="attaches").values_list("records", flat=True)
    assert 0 < sum(map(len, noted)) < MANY


def test_where_nothing_can_be_found_there_is_nothing():
    assert list(streamed(Attache.objects.filter(pk__in=[]), 10)) == []


def test_what_is_no_queryset_is_read_as_it_is():
    class Rows:
        def iterator(self, chunk_size):
            return iter(range(chunk_size))

    assert list(streamed(Rows(), 3)) == [0, 1, 2]
