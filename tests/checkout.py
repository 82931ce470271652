"""A copy of the project that runs on its own, for tests that start and kill servers."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

from attache_registry.embedded_postgres import Server

PROJECT = Path(__file__).resolve().parent.parent
PARTS = [
    "accreditations",
    "analysis",
    "scenarios",
    "attache_registry",
    "deploy",
    "cooperation_plans",
    "exchange",
    "manage.py",
    "reporting",
    "static",
    "templates",
]


def free_port():
    """A port that nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Checkout:
    """A copy in a folder of its own, with its own bundled database and its own port."""

    def __init__(self, folder):
        self.folder = folder / "checkout"
        self.folder.mkdir(parents=True)
        for part in PARTS:
            source = PROJECT / part
            copy = shutil.copytree if source.is_dir() else shutil.copy
            copy(source, self.folder / part)
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        unset = {"DATABASE_URL", "DEBUG", "DEMO", "DJANGO_SETTINGS_MODULE", "PYTEST_CURRENT_TEST"}
        kept = {name: value for name, value in os.environ.items() if name not in unset}
        self.environment = kept | {
            "SECRET_KEY": "for-tests-only",
            "PORT": str(self.port),
            "DEMO": "0",
            "DJANGO_SUPERUSER_PASSWORD": "for-tests-only",
        }
        self.process = None
        self.database = Server(self.folder, as_root=os.geteuid() == 0)

    def manage(self, *arguments, **environment):
        """Run a command to its end; its output."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=self.folder,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        ).stdout

    def serve(self, **environment):
        """Start what `make run` runs, and wait until it answers."""
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=self.folder,
            env=self.environment | environment,
            start_new_session=True,
        )
        for _attempt in range(1500):
            with suppress(OSError):
                urllib.request.urlopen(f"{self.address}/healthz", timeout=5)
                return
            if self.process.poll() is not None:
                raise AssertionError("The server ended before it answered.")
            time.sleep(0.1)
        raise AssertionError("The server does not answer.")

    def kill(self):
        """End server and database at once, without a chance to tidy up."""
        os.killpg(self.process.pid, signal.SIGKILL)
        os.kill(self.database.process, signal.SIGKILL)
        self.process.wait()

    def stop(self):
        """End the server in its own order, and the database with it."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=60)
        self.database.stop()

    def token(self, username, scope):
        """The token of an administrator who is made for it."""
        self.manage("createsuperuser", "--noinput", "--username", username, "--email", "nobody@example.org")
        return self.manage("create_token", username, "--scope", scope).split()[-1]

    def clear(self):
        """Take away what the database keeps outside the folder."""
        shutil.rmtree(self.database.home, ignore_errors=True)
