"""The bundled database: for root and for others, after a kill, beside another checkout's."""

import os
import pwd
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from attache_registry.embedded_postgres import CannotStart, Server, is_alive, reachable
from tests.checkout import PROJECT

pytestmark = pytest.mark.xdist_group("faults")
IS_ROOT = os.geteuid() == 0


@pytest.fixture
def server(tmp_path):
    """The server of a checkout in a temporary folder that everybody may enter."""
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == os.getuid() and not reachable(folder):
            folder.chmod(folder.stat().st_mode | 0o011)
    server = Server(tmp_path, as_root=IS_ROOT)
    yield server
    server.stop()


def test_starts_once_and_stops(server):
    assert server.start()
    assert not server.start()
    server.stop()
    assert not server.is_running()


def test_comes_back_after_a_kill(server):
    server.start()
    killed = server.process
    os.kill(killed, signal.SIGKILL)
    while is_alive(killed):
        time.sleep(0.01)

    assert server.start()
    assert server.is_running()


def test_two_checkouts_do_not_meet(server, tmp_path):
    other = Server(tmp_path / "other", as_root=IS_ROOT)
    other.checkout.mkdir()
    server.start()
    try:
        assert other.start()
        assert server.url != other.url
        other.stop()
        assert server.is_running()
    finally:
        other.stop()


def test_data_of_another_version_are_refused_with_a_sentence(server):
    server.start()
    server.stop()
    (server.data / "PG_VERSION").write_text("12\n")

    with pytest.raises(CannotStart, match="made by PostgreSQL 12"):
        server.start()


@pytest.mark.skipif(
    not (IS_ROOT and reachable(Path(sys.executable).resolve())),
    reason="needs root, to become somebody else, and a Python that somebody else may run",
)
def test_runs_for_an_ordinary_user(tmp_path):
    somebody = pwd.getpwnam("daemon")
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == os.getuid():
            folder.chmod(folder.stat().st_mode | 0o011)
    home = tmp_path / "home"
    home.mkdir()
    os.chown(home, somebody.pw_uid, somebody.pw_gid)
    code = (
        "from pathlib import Path; from attache_registry.embedded_postgres import Server; "
        f"server = Server(Path({str(home)!r}), as_root=False); server.start(); "
        "print(server.is_running()); server.stop(); print(server.is_running())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=home,
        env={"PYTHONPATH": str(PROJECT), "PATH": os.environ["PATH"], "HOME": str(home)},
        user=somebody.pw_uid,
        group=somebody.pw_gid,
        extra_groups=[],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.stdout.split(), done.returncode) == (["True", "False"], 0), done.stderr
