"""The demonstration, loaded once a module."""

from tests.access.conftest import demonstration, loaded

__all__ = ["demonstration", "loaded"]
