"""The cast and the clients of the API are those of the network's tests."""

from accreditations.tests.conftest import api, people, published

__all__ = ["api", "people", "published"]
