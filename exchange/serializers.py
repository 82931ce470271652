"""What leaves and enters through exchange, for the schema."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from exchange.choices import ChangeKind


@extend_schema_field({"type": ["string", "integer"]})
class KeyField(serializers.Field):
    """The key of a record: its code, else its number."""


@extend_schema_field({"type": ["object", "null"], "additionalProperties": {}})
class StateField(serializers.Field):
    """What is recorded of a record, under the names of its resource; null where it is not there."""


class ChangeAnswer(serializers.Serializer):
    """One change of one record."""

    cursor = serializers.CharField(help_text="Ask with `after` for what came behind this change.")
    resource = serializers.CharField(help_text="The resource, as in its address.")
    key = KeyField(help_text="The record's key in its resource.")
    version = serializers.IntegerField(help_text="The record's own counter: never apply a lower one.")
    change = serializers.ChoiceField(ChangeKind.choices)
    at = serializers.DateTimeField()
    by = serializers.CharField(allow_null=True, help_text="Username; null for what nobody signed in did.")
    before = StateField(help_text="What was recorded before; null where it is new.")
    after = StateField(help_text="What is recorded now; null where it left every answer.")


class ChangesAnswer(serializers.Serializer):
    """A stretch of the feed."""

    results = ChangeAnswer(many=True)
    next = serializers.CharField(help_text="The cursor to ask with again, at once or later.")
