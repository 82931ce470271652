"""How gunicorn serves the registry: in production, under `deploy/try`, and by `make run`.

Where it listens is told by systemd's socket or by `--bind`. A socket that systemd holds stays open while the process
is restarted, so that nobody is turned away meanwhile.
"""

import ctypes
import gc
import os
import tempfile
from pathlib import Path

wsgi_app = "attache_registry.wsgi:application"
# Loaded once, before the workers part from the first process: they share the memory of all code.
preload_app = True
workers = int(os.environ.get("WEB_WORKERS", "2"))
# Threads wait for the database; one worker is one core's worth of Python.
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "4"))
# SIGTERM: no new requests, and so long for those at work.
graceful_timeout = 30
# The longest file takes less; a worker that hangs longer is replaced.
timeout = 60
# The proxy opens a connection for each request: a kept one may be closed just as a POST is sent on it.
keepalive = 0
control_socket_disable = True
loglevel = "warning"
# Heartbeats in memory; a slow disk is no reason to kill a worker.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - gunicorn's own files

# glibc keeps what large answers took, apart for each thread; told so, it gives that back (mallopt(3)).
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):
    mallopt(M_ARENA_MAX, 2)
    mallopt(M_MMAP_THRESHOLD, 128 * 1024)
    mallopt(M_TRIM_THRESHOLD, 128 * 1024)

# All processes of the machine count in this folder, which outlives each of them; a reboot empties it.
# Told to the library here, because commands (`manage.py`) have nothing to count.
private = Path(tempfile.gettempdir()) / f"attache-registry-counts-{os.getuid()}"
counts = Path(os.environ.get("METRICS_FOLDER", private))
counts.mkdir(mode=0o700, parents=True, exist_ok=True)
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(counts)


def when_ready(server):
    """Load what the first request would load, and leave it where it is, so that it stays shared."""
    from django.urls import get_resolver

    get_resolver().check()
    gc.collect()
    gc.freeze()


def child_exit(server, worker):
    """A worker that ended is no longer counted among those that live."""
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)
