"""The database restarted, full, slow; a process killed in mid-request: told clearly, and mended by itself."""

import http.client
import json
import os
import shutil
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import psycopg2
import pytest

pytestmark = [pytest.mark.faults, pytest.mark.xdist_group("faults")]
SOON = 30


def ask(checkout, path, body=None, **more):
    """One request; `(status, content type, Retry-After, body)`, status 0 where the connection broke."""
    headers = {"Authorization": f"Bearer {checkout.secret}", "Content-Type": "application/json", **more}
    request = urllib.request.Request(
        f"{checkout.address}{path}", json.dumps(body).encode() if body else None, headers
    )
    try:
        with urllib.request.urlopen(request, timeout=SOON) as answer:
            return answer.status, answer.headers["Content-Type"], None, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers["Content-Type"], error.headers.get("Retry-After"), error.read()
    except (OSError, http.client.HTTPException):
        return 0, "", None, b""


def connect(checkout):
    """A connection of one's own to the checkout's database."""
    return psycopg2.connect(host=str(checkout.database.socket_folder), port=5432, user="app", dbname="registry")


def again(checkout):
    """Wait until the registry writes again, without anybody's hand."""
    deadline = time.monotonic() + SOON
    while ask(checkout, "/api/v1/posts/?page_size=1")[0] != 200:
        assert time.monotonic() < deadline, "The registry did not come back by itself."
        time.sleep(0.2)


def cities(checkout, beginning):
    """The posts in the database whose city begins so."""
    with closing(connect(checkout)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT city FROM accreditations_post WHERE city LIKE %s", [f"{beginning}%"])
        return {city for (city,) in cursor.fetchall()}


def assert_clear(refused):
    """A refusal says what it is, to programs and to people alike, and tells nothing else."""
    status, kind, retry, body = refused
    assert (status, kind, bool(retry)) == (503, "application/problem+json", True)
    told = json.loads(body)
    assert told["status"] == 503
    assert "Traceback" not in body.decode()


def test_a_restart_of_the_database_loses_no_acknowledged_write(checkout):
    acknowledged, refused, over = set(), [], threading.Event()

    def write(writer):
        for number in range(10_000):
            if over.is_set():
                return
            city = f"Restart {writer}-{number}"
            answer = ask(checkout, "/api/v1/posts/", {"city": city, "host": "SE"})
            if answer[0] == 201:
                acknowledged.add(city)
            else:
                refused.append(answer)
                time.sleep(0.05)

    writers = [threading.Thread(target=write, args=[number]) for number in range(3)]
    for writer in writers:
        writer.start()
    time.sleep(1.5)
    checkout.database.stop()
    time.sleep(1)
    # A person's session is looked for in the database.
    page = ask(checkout, "/countries/", Cookie=f"sessionid={'x' * 32}")
    checkout.database.start()
    again(checkout)
    over.set()
    for writer in writers:
        writer.join()

    assert acknowledged
    assert acknowledged <= cities(checkout, "Restart ")
    assert refused
    for each in refused:
        assert_clear(each)
    assert page[0] == 503
    assert page[1].startswith("text/html")
    assert "Traceback" not in page[3].decode()


def test_without_a_free_connection_it_says_so_and_goes_on_when_there_is_one(checkout):
    with ExitStack() as taken:
        with closing(connect(checkout)) as upkeep, upkeep.cursor() as cursor:
            # The processes of the registry keep theirs; they are sent away, so that they must ask anew.
            cursor.execute("SHOW max_connections")
            most = int(cursor.fetchone()[0])
            others = "datname = 'registry' AND pid <> pg_backend_pid()"
            cursor.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")
        for _number in range(most + 5):
            try:
                taken.enter_context(closing(connect(checkout)))
            except psycopg2.OperationalError:
                break
        began = time.monotonic()
        refused = ask(checkout, "/api/v1/posts/")
        assert time.monotonic() - began < SOON / 2
        assert_clear(refused)
        assert ask(checkout, "/healthz")[0] == 200
        assert ask(checkout, "/readyz")[0] == 503
    again(checkout)
    assert ask(checkout, "/readyz")[0] == 200


def test_a_slow_database_holds_up_what_needs_it_and_nothing_else(checkout):
    answers = []
    with closing(connect(checkout)) as connection, connection.cursor() as cursor:
        cursor.execute("LOCK TABLE accreditations_post IN ACCESS EXCLUSIVE MODE")
        waiting = threading.Thread(target=lambda: answers.append(ask(checkout, "/api/v1/posts/")))
        waiting.start()
        time.sleep(2)
        assert ask(checkout, "/healthz")[0] == 200
        assert not answers
        connection.rollback()
    waiting.join(timeout=SOON)
    assert answers[0][0] == 200


def test_a_statement_that_goes_on_too_long_is_ended_and_said_to_be(checkout):
    with closing(connect(checkout)) as upkeep, upkeep.cursor() as cursor:
        upkeep.autocommit = True
        cursor.execute("ALTER ROLE app SET statement_timeout = '1s'")
        others = "datname = 'registry' AND pid <> pg_backend_pid()"
        cursor.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")
    try:
        again(checkout)
        with closing(connect(checkout)) as connection, connection.cursor() as cursor:
            cursor.execute("LOCK TABLE accreditations_post IN ACCESS EXCLUSIVE MODE")
            began = time.monotonic()
            read = ask(checkout, "/api/v1/posts/")
            written = ask(checkout, "/api/v1/posts/", {"city": "Too long 1", "host": "SE"})
            assert time.monotonic() - began < SOON / 2
            connection.rollback()
        assert_clear(read)
        assert_clear(written)
        assert cities(checkout, "Too long ") == set()
    finally:
        with closing(connect(checkout)) as upkeep, upkeep.cursor() as cursor:
            upkeep.autocommit = True
            cursor.execute("ALTER ROLE app RESET statement_timeout")
            cursor.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")
    again(checkout)


@contextmanager
def small_disk(checkout, size):
    """The posts' table on a file system of its own of that size; how to make it larger."""
    folder = checkout.database.socket_folder.parent / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if os.geteuid() or not shutil.which("mount") or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("No file system can be mounted here; it takes root.")
    data = checkout.database.data.stat()
    os.chown(folder, data.st_uid, data.st_gid)
    try:
        with closing(connect(checkout)) as upkeep, upkeep.cursor() as cursor:
            upkeep.autocommit = True
            cursor.execute(f"CREATE TABLESPACE small LOCATION '{folder}'")
            cursor.execute("ALTER TABLE accreditations_post SET TABLESPACE small")
        yield lambda size: subprocess.run(["mount", "-o", f"remount,size={size}", str(folder)], check=True)
        with closing(connect(checkout)) as upkeep, upkeep.cursor() as cursor:
            upkeep.autocommit = True
            cursor.execute("ALTER TABLE accreditations_post SET TABLESPACE pg_default")
            cursor.execute("DROP TABLESPACE small")
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_full_disk_refuses_what_it_cannot_hold_and_goes_on_when_there_is_room(checkout):
    acknowledged, refused = set(), None
    with small_disk(checkout, "192k") as enlarge:
        for number in range(3000):
            city = f"Full {number}"
            answer = ask(checkout, "/api/v1/posts/", {"city": city, "host": "SE", "mission": "x" * 200})
            if answer[0] != 201:
                refused = answer
                break
            acknowledged.add(city)
        assert refused, "The disk was never full."
        assert_clear(refused)
        # What is there can be read, and nothing of what was refused is.
        assert ask(checkout, "/api/v1/posts/?page_size=1")[0] == 200
        assert cities(checkout, "Full ") == acknowledged
        enlarge("4m")
        assert ask(checkout, "/api/v1/posts/", {"city": "Full, then not", "host": "SE"})[0] == 201


def workers(checkout):
    """The processes that answer: gunicorn's own children."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes()
            parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
        if b"gunicorn" in command:
            parents[int(folder.name)] = parent
    ours = {checkout.process.pid} | {each for each, parent in parents.items() if parent == checkout.process.pid}
    return [each for each, parent in parents.items() if parent in ours and parent in parents]


def test_a_process_killed_in_mid_request_leaves_no_half_of_a_write(checkout):
    with closing(connect(checkout)) as connection, connection.cursor() as cursor:
        # The post is written, its history and its change in the feed are not yet.
        cursor.execute("LOCK TABLE exchange_change IN ACCESS EXCLUSIVE MODE")
        answers = []
        body = {"city": "Killed 1", "host": "SE"}
        waiting = threading.Thread(target=lambda: answers.append(ask(checkout, "/api/v1/posts/", body)))
        waiting.start()
        time.sleep(2)
        assert not answers
        killed = workers(checkout)
        assert killed
        for process in killed:
            os.kill(process, signal.SIGKILL)
        waiting.join(timeout=SOON)
        connection.rollback()

    assert answers[0][0] == 0
    again(checkout)
    with closing(connect(checkout)) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM accreditations_post WHERE city = 'Killed 1'), "
            "(SELECT count(*) FROM accreditations_postregistryevent WHERE city = 'Killed 1'), "
            "(SELECT count(*) FROM exchange_change WHERE after ->> 'city' = 'Killed 1')"
        )
        assert len(set(cursor.fetchone())) == 1
    assert ask(checkout, "/api/v1/posts/", {"city": "Killed 2", "host": "SE"})[0] == 201
