"""Load on a server: requests that begin at fixed times, whether or not the earlier ones were answered."""

import http.client
import itertools
import threading
import time
from contextlib import closing
from dataclasses import dataclass

# As many as may wait at the same time while the database is away.
THREADS = 64
PATIENCE = 60


@dataclass(frozen=True)
class Answer:
    """What became of one request; status 0 where the connection broke."""

    began: float
    ended: float
    path: str
    body: str | None
    status: int
    content_type: str = ""
    retry_after: str = ""


class Reader:
    """One connection, kept as long as the server keeps it."""

    def __init__(self, port):
        self.port, self.connection = port, None

    def ask(self, path, headers, body=None):
        """One request; a connection that nginx closed while it rested is opened anew, as every client does."""
        began = time.monotonic()
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
            self.connection.request("POST" if body else "GET", path, body, headers)
            response = self.connection.getresponse()
            response.read()
        except (OSError, http.client.HTTPException):
            self.close()
            return Answer(began, time.monotonic(), path, body, 0)
        if response.will_close:
            self.close()
        told = response.headers
        kind, later = told.get("Content-Type", ""), told.get("Retry-After", "")
        return Answer(began, time.monotonic(), path, body, response.status, kind, later)

    def close(self):
        """Let the connection go."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def ask_once(port, path, headers):
    """One request on a connection of its own."""
    with closing(Reader(port)) as reader:
        return reader.ask(path, headers)


def sustained(port, reads, seconds, threads=8):
    """How many of the reads a second are answered when each follows the one before it."""
    end, numbers = time.monotonic() + seconds, []

    def work(first):
        mine = 0
        with closing(Reader(port)) as reader:
            for path, headers in itertools.islice(itertools.cycle(reads), first, None):
                if time.monotonic() > end:
                    break
                answer = reader.ask(path, headers)
                if answer.status != 200:
                    numbers.append(answer)
                    return
                mine += 1
        numbers.append(mine)

    crew = [threading.Thread(target=work, args=[number]) for number in range(threads)]
    for each in crew:
        each.start()
    for each in crew:
        each.join()
    assert len(numbers) == threads
    assert all(isinstance(each, int) for each in numbers), numbers
    return sum(numbers) / seconds


def run(port, planned):
    """Send each `(at, path, headers, body)`, in order of time; what became of each."""
    ahead, lock, answers, start = iter(planned), threading.Lock(), [], time.monotonic()

    def work():
        with closing(Reader(port)) as reader:
            while True:
                with lock:
                    following = next(ahead, None)
                if following is None:
                    return
                at, *request = following
                time.sleep(max(0, start + at - time.monotonic()))
                answers.append(reader.ask(*request))

    crew = [threading.Thread(target=work) for _number in range(THREADS)]
    for each in crew:
        each.start()
    for each in crew:
        each.join()
    return answers
