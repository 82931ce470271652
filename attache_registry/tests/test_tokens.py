"""Tokens: one's own on one's page, everybody's in the administration; shown once, revoked at once."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from accreditations.tests.conftest import people
from attache_registry.models import AccessToken

__all__ = ["people"]
from tests.confirming import confirm

pytestmark = pytest.mark.django_db
BACKEND = "attache_registry.sign_in.backend.RegistryBackend"
WANTED = {"name": "Protocol's system", "scope": "read", "lasts": "90"}


def secret_of(answer):
    """The secret that a page shows."""
    return re.search(r"<code[^>]*>([0-9a-f]{64})</code>", answer.content.decode())[1]


def asks(secret):
    """What the API says to a token."""
    return APIClient().get("/api/v1/me/", headers={"Authorization": f"Bearer {secret}"})


def test_one_makes_a_token_uses_it_and_revokes_it(client, people):
    client.force_login(people["analyst"], BACKEND)
    confirm(client)
    made = client.post(reverse("make-token"), WANTED)
    secret = secret_of(made)

    assert made.headers["Cache-Control"] == "no-store"
    assert asks(secret).json()["scope"] == "read"
    token = AccessToken.objects.get()
    assert (token.user, token.name) == (people["analyst"], "Protocol's system")
    assert timedelta(days=89) < token.expiry - timezone.now() <= timedelta(days=90)
    page = client.get(reverse("me-page")).content.decode()
    assert secret not in page
    assert "Protocol&#x27;s system" in page
    assert client.post(reverse("revoke-token", args=[token.token_key])).status_code == 302
    assert asks(secret).status_code == 401


def test_what_is_not_told_is_asked_for(client, people):
    client.force_login(people["analyst"], BACKEND)
    confirm(client)
    for wrong in ({"name": ""}, {"scope": "all"}, {"lasts": "0"}, {"lasts": ""}):
        page = client.post(reverse("make-token"), WANTED | wrong)
        assert page.context["form"].errors
    assert not AccessToken.objects.exists()


def test_nobody_revokes_another_persons_token(client, people):
    token, secret = AccessToken.objects.create(user=people["desk"], scope="write", expiry=None)
    client.force_login(people["analyst"], BACKEND)
    assert client.post(reverse("revoke-token", args=[token.token_key])).status_code == 404
    assert asks(secret).status_code == 200


def test_an_expired_token_is_told_and_opens_nothing(client, people):
    _token, secret = AccessToken.objects.create(
        user=people["desk"], scope="read", expiry=timedelta(days=-1), name="Old"
    )
    client.force_login(people["desk"], BACKEND)
    assert "expired" in client.get(reverse("me-page")).content.decode()
    assert asks(secret).status_code == 401


def test_an_administrator_makes_and_revokes_tokens_of_all(client, people):
    client.force_login(people["admin"], BACKEND)
    add = reverse("admin:attache_registry_accesstoken_add")
    assert client.get(add).status_code == 200
    made = client.post(add, WANTED | {"user": people["desk"].pk, "lasts": "forever"})
    secret = secret_of(made)

    assert "no-store" in made.headers["Cache-Control"]
    assert asks(secret).json()["username"] == "desk"
    token = AccessToken.objects.get()
    assert token.expiry is None
    drop = reverse("admin:attache_registry_accesstoken_delete", args=[token.pk])
    assert client.post(drop, {"post": "yes"}).status_code == 302
    assert asks(secret).status_code == 401


def test_nobody_else_sees_everybodys_tokens(client, people):
    client.force_login(people["desk"], BACKEND)
    assert client.get(reverse("admin:attache_registry_accesstoken_changelist")).status_code == 403
