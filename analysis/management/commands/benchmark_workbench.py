"""Times the workbench on the demonstration and on a large invented registry, one after the other in one run."""

import io
import time
from pathlib import Path
from statistics import median

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection, reset_queries
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone

from accreditations.benchmarks import large_network, scratch_database, without_triggers
from accreditations.models import Accreditation, Attache, Post, Posting, Responsibility
from attache_registry.policies import Role
from cooperation_plans.models import Activity, ActivityCountry, ActivityTransition, CooperationPlan, PlanTransition

SQL = Path(__file__).resolve().parents[2] / "sql" / "benchmark_cooperation.sql"
PAGES = {
    "table": "/countries/",
    "from afar, plans behind": "/countries/?kind=non_resident&organisation=NATO&execution_below=80",
    "gap ahead, overdue": "/countries/?gap_within=12&overdue_activities=true&agreement=false",
    "grouped by post": "/countries/?group=post&in_network=true",
    "map": "/countries/?view=map",
    "map by execution": "/countries/?view=map&measure=execution_rate",
    "timeline": "/countries/?view=timeline&in_network=true",
    "last year": "/countries/?as_of={last_year}",
    "overview": "/",
}
COUNTED = [
    Accreditation,
    Posting,
    Attache,
    Responsibility,
    Post,
    CooperationPlan,
    Activity,
    ActivityCountry,
    PlanTransition,
    ActivityTransition,
]
# Nothing is collected for a benchmark: static files by their own names.
PLAIN_FILES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}


class Command(BaseCommand):
    help = "Time pages of the workbench on the demonstration and on a large registry, in a database of its own."

    def add_arguments(self, parser):
        parser.add_argument("--accreditations", type=int, default=100_000)
        parser.add_argument("--years", type=int, default=40, help="Of plans: two a country and year.")
        parser.add_argument("--runs", type=int, default=7)

    def handle(self, *, accreditations, years, runs, **options):
        with scratch_database(), override_settings(STORAGES=PLAIN_FILES, SECURE_SSL_REDIRECT=False):
            call_command("load_demo", stdout=io.StringIO())
            client = Client(HTTP_HOST="localhost")
            user = get_user_model().objects.create_user("benchmark-analyst", role=Role.ANALYST)
            client.force_login(user, "attache_registry.sign_in.backend.RegistryBackend")
            small = {name: self.measure(client, path, runs) for name, path in PAGES.items()}
            self.fill(accreditations, years)
            self.stdout.write(self.size())
            for name, path in PAGES.items():
                before, queries = small[name]
                now, queries_now = self.measure(client, path, runs)
                self.stdout.write(
                    f"{name}: demonstration {before:.0f} ms ({queries} queries), large {now:.0f} ms "
                    f"({queries_now} queries), {now / before:.2f} times"
                )

    def fill(self, accreditations, years):
        """The large registry beside the demonstration."""
        with without_triggers(*COUNTED) as cursor:
            large_network(cursor, accreditations)
            cursor.execute(SQL.read_text(encoding="utf-8") % {"years": years})

    def size(self):
        """How much there is."""
        told = [(model, model.objects.count()) for model in COUNTED]
        return ", ".join(f"{number} {model._meta.verbose_name_plural}" for model, number in told)

    def measure(self, client, path, runs):
        """Median of the runs in milliseconds, and the number of statements."""
        today = timezone.localdate()
        path = path.format(last_year=today.replace(year=today.year - 1, day=min(today.day, 28)))
        reset_queries()
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(path)
        # Taken before the log is emptied.
        statements = len(captured)
        if answer.status_code != 200:
            raise RuntimeError(f"{path}: {answer.status_code}")
        taken = []
        for _run in range(runs):
            begin = time.perf_counter()
            client.get(path)
            taken.append((time.perf_counter() - begin) * 1000)
        reset_queries()
        return median(taken), statements
