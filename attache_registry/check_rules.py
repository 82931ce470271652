"""The check constraints of a record, asked of the database all at once before it is saved."""

from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError, connection, models
from django.db.models import BooleanField, Q
from django.db.models.functions import Coalesce


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
        rules = [rule for _model, rules in super().get_constraints() for rule in rules if _is_check(rule)]
        # What is unknown breaks no rule, in each of them by itself.
        together = Q(*(Q(Coalesce(Q(rule.condition), True, output_field=BooleanField())) for rule in rules))
        return not rules or together.check(self._get_field_expression_map(meta=self._meta))


def _is_check(rule):
    return type(rule) is models.CheckConstraint
