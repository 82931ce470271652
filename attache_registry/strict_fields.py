"""Fields of what may be sent that take JSON's own types and nothing that merely looks like them."""

from django.db import models
from rest_framework import serializers

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


FIELDS = {
    models.DateField: Day,
    models.CharField: Text,
    models.TextField: Text,
    models.EmailField: Email,
    models.BooleanField: YesNo,
    models.PositiveSmallIntegerField: Whole,
}
