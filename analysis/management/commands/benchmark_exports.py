"""Measures the memory that files of lists need, with ever more rows, in a database of its own."""

import io
import tracemalloc

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.test import Client
from django.test.utils import override_settings

from accreditations.benchmarks import large_network, scratch_database, without_triggers
from accreditations.models import Accreditation, Attache, Post, Posting, Responsibility
from attache_registry.models import AccessToken, User
from attache_registry.policies import Role

# Each holds more rows than are fetched at a time.
SIZES = [6_000, 40_000]
LISTS = ["accreditations", "postings", "attaches"]


class Command(BaseCommand):
    help = "Measure the memory that CSV and XLSX files of lists need, with ever more rows, in a database of its own."

    def handle(self, **options):
        for size in SIZES:
            with scratch_database(), override_settings(SECURE_SSL_REDIRECT=False):
                call_command("load_demo", stdout=io.StringIO())
                with without_triggers(Accreditation, Posting, Attache, Responsibility, Post) as cursor:
                    large_network(cursor, size)
                user = User.objects.create_user("benchmark-desk", role=Role.DESK)
                _token, secret = AccessToken.objects.create(user=user, scope="read", expiry=None)
                client = Client(HTTP_HOST="localhost", HTTP_AUTHORIZATION=f"Bearer {secret}")
                for name in LISTS:
                    count = client.get(f"/api/v1/{name}/", {"page_size": 1}).json()["count"]
                    for kind in ("csv", "xlsx"):
                        size_of_file, peak = self.measure(client, name, kind)
                        self.stdout.write(
                            f"{name}, {kind}: {count:,} rows, {size_of_file / 1024:,.0f} KiB, "
                            f"at most {peak / 1024 / 1024:.1f} MiB of memory"
                        )

    def measure(self, client, name, kind):
        """The size of the file and the most memory that was held while it was made, in bytes."""
        tracemalloc.start()
        answer = client.get(f"/api/v1/{name}/", {"format": kind})
        size = sum(len(part) for part in answer.streaming_content)
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return size, peak
