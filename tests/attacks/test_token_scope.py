"""Escapes from a token's scope: by another method's name, in bulk, by a session beside it, by GET, after its end."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accreditations.models import Post
from attache_registry.models import AccessToken, SensitiveRead
from tests.access import test_api as api
from tests.access.cast import OWN, records, systems

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group(__name__)]
NEW = {"city": "Invented", "host": "SE"}
WRITES = ("INSERT", "UPDATE", "DELETE")
# What a read leaves behind itself: that it was made.
OWN_TRACES = (AccessToken._meta.db_table, SensitiveRead._meta.db_table, "attache_registry_ratewindow")


@pytest.fixture
def reading(demonstration):
    """An administrator's token that only reads."""
    return systems(scope="read")["admin"]


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])
def test_another_methods_name_in_a_header_changes_nothing(reading, header):
    post = Post.objects.first()
    reading.get(f"/api/v1/posts/{post.pk}/", headers={header: "DELETE"})
    reading.get("/api/v1/posts/?_method=POST", NEW, headers={header: "POST"})
    assert Post.objects.filter(pk=post.pk).exists()
    assert not Post.objects.filter(city="Invented").exists()


def test_bulk_is_writing(reading):
    told = reading.post("/api/v1/bulk/", [{"method": "POST", "path": "/api/v1/posts/", "body": NEW}], format="json")
    assert told.status_code == 403
    assert not Post.objects.filter(city="Invented").exists()


def test_a_get_writes_nothing_but_its_own_trace(reading):
    of, wrong = records(OWN), []
    for bare, words in api.routes():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            reading.get(api.filled(bare, of))
        wrong += [
            (words, each["sql"][:120])
            for each in queries
            if each["sql"].lstrip("(").startswith(WRITES) and not any(trace in each["sql"] for trace in OWN_TRACES)
        ]
    assert not wrong


def test_a_token_opens_no_page_and_makes_no_token(reading):
    assert reading.get("/me/tokens/").status_code == 302
    assert reading.post("/me/tokens/", {"name": "Invented", "scope": "write", "lasts": "30"}).status_code == 302
    assert not AccessToken.objects.filter(name="Invented").exists()


@pytest.mark.parametrize("spoil", ["expire", "revoke", "shut out", "alter"])
def test_a_token_that_ended_opens_nothing(demonstration, spoil):
    system = systems()["desk"]
    token = AccessToken.objects.get(user__username="desk")
    if spoil == "expire":
        AccessToken.objects.filter(pk=token.pk).update(expiry=timezone.now() - timedelta(seconds=1))
    elif spoil == "revoke":
        token.delete()
    elif spoil == "shut out":
        type(token.user).objects.filter(pk=token.user_id).update(is_active=False)
    else:
        system.credentials(HTTP_AUTHORIZATION="Bearer " + "0" * 64)
    assert system.get("/api/v1/posts/").status_code == 401


def test_a_role_that_was_taken_away_is_taken_from_its_tokens_at_once(demonstration):
    system = systems()["desk"]
    AccessToken.objects.get(user__username="desk").user.__class__.objects.filter(username="desk").update(
        role="analyst"
    )
    assert system.post("/api/v1/posts/", NEW, format="json").status_code == 403
