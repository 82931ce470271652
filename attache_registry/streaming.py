"""Rows of a long answer, fetched from the database while they are sent."""

import json
from contextlib import closing

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet

from attache_registry import known_at
from attache_registry.statements import joined


def streamed(rows, rows_at_a_time):
    """The JSON values that a queryset answers, in its order, all as they are at one instant.

    They come over a connection of their own and in one transaction, without which the database would work out all
    of them before it gives the first. What is written meanwhile, such as who was shown what, is saved at once. Within
    a transaction, and of what is no queryset, they are what `rows.iterator` gives. What says `streams` does that with
    rows that it holds, and may write meanwhile.
    """
    if getattr(rows, "streams", False):
        return rows.iterator(chunk_size=rows_at_a_time)
    if not isinstance(rows, QuerySet) or connections[rows.db].in_atomic_block:
        with known_at.as_known(known_at.instant()):
            rows = rows.iterator(chunk_size=rows_at_a_time)
            # What was recorded is asked in a transaction, which ends here.
            return rows if known_at.instant() is None else iter(list(rows))
    return _fetched(rows, rows_at_a_time)


def _fetched(queryset, rows_at_a_time):
    try:
        sql, parameters = queryset.query.sql_with_params()
    except EmptyResultSet:
        # No row can be asked for; the database need not be.
        return
    with closing(connections[queryset.db].copy()) as own:
        own.set_autocommit(False)
        if known_at.instant():
            known_at.set_on(own.cursor, known_at.instant())
        with own.wrap_database_errors, own.connection.cursor(name="registry_rows") as cursor:
            cursor.itersize = rows_at_a_time
            cursor.execute(*joined("SELECT told.row::text FROM ({}) told (row)", (sql, parameters)))
            for (text,) in cursor:
                yield json.loads(text)
