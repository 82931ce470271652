"""Rows that PostgreSQL has already nested: no model instances and no second query on the way out of a list."""

from django.db.models import CharField, DecimalField, Field, Func, Value
from django.db.models.functions import Cast, Concat


class JSONValue(Field):
    """JSON as the driver hands it over, already parsed."""

    def db_type(self, connection):
        return "json"


class Row(Func):
    """A JSON object of named expressions, in their order."""

    function = "json_build_object"
    output_field = JSONValue()

    def __init__(self, **fields):
        self.named = fields
        pairs = [part for name, value in fields.items() for part in (_Key(name), value)]
        super().__init__(*pairs)


class _Key(Value):
    """A key of an object; written into the statement, because its type must be known there."""

    def as_sql(self, compiler, connection):
        return f"'{self.value}'", []


def full_name(prefix=""):
    """Given and family name of an officer."""
    return Concat(f"{prefix}given_name", Value(" "), f"{prefix}family_name")


def money():
    """A sum of money: two decimals."""
    return DecimalField(max_digits=16, decimal_places=2)


class Amount(Cast):
    """A sum of money with its two decimals, as text."""

    def __init__(self, expression):
        super().__init__(Cast(expression, money()), CharField())


class Instant(Func):
    """An instant as RFC 3339 in UTC."""

    template = """to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')"""
    output_field = CharField()
