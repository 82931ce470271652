"""The addresses by which other systems keep in step."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from attache_registry.api_pages import read_number
from attache_registry.api_schema import READ_ERRORS, problems
from attache_registry.exceptions import BadInput
from attache_registry.filters import refuse_unknown
from attache_registry.sensitive import note_states
from exchange import feed
from exchange.bulk import BulkView
from exchange.serializers import ChangesAnswer

__all__ = ["BulkView", "ChangesView"]
MOST, USUAL = 1000, 100
PARAMETERS = [
    OpenApiParameter("after", str, description="A cursor of an earlier answer; without it from the beginning."),
    OpenApiParameter("limit", int, description=f"How many changes: {USUAL}, at most {MOST}."),
    OpenApiParameter("resource", str, many=True, explode=True, description="Of this resource alone; repeatable."),
]


class ChangesView(APIView):
    """Every change in the order in which it became visible; a cursor never skips one (at least once)."""

    resource = "changes"

    @extend_schema(parameters=PARAMETERS, responses={200: ChangesAnswer, **problems(*READ_ERRORS)})
    def get(self, request):
        query = request.query_params
        refuse_unknown(query, {"after", "limit", "resource"})
        after = feed.Cursor.read(query["after"]) if "after" in query else None
        only = query.getlist("resource") or None
        known = {each.resource for each in feed.readable(request.user)}
        if only and not known.issuperset(only):
            message = _("Changes are told of: %(names)s.") % {"names": ", ".join(sorted(known))}
            raise BadInput({"resource": [("unknown", message)]})
        limit = read_number(query, "limit", USUAL, MOST)
        found, following = feed.page(request.user, after=after, limit=limit, only=only)
        for told in found:
            note_states(told.row["resource"], told.row["key"], told.row["before"], told.row["after"])
        return Response({"results": [told.row for told in found], "next": str(following)})
