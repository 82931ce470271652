"""Two servers in streaming replication and three application processes: spread, own writes, death, promotion."""

import http.client
import itertools
import json
import os
import shutil
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

import pytest

from tests.replication import Node, Process, environment, manage, wait

pytestmark = [pytest.mark.faults, pytest.mark.xdist_group("replicas")]
FULL = os.environ.get("HYPOTHESIS_PROFILE") == "full"
ROUNDS, SECONDS = (200, 20) if FULL else (30, 4)
LIST = "/api/v1/posts/?page_size=1000"


@pytest.fixture(scope="module")
def registry(tmp_path_factory):
    """The servers `one` and `two`, three processes, and the headers of a person who may write."""
    folder = tmp_path_factory.mktemp("replicas")
    folder.chmod(0o755)
    nodes, processes = [Node(folder / "one"), Node(folder / "two")], []
    one, two = nodes
    try:
        one.start()
        one.let_replicate()
        alone = environment(one)
        manage(alone, "migrate", "--verbosity", "0")
        manage(alone, "createsuperuser", "--noinput", "--username", "system", "--email", "nobody@example.org")
        token = manage(alone, "create_token", "system", "--scope", "write").split()[-1]
        two.follow(one)
        processes = [Process(environment(one, two), folder) for _each in range(3)]
        wait(lambda: all(each.answers() for each in processes), "The processes do not answer.")
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        yield Registry(one, two, processes, headers)
    finally:
        for each in processes:
            each.stop()
        for node in nodes:
            node.stop()
            shutil.rmtree(node.home, ignore_errors=True)


class Registry:
    """What the tests ask of all of it."""

    def __init__(self, one, two, processes, headers):
        self.one, self.two, self.processes, self.headers = one, two, processes, headers
        self.numbers = itertools.count(1)

    def ask(self, at, path, body=None):
        """`(status, what was answered)` of one request to a process."""
        address = self.processes[at % len(self.processes)].address
        asked = urllib.request.Request(f"{address}{path}", json.dumps(body).encode() if body else None, self.headers)
        try:
            with urllib.request.urlopen(asked, timeout=60) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, None
        except (OSError, http.client.HTTPException):
            return 0, None

    def enter(self, at):
        """Enter a post; `(status, city)`."""
        city = f"Replicated {next(self.numbers)}"
        return self.ask(at, "/api/v1/posts/", {"city": city, "host": "SE"})[0], city

    def cities(self, at):
        """The cities of posts as a process tells them."""
        status, told = self.ask(at, LIST)
        assert status == 200
        return {each["city"] for each in told["results"]}

    def read_by_replica(self):
        """How often the second server has looked into the table of posts."""
        statement = "SELECT coalesce(seq_scan, 0) + coalesce(idx_scan, 0) FROM pg_stat_user_tables WHERE relname = %s"
        return self.two.ask(statement, ["accreditations_post"])

    def replica_is_asked(self):
        """Whether reads come to the second server."""
        before = self.read_by_replica()
        for at in range(9):
            self.ask(at, LIST)
        # A process that rests tells what it counted within a second or so.
        time.sleep(1.2)
        return self.read_by_replica() > before

    @contextmanager
    def reading(self):
        """People read from all processes meanwhile; the statuses of their answers."""
        over, statuses = threading.Event(), []

        def read(at):
            while not over.is_set():
                statuses.append(self.ask(at, LIST)[0])

        crew = [threading.Thread(target=read, args=[at]) for at in range(6)]
        for each in crew:
            each.start()
        try:
            yield statuses
        finally:
            over.set()
            for each in crew:
                each.join()


def test_reads_go_to_the_replica_and_everybody_reads_what_he_wrote(registry):
    wait(registry.replica_is_asked, "The replica is never asked.")
    for at in range(ROUNDS):
        status, city = registry.enter(at)
        assert status == 201
        assert city in registry.cities(at + 1), "A write was not read by another process."


def test_while_a_replica_lags_its_readers_are_served_by_the_primary(registry):
    registry.two.ask("SELECT pg_wal_replay_pause()")
    try:
        for at in range(5):
            status, city = registry.enter(at)
            assert status == 201
            assert city in registry.cities(at + 1)
        # Also of those who wrote nothing: what the primary had two seconds ago is not there.
        time.sleep(4)
        assert not registry.replica_is_asked()
    finally:
        registry.two.ask("SELECT pg_wal_replay_resume()")
    wait(registry.replica_is_asked, "The replica is not taken back.")


def test_a_replica_that_dies_and_comes_back_costs_nobody_an_answer(registry):
    with registry.reading() as statuses:
        time.sleep(SECONDS / 4)
        registry.two.kill()
        time.sleep(SECONDS / 2)
        registry.two.go()
        time.sleep(SECONDS / 4)
    assert len(statuses) > 20
    assert set(statuses) == {200}
    wait(registry.replica_is_asked, "The replica is not taken back.")


def test_a_promoted_replica_is_followed_and_nothing_that_was_acknowledged_is_lost(registry):
    """Last, because the first server is gone afterwards."""
    one, two = registry.one, registry.two
    one.ask("ALTER SYSTEM SET synchronous_standby_names = '*'")
    one.ask("SELECT pg_reload_conf()")
    wait(lambda: one.ask("SELECT sync_state FROM pg_stat_replication") == "sync", "It does not replicate.")
    over, acknowledged, refused = threading.Event(), [], []

    def write(at):
        while not over.is_set():
            status, city = registry.enter(at)
            (acknowledged if status == 201 else refused).append((status, city))

    crew = [threading.Thread(target=write, args=[at]) for at in range(6)]
    for each in crew:
        each.start()
    time.sleep(SECONDS / 2)
    one.kill()
    before = len(acknowledged)
    assert before
    two.promote()
    try:
        wait(lambda: len(acknowledged) > before + 20, "The promoted server is not written to.")
    finally:
        over.set()
        for each in crew:
            each.join()
    # Where the server went away while it was asked nobody knows; all others were told clearly.
    assert {status for status, _city in refused} <= {0, 503}
    there = registry.cities(0)
    assert {city for _status, city in acknowledged} <= there
    assert not two.ask("SELECT pg_is_in_recovery()")
