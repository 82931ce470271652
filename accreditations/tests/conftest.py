"""The small cast: an analyst, an attaché, a desk officer, an administrator; and the published network."""

import io

import pytest
from django.core.management import call_command
from rest_framework.test import APIClient

from accreditations.reference_data import DATA
from attache_registry.models import AccessToken, User
from attache_registry.policies import Role

PUBLISHED = DATA / "latvia.json"


@pytest.fixture
def people(db):
    """One person a role, by role."""
    return {
        role: User.objects.create_user(role, password="for-tests-only", role=role, is_staff=role in {"desk", "admin"})
        for role in Role.values
    }


@pytest.fixture
def api(people):
    """A client of the API with the token of a role: `api("desk")`, `api("desk", scope="read")`."""

    def client(role, scope="write"):
        _token, secret = AccessToken.objects.create(user=people[role], scope=scope, expiry=None)
        speaking = APIClient()
        speaking.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
        return speaking

    return client


@pytest.fixture
def published(db):
    """The ministry's published network, taken over on 1 March 2026."""
    call_command("load_network", PUBLISHED, as_of="2026-03-01", stdout=io.StringIO())
