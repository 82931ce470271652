"""What `make run` runs: sets everything up and serves on loopback until it is stopped."""

import io
import os
import signal
import socket
import subprocess
import sys

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from attache_registry import embedded_postgres
from attache_registry.policies import Role

HOST = "127.0.0.1"
WORKERS = 2
THREADS = 4


class Command(BaseCommand):
    """Migrates, loads, prints address and sign-ins, serves; on Ctrl-C stops server and database in order."""

    help = "Set the registry up and serve it on loopback (PORT, default 8000)."

    def handle(self, **options):
        port = self.port()
        # A shell that starts it in the background has it ignore Ctrl-C; this one listens.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, stop_as_by_keyboard)
        try:
            self.set_up()
            self.serve(port)
        except KeyboardInterrupt:
            self.stdout.write("\nStopped.")
        finally:
            connection.close()
            if not os.environ.get("DATABASE_URL"):
                embedded_postgres.this_server().stop()

    def port(self):
        """The port to serve on, if it is free."""
        text = os.environ.get("PORT", "8000")
        if not (text.isdigit() and 1 <= int(text) <= 65535):
            raise CommandError(f"PORT is {text!r}; set it to a number from 1 to 65535.")
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, int(text)))
            except OSError as error:
                raise CommandError(f"Port {text} is taken. Choose another: make run PORT=8080") from error
        return int(text)

    def set_up(self):
        """Tables, static files, and the demonstration where it is wanted."""
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        if settings.DEMO:
            call_command("create_demo_users", stdout=io.StringIO())
            call_command("load_demo")

    def serve(self, port):
        """Run the application server until it ends."""
        self.stdout.write(f"\nThe registry is at http://{HOST}:{port}/")
        if settings.DEMO:
            names = ", ".join(Role.values)
            self.stdout.write(f"Sign in as {names}; password {settings.DEMO_PASSWORD}")
        else:
            self.stdout.write("Make yourself an administrator: .venv/bin/python manage.py createsuperuser")
        self.stdout.write("Ctrl-C stops it.\n")
        self.stdout.flush()
        # Read anew by the server's processes; plain HTTP, because nothing but this machine reaches loopback.
        environment = {**os.environ, "PLAIN_HTTP": "1", "DEMO": "1" if settings.DEMO else "0"}
        command = [
            *(sys.executable, "-m", "gunicorn", "--config", str(settings.BASE_DIR / "deploy" / "gunicorn.conf.py")),
            *("--bind", f"{HOST}:{port}", "--log-level", "error", "--keep-alive", "2"),
            *("--workers", str(WORKERS), "--threads", str(THREADS), "--graceful-timeout", "10"),
        ]
        connection.close()
        server = subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR)
        try:
            code = server.wait()
        finally:
            server.terminate()
            server.wait()
        if code:
            raise CommandError(f"The application server ended with code {code}.")


def stop_as_by_keyboard(number, frame):
    """SIGTERM stops in the same order as Ctrl-C."""
    raise KeyboardInterrupt
