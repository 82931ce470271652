"""The cast and the clients of the API are those of the network's tests."""

import pytest
from django.db import connection

from accreditations.tests.conftest import api, people, published
from exchange import feed

__all__ = ["api", "people", "published"]

# In place of the horizon: behind all that there is.
HERE = "SELECT name, coalesce((SELECT max(position) FROM exchange_change), 0) + 1 FROM exchange_origin"


@pytest.fixture
def seen_at_once(db, monkeypatch):
    """A test's own transaction never ends, so nothing it writes would stand in the feed: let it stand there at once.

    The horizon itself is tested on a server of its own, by writers that commit, roll back, wait and die.
    """
    monkeypatch.setattr(feed, "HORIZON", HERE)

    def publish():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    publish()
    return publish
