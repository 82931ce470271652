"""Tells other systems of what changed; runs until it is ended, or once."""

import signal
import threading
from datetime import timedelta

from django.core.management.base import BaseCommand
from django.db import OperationalError, connection

from exchange.delivering import work_once

PAUSE, AFTER_A_FAULT = 1, 5


class Command(BaseCommand):
    help = "Deliver changes to webhooks, until SIGTERM or SIGINT; --once: what is due now."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="Deliver what is due now and end.")
        told = "After which a delivery is tried again whose worker died."
        parser.add_argument("--lease", type=int, default=60, metavar="SECONDS", help=told)

    def handle(self, *, once, lease, **options):
        lease = timedelta(seconds=lease)
        if once:
            arrived, missed = work_once(lease)
            self.stdout.write(f"{arrived} arrived, {missed} did not.")
            return
        enough = threading.Event()
        for ending in (signal.SIGTERM, signal.SIGINT):
            signal.signal(ending, lambda *_told: enough.set())
        while not enough.is_set():
            pause = PAUSE
            try:
                work_once(lease)
            except OperationalError as error:
                # The database is away: nothing is lost, and nothing can be done until it is back.
                self.stderr.write(f"The database does not answer: {error}")
                connection.close()
                pause = AFTER_A_FAULT
            enough.wait(pause)
