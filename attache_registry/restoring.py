"""Restoring a backup: into a database of its own, which takes the registry's name when all of it is there.

Whatever stops a restore on its way, the registry's database stays as it was: the last act is one transaction that
renames both.
"""

import time
from contextlib import closing, contextmanager
from datetime import UTC, datetime

import psycopg2
from django.conf import settings
from django.db import connection as registry
from psycopg2 import sql

from attache_registry import backups
from attache_registry import postgres_programs as programs
from attache_registry.backups import BackupRefused
from attache_registry.history import gather_statistics
from attache_registry.replicas import forget_marks

# What is done in the restored database before it takes over, where it needs no migration; apps add theirs.
BEFORE_TAKING_OVER = [forget_marks, gather_statistics]
TRIES = 20
# Whoever has these has begun to work.
RECORDS = ("attache_registry_user", "accreditations_attache", "accreditations_post", "cooperation_plans_plan")


def restore(path, *, replace=False):
    """Put a backup in the registry's place; the manifest, and the name under which the former database is kept.

    `BackupRefused`, and nothing was touched, where the backup is not whole or not ours, or where the registry holds
    records and `replace` is not given.
    """
    manifest = backups.check(path)
    name = programs.server()["dbname"]
    with closing(programs.connect("postgres")) as upkeep:
        backups.alone(upkeep)
        there = exists(upkeep, name)
        held = there and holds_records()
        if held and not replace:
            raise BackupRefused(
                f"The database {name} holds records. With --replace the backup takes its place, and it is kept "
                "under another name."
            )
        fresh = backups.scratch_name("restoring")
        backups.execute(upkeep, "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'", fresh)
        try:
            found = backups.load(path, manifest, fresh)
            if found["sequences"] != manifest["sequences"]:
                raise BackupRefused("The sequences that were restored are not those that were backed up.")
            if not backups.pending(manifest):
                with speaking_to(fresh):
                    for act in BEFORE_TAKING_OVER:
                        act()
            former = f"{name[:40]}_before_{datetime.now(UTC):%Y%m%d%H%M%S}"
            take_over(fresh, name, former if there else None)
        except BaseException:
            backups.execute(upkeep, "DROP DATABASE IF EXISTS {} WITH (FORCE)", fresh)
            raise
        if there and not held:
            backups.execute(upkeep, "DROP DATABASE IF EXISTS {} WITH (FORCE)", former)
    return manifest, former if held else None


def exists(upkeep, name):
    """Whether the server has a database of that name."""
    with upkeep.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return cursor.fetchone() is not None


def holds_records():
    """Whether somebody has begun to work in the registry's database."""
    with closing(programs.connect()) as connection, connection, connection.cursor() as cursor:
        for table in RECORDS:
            cursor.execute("SELECT to_regclass(%s)", [f"public.{table}"])
            if cursor.fetchone()[0] is None:
                continue
            cursor.execute(sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier(table)))
            if cursor.fetchone()[0]:
                return True
    return False


@contextmanager
def speaking_to(name):
    """Let Django's own connection speak to another database of the server for a while."""
    registry.close()
    before = registry.settings_dict
    registry.settings_dict = {**before, **settings.DIRECT_DATABASE, "NAME": name}
    try:
        yield
    finally:
        registry.close()
        registry.settings_dict = before


def take_over(fresh, name, former):
    """Rename both databases in one transaction, after sending away who is connected; they come back by themselves."""
    registry.close()
    with closing(programs.connect("postgres")) as connection:
        for left in reversed(range(TRIES)):
            try:
                with connection, connection.cursor() as cursor:
                    cursor.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ANY (%s)",
                        [[name, fresh]],
                    )
                    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
                    if former:
                        cursor.execute(rename.format(sql.Identifier(name), sql.Identifier(former)))
                    cursor.execute(rename.format(sql.Identifier(fresh), sql.Identifier(name)))
                return
            except psycopg2.errors.ObjectInUse:
                # Somebody came back between the two statements.
                if not left:
                    raise BackupRefused(
                        f"Others keep connecting to {name}. Stop the application, then restore again."
                    ) from None
                time.sleep(0.2)
