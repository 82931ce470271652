"""Backups: all that the registry holds in one file, and a manifest beside it by which the file can be checked.

The file is what `pg_dump` writes (custom format), so that any PostgreSQL can read it without this program. Scans and
templates lie in the database; there are no other files to keep.
"""

import hashlib
import json
import os
import subprocess
from contextlib import closing
from datetime import UTC, datetime

from django.db.migrations.loader import MigrationLoader
from psycopg2 import sql

from attache_registry import postgres_programs as programs

FORMAT, KIND = 1, "attache-registry backup"
CHUNK = 1 << 20
# One backup or restore at a time on a server; the number is nobody else's.
LOCK = 4_270_115_901
TABLES = """SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1"""
# A sum over rows depends on no order; MD5 and the text of a row are the same in every version of PostgreSQL.
ROWS = """SELECT count(*), coalesce(sum(('x' || substr(md5(t::text), 1, 15))::bit(60)::bigint), 0)::text FROM {} t"""
SEQUENCES = (
    """SELECT sequencename, coalesce(last_value, 0) FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1"""
)


class BackupRefused(Exception):
    """A backup cannot be made or used; the message says why and what to do, and nothing was changed."""


def applied(connection):
    """The migrations that the database has, app by app."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
        found = {}
        for app, name in cursor.fetchall():
            found.setdefault(app, []).append(name)
        return found


def contents(connection):
    """What a database holds: number and sum of each table's rows, the last value of each sequence."""
    with connection.cursor() as cursor:
        # The text of a day or of bytes must not follow the server's settings.
        cursor.execute("SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL bytea_output = 'hex'")
        cursor.execute("SET LOCAL intervalstyle = 'postgres'; SET LOCAL extra_float_digits = 1")
        cursor.execute(TABLES)
        tables = {}
        for (name,) in cursor.fetchall():
            cursor.execute(sql.SQL(ROWS).format(sql.Identifier("public", name)))
            tables[name] = list(cursor.fetchone())
        cursor.execute(SEQUENCES)
        return {"tables": tables, "sequences": dict(cursor.fetchall())}


def seal(manifest):
    """The checksum of a manifest itself, without its own line."""
    told = {name: value for name, value in manifest.items() if name != "seal"}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def checksum(path):
    """SHA-256 of a file, read piece by piece."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            found.update(piece)
    return found.hexdigest()


def manifest_of(path):
    """Where a backup's manifest lies: beside it."""
    return path.with_name(f"{path.name}.json")


def make(path):
    """Write a backup, prove it by restoring it into a database of its own, and give it its name; the manifest.

    Until it is proved it has another name; a file that is there already is never written over.
    """
    for taken in (path, manifest_of(path)):
        if taken.exists():
            raise BackupRefused(f"{taken} is there already. Name another file; a backup is never written over.")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = path.with_name(f".{path.name}.unfinished-{os.getpid()}")
    unfinished_manifest = manifest_of(unfinished)
    try:
        with closing(programs.connect("postgres")) as upkeep:
            alone(upkeep)
            # Made here, so that nobody may read it even while it is written.
            os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            manifest = dump(unfinished)
            manifest |= {"size": unfinished.stat().st_size, "sha256": checksum(unfinished)}
            manifest["sequences"] = prove(upkeep, unfinished, manifest)
            manifest["seal"] = seal(manifest)
            written = os.open(unfinished_manifest, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(written, "w") as file:
                json.dump(manifest, file, indent=1)
                file.flush()
                os.fsync(file.fileno())
            # A link fails where the name is taken meanwhile; the manifest first, because a backup counts with it.
            os.link(unfinished_manifest, manifest_of(path))
            os.link(unfinished, path)
            sync_folder(path.parent)
    except FileExistsError as error:
        raise BackupRefused(f"{path} was made by somebody else meanwhile; nothing was written over.") from error
    finally:
        unfinished.unlink(missing_ok=True)
        unfinished_manifest.unlink(missing_ok=True)
    return manifest


def sync_folder(folder):
    """See to it that new names outlive a power cut."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def dump(path):
    """Write the dump, of one moment; what a manifest tells of it so far."""
    with closing(programs.connect()) as connection:
        connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
        held = contents(connection)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = cursor.fetchone()[0]
        major = connection.server_version // 10_000
        program = programs.find("pg_dump", major)
        manifest = {
            "kind": KIND,
            "format": FORMAT,
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "postgres": major,
            "program": programs.major_of(program),
            "migrations": applied(connection),
            **held,
        }
        # The very rows that were counted, whoever writes meanwhile.
        options = ("--format=custom", "--no-owner", "--no-privileges", "--schema=public")
        run(program, *options, f"--snapshot={snapshot}", f"--file={path}")
    with path.open("rb") as file:
        os.fsync(file.fileno())
    return manifest


def run(program, *arguments, database=None):
    """Run one of PostgreSQL's programs; its failure as a refusal in its own words."""
    try:
        return programs.run(program, *arguments, database=database)
    except subprocess.CalledProcessError as error:
        said = (error.stderr or error.stdout or "").strip().splitlines()
        told = "; ".join(said[:3]) or f"it ended with code {error.returncode}"
        raise BackupRefused(f"{os.path.basename(program)} failed: {told}") from error


def prove(upkeep, path, manifest):
    """Restore the file into a database of its own, compare, drop that; the sequences as the file has them.

    Numbers are given out while the dump is made, whatever moment it is of: a sequence may be ahead, never behind.
    """
    name = scratch_name("proof")
    execute(upkeep, "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'", name)
    try:
        found = load(path, manifest, name)
        behind = [key for key, value in manifest["sequences"].items() if found["sequences"].get(key, -1) < value]
        if behind:
            raise BackupRefused(f"The backup was not kept: its sequences are behind: {', '.join(behind)}.")
        return found["sequences"]
    finally:
        execute(upkeep, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def load(path, manifest, name):
    """Restore a file into an empty database and compare the rows with the manifest; what the database holds now."""
    program = programs.find("pg_restore", manifest["program"])
    with closing(programs.connect(name)) as connection, connection, connection.cursor() as cursor:
        # The dump makes it, as every database has it.
        cursor.execute("DROP SCHEMA IF EXISTS public")
    run(program, "--exit-on-error", "--no-owner", "--no-privileges", str(path), database=name)
    with closing(programs.connect(name)) as connection, connection:
        found = contents(connection)
    rows = {**manifest["tables"], **found["tables"]}
    differing = [key for key in rows if found["tables"].get(key) != manifest["tables"].get(key)]
    if differing:
        raise BackupRefused(f"What was restored is not what was backed up, in: {', '.join(differing)}.")
    return found


def scratch_name(purpose):
    """The name of a database for a moment: the registry's own, cut to fit, and what it is for."""
    return f"{programs.server()['dbname'][:40]}_{purpose}_{os.getpid()}"


def execute(connection, statement, *names):
    """A statement of upkeep, outside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def alone(upkeep):
    """Hold the lock of backups and restores, and drop what one that was killed left behind."""
    upkeep.autocommit = True
    beginnings = [f"{programs.server()['dbname'][:40]}_{purpose}_" for purpose in ("proof", "restoring")]
    with upkeep.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise BackupRefused("Another backup or restore is at work on this server. Wait until it has ended.")
        cursor.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
        if not cursor.fetchone()[0]:
            raise BackupRefused(
                "A backup is proved by restoring it into a database of its own, and the account may make none. "
                "As the server's administrator: ALTER ROLE … CREATEDB"
            )
        cursor.execute("SELECT datname FROM pg_database")
        left = [name for (name,) in cursor.fetchall() if name.startswith(tuple(beginnings))]
    for name in left:
        execute(upkeep, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def check(path):
    """The manifest of a backup that is whole and that this program can restore; `BackupRefused` for any other.

    Reads files and the server's version and changes nothing.
    """
    try:
        manifest = json.loads(manifest_of(path).read_text())
        told = {name: manifest[name] for name in ("kind", "format", "postgres", "program", "migrations", "seal")}
    except FileNotFoundError:
        raise BackupRefused(f"There is no manifest {manifest_of(path)}; a backup counts only with it.") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BackupRefused(f"{manifest_of(path)} is no manifest of a backup: {error!r}.") from None
    if seal(manifest) != told["seal"]:
        raise BackupRefused(f"{manifest_of(path)} was altered after the backup. Take another backup.")
    if (told["kind"], told["format"]) != (KIND, FORMAT):
        raise BackupRefused(f"This is {told['kind']!r} of format {told['format']}; here {KIND!r} {FORMAT} is read.")
    if not path.is_file():
        raise BackupRefused(f"There is no file {path}.")
    if path.stat().st_size != manifest["size"]:
        raise BackupRefused(f"{path} has {path.stat().st_size} bytes instead of {manifest['size']}: it was cut.")
    if checksum(path) != manifest["sha256"]:
        raise BackupRefused(f"{path} was altered after the backup (its checksum differs). Take another backup.")
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    newer = [
        f"{app}.{name}" for app, names in told["migrations"].items() for name in names if (app, name) not in known
    ]
    if newer:
        raise BackupRefused(
            f"The backup is of a newer version of the registry, or of another one: here is no {', '.join(newer[:3])}."
            " Install that version, then restore."
        )
    with closing(programs.connect("postgres")) as upkeep:
        major = upkeep.server_version // 10_000
    if told["postgres"] > major:
        raise BackupRefused(
            f"The backup is of PostgreSQL {told['postgres']}; this server is {major}. Restore on one that is as new."
        )
    run_list(path, told["program"])
    return manifest


def run_list(path, version):
    """See that the file's own table of contents can be read, without a database."""
    program = programs.find("pg_restore", version)
    done = subprocess.run([program, "--list", path], capture_output=True, text=True, check=False)
    if done.returncode:
        raise BackupRefused(f"pg_restore cannot read {path}: {done.stderr.strip()}")


def pending(manifest):
    """The migrations that this program has and the backup has not."""
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    has = {(app, name) for app, names in manifest["migrations"].items() for name in names}
    return sorted(set(known) - has)
