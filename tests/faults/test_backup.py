"""Backup, destroy, restore: the same rows, history and sequences; whatever is not whole is refused untouched."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import closing

import psycopg2
import pytest

from attache_registry import backups
from tests.checkout import Checkout

pytestmark = [pytest.mark.faults, pytest.mark.xdist_group("faults")]
FULL = os.environ.get("HYPOTHESIS_PROFILE") == "full"
# The origin of the feed's positions may begin anew; nothing else may differ.
REALIGNED = {"exchange_origin", "exchange_webhook"}


@pytest.fixture(scope="module")
def registry(tmp_path_factory):
    """A registry of its own with the demonstration, and one backup of it as `kept`."""
    registry = Checkout(tmp_path_factory.mktemp("backup"))
    registry.environment["DEMO"] = "1"
    try:
        registry.database.start()
        registry.manage("migrate", "-v0")
        registry.manage("create_demo_users")
        registry.manage("load_demo")
        registry.kept = registry.folder / "kept.dump"
        registry.manage("backup", str(registry.kept))
        registry.before = contents(registry)
        yield registry
    finally:
        registry.stop()
        registry.clear()


def connect(registry, name="registry"):
    """A connection to one of the checkout's databases."""
    connection = psycopg2.connect(host=str(registry.database.socket_folder), port=5432, user="app", dbname=name)
    connection.autocommit = True
    return connection


def ask(registry, statement, name="registry"):
    """The rows of a statement."""
    with closing(connect(registry, name)) as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else None


def contents(registry):
    """Every table's rows, hashed in order, and every sequence: asked here, not by the backup's own code."""
    tables = ask(registry, "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    rows = {
        name: ask(registry, f"SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM \"{name}\" t")[0]
        for (name,) in tables
    }
    sequences = ask(registry, "SELECT sequencename, last_value FROM pg_sequences ORDER BY 1")
    triggers = ask(
        registry,
        "SELECT tgrelid::regclass::text, tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2",
    )
    # Their texts may be put in other words when they are read anew.
    rules = ask(registry, "SELECT conrelid::regclass::text, conname, convalidated FROM pg_constraint ORDER BY 1, 2")
    return rows, sequences, triggers, rules


def databases(registry):
    """The names of the server's databases."""
    return {name for (name,) in ask(registry, "SELECT datname FROM pg_database", "postgres")}


def refuse(registry, *arguments):
    """What a command says that must fail."""
    with pytest.raises(subprocess.CalledProcessError) as refused:
        registry.manage(*arguments)
    return refused.value.stderr


def copy(registry, name, **changes):
    """A copy of the backup, its manifest changed and sealed anew."""
    path = registry.folder / name
    path.write_bytes(registry.kept.read_bytes())
    manifest = json.loads(backups.manifest_of(registry.kept).read_text()) | changes
    backups.manifest_of(path).write_text(json.dumps(manifest | {"seal": backups.seal(manifest)}))
    return path


def test_a_backup_is_for_its_owner_alone_and_is_never_written_over(registry):
    kept, manifest = registry.kept, backups.manifest_of(registry.kept)
    before = kept.read_bytes(), manifest.read_bytes()

    said = refuse(registry, "backup", str(kept))

    assert "is there already" in said
    assert (kept.read_bytes(), manifest.read_bytes()) == before
    assert {path.stat().st_mode & 0o777 for path in (kept, manifest)} == {0o600}
    assert not list(registry.folder.glob(".kept*"))


def test_backup_destroy_restore_gives_the_same_rows_history_and_sequences(registry):
    ask(registry, "DROP DATABASE registry WITH (FORCE)", "postgres")

    registry.manage("restore", str(registry.kept))

    rows, sequences, triggers, rules = contents(registry)
    before, *others = registry.before
    assert {name: row for name, row in rows.items() if name not in REALIGNED} == {
        name: row for name, row in before.items() if name not in REALIGNED
    }
    assert rows["exchange_origin"][0] == 1
    assert [sequences, triggers, rules] == others
    assert sum(number for name, (number, _sum) in rows.items() if name.endswith("event")) > 500


def test_a_record_made_after_a_restore_takes_the_next_number(registry):
    (highest,) = ask(registry, "SELECT max(id) FROM accreditations_post")[0]
    ask(registry, "SELECT nextval(pg_get_serial_sequence('accreditations_post', 'id'))")
    registry.manage("restore", "--replace", str(registry.kept))

    (following,) = ask(registry, "SELECT nextval(pg_get_serial_sequence('accreditations_post', 'id'))")[0]

    assert following == highest + 1


def cut(registry):
    path = copy(registry, "cut.dump")
    os.truncate(path, path.stat().st_size - 1)
    return path


def altered(registry):
    path = copy(registry, "altered.dump")
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    return path


def altered_manifest(registry):
    path = copy(registry, "manifest.dump")
    manifest = backups.manifest_of(path)
    manifest.write_text(manifest.read_text().replace('"postgres": 18', '"postgres": 17'))
    return path


def without_manifest(registry):
    path = copy(registry, "alone.dump")
    backups.manifest_of(path).unlink()
    return path


def newer_version(registry):
    migrations = json.loads(backups.manifest_of(registry.kept).read_text())["migrations"]
    migrations["accreditations"].append("9999_of_tomorrow")
    return copy(registry, "newer.dump", migrations=migrations)


def newer_postgres(registry):
    return copy(registry, "postgres.dump", postgres=99)


def another_kind(registry):
    return copy(registry, "kind.dump", kind="another registry's backup")


SPOILED = {
    "cut": (cut, "it was cut"),
    "altered": (altered, "its checksum differs"),
    "newer": (newer_version, "here is no accreditations.9999_of_tomorrow"),
    "records": (lambda registry: registry.kept, "holds records"),
}
if FULL:
    SPOILED |= {
        "altered manifest": (altered_manifest, "was altered after the backup"),
        "no manifest": (without_manifest, "There is no manifest"),
        "newer PostgreSQL": (newer_postgres, "The backup is of PostgreSQL 99"),
        "another kind": (another_kind, "another registry's backup"),
    }


@pytest.mark.parametrize(("spoil", "reason"), SPOILED.values(), ids=SPOILED)
def test_what_is_not_whole_or_not_meant_is_refused_before_anything_is_touched(registry, spoil, reason):
    path = spoil(registry)
    (oid,) = ask(registry, "SELECT oid FROM pg_database WHERE datname = 'registry'", "postgres")[0]
    before, names = contents(registry), databases(registry)

    said = refuse(registry, "restore", *(["--replace"] if reason != "holds records" else []), str(path))

    assert reason in said
    assert "Traceback" not in said
    assert (contents(registry), databases(registry)) == (before, names)
    assert ask(registry, "SELECT oid FROM pg_database WHERE datname = 'registry'", "postgres") == [(oid,)]


def test_a_restore_killed_half_way_leaves_the_registry_as_it_was(registry):
    before = contents(registry)
    restoring = subprocess.Popen(
        [sys.executable, "manage.py", "restore", "--replace", str(registry.kept)],
        cwd=registry.folder,
        env=registry.environment,
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    half_done = None
    while half_done is None and restoring.poll() is None and time.monotonic() < deadline:
        half_done = next((name for name in databases(registry) if "_restoring_" in name), None)
        time.sleep(0.01)
    time.sleep(0.1)
    os.killpg(restoring.pid, signal.SIGKILL)
    restoring.wait()

    assert half_done in databases(registry)
    assert contents(registry) == before
    # The next one clears away what was left, and succeeds.
    told = registry.manage("restore", "--replace", str(registry.kept))
    assert "Restored as of" in told
    assert not [name for name in databases(registry) if "_restoring_" in name or "_proof_" in name]


@pytest.mark.skipif(not FULL, reason="migrates twice; make test-full tries it")
def test_a_backup_of_an_older_version_is_restored_and_asks_for_migrate(registry):
    """The older state is a real one: the last migration is taken back before the backup."""
    registry.manage("migrate", "attache_registry", "0004", "-v0")
    older = registry.folder / "older.dump"
    try:
        registry.manage("backup", str(older))
    finally:
        registry.manage("migrate", "-v0")

    told = registry.manage("restore", "--replace", str(older))

    assert "Now run: manage.py migrate" in told
    registry.manage("migrate", "-v0")
    assert registry.manage("migrate", "--check") == ""
