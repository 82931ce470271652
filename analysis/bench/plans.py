"""How the database means to answer what is measured: no statement reads a large table from end to end."""

import json

from django.db import connection

# A table of so many rows is large.
LARGE = 50_000


def large_tables():
    """`{name: rows}` of the large tables, as the database last counted them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, reltuples::bigint FROM pg_class WHERE relkind = 'r' AND reltuples >= %s", [LARGE]
        )
        return dict(cursor.fetchall())


def read_whole(statements):
    """The large tables that the plans of statements, `(sql, parameters)`, read from end to end."""
    large, found = large_tables(), set()
    with connection.cursor() as cursor:
        for sql, parameters in statements:
            if not sql.lstrip().upper().startswith(("SELECT", "WITH")):
                continue
            cursor.execute("EXPLAIN (FORMAT JSON) " + sql, parameters)
            (told,) = cursor.fetchone()
            plan = told if isinstance(told, list) else json.loads(told)
            found |= {name for name in _sequential(plan[0]["Plan"]) if name in large}
    return found


def _sequential(plan):
    if plan["Node Type"] == "Seq Scan":
        yield plan["Relation Name"]
    for part in plan.get("Plans", ()):
        yield from _sequential(part)
