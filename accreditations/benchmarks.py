"""What benchmarks share: a database of their own, and a large invented network in it."""

from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection

from accreditations.questions import statement

YEARS = 50


@dataclass(frozen=True)
class Scale:
    """How large an invented registry is; rows follow one another within fifty years.

    - `tours`: so many one after the other on each of 100 posts' five lanes, with five accreditations each.
    - `strands`: so many plans a country and year, with 25 activities each.
    """

    tours: int
    strands: int

    @property
    def network(self):
        """The parameters of the network's statement; `days` from the beginning of one tour to that of the next."""
        return {"posts": 100, "lanes": 5, "tours": self.tours, "days": YEARS * 365 // self.tours}


# 20,000 tours, 100,000 accreditations, 20,000 plans, 500,000 activities; and ten times as many.
SCALES = {"S": Scale(40, 2), "L": Scale(400, 20)}


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
def without_indexes(*models):
    """Indexes that only serve reading are made anew at the end, which takes less than keeping them row by row."""
    tables = [model._meta.db_table for model in models]
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
            WHERE indrelid = ANY (%s::regclass[]) AND NOT indisunique AND NOT indisexclusion""",
            [tables],
        )
        known = cursor.fetchall()
        for name, _definition in known:
            cursor.execute(f"DROP INDEX {name}")
    yield
    with connection.cursor() as cursor:
        for _name, definition in known:
            cursor.execute(definition)


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


def large_network(cursor, scale):
    """Invented tours one after the other, accredited to five countries each."""
    cursor.execute(statement("benchmark_network") % scale.network)
