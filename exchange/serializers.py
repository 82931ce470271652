"""What leaves and enters through exchange, for the schema."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from attache_registry import strict_fields
from attache_registry.api_base import VerbSerializer
from attache_registry.api_schema import Problem
from exchange.choices import ChangeKind

MOST_OPERATIONS = 1000
METHODS = ["POST", "PATCH", "PUT", "DELETE"]


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


class OperationInput(VerbSerializer):
    """One operation, as it would be asked by itself."""

    method = serializers.ChoiceField(METHODS)
    path = strict_fields.Text(
        max_length=300, help_text="Such as /api/v1/posts/; {0} stands for the key of what operation 0 answered."
    )
    body = serializers.JSONField(
        required=False, help_text='{"$result": 0} stands for the key of what operation 0 answered.'
    )
    if_match = strict_fields.Text(max_length=100, required=False, help_text="As If-Match.")


class BulkInput(VerbSerializer):
    """Operations in their order."""

    operations = OperationInput(many=True, min_length=1, max_length=MOST_OPERATIONS)


class ResultAnswer(serializers.Serializer):
    """What an operation was answered."""

    status = serializers.IntegerField()
    location = serializers.CharField(allow_null=True)
    etag = serializers.CharField(allow_null=True)
    body = serializers.JSONField(allow_null=True)


class BulkAnswer(serializers.Serializer):
    """The answers, in the order of the operations."""

    results = ResultAnswer(many=True)


class BulkProblem(Problem):
    """Why nothing was done: the operation that was refused, and how."""

    operation = serializers.IntegerField(required=False)
    results = ResultAnswer(many=True, required=False)
