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


def read_databases(url_of_own):
    """The primary as `default`, and each server that may be a replica by itself.

    Where there are replicas, the primary is whichever of the servers says that it is one (libpq's
    `target_session_attrs`), so that a promoted one is found by the next connection.
    """
    primary = env.db_url_config(env.str("DATABASE_URL", default="") or url_of_own())
    servers = [env.db_url_config(each) for each in env.list("DATABASE_REPLICA_URLS", default=[])]
    if servers:
        servers.insert(0, dict(primary))
        of_all = {name: ",".join(str(_where(each)[name]) for each in servers) for name in ("HOST", "PORT")}
        options = {name: told for name, told in primary.get("OPTIONS", {}).items() if name not in ("host", "port")}
        primary |= of_all | {"OPTIONS": options | {"target_session_attrs": "primary"} | _PATIENCE}
    databases = {"default": primary} | {f"replica_{at}": each for at, each in enumerate(servers)}
    for each in databases.values():
        each |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True, "ATOMIC_REQUESTS": False}
        # Behind a pool that gives out connections by transaction (PgBouncer), nothing may be left open between two.
        if read_switch("DATABASE_POOLED"):
            each["DISABLE_SERVER_SIDE_CURSORS"] = True
        if each is not primary:
            each["OPTIONS"] = {**each.get("OPTIONS", {}), **_PATIENCE}
            each["TEST"] = {"MIRROR": "default"}
    return databases


# A server that does not answer is given up after so many seconds; a connection that went dead, after some more.
_PATIENCE = {"connect_timeout": 3, "keepalives_idle": 10, "keepalives_interval": 3, "keepalives_count": 3}


def _where(server):
    options = server.get("OPTIONS", {})
    return {
        "HOST": server.get("HOST") or options.get("host") or "localhost",
        "PORT": server.get("PORT") or options.get("port") or 5432,
    }


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
