"""Fields of what may be sent that take JSON's own types and nothing that merely looks like them."""

import re
from decimal import Decimal

from django.db import models
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from attache_registry.known_at import read_instant
from attache_registry.periods import read_day


class Strict:
    """Refuses a value of another JSON type instead of bending it."""

    json_type = object

    def to_internal_value(self, data):
        if type(data) is not self.json_type:
            self.fail("invalid")
        return super().to_internal_value(data)


class Text(Strict, serializers.CharField):
    """A JSON string."""

    json_type = str


class Email(Strict, serializers.EmailField):
    """A JSON string that is an e-mail address."""

    json_type = str


class YesNo(Strict, serializers.BooleanField):
    """JSON's true or false."""

    json_type = bool


class Whole(Strict, serializers.IntegerField):
    """A JSON number without a fraction."""

    json_type = int


class Day(serializers.DateField):
    """`YYYY-MM-DD`, and no other of ISO 8601's ways to write a day."""

    def to_internal_value(self, value):
        try:
            return read_day(value)
        except (TypeError, ValueError):
            self.fail("invalid", format="YYYY-MM-DD")


class Instant(serializers.DateTimeField):
    """A day and a time of it with its offset from UTC (RFC 3339)."""

    def to_internal_value(self, value):
        try:
            return read_instant(value)
        except (TypeError, ValueError):
            self.fail("invalid", format="2026-05-01T12:00:00Z")


AMOUNT = r"\d{1,10}(\.\d{1,2})?"


@extend_schema_field({"type": ["string", "number"], "pattern": f"^{AMOUNT}$", "minimum": 0})
class Amount(serializers.DecimalField):
    """Money: text such as "1200.50", or a number; at most two decimals, never below zero."""

    def __init__(self, **kwargs):
        super().__init__(max_digits=12, decimal_places=2, **kwargs)

    def to_internal_value(self, data):
        text = data if isinstance(data, str) else repr(data) if type(data) in (int, float) else ""
        if not re.fullmatch(AMOUNT, text, re.ASCII):
            self.fail("invalid")
        return Decimal(text)


FIELDS = {
    models.DateField: Day,
    models.CharField: Text,
    models.TextField: Text,
    models.EmailField: Email,
    models.BooleanField: YesNo,
    models.PositiveSmallIntegerField: Whole,
}
