"""Receiver, worker, server and database die in turn: every change arrives, in order for each record."""

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request

import pytest

from tests.receiver import Receiver

pytestmark = [pytest.mark.faults, pytest.mark.xdist_group("faults")]
FULL = os.environ.get("HYPOTHESIS_PROFILE") == "full"
SECONDS = 60 if FULL else 8
SUBSCRIBE = """
from attache_registry.models import User
from exchange.models import Webhook
from exchange.webhooks import subscribe
user = User.objects.get(username="system")
subscribe(Webhook(name="Mirror", url="{url}", resources=["posts"], user=user))
"""


def call(checkout, method, path, body):
    """One request to the API; the answer's JSON."""
    request = urllib.request.Request(
        f"{checkout.address}/api/v1/{path}",
        data=json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {checkout.secret}", "Content-Type": "application/json"},
        method=method,
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def worker(checkout):
    """The worker as an operator runs it; leases are short, so that the test need not wait for them."""
    return subprocess.Popen(
        [sys.executable, "manage.py", "deliver_webhooks", "--lease", "3"],
        cwd=checkout.folder,
        env=checkout.environment,
        stderr=subprocess.DEVNULL,
    )


def test_nothing_is_lost_and_order_is_kept_for_each_record(checkout):
    receiver = Receiver()
    checkout.manage("shell", "-c", SUBSCRIBE.format(url=receiver.address))
    enough, acknowledged = threading.Event(), {}

    def write():
        number = 0
        while not enough.is_set():
            number += 1
            try:
                key = call(checkout, "POST", "posts/", {"city": f"Told {number}", "host": "SE"})["id"]
                acknowledged[key] = 1
                for mission in ("Embassy", "Delegation"):
                    call(checkout, "PATCH", f"posts/{key}/", {"mission": mission})
                    acknowledged[key] += 1
            except (OSError, http.client.HTTPException, json.JSONDecodeError):
                time.sleep(0.2)

    writing = threading.Thread(target=write)
    writing.start()
    working = worker(checkout)
    until = time.monotonic() + SECONDS
    killed_database = False
    while time.monotonic() < until:
        receiver.moods += [500, 0.5]
        time.sleep(1)
        working.send_signal(signal.SIGKILL)
        working.wait()
        receiver.stop()
        time.sleep(0.3)
        if not killed_database and time.monotonic() > until - SECONDS / 2:
            killed_database = True
            checkout.kill()
            checkout.serve()
        working = worker(checkout)
        time.sleep(1)
        receiver.start()
    enough.set()
    writing.join()
    expected = {("posts", key, version) for key, most in acknowledged.items() for version in range(1, most + 1)}
    deadline = time.monotonic() + 180
    while not expected <= set(receiver.told) and time.monotonic() < deadline:
        time.sleep(1)
    working.terminate()
    assert working.wait(timeout=60) == 0
    receiver.stop()

    assert len(acknowledged) > SECONDS / 2
    versions = {}
    for _resource, key, version in receiver.told:
        versions.setdefault(key, []).append(version)
    assert expected <= set(receiver.told)
    for told in versions.values():
        first = list(dict.fromkeys(told))
        assert first == sorted(first)
