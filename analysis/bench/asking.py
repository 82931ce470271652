"""Asking and timing: over one connection, over several, and inside this process, to see where time goes."""

import http.client
import io
import json
import statistics
import threading
import time
from contextlib import closing, suppress
from itertools import count

from django.core.wsgi import get_wsgi_application
from django.db import connection

from analysis.bench.serving import HOST

PATIENCE = 600
# Each thread of the server plans a statement anew until the database has seen it so often over its connection.
WARM = 16


class Asker:
    """One kept connection to a server."""

    def __init__(self, port, headers):
        self.connection = http.client.HTTPConnection(HOST, port, timeout=PATIENCE)
        self.headers = headers

    def ask(self, path, body=None):
        """`(milliseconds, body of the answer)`; anything but success is an error."""
        began = time.perf_counter()
        sent = body if body is None or isinstance(body, bytes) else json.dumps(body)
        self.connection.request("POST" if body else "GET", path, sent, self.headers)
        answer = self.connection.getresponse()
        text = answer.read()
        taken = (time.perf_counter() - began) * 1000
        if answer.status not in (200, 201):
            raise RuntimeError(f"{path}: {answer.status} {text[:300]!r}")
        return taken, text

    def close(self):
        """Let the connection go."""
        self.connection.close()


def median(taken):
    """p50."""
    return statistics.median(taken)


def p95(taken):
    """What 95 of 100 stay within."""
    ordered = sorted(taken)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


def at_once(port, headers, paths, seconds, connections=8):
    """Requests a second over several connections, each request following the one before it on its connection.

    What a process does only at first is over when the time begins.
    """
    numbers, faults, ready = [], [], threading.Barrier(connections + 1)

    def work(first):
        mine = 0
        try:
            with closing(Asker(port, headers)) as asker:
                warm = time.perf_counter() + seconds
                for number in range(WARM):
                    asker.ask(paths[(first + number) % len(paths)])
                    if time.perf_counter() > warm:
                        break
                ready.wait(PATIENCE)
                ended = time.perf_counter() + seconds
                for number in count(first):
                    if time.perf_counter() > ended:
                        break
                    asker.ask(paths[number % len(paths)])
                    mine += 1
        except (RuntimeError, OSError, http.client.HTTPException) as error:
            faults.append(error)
            ready.abort()
        except threading.BrokenBarrierError:
            # Another tells what was wrong.
            pass
        numbers.append(mine)

    crew = [threading.Thread(target=work, args=[number]) for number in range(connections)]
    for each in crew:
        each.start()
    with suppress(threading.BrokenBarrierError):
        ready.wait(PATIENCE)
    began = time.perf_counter()
    for each in crew:
        each.join()
    if faults:
        raise RuntimeError(f"{paths[0]}: {faults[0]}")
    return sum(numbers) / (time.perf_counter() - began)


class Inside:
    """The application in this process: what it asks of the database, and how long that takes."""

    def __init__(self):
        self.application = get_wsgi_application()
        self.statements = []

    def _seen(self, execute, sql, parameters, many, context):
        began = time.perf_counter()
        try:
            return execute(sql, parameters, many, context)
        finally:
            self.statements.append(((time.perf_counter() - began) * 1000, sql, parameters))

    def ask(self, path, headers):
        """`(milliseconds, milliseconds in the database, statements, body)`."""
        path, _mark, query = path.partition("?")
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SCRIPT_NAME": "",
            "SERVER_NAME": HOST,
            "SERVER_PORT": "80",
            "HTTP_HOST": HOST,
            "REMOTE_ADDR": HOST,
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.url_scheme": "http",
            "wsgi.version": (1, 0),
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
            **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()},
        }
        self.statements.clear()
        began = time.perf_counter()
        with connection.execute_wrapper(self._seen):
            answer = self.application(environ, lambda status, headers, error=None: None)
            body = b"".join(answer)
        taken = (time.perf_counter() - began) * 1000
        answer.close()
        return taken, sum(each for each, _sql, _parameters in self.statements), len(self.statements), body

    def statements_of(self, path, headers):
        """`(SQL, parameters)` of all that is asked for an answer, as it is composed and not as it is prepared."""
        before = connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS")
        connection.settings_dict["DISABLE_SERVER_SIDE_CURSORS"] = True
        try:
            self.ask(path, headers)
        finally:
            connection.settings_dict["DISABLE_SERVER_SIDE_CURSORS"] = before
        return [(sql, parameters) for _taken, sql, parameters in self.statements]

    def floor_of(self, path, headers, frame=("", "")):
        """The SQL, with its values, of what the registry asks for an answer, as one statement; None without any.

        `frame` is SQL that stands before, between and after several.
        """
        with connection.cursor() as cursor:
            asked = [cursor.mogrify(*told).decode() for told in self.statements_of(path, headers)]
        # The first finds the token; what looks up a key or writes down who read what is left out.
        texts = [sql for sql in asked[1:] if "::text" in sql]
        if len(texts) == 1:
            return texts[0]
        if len(texts) + 1 != len(frame):
            return None
        parts = (f"({sql}){after}" for sql, after in zip(texts, frame[1:], strict=True))
        return f"SELECT {frame[0]}{''.join(parts)}"
