"""One checkout with a server and a database of its own, which every test of faults may kill and serves again."""

import pytest

from tests.checkout import Checkout


@pytest.fixture(scope="session")
def checkout(tmp_path_factory):
    """The checkout, served, and the token of an administrator as `secret`; webhooks may go to this machine."""
    checkout = Checkout(tmp_path_factory.mktemp("faults"))
    checkout.environment["WEBHOOK_PRIVATE_NETWORKS"] = "127.0.0.0/8"
    try:
        checkout.serve()
        checkout.secret = checkout.token("system", "write")
        yield checkout
    finally:
        checkout.stop()
        checkout.clear()
