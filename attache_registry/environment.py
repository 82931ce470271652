"""Typed readers of the environment; `settings.py` says what is read."""

import re
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()
# The real environment wins over the file that `make run` writes.
environ.Env.read_env(Path(__file__).resolve().parent.parent / ".env", overwrite=False)
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def read_switch(name, default=False):
    """On (1, true, yes, on) or off (0, false, no, off, empty)."""
    said = env.str(name, default="").strip().lower()
    if said in {"", "0", "1", "true", "false", "yes", "no", "on", "off"}:
        return default if name not in env.ENVIRON else said in {"1", "true", "yes", "on"}
    raise ImproperlyConfigured(f"{name} is {said!r}; write 1 for on or 0 for off.")


def read_secret_key(debug):
    """The signing key: required, except in development."""
    key = env.str("SECRET_KEY", default="")
    if not key and not debug:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set. Put a long random value into the environment, or run `make run` once, "
            "which writes one into .env. For development only, DEBUG=1 does without."
        )
    return key or "development-only-and-never-in-production"


def read_rate(name, default):
    """So many in a stretch of time, such as 1000/hour."""
    rate = env.str(name, default=default)
    if rate and not re.fullmatch(r"[1-9]\d{0,8}/(s|m|h|d|second|minute|hour|day)", rate):
        raise ImproperlyConfigured(f"{name} is {rate!r}; write it as 1000/hour.")
    return rate


def read_networks(name):
    """Networks, such as 10.20.0.0/16, with commas between."""
    try:
        return [ip_network(each) for each in env.list(name, default=[])]
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: {error}; write networks as 10.20.0.0/16.") from None


def read_roles(name, default, known):
    """Names of roles, with commas between."""
    roles = set(env.list(name, default=default))
    if roles - known:
        raise ImproperlyConfigured(f"{name} names {', '.join(roles - known)}; roles are {', '.join(sorted(known))}.")
    return roles


def read_provider(known_roles):
    """The provider of single sign-on as a mapping; None where `OIDC_SERVER_URL` names none."""
    url = env.str("OIDC_SERVER_URL", default="").rstrip("/")
    if not url:
        return None
    where = urlsplit(url)
    if where.scheme != "https" and where.hostname not in LOOPBACK:
        raise ImproperlyConfigured(
            "OIDC_SERVER_URL must begin with https://, unless the provider is on this machine."
        )
    roles = dict(pair.split(":", 1) for pair in env.list("OIDC_ROLES", default=[]) if ":" in pair)
    if not roles or set(roles.values()) - known_roles:
        raise ImproperlyConfigured(
            "OIDC_ROLES says which group has which role: write it as desk-group:desk,admins:admin."
        )
    return {
        "url": url,
        "origin": f"{where.scheme}://{where.netloc}",
        "client_id": env.str("OIDC_CLIENT_ID"),
        "client_secret": env.str("OIDC_CLIENT_SECRET"),
        "name": env.str("OIDC_NAME", default="Single sign-on"),
        "username_claim": env.str("OIDC_USERNAME_CLAIM", default="preferred_username"),
        "role_claim": env.str("OIDC_ROLE_CLAIM", default="groups"),
        "roles": roles,
        # Accounts are made at the first sign-in, or must be there before.
        "create": read_switch("OIDC_CREATE", default=True),
        # Dangerous where people choose their names at the provider: whoever calls himself admin would be it.
        "match_usernames": read_switch("OIDC_MATCH_USERNAMES"),
        # Methods (RFC 8176) by which the provider says that it asked for a second factor.
        "second_factor": env.list("OIDC_SECOND_FACTOR", default=["mfa", "otp", "hwk", "swk"]),
    }


def apps_of(provider):
    """The provider as the sign-in library wants it: a list of none or one."""
    if provider is None:
        return []
    app = {"provider_id": "ministry", "name": provider["name"], "client_id": provider["client_id"]}
    return [app | {"secret": provider["client_secret"], "settings": {"server_url": provider["url"]}}]
