"""Placeholder until the bundled server lands."""


def database_url():
    raise NotImplementedError
