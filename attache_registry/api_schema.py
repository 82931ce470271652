"""What the OpenAPI schema says of every resource: its answers, its files, its refusals."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_view,
    inline_serializer,
)
from rest_framework import serializers

from attache_registry import exports
from attache_registry.known_schema import APPS
from attache_registry.problem_details import CONTENT_TYPE


class Fault(serializers.Serializer):
    """One fault of what was sent."""

    pointer = serializers.CharField(help_text="JSON pointer to the field; # for the whole.")
    code = serializers.CharField()
    detail = serializers.CharField()


class Problem(serializers.Serializer):
    """A refusal (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField(required=False)
    errors = Fault(many=True, required=False)
    conflicts_with = serializers.ListField(child=serializers.CharField(), required=False)
    allowed = serializers.ListField(child=serializers.CharField(), required=False)


def problems(*statuses, problem=Problem):
    """Problem documents for the statuses that an operation may answer."""
    return {(status, CONTENT_TYPE): OpenApiResponse(problem) for status in statuses}


AS_OF = OpenApiParameter("as_of", OpenApiTypes.DATE, description="The day asked about; default today.")
KNOWN_AT = OpenApiParameter(
    "known_at",
    OpenApiTypes.DATETIME,
    description="What the registry said at this instant (RFC 3339), by its history; default: now.",
)
FORMAT = OpenApiParameter("format", str, enum=["json", "csv", "xlsx"], description="All pages as a file.")
IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, description="Change only this version.")
IF_NONE_MATCH = OpenApiParameter("If-None-Match", str, OpenApiParameter.HEADER)
READ_ERRORS = (400, 401, 403, 404)
WRITE_ERRORS = (*READ_ERRORS, 409, 412, 415)


PAGE = [
    OpenApiParameter("page", int, description="Which page; the first is 1."),
    OpenApiParameter("page_size", int, description="Rows a page: 50, at most 1000."),
]


def listed(answer):
    """The answers of an operation that gives a list in pages or as a file."""
    name = f"Paginated{answer.__name__}List"
    page = inline_serializer(
        name,
        {
            "count": serializers.IntegerField(),
            "next": serializers.URLField(allow_null=True),
            "previous": serializers.URLField(allow_null=True),
            "results": answer(many=True),
        },
    )
    return {
        (200, "application/json"): page,
        (200, "text/csv"): OpenApiTypes.STR,
        (200, exports.XLSX): OpenApiTypes.BINARY,
        **problems(*READ_ERRORS),
    }


def resource_schema(answer):
    """Class decorator: the schema of a resource whose objects are of the serializer `answer`."""

    def decorate(cls):
        ordering = OpenApiParameter(
            "ordering",
            str,
            description=f"Comma-separated, minus for descending: {', '.join(sorted(cls.orderings))}.",
        )
        written = {200: answer, **problems(*WRITE_ERRORS)}
        files = {
            (200, "application/json"): answer(many=True),
            (200, "text/csv"): OpenApiTypes.STR,
            (200, exports.XLSX): OpenApiTypes.BINARY,
            **problems(*READ_ERRORS),
        }
        past = [KNOWN_AT] if cls.model._meta.app_label in APPS else []
        voiding = {"void": extend_schema(parameters=[IF_MATCH], responses=written)} if cls.void else {}
        return extend_schema_view(
            list=extend_schema(parameters=[ordering, *past, FORMAT], filters=True, responses=files),
            retrieve=extend_schema(
                parameters=[AS_OF, *past, IF_NONE_MATCH],
                responses={200: answer, 304: None, **problems(*READ_ERRORS)},
            ),
            create=extend_schema(parameters=[AS_OF], responses={201: answer, **problems(*WRITE_ERRORS)}),
            update=extend_schema(parameters=[AS_OF, IF_MATCH], responses=written),
            partial_update=extend_schema(parameters=[AS_OF, IF_MATCH], responses=written),
            destroy=extend_schema(parameters=[IF_MATCH], responses={204: None, **problems(*WRITE_ERRORS)}),
            **voiding,
        )(cls)

    return decorate
