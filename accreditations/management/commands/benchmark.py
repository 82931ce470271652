"""Times questions on a large invented network, in a transaction that is rolled back."""

import time
from statistics import median

import pgtrigger
from django.core.management.base import BaseCommand
from django.db import connection, transaction
from django.utils import timezone

from accreditations import through_time
from accreditations.questions import statement

RUNS = 5


class Command(BaseCommand):
    help = "Time the gaps of a large invented network over twenty years; nothing of it stays in the database."

    def add_arguments(self, parser):
        parser.add_argument("--accreditations", type=int, default=100_000)
        parser.add_argument("--countries", type=int, default=200)
        parser.add_argument("--plan", action="store_true", help="Show the database's plan as well.")

    def handle(self, *, accreditations, countries, plan, **options):
        with transaction.atomic():
            tours = accreditations // (2 * countries)
            # What the triggers would derive is given; the constraints hold as ever.
            with pgtrigger.ignore(), connection.cursor() as cursor:
                cursor.execute(statement("benchmark_network") % {"countries": countries, "tours": tours})
                for table in ("accreditation", "posting", "responsibility", "attache", "post"):
                    cursor.execute(f"ANALYZE accreditations_{table}")
            self.measure(plan)
            transaction.set_rollback(True)

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
