"""The check constraints of a record, asked of the database all at once before it is saved."""

from django.db import models
from django.db.models import BooleanField, Q
from django.db.models.functions import Coalesce


class ChecksAtOnce(models.Model):
    """Asks for all check constraints in one statement, and for one after the other only where one is broken."""

    class Meta:
        abstract = True

    def validate_constraints(self, exclude=None):
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
