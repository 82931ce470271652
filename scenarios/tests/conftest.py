"""A desk officer and a small network."""

import pytest

from attache_registry.models import User


@pytest.fixture
def desk(db):
    """A desk officer."""
    return User.objects.create_user("desk", password="for-tests-only", role="desk")
