"""The real server and the floor beside it, each with the same number of processes and threads."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

HOST = "127.0.0.1"
PATIENCE = 60


def free_port():
    """A port that nobody uses just now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


class Server:
    """One gunicorn with its processes; `cold` says how many seconds it took to answer.

    `serves` says what: `["--config", its file]`, or `[the WSGI application]`.
    """

    def __init__(self, name, serves, environment, folder, *, workers, threads, ready):
        self.port = free_port()
        self.log = (Path(folder) / f"{name}.log").open("wb")
        command = [
            *(sys.executable, "-m", "gunicorn", *serves, "--bind", f"{HOST}:{self.port}"),
            *("--workers", str(workers), "--threads", str(threads), "--log-level", "error", "--no-control-socket"),
            *("--keep-alive", "75"),
        ]
        environment = {**os.environ, **environment}
        # As it is deployed: what was compiled once is kept.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        began = time.perf_counter()
        self.process = subprocess.Popen(
            command, env=environment, cwd=settings.BASE_DIR, stdout=self.log, stderr=self.log
        )
        self.wait(ready)
        self.cold = time.perf_counter() - began

    def wait(self, path):
        """Wait until it answers."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                with urllib.request.urlopen(f"http://{HOST}:{self.port}{path}", timeout=PATIENCE):
                    return
            except urllib.error.HTTPError:
                return
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"The server did not start; see {self.log.name}.") from None
                time.sleep(0.005)

    @property
    def processes(self):
        """Those that answer: the children of the first."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except OSError:
                continue
            if parent == self.process.pid:
                found.append(int(folder.name))
        return found

    def memory(self):
        """What all its processes hold, in MiB: what they share with others in part (PSS)."""
        total = 0
        for key in [self.process.pid, *self.processes]:
            try:
                told = Path(f"/proc/{key}/smaps_rollup").read_text()
            except OSError:
                continue
            total += int(re.search(r"^Pss:\s+(\d+) kB", told, re.M)[1])
        return total / 1024

    def stop(self):
        """End it and what it started."""
        self.process.terminate()
        self.process.wait(timeout=PATIENCE)
        self.log.close()


@contextmanager
def serving(*arguments, **more):
    """A server for as long as it is needed."""
    server = Server(*arguments, **more)
    try:
        yield server
    finally:
        server.stop()
