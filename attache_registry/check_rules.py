"""The check constraints of a record, asked of the database all at once before it is saved."""

import re
from contextlib import contextmanager, nullcontext
from functools import cache

from django.core.exceptions import ValidationError
from django.db import DatabaseError, InterfaceError, OperationalError, connection, models, transaction
from django.db.models import BooleanField, Q
from django.db.models.functions import Coalesce
from django.db.models.sql import Query

LENGTH = re.compile(r"\(\d+(, *\d+)?\)")


@contextmanager
def failures_told():
    """A database that does not answer is no rule that is broken: its own error is raised, whatever came of it.

    The framework takes any error of a rule's statement for an answer, so that "there is one already" would be said
    where nothing was found out.
    """
    failures = []

    def seen(execute, sql, parameters, many, context):
        try:
            return execute(sql, parameters, many, context)
        except (OperationalError, InterfaceError) as error:
            failures.append(error)
            raise

    try:
        with connection.execute_wrapper(seen):
            yield
    except ValidationError:
        if failures:
            raise failures[0] from None
        raise
    if failures:
        raise failures[0]


class ChecksAtOnce(models.Model):
    """Asks for all check constraints in one statement, and for one after the other only where one is broken."""

    class Meta:
        abstract = True

    def validate_constraints(self, exclude=None):
        with failures_told():
            # Where fields are left out (a form had something against them), each rule has to find out for itself.
            self._checks_hold = not exclude and self._hold_at_once()
            super().validate_constraints(exclude)

    def get_constraints(self):
        found = super().get_constraints()
        if not self.__dict__.pop("_checks_hold", False):
            return found
        return [(model, [rule for rule in rules if not _is_check(rule)]) for model, rules in found]

    def _hold_at_once(self):
        sql, constants, fields = _statement(type(self))
        told = [getattr(self, field.attname) for field in fields]
        if any(hasattr(value, "resolve_expression") for value in told):
            return False
        values = [field.get_db_prep_save(value, connection) for field, value in zip(fields, told, strict=True)]
        try:
            with transaction.atomic() if connection.in_atomic_block else nullcontext(), connection.cursor() as cursor:
                cursor.execute(sql, [*constants, *values])
                return cursor.fetchone()[0]
        except DatabaseError:
            return False


@cache
def _statement(model):
    """What asks whether the rules of a model hold: SQL, its first parameters, the fields whose values are the others.

    The values of a record stand for its columns, what the database derives is derived from them, and the rules are
    asked in the words in which the table holds them. It is put together once.
    """
    rules = [rule for rule in model._meta.constraints if _is_check(rule)]
    # What is unknown breaks no rule, in each of them by itself.
    together = Q(*(Q(Coalesce(Q(rule.condition), True, output_field=BooleanField())) for rule in rules))
    query = Query(model, alias_cols=False)
    asked, before = "TRUE", ()
    if rules:
        asked, before = query.build_where(together).as_sql(query.get_compiler(connection=connection), connection)
    quoted = connection.ops.quote_name
    stored = [field for field in model._meta.local_concrete_fields if not field.generated]
    told = ", ".join(f"%s::{_whole_type(field)} AS {quoted(field.column)}" for field in stored)
    derived, constants = "", ()
    for field in model._meta.local_concrete_fields:
        if field.generated:
            sql, parameters = field.generated_sql(connection)
            derived, constants = f"{derived}, {sql} AS {quoted(field.column)}", (*constants, *parameters)
    sql = f"SELECT {asked} FROM (SELECT *{derived} FROM (SELECT {told}) stored) record"
    return sql, (*before, *constants), stored


def _whole_type(field):
    """A field's type without its length, to which a value would be cut unseen."""
    return LENGTH.sub("", field.db_type(connection))


def _is_check(rule):
    return type(rule) is models.CheckConstraint
