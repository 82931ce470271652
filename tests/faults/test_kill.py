"""Server and database killed in the middle of a stream of writes: no acknowledged write is lost."""

import http.client
import json
import threading
import urllib.request

import pytest

from tests.checkout import Checkout

pytestmark = [pytest.mark.faults, pytest.mark.xdist_group("faults")]
BEFORE_THE_KILL = 30


@pytest.fixture
def checkout(tmp_path):
    """A checkout of its own, stopped at the end."""
    checkout = Checkout(tmp_path)
    yield checkout
    checkout.stop()
    checkout.clear()


def call(checkout, token, path, body=None):
    """One request to the API; the answer's JSON."""
    request = urllib.request.Request(
        f"{checkout.address}/api/v1/{path}",
        data=json.dumps(body).encode() if body else None,
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def test_no_acknowledged_write_is_lost(checkout):
    checkout.serve()
    checkout.manage("create_demo_users")
    token = checkout.manage("create_token", "desk", "--scope", "write", DEMO="1").split()[-1]
    checkout.stop()
    checkout.serve(DEMO="1", DEMO_PASSWORD="for-tests-only")
    acknowledged, enough, stopped = [], threading.Event(), threading.Event()

    def write(writer):
        for number in range(10_000):
            city = f"City {writer}-{number}"
            try:
                call(checkout, token, "posts/", {"city": city, "host": "SE"})
            except (OSError, http.client.HTTPException, json.JSONDecodeError):
                stopped.set()
                return
            acknowledged.append(city)
            if len(acknowledged) >= BEFORE_THE_KILL:
                enough.set()

    writers = [threading.Thread(target=write, args=[number]) for number in range(4)]
    for writer in writers:
        writer.start()
    assert enough.wait(timeout=60)
    checkout.kill()
    for writer in writers:
        writer.join()
    checkout.serve(DEMO="1", DEMO_PASSWORD="for-tests-only")

    found, page = set(), 1
    while len(found) < call(checkout, token, "posts/?page_size=1")["count"]:
        answer = call(checkout, token, f"posts/?page_size=1000&page={page}")
        found |= {row["city"] for row in answer["results"]}
        page += 1
    assert stopped.is_set()
    assert len(acknowledged) >= BEFORE_THE_KILL
    assert set(acknowledged) <= found
