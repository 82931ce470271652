"""Times the search of many reports beside its bare statement, in one run and a database of its own."""

import io
import time
from pathlib import Path
from statistics import median

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import override_settings

from accreditations.benchmarks import scratch_database, without_triggers
from attache_registry.models import AccessToken, User
from attache_registry.policies import Role
from reporting.finding import Answers, Goodness
from reporting.models import Report, ReportCountry

SQL = Path(__file__).resolve().parents[2] / "sql" / "benchmark_reports.sql"
QUESTIONS = ["howitzer", "budžeta", "cyber attack alliance", '"border guard"', "exerc* -drone", "fregate OR harbour"]
PAGE = 50
FLOOR = "SELECT pk, count(*) OVER () FROM ({sql}) found (pk) LIMIT {page}"


class Command(BaseCommand):
    help = "Time the search of many reports beside the bare statement, in a database of its own."

    def add_arguments(self, parser):
        parser.add_argument("--reports", type=int, default=100_000)
        parser.add_argument("--runs", type=int, default=7)

    def handle(self, *, reports, runs, **options):
        with scratch_database(), override_settings(DEBUG=False, SECURE_SSL_REDIRECT=False):
            call_command("load_demo", stdout=io.StringIO())
            with without_triggers(Report, ReportCountry) as cursor:
                cursor.execute(SQL.read_text(encoding="utf-8") % {"reports": reports})
            user = User.objects.create_user("benchmark-analyst", role=Role.ANALYST)
            _token, secret = AccessToken.objects.create(user=user, scope="read", expiry=None)
            client = Client(HTTP_HOST="localhost", HTTP_AUTHORIZATION=f"Bearer {secret}")
            self.stdout.write(f"{Report.objects.count()} reports, of which an analyst may read nine in ten")
            for words in QUESTIONS:
                answer = client.get("/api/v1/reports/", {"search": words})
                whole = self.timed(lambda: client.get("/api/v1/reports/", {"search": words}), runs)  # noqa: B023
                floor = self.timed(lambda: self.floor(user, words), runs)  # noqa: B023
                self.stdout.write(
                    f"{words}: {answer.json()['count']} hits, answer {whole:.0f} ms, bare statement {floor:.0f} ms, "
                    f"{whole / floor:.2f} times"
                )

    def floor(self, user, words):
        """The same hits in the same order and their number, as bare as a statement can be."""
        found = Report.objects.visible_to(user).latest().filter(Answers("vector", words))
        ranked = found.order_by(Goodness("vector", words).desc(), F("on").desc(), F("pk").desc()).values("pk")
        sql, parameters = ranked.query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(FLOOR.format(sql=sql, page=PAGE), parameters)
            return cursor.fetchall()

    def timed(self, act, runs):
        """Median of the runs in milliseconds."""
        taken = []
        for _run in range(runs):
            begin = time.perf_counter()
            act()
            taken.append((time.perf_counter() - begin) * 1000)
        return median(taken)
