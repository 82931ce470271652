"""Whether the process answers, and whether it can work; public, and says nothing else."""

from functools import cache

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpResponse
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def healthz(request):
    """200 as long as the process answers; it asks no database."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_safe
def readyz(request):
    """200 where requests can be answered; 503 with one word where the database is away or waits for `migrate`."""
    word = hindrance()
    return HttpResponse(f"{word or 'ready'}\n", status=503 if word else 200, content_type="text/plain")


@cache
def migrations_of_code():
    """The migrations that this program was written for; they do not change while it runs."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def hindrance():
    """Why requests cannot be answered, in one word; None where they can.

    A database that is ahead of the program is no hindrance: it is, while an upgrade is under way.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('django_migrations') IS NOT NULL")
            if not cursor.fetchone()[0]:
                return "unmigrated"
            cursor.execute("SELECT app, name FROM django_migrations")
            has = set(cursor.fetchall())
    except DatabaseError:
        # A connection that broke is of no use to the next request either.
        connection.close()
        return "database"
    return None if migrations_of_code() <= has else "unmigrated"
