"""The floor: the leanest WSGI function that answers with the text that one statement makes.

No framework, no sign-in, one connection a thread, on which each statement is planned once. `BENCH_FLOOR` names a
JSON file: `{"database": URL, "statements": {path: SQL}}`.
"""

import json
import os
import threading
from pathlib import Path

import psycopg2

_told = json.loads(Path(os.environ["BENCH_FLOOR"]).read_text(encoding="utf-8"))
_statements, _database = _told["statements"], _told["database"]
_own = threading.local()


def application(environ, start_response):
    """What the statement of the path answers: a text, or a number of rows and the text of a page of them."""
    if not hasattr(_own, "cursor"):
        connection = psycopg2.connect(_database)
        connection.autocommit = True
        _own.cursor, _own.prepared = connection.cursor(), {}
    path = environ["PATH_INFO"]
    if path not in _own.prepared:
        _own.prepared[path] = f"floor_{len(_own.prepared)}"
        _own.cursor.execute(f"PREPARE {_own.prepared[path]} AS {_statements[path]}")
    _own.cursor.execute(f"EXECUTE {_own.prepared[path]}")
    *number, text = _own.cursor.fetchone()
    body = (f'{{"count":{number[0]},"results":{text or "[]"}}}' if number else text).encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]
