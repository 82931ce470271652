"""Times what the registry says now beside what it said at an instant, with the history there is and a longer one."""

import logging
import statistics
import time
from functools import partial

import pgtrigger
from django.core.management.base import BaseCommand
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone

from analysis.management.commands.bench import PLAIN_FILES
from attache_registry.history import APPS, tracked
from attache_registry.known_at import PARAMETER, history_begins, utc
from attache_registry.models import User

ADDRESSES = [
    "/api/v1/coverage/",
    "/api/v1/coverage/gaps/",
    "/api/v1/countries/",
    "/api/v1/accreditations/?page_size=100",
    "/api/v1/activities/?page_size=100",
    "/api/v1/cooperation-plans/progress/?group_by=country",
    "/countries/",
    "/countries/SE/",
    "/rotation/",
    "/plans/",
]
SIGN_IN = "attache_registry.sign_in.backend.RegistryBackend"


class Command(BaseCommand):
    help = "Ask the main addresses as of now and of what was known; nothing of it stays in the database."

    def add_arguments(self, parser):
        parser.add_argument("--rounds", type=int, default=15)
        parser.add_argument("--changes", type=int, default=20, help="How many changes more each record is given.")

    def handle(self, *, rounds, changes, **options):
        logging.disable(logging.INFO)
        plain = override_settings(DEBUG=False, STORAGES=PLAIN_FILES, SECURE_SSL_REDIRECT=False)
        with plain, transaction.atomic():
            client = Client(HTTP_HOST="127.0.0.1")
            client.force_login(User.objects.create_user("benchmark-known", role="analyst"), SIGN_IN)
            begins, now = history_begins(), timezone.now()
            self.stdout.write(f"{events()} changes recorded")
            count()
            self.measure(client, rounds, begins + (now - begins) / 2)
            lengthen(changes, now)
            count()
            self.stdout.write(f"{events()} changes recorded, {changes} more of each record")
            self.measure(client, rounds, begins + (now - begins) / 2)
            transaction.set_rollback(True)

    def measure(self, client, rounds, halfway):
        """One line an address: the medians in milliseconds, how many times the present's, and how many statements."""
        instants = {"now": None, "known now": timezone.now(), "known halfway": halfway}
        self.stdout.write(f"{'':52}{'now':>8}{'known now':>18}{'halfway':>18}  statements")
        for address in ADDRESSES:
            asking = {name: partial(ask, client, at_instant(address, at)) for name, at in instants.items()}
            asked = {name: statements(each) for name, each in asking.items()}
            if any("search_path" in sql for sql in asked["now"]):
                raise AssertionError(f"{address} asks what was known where nobody asked for that.")
            taken = {name: [] for name in asking}
            # In turns, so that a busy machine is busy for all of them.
            for _round in range(rounds):
                for name, each in asking.items():
                    taken[name].append(each())
            present, *past = (statistics.median(taken[name]) * 1000 for name in asking)
            told = "".join(f"{each:>9.1f} ({each / present:5.2f})" for each in past)
            numbers = " ".join(str(len(each)) for each in asked.values())
            self.stdout.write(f"{address:52}{present:>8.1f} {told}  {numbers}")


def at_instant(address, at):
    """The address with the instant that is asked about."""
    return address if at is None else f"{address}{'&' if '?' in address else '?'}{PARAMETER}={utc(at)}"


def ask(client, address):
    """Seconds until all of the answer is there."""
    begin = time.perf_counter()
    response = client.get(address)
    if response.status_code != 200:
        raise AssertionError(f"{address}: {response.status_code}")
    return time.perf_counter() - begin


def statements(asking):
    """What one request asks of the database, once everything was asked before."""
    asking()
    with CaptureQueriesContext(connection) as captured:
        asking()
    return [each["sql"] for each in captured.captured_queries if "SAVEPOINT" not in each["sql"]]


def histories():
    """The tables of changes of records that can be asked about."""
    return [event for model, event in tracked().items() if model._meta.app_label in APPS]


def events():
    """How many changes are recorded."""
    return sum(event.objects.count() for event in histories())


def count():
    """Let the planner know how much there is, as the server's own housekeeping does after a minute."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def lengthen(changes, now):
    """Give each record so many changes more, which leave it as it is, evenly from its last one to now.

    At every instant the registry then says something that it could say: what is true of several records together
    is true of them still.
    """
    for event in histories():
        table = event._meta.db_table
        kept = [f.column for f in event._meta.local_concrete_fields if f.column not in {"pgh_id", "pgh_created_at"}]
        names = [name for name in kept if name not in {"pgh_until", "pgh_label"} and not is_generated(event, name)]
        listed = ", ".join(map(connection.ops.quote_name, names))
        with connection.cursor() as cursor, pgtrigger.ignore(f"{event._meta.label}:supersedes"):
            cursor.execute(
                f"""WITH last AS (UPDATE {table} SET pgh_until = pgh_created_at + (%s - pgh_created_at) / %s
                    WHERE pgh_until IS NULL AND pgh_label <> 'delete' RETURNING *)
                INSERT INTO {table} (pgh_label, pgh_created_at, pgh_until, {listed})
                SELECT 'update', pgh_created_at + n * (pgh_until - pgh_created_at),
                    CASE WHEN n < %s THEN pgh_created_at + (n + 1) * (pgh_until - pgh_created_at) END, {listed}
                FROM last, generate_series(1, %s) n ORDER BY n""",
                [now, changes + 1, changes, changes],
            )


def is_generated(event, column):
    """Whether the database makes the column's value itself."""
    return any(getattr(field, "generated", False) for field in event._meta.local_fields if field.column == column)
