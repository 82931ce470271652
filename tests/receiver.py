"""A system that receives webhooks, for tests: it can refuse, hang, answer late, and be gone for a while."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.checkout import free_port


class Receiver:
    """Listens on a port of its own and keeps what it was sent: `(path, headers, body)`."""

    def __init__(self):
        self.port, self.got, self.server = free_port(), [], None
        # What it does with the next messages: a status, or seconds to wait before a 200; then it answers 204.
        self.moods = []
        self.lock = threading.Lock()
        self.start()

    @property
    def address(self):
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}/changes"

    def start(self):
        """Be there."""
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                with receiver.lock:
                    mood = receiver.moods.pop(0) if receiver.moods else 204
                if isinstance(mood, float):
                    time.sleep(mood)
                    mood = 200
                if mood < 300:
                    with receiver.lock:
                        receiver.got.append((self.path, dict(self.headers), body))
                try:
                    self.send_response(mood)
                    self.end_headers()
                except OSError:
                    return

            def log_message(self, *args):
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        """Be gone."""
        self.server.shutdown()
        self.server.server_close()

    @property
    def told(self):
        """`(resource, key, version)` of what arrived, in the order in which it did."""
        found = [json.loads(body)["data"] for _path, _headers, body in list(self.got)]
        return [(each["resource"], each["key"], each["version"]) for each in found]
