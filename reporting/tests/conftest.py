"""The cast and the clients of the API are those of the network's tests; and an attaché in Stockholm, invented."""

from types import SimpleNamespace

import pytest

from accreditations.tests import factories as network
from accreditations.tests.conftest import api, people, published
from exchange.tests.conftest import seen_at_once

__all__ = ["api", "people", "published", "seen_at_once"]


@pytest.fixture
def sweden(people):
    """An attaché who lives in Stockholm, is accredited to Sweden and Finland, and signs in as `attache`."""
    post = network.post()
    network.responsibility(post, "SE")
    network.responsibility(post, "FI")
    officer = network.attache(user=people["attache"])
    tour = network.posting(officer, post)
    for code in ("SE", "FI"):
        network.accreditation(tour, code)
    return SimpleNamespace(post=post, officer=officer, tour=tour, user=people["attache"])
