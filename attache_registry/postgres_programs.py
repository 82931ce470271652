"""PostgreSQL's own programs: which of those on the machine fit the server, and how they are run on a database."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import psycopg2
from django.conf import settings
from psycopg2.extensions import make_dsn

from attache_registry import embedded_postgres

# Where Debian keeps the programs of each version.
DEBIAN = Path("/usr/lib/postgresql")
# What libpq takes in Django's place.
OPTIONS = ("sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout", "passfile", "service")


class NoPrograms(RuntimeError):
    """No program on this machine fits the server; the message says what to install."""


def server(name=None):
    """What psycopg2 takes to reach the database itself, past a pool (`DATABASE_DIRECT_URL`), or another beside it."""
    told = settings.DIRECT_DATABASE
    found = {"dbname": name or told["NAME"], "user": told.get("USER"), "password": told.get("PASSWORD")}
    found |= {"host": told.get("HOST"), "port": told.get("PORT")}
    found |= {key: value for key, value in told.get("OPTIONS", {}).items() if key in (*OPTIONS, "host", "port")}
    return {key: str(value) for key, value in found.items() if value not in (None, "")}


def connect(name=None):
    """A connection of its own, to the registry's database or to another of the same server.

    What it asks takes as long as it takes, whatever the role's requests are given.
    """
    return psycopg2.connect(**server(name), options="-c statement_timeout=0 -c idle_in_transaction_session_timeout=0")


def major_of(program):
    """The major version that a program says it is; None where it says nothing sensible."""
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True, timeout=30).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r"\b(\d+)(?:\.\d+|devel|beta\d|rc\d)", said)
    return int(found[1]) if found else None


def candidates(program, wanted):
    """Where the program may be: on PATH, with Debian's versions, in the bundled server."""
    yield shutil.which(program)
    yield DEBIAN / str(wanted) / "bin" / program
    if os.environ.get("DATABASE_URL"):
        try:
            yield embedded_postgres.binaries() / "bin" / program
        except embedded_postgres.CannotStart:
            return


def find(program, at_least):
    """The program of this version, or else the first newer one; `NoPrograms` where all are older.

    A program that is older than the server would leave out what it does not know, so it is never taken.
    """
    if not os.environ.get("DATABASE_URL"):
        return embedded_postgres.this_server().programs / program
    found = {}
    for place in candidates(program, at_least):
        if place and (major := major_of(place)):
            found.setdefault(major, place)
    fitting = sorted(major for major in found if major >= at_least)
    if not fitting:
        there = f"; this machine has version {', '.join(map(str, sorted(found)))}" if found else ""
        raise NoPrograms(
            f"{program} of version {at_least} or newer is needed{there}. Install it, for example "
            f"postgresql-client-{at_least}, and put it on PATH."
        )
    return found[fitting[0]]


def run(program, *arguments, database=None):
    """Run a program on a database; what it wrote, or `subprocess.CalledProcessError` with its own words."""
    place = server(database)
    environment = {**os.environ, "LC_ALL": "C"}
    # The command line of a process can be read by everybody on the machine.
    if password := place.pop("password", None):
        environment["PGPASSWORD"] = password
    command = [program, *arguments, f"--dbname={make_dsn(**place)}"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
