"""The set as it is deployed, under load: what is restarted loses no acknowledged write."""

import http.client
import http.cookiejar
import itertools
import json
import os
import re
import shutil
import signal
import socket
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from deploy import trial as deployment
from tests import load
from tests.checkout import free_port

pytestmark = [pytest.mark.faults, pytest.mark.xdist_group("faults")]
LEFT_OUT = deployment.missing()
FULL = os.environ.get("HYPOTHESIS_PROFILE") == "full"
SECONDS = 60
WRITES_A_SECOND = 10
LEAST_READS_A_SECOND = 60
AWAY = 3
API = ["posts/", "coverage/", "countries/?page_size=20", "postings/?page_size=10", "changes/?limit=20"]
PAGES = ["/me/", "/posts/"]
needed = pytest.mark.skipif(
    bool(LEFT_OUT) or not FULL,
    reason=f"not on this machine: {', '.join(LEFT_OUT)}" if FULL else "takes minutes; make test-full tries it",
)


@pytest.fixture(scope="module")
def deployed():
    """The set, running, and the headers of a system and of a person who signed in."""
    # PostgreSQL is nobody's where root runs the tests, and pytest's own folders let nobody through.
    folder = Path(tempfile.mkdtemp(prefix="attache-registry-"))
    trial = deployment.Trial(folder, free_port())
    try:
        trial.start()
        word = {"DJANGO_SUPERUSER_PASSWORD": "for-tests-only"}
        trial.manage("createsuperuser", "--noinput", "--username", "system", "--email", "nobody@example.org", **word)
        secret = trial.manage("create_token", "system", "--scope", "write").split()[-1]
        trial.system = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
        trial.person = {"Cookie": sign_in(trial.address)}
        yield trial
    finally:
        trial.stop()
        shutil.rmtree(folder, ignore_errors=True)


def sign_in(address):
    """The cookies of a demonstration's desk officer."""
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    page = opener.open(f"{address}/sign-in/").read().decode()
    secret = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    form = {"csrfmiddlewaretoken": secret, "username": "desk", "password": "attache-demo"}
    opener.open(f"{address}/sign-in/", urllib.parse.urlencode(form).encode())
    cookies = {cookie.name: cookie.value for cookie in jar}
    assert "sessionid" in cookies
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


def direct(trial):
    """A connection to the database, past PgBouncer."""
    place = {"host": str(trial.folder / "sockets"), "port": 5432, "user": "registry", "dbname": "registry"}
    return psycopg2.connect(password=trial.password, **place)


def is_clean(answer):
    """Whether a 503 says what it is to whom it is said, and when to come again."""
    kind = "application/problem+json" if answer.path.startswith("/api/") else "text/html"
    return answer.status == 503 and answer.content_type.startswith(kind) and answer.retry_after


@needed
def test_a_request_at_work_is_answered_before_its_process_ends(deployed):
    answers = []
    process = deployed.running["web-1"]
    with closing(direct(deployed)) as connection, connection.cursor() as cursor:
        cursor.execute("LOCK TABLE accreditations_post IN ACCESS EXCLUSIVE MODE")
        asking = threading.Thread(target=lambda: answers.append(ask_process(deployed, 1, "/api/v1/posts/")))
        asking.start()
        time.sleep(1)
        process.send_signal(signal.SIGTERM)
        time.sleep(1.5)
        still_there, unanswered = process.poll() is None, not answers
        connection.rollback()
    asking.join(timeout=20)
    process.wait(timeout=20)

    assert (still_there, unanswered) == (True, True)
    assert answers == [200]
    assert process.returncode == 0
    deployed.restart_application(1)


def ask_process(trial, number, path):
    """The status of one process's answer, asked on its own socket."""
    connection = http.client.HTTPConnection("localhost", timeout=30)
    connection.sock = socket.socket(socket.AF_UNIX)
    connection.sock.connect(str(trial.folder / f"web-{number}.sock"))
    connection.request("GET", path, headers=trial.system)
    return connection.getresponse().status


@needed
def test_without_an_application_nginx_says_so_itself(deployed):
    for number in deployment.PROCESSES:
        deployed.end(f"web-{number}")
        (deployed.folder / f"web-{number}.sock").rename(deployed.folder / f"away-{number}.sock")
    try:
        found = [load.ask_once(deployed.port, path, {}) for path in ("/api/v1/posts/", "/posts/")]
    finally:
        for number in deployment.PROCESSES:
            (deployed.folder / f"away-{number}.sock").rename(deployed.folder / f"web-{number}.sock")
            deployed.start_application(number)
    assert all(map(is_clean, found)), found


@needed
def test_metrics_tell_what_both_processes_counted(deployed):
    for _time in range(6):
        assert load.ask_once(deployed.port, "/api/v1/posts/", deployed.system).status == 200

    told = urllib.request.urlopen(f"{deployed.address}/metrics").read().decode()

    (number,) = re.findall(r'^registry_requests_total\{status="2xx",view="[^"]*posts-list"\} ([\d.]+)', told, re.M)
    assert float(number) >= 6
    assert re.search(r"^registry_database_connections [1-9]", told, re.M)
    assert "registry_request_seconds_bucket" in told


@needed
def test_a_backup_is_made_past_the_pool_while_the_set_runs(deployed):
    file = deployed.folder / "backup.dump"

    said = deployed.manage("backup", str(file))

    assert "restored once and compared" in said
    assert file.stat().st_mode & 0o777 == 0o600


@needed
def test_under_load_restarts_lose_no_acknowledged_write_and_every_error_is_a_clean_503(deployed):
    reads = [(f"/api/v1/{path}", deployed.system) for path in API] + [(path, deployed.person) for path in PAGES]
    most = load.sustained(deployed.port, reads, 10)
    rate = max(most * 0.8, LEAST_READS_A_SECOND)
    pause, mixed = 1 / rate, itertools.cycle(reads)
    planned = [(number * pause, *next(mixed), None) for number in range(int(SECONDS * rate))]
    bodies = [json.dumps({"city": f"Kept {number}", "host": "SE"}) for number in range(SECONDS * WRITES_A_SECOND)]
    planned += [
        (number / WRITES_A_SECOND, "/api/v1/posts/", deployed.system, body) for number, body in enumerate(bodies)
    ]
    answers = []
    loading = threading.Thread(
        target=lambda: answers.extend(load.run(deployed.port, sorted(planned, key=lambda each: each[0])))
    )

    loading.start()
    time.sleep(SECONDS / 5)
    for number in deployment.PROCESSES:
        deployed.restart_application(number)
        time.sleep(SECONDS / 10)
    gone = time.monotonic()
    deployed.stop_database()
    time.sleep(AWAY)
    deployed.start_database()
    deployment.wait_for("The registry", deployed.answers)
    back = time.monotonic()
    loading.join()

    errors = [each for each in answers if each.status not in (200, 201)]
    acknowledged = {json.loads(each.body)["city"] for each in answers if each.status == 201}
    with closing(direct(deployed)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT city FROM accreditations_post WHERE city LIKE 'Kept %'")
        found = {city for (city,) in cursor.fetchall()}
    waits = sorted(each.ended - each.began for each in answers if each not in errors)
    print(
        f"\nsustained {most:.0f}/s; sent {rate:.0f} reads/s and {WRITES_A_SECOND} writes/s for {SECONDS} s: "
        f"{len(answers)} answers, {len(acknowledged)} writes acknowledged, "
        f"{len(errors)} errors in {back - gone:.1f} s without database, "
        f"median {waits[len(waits) // 2] * 1000:.0f} ms, 95 % within {waits[len(waits) * 95 // 100] * 1000:.0f} ms"
    )
    assert len(answers) == len(planned)
    assert acknowledged <= found
    assert [each for each in errors if not is_clean(each)] == []
    assert [each for each in errors if each.ended < gone or each.began > back] == []
    assert errors, "The database was not missed: nothing was tried while it was away."
    assert max(each.ended - each.began for each in errors) < 10
    assert most * 0.8 >= LEAST_READS_A_SECOND
