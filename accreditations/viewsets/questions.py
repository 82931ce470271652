"""Questions about the network as a whole, and who is asking."""

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.response import Response
from rest_framework.views import APIView

from accreditations import coverage, models, through_time
from accreditations.questions import read_months, read_window
from accreditations.rotation import rotation
from accreditations.serializers import answers, questions
from attache_registry import exports, policies, statements
from attache_registry.api_pages import Pages, as_json, page_answer, read_page
from attache_registry.api_schema import AS_OF, FORMAT, KNOWN_AT, listed
from attache_registry.as_of import day_of
from attache_registry.exceptions import BadInput
from attache_registry.filters import refuse_unknown
from attache_registry.known_at import answers_as_known, asking_day

WINDOW = [
    OpenApiParameter("from", OpenApiTypes.DATE, description="First day of the stretch."),
    OpenApiParameter("to", OpenApiTypes.DATE, description="Last day of the stretch."),
]
MONTHS = OpenApiParameter("months", int, description="How far ahead; default 12.")
COUNTRY = OpenApiParameter("country", str, description="Alpha-2 code: this country alone.")


class CoverageView(APIView):
    """The whole network on a day: totals, and who covers each country from where."""

    @extend_schema(parameters=[AS_OF, KNOWN_AT], responses=answers.CoverageAnswer)
    @answers_as_known
    def get(self, request):
        refuse_unknown(request.query_params, {"as_of"})
        return as_json(coverage.on_day_as_text(day_of(request)))


class MeView(APIView):
    """Who the token or the session is, and what it may do."""

    @extend_schema(responses=answers.MeAnswer)
    def get(self, request):
        refuse_unknown(request.query_params, set())
        user, token = request.user, request.auth
        read_only = token is not None and token.scope == policies.Scope.READ
        return Response(
            {
                "username": user.get_username(),
                "name": user.get_full_name(),
                "role": user.effective_role,
                "language": user.language,
                "scope": token.scope if token else None,
                "expires_at": token.expiry if token else None,
                "attache": models.Attache.objects.filter(user=user).values_list("pk", flat=True).first(),
                "may_write": [] if read_only else policies.writable_by(user),
            }
        )


class QuestionView(APIView):
    """A question whose answer is a list: pages, and files of all of it.

    `knows_the_past`: whether it can be asked what was known at an instant.
    """

    name, knows_the_past = "", True
    parameters = frozenset()
    answer = None

    def ask(self, request, **kwargs):
        """The rows, as a `Question`."""
        raise NotImplementedError

    @answers_as_known
    def get(self, request, **kwargs):
        """One page of the answer, or all of it as a file."""
        query = request.query_params
        refuse_unknown(query, self.parameters | {"page", "page_size", "format"})
        paginator = Pages()
        paginator.check(request)
        rows = self.ask(request, **kwargs)
        wanted = query.get("format", "json")
        if wanted in exports.FORMATS:
            return exports.FORMATS[wanted](f"{self.name}-{asking_day()}", list(self.answer().fields), rows)
        if wanted != "json":
            raise BadInput({"format": [("unknown", _("Formats are json, csv and xlsx."))]})
        if isinstance(rows, statements.Listed):
            return page_answer(request, *rows.text(*read_page(query)))
        return paginator.get_paginated_response(paginator.paginate_queryset(rows, request, view=self))


def read_country(code):
    """Key of the country of a code; null for none; refused where there is no such country."""
    if code is None:
        return None
    key = models.Country.objects.filter(code=code).values_list("pk", flat=True).first()
    if key is None:
        raise BadInput({"country": [("invalid_choice", _("There is no country of this code."))]})
    return key


class GapsView(QuestionView):
    """Stretches of days on which a post answers for a country and nobody is accredited (R19)."""

    name, answer = "gaps", questions.GapAnswer
    parameters = frozenset({"from", "to", "country"})
    question = staticmethod(through_time.gaps)

    @extend_schema(parameters=[*WINDOW, COUNTRY, KNOWN_AT, FORMAT], responses=listed(questions.GapAnswer))
    def get(self, request):
        return super().get(request)

    def ask(self, request):
        first, last = read_window(request.query_params)
        country = read_country(request.query_params.get("country"))
        return type(self).question(first, last, asking_day(), [country] if country else None)


class DoublesView(GapsView):
    """Stretches of days on which two or more tours are accredited to a country (R19)."""

    name, answer = "doubles", questions.DoubleAnswer
    question = staticmethod(through_time.doubles)

    @extend_schema(parameters=[*WINDOW, COUNTRY, KNOWN_AT, FORMAT], responses=listed(questions.DoubleAnswer))
    def get(self, request):
        return super().get(request)


class RotationView(QuestionView):
    """For each tour that ends, and each country it covers: who follows, and what is due by when (R20)."""

    name, answer = "rotation", questions.RotationAnswer
    parameters = frozenset({"as_of", "months"})

    @extend_schema(
        parameters=[AS_OF, MONTHS, KNOWN_AT, FORMAT],
        responses=listed(questions.RotationAnswer),
    )
    def get(self, request):
        return super().get(request)

    def ask(self, request):
        day = day_of(request)
        return rotation(day.on, day.today, read_months(request.query_params))


class TimelineView(QuestionView):
    """Who covered a country, from which post, who led, and the gaps between."""

    name, answer = "timeline", questions.TimelineAnswer
    parameters = frozenset({"from", "to"})

    @extend_schema(parameters=[*WINDOW, KNOWN_AT, FORMAT], responses=listed(questions.TimelineAnswer))
    def get(self, request, code):
        return super().get(request, code=code)

    def ask(self, request, code):
        key = models.Country.objects.filter(code=code).values_list("pk", flat=True).first()
        if key is None:
            raise NotFound
        first, last = read_window(request.query_params, default=False)
        return through_time.timelines([key], first, last, asking_day())
