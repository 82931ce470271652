"""Server and database killed in the middle of a stream of writes: no acknowledged write is lost."""

import http.client
import json
import threading
import urllib.request

import pytest

pytestmark = [pytest.mark.faults, pytest.mark.xdist_group("faults")]
BEFORE_THE_KILL = 30


def call(checkout, path, body=None):
    """One request to the API; the answer's JSON."""
    request = urllib.request.Request(
        f"{checkout.address}/api/v1/{path}",
        data=json.dumps(body).encode() if body else None,
        headers={"Authorization": f"Bearer {checkout.secret}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def test_no_acknowledged_write_is_lost(checkout):
    acknowledged, enough, stopped = [], threading.Event(), threading.Event()

    def write(writer):
        for number in range(10_000):
            city = f"Kept {writer}-{number}"
            try:
                call(checkout, "posts/", {"city": city, "host": "SE"})
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
    checkout.serve()

    found, page = set(), 1
    while len(found) < call(checkout, "posts/?page_size=1")["count"]:
        answer = call(checkout, f"posts/?page_size=1000&page={page}")
        found |= {row["city"] for row in answer["results"]}
        page += 1
    assert stopped.is_set()
    assert len(acknowledged) >= BEFORE_THE_KILL
    assert set(acknowledged) <= found
