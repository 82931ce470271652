"""The demonstration is loaded once a module here: each test takes back what it did to it."""

import pytest
from django.db import transaction

from tests.demonstrating import load


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The demonstration in a transaction around the tests of a module."""
    with django_db_blocker.unblock(), transaction.atomic():
        load()
        with django_db_blocker.block():
            yield
        transaction.set_rollback(True)


@pytest.fixture
def demonstration(loaded, db):
    """The demonstration, and one person a role."""
