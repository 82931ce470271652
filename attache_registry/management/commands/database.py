"""Starts and stops the bundled database by hand."""

import os

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from attache_registry import embedded_postgres


class Command(BaseCommand):
    """Any command starts it by itself; this is for stopping it, and for seeing whether it runs."""

    help = "Start, stop or show the bundled PostgreSQL of this checkout."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("what", choices=["start", "stop", "status"])

    def handle(self, *, what, **options):
        if os.environ.get("DATABASE_URL"):
            raise CommandError("DATABASE_URL is set, so the bundled database is not in use.")
        server = embedded_postgres.this_server()
        if what == "stop":
            connection.close()
            server.stop()
        # Reading the settings started it, if it did not run.
        self.stdout.write(f"{'running' if server.is_running() else 'stopped'}: {server.data}")
