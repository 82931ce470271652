"""What benchmarks share: a database of their own, and a large invented network in it."""

from contextlib import contextmanager

from django.db import connection

from accreditations.questions import statement

COUNTRIES = 200


@contextmanager
def scratch_database():
    """A migrated database of its own on the same server, in place of the registry's; dropped at the end.

    Its role must be allowed to create databases.
    """
    registry = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"{registry}_benchmark"
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(registry, verbosity=0)


@contextmanager
def without_triggers(*models):
    """What the triggers of the models' tables would derive is given; the constraints hold as ever."""
    tables = [connection.ops.quote_name(model._meta.db_table) for model in models]
    with connection.cursor() as cursor:
        for state in ("DISABLE", "ENABLE"):
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} {state} TRIGGER USER")
            if state == "DISABLE":
                yield cursor
    with connection.cursor() as cursor:
        # As the server's own housekeeping would have left it.
        cursor.execute("VACUUM ANALYZE")


def large_network(cursor, accreditations, countries=COUNTRIES):
    """Tours one after the other in every country, each accredited to two, the last of them three years ahead."""
    cursor.execute(
        statement("benchmark_network") % {"countries": countries, "tours": accreditations // (2 * countries)}
    )
