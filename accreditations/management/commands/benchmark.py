"""Times questions on a large invented network in a database of its own."""

import io
import time
from statistics import median

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from accreditations import through_time
from accreditations.benchmarks import COUNTRIES, large_network, scratch_database, without_triggers
from accreditations.models import Accreditation, Attache, Post, Posting, Responsibility

RUNS = 5


class Command(BaseCommand):
    help = "Time the gaps of a large invented network over twenty years, in a database of its own."

    def add_arguments(self, parser):
        parser.add_argument("--accreditations", type=int, default=100_000)
        parser.add_argument("--countries", type=int, default=COUNTRIES)
        parser.add_argument("--plan", action="store_true", help="Show the database's plan as well.")

    def handle(self, *, accreditations, countries, plan, **options):
        with scratch_database():
            # The countries come with it.
            call_command("load_demo", stdout=io.StringIO())
            with without_triggers(Accreditation, Posting, Responsibility, Attache, Post) as cursor:
                large_network(cursor, accreditations, countries)
            self.measure(plan)

    def measure(self, plan):
        """Each question several times; the first run, which fills the caches, is told apart."""
        today = timezone.localdate()
        last = today.replace(year=today.year + 20, day=min(today.day, 28))
        for name, question in (("gaps", through_time.gaps), ("doubles", through_time.doubles)):
            taken, rows = [], 0
            for _run in range(RUNS + 1):
                begin = time.perf_counter()
                rows = len(question(today, last, today))
                taken.append((time.perf_counter() - begin) * 1000)
            self.stdout.write(
                f"{name}, twenty years ahead: {rows} rows in one statement, first {taken[0]:.0f} ms, "
                f"median of {RUNS} {median(taken[1:]):.0f} ms"
            )
            if plan:
                self.stdout.write(question(today, last, today).plan())
