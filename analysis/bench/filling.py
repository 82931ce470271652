"""A database of the benchmark's own, filled the same way each time."""

import hashlib
import io
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accreditations.benchmarks import SCALES, large_network, without_indexes, without_triggers
from accreditations.models import Accreditation, Attache, Establishment, Post, Posting, Promotion, Responsibility
from accreditations.questions import SQL as NETWORK
from attache_registry import counting
from cooperation_plans.models import (
    Activity,
    ActivityCountry,
    ActivityTransition,
    CooperationPlan,
    PlanTransition,
    Strand,
)

COOPERATION = Path(__file__).resolve().parents[1] / "sql" / "benchmark_cooperation.sql"
COUNTED = [
    *(Posting, Accreditation, Responsibility, Post, Attache, Promotion, Establishment),
    *(CooperationPlan, Activity, ActivityCountry, PlanTransition, ActivityTransition, Strand),
]


def mark(scale):
    """What a database says of itself that was filled at a scale, today, by this version."""
    texts = [NETWORK / "benchmark_network.sql", COOPERATION, *sorted(Path().glob("*/migrations/*.py"))]
    told = hashlib.sha256(b"".join(path.read_bytes() for path in texts)).hexdigest()[:16]
    return f"benchmark {scale} {timezone.localdate()} {told}"


@contextmanager
def database(scale, *, keep=False, say=print):
    """The registry's server, with a filled database in place of its own; dropped at the end unless it is kept.

    Its role must be allowed to create databases.
    """
    registry = connection.settings_dict["NAME"]
    name = f"{registry}_bench_{scale.lower()}"
    quoted = connection.ops.quote_name(name)
    connection.close()
    try:
        with connection._nodb_cursor() as cursor:
            cursor.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name])
            known = cursor.fetchone()
            if known != (mark(scale),):
                cursor.execute(f"DROP DATABASE IF EXISTS {quoted} WITH (FORCE)")
                cursor.execute(f"CREATE DATABASE {quoted}")
        connection.settings_dict["NAME"] = name
        if known != (mark(scale),):
            fill(scale, say)
            with connection.cursor() as cursor:
                cursor.execute(f"COMMENT ON DATABASE {quoted} IS %s", [mark(scale)])
        yield name
    finally:
        connection.close()
        connection.settings_dict["NAME"] = registry
        if not keep:
            with connection._nodb_cursor() as cursor:
                cursor.execute(f"DROP DATABASE IF EXISTS {quoted} WITH (FORCE)")


def fill(scale, say):
    """Migrate, load the demonstration, and add what is invented."""
    say("Filling a database …")
    for command in ("migrate", "create_demo_users", "load_demo"):
        call_command(command, stdout=io.StringIO(), verbosity=0)
    if scale in SCALES:
        with without_indexes(*COUNTED), without_triggers(*COUNTED) as cursor:
            large_network(cursor, SCALES[scale])
            cursor.execute(COOPERATION.read_text(encoding="utf-8") % {"strands": SCALES[scale].strands})
    counting.recount()
    with connection.cursor() as cursor:
        # As the server's own housekeeping would have left it.
        cursor.execute("VACUUM ANALYZE")


def size():
    """How much there is: `{name of a kind of record: number}`."""
    return {str(model._meta.verbose_name_plural): model.objects.count() for model in COUNTED}


def room():
    """How much room the database takes, in words."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_size_pretty(pg_database_size(current_database()))")
        return cursor.fetchone()[0]
