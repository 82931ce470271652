"""The schema `known`: for each table of the network a view of its name that holds what was recorded at an instant.

The instant stands in the setting `registry.known_at` (`known_at.as_known`). A view's row is the state of a record
after the last change that had been made by then, as the triggers' history keeps it. What was never recorded is not
there. The views follow the models, so they are made anew whenever the database was migrated, and go before that: a
column that a view shows could not be changed.
"""

import hashlib

from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.migrations.executor import MigrationExecutor

from attache_registry.history import APPS, tracked

SCHEMA = "known"
# A number (`known_at.microseconds`), because it may be read for each row. No subquery: the planner estimates well how
# much was recorded at an instant that it knows.
INSTANT = "('epoch'::timestamptz + current_setting('registry.known_at')::bigint * interval '1 microsecond')"
# From when to when a change was the last of its record, as the index has it (`history.as_known`).
LASTED = "tstzrange(LEAST(e.pgh_created_at, e.pgh_until), e.pgh_until)"
MADE = "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = %s"

# Of columns that the history does not keep, what they follow from: `{(table, column): SQL over the change e}`.
derived = {}
# Relations that are no history of a record: `{table: what gives its SELECT}`.
further = {}


def _column(model, kept, field):
    name = _quoted(field.column)
    if field.primary_key:
        return f"e.pgh_obj_id AS {name}"
    if field.column in kept:
        return f"e.{name}"
    if isinstance(field, models.GeneratedField):
        sql, parameters = field.generated_sql(connections[DEFAULT_DB_ALIAS])
        return f"{sql % tuple(map(_literal, parameters))} AS {name}"
    otherwise = f"NULL::{field.db_type(connections[DEFAULT_DB_ALIAS])}"
    return f"{derived.get((model._meta.db_table, field.column), otherwise)} AS {name}"


def _quoted(name):
    return connections[DEFAULT_DB_ALIAS].ops.quote_name(name)


def _literal(value):
    return "'{}'".format(str(value).replace("'", "''"))


def _select(model, events):
    """What was recorded of a model's records."""
    kept = {field.column for field in events._meta.local_concrete_fields}
    columns = ", ".join(_column(model, kept, field) for field in model._meta.local_concrete_fields)
    return f"""SELECT {columns} FROM public.{_quoted(events._meta.db_table)} e
        WHERE {LASTED} @> {INSTANT} AND e.pgh_label <> 'delete'"""


def _views():
    """The statements that make the views, those of records first."""
    of_records = {
        model._meta.db_table: _select(model, events)
        for model, events in tracked().items()
        if model._meta.app_label in APPS
    }
    # Views that read others come after those.
    later = {table for table, _column in derived}
    first = {table: select for table, select in of_records.items() if table not in later}
    return {**first, **of_records, **{table: select() for table, select in further.items()}}


def _statements():
    begin = [
        f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE",
        f"CREATE SCHEMA {SCHEMA}",
        f"SET LOCAL search_path = {SCHEMA}, public",
    ]
    views = [f"CREATE VIEW {SCHEMA}.{_quoted(name)} AS {select}" for name, select in _views().items()]
    return [*begin, *views, "SET LOCAL search_path TO DEFAULT"]


def make(using=DEFAULT_DB_ALIAS):
    """Make the schema, unless it is there as the models are now."""
    statements = _statements()
    mark = hashlib.sha256("".join(statements).encode()).hexdigest()
    with transaction.atomic(using), connections[using].cursor() as cursor:
        cursor.execute(MADE, [SCHEMA])
        if cursor.fetchone() != (mark,) and _is_migrated(using):
            for statement in (*statements, f"COMMENT ON SCHEMA {SCHEMA} IS '{mark}'"):
                cursor.execute(statement)


def drop(using=DEFAULT_DB_ALIAS):
    """Take the schema away."""
    with connections[using].cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")


def before_migrations(using, plan, **kwargs):
    """Take the views out of the way of migrations (`pre_migrate`)."""
    if plan:
        drop(using)


def after_migrations(using, **kwargs):
    """Make the views as the models are now (`post_migrate`)."""
    make(using)


def _is_migrated(using):
    """Whether the tables are as the models are: not where somebody migrates up to some migration."""
    executor = MigrationExecutor(connections[using])
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
