"""Two PostgreSQL servers in streaming replication, and application processes that know both."""

import getpass
import os
import signal
import subprocess
import sys
import time
import urllib.request
from contextlib import closing, suppress

import psycopg2

from attache_registry.embedded_postgres import OWNER, PORT, Server
from tests.checkout import PROJECT, free_port

PATIENCE = 60
# Peers on this machine, under the name that owns the registry, may also replicate.
ACCESS = "local all all peer map=registry\nlocal replication all peer map=registry\n"


class Node(Server):
    """A server in a folder of its own."""

    def __init__(self, folder):
        super().__init__(folder, as_root=os.geteuid() == 0)

    def let_replicate(self):
        """Who may connect may also replicate; so may the server's own user."""
        (self.data / "pg_hba.conf").write_text(ACCESS)
        names = {getpass.getuser(), "nobody"}
        (self.data / "pg_ident.conf").write_text("".join(f"registry {name} {OWNER}\n" for name in names))
        self.ask("SELECT pg_reload_conf()")

    def follow(self, primary):
        """Become a replica of another server."""
        with self.locked():
            self.own_folder(self.socket_folder)
            self.own_folder(self.data)
        here = ["-h", primary.socket_folder, "-p", str(PORT), "-U", OWNER]
        self.run("pg_basebackup", "-D", self.data, "-R", "-X", "stream", "-c", "fast", *here)
        self.go()

    def go(self):
        """Start it as it is."""
        place = f"-k {self.socket_folder} -p {PORT}"
        self.run("pg_ctl", "-D", self.data, "-l", self.log, "-o", place, "-w", "-t", "60", "start")

    def kill(self):
        """End it at once, as a machine that loses power would."""
        postmaster = self.process
        children = subprocess.run(["pgrep", "-P", str(postmaster)], capture_output=True, text=True, check=False)
        for process in [postmaster, *map(int, children.stdout.split())]:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        wait(lambda: not self.is_running(), "It does not end.")

    def promote(self):
        """Make a replica the primary."""
        self.run("pg_ctl", "-D", self.data, "-w", "promote")

    def ask(self, statement, values=()):
        """The first value that a statement answers."""
        place = {"host": str(self.socket_folder), "port": PORT, "user": OWNER, "dbname": "registry"}
        with closing(psycopg2.connect(**place)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement, values)
                return cursor.fetchone()[0] if cursor.description else None


class Process:
    """One application process with its own port."""

    def __init__(self, environment, folder):
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        command = [
            *(sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py"),
            *("--bind", f"127.0.0.1:{self.port}", "--workers", "1", "--threads", "4"),
        ]
        self.log = (folder / f"process-{self.port}.log").open("wb")
        self.process = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=self.log, stderr=self.log)

    def answers(self):
        """Whether it serves."""
        with suppress(OSError):
            urllib.request.urlopen(f"{self.address}/healthz", timeout=5)
            return True
        return False

    def stop(self):
        """End it in its own order."""
        self.process.terminate()
        self.process.wait(timeout=PATIENCE)
        self.log.close()


def environment(primary, *replicas):
    """What a process must know to find the servers."""
    kept = {name: value for name, value in os.environ.items() if name not in {"DEBUG", "DEMO", "PYTEST_CURRENT_TEST"}}
    return kept | {
        "SECRET_KEY": "for-tests-only",
        "DATABASE_URL": primary.url,
        "DATABASE_REPLICA_URLS": ",".join(each.url for each in replicas),
        "DATABASE_REPLICA_LAG": "2",
        "PLAIN_HTTP": "1",
        "SECOND_FACTOR_ROLES": "",
        "DJANGO_SUPERUSER_PASSWORD": "for-tests-only",
    }


def manage(told, *arguments):
    """Run a command to its end; its output."""
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=PROJECT, env=told, capture_output=True, text=True, check=False, timeout=180)
    assert done.returncode == 0, done.stderr
    return done.stdout


def wait(until, why):
    """Wait until something holds."""
    deadline = time.monotonic() + PATIENCE
    while not until():
        assert time.monotonic() < deadline, why
        time.sleep(0.1)
