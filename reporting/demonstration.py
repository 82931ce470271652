"""Invented reports on the published network; each says so."""


def load(*args, **kwargs):
    """Nothing yet."""
