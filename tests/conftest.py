"""The demonstration, for tests that cross apps."""

import pytest

from tests.demonstrating import load


@pytest.fixture
def demonstration(db):
    """The demonstration, and one person a role."""
    load()
