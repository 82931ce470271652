"""The resources of reporting, as an index: which shape, which filters, which verbs."""

import json

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import SAFE_METHODS
from rest_framework.response import Response

from accreditations.models import Country
from accreditations.viewsets.questions import QuestionView
from attache_registry import policies
from attache_registry.api_base import Nothing, ResourceViewSet
from attache_registry.api_schema import AS_OF, FORMAT, WRITE_ERRORS, listed, problems, resource_schema
from attache_registry.as_of import day_of
from attache_registry.exceptions import BadInput, NotAllowed
from attache_registry.filters import refuse_unknown
from attache_registry.saving import in_transaction
from attache_registry.scans import as_attachment
from attache_registry.sorting import BY_NAMES, SortKey
from cooperation_plans.viewsets import CodeViewSet
from reporting import filters, models, rows, services
from reporting.duty import completeness
from reporting.files import read_file
from reporting.finding import Hits, best_first
from reporting.resources import is_own_still
from reporting.serializers import answers, inputs

# What is done with a report by the desk, by the names of the methods below.
OF_THE_DESK_ALONE = {"release", "send_back", "void"}
NULL_TEXTS = {"reference", "kept_at"}
FILE = {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}, "required": ["file"]}
UPLOAD = {"multipart/form-data": FILE}


class ReportListViewSet(CodeViewSet):
    """A list that reports are told in."""

    verbs, filterset_class = services, filters.ListFilter


@resource_schema(answers.TopicAnswer)
class TopicViewSet(ReportListViewSet):
    """What reports are about, as a tree."""

    resource, model, row = "report-topics", models.Topic, rows.topic
    output, serializer_class = answers.TopicAnswer, inputs.TopicInput
    orderings = {"code": "code"} | BY_NAMES


@resource_schema(answers.MarkingAnswer)
class MarkingViewSet(ReportListViewSet):
    """How far texts may go."""

    resource, model, row = "report-markings", models.Marking, rows.marking
    output, serializer_class = answers.MarkingAnswer, inputs.MarkingInput
    orderings = {"code": "code", "level": "level"} | BY_NAMES


def require_desk(user):
    """Raise `NotAllowed` for whoever is not of the desk."""
    if not policies.may_write(user, "reports"):
        raise NotAllowed(_("The desk decides whether a report is released or returned."))


@resource_schema(answers.ReportAnswer)
class ReportViewSet(ResourceViewSet):
    """Attachés' reports (R27); what one may not see is not there."""

    resource, model, row, verbs = "reports", models.Report, rows.report, services
    lists = {"countries", "topics", "activities", "agreements"}
    output, serializer_class = answers.ReportAnswer, inputs.ReportInput
    filterset_class = filters.ReportFilter
    orderings = {
        "id": "pk",
        "on": "on",
        "kind": "kind",
        "title": SortKey("title"),
        "status": "status",
        "marking": "marking__level",
    }

    def on_day(self, queryset, day):
        return rows.reports_on_day(queryset, day)

    def found(self, day):
        """The rows that the filters leave; of a search the best first, unless another order is asked for."""
        found = super().found(day)
        words = self.request.query_params.get("search", "")
        return best_first(found, words) if words and not self.request.query_params.get("ordering") else found

    def page(self, day, number, size):
        """A page of the list; of a search in one pass over what answers."""
        if not self.request.query_params.get("search"):
            return super().page(day, number, size)
        hits = Hits(self.found(day).values_list(self.shape(day), flat=True), number, size)
        return hits.number, json.dumps(list(hits.rows), ensure_ascii=False)

    def input(self, record=None, partial=False):
        sent = super().input(record, partial)
        return {name: "" if name in NULL_TEXTS and value is None else value for name, value in sent.items()}

    def record(self):
        """The report of this address, for whoever sees it and may write it."""
        report = self.seen()
        policies.require_record(self.request.user, self.resource, report)
        return report

    def admit(self):
        """Of what one may not see nothing is said; the desk alone decides, and whose it is writes."""
        report = self.seen()
        if self.action in OF_THE_DESK_ALONE:
            require_desk(self.request.user)
        elif self.action in {"correct", "outcome"}:
            require_corrector(self.request.user, report)
        elif report.is_open or self.action != "submit":
            # Who submits again is told that it was submitted.
            policies.require_record(self.request.user, self.resource, report)

    def seen(self):
        """The report of this address, for whoever sees it; 404 else."""
        visible = self.model.objects.visible_to(self.request.user).filter(pk=self.kwargs["pk"])
        report = visible.select_related("posting__attache").first()
        if report is None:
            raise NotFound
        return report

    def enter(self, fields):
        parts = {
            name: fields.pop(name) for name in ("countries", "topics", "activities", "agreements") if name in fields
        }
        report = models.Report(**fields)
        report.named_countries = parts.get("countries", ())
        # Without a country nobody can say whether it is in the person's charge: the service asks for one.
        if report.named_countries or not policies.may_take_part(self.request.user, self.resource):
            policies.require_record(self.request.user, self.resource, report)
        if not policies.may_write(self.request.user, self.resource) and report.posting_id:
            self.require_own_tour(report)
        return services.enter(report, by=self.request.user, **parts)

    def require_own_tour(self, report):
        """An attaché writes under his or her own name."""
        if report.posting.attache.user_id != self.request.user.pk:
            raise NotAllowed(_("You write reports of your own tours only."))

    def moved(self, verb, serializer_class):
        """Take a step with the report of this address; the report as it is then."""
        refuse_unknown(self.request.query_params, set())
        sent = serializer_class(data=self.request.data)
        sent.is_valid(raise_exception=True)

        def answered():
            report = self.seen()
            self.refuse_stale()
            return self.answer(verb(report, by=self.request.user, **sent.validated_data))

        return in_transaction(answered)

    @extend_schema(request=inputs.RemarkInput, responses={200: answers.ReportAnswer, **problems(*WRITE_ERRORS)})
    @action(detail=True, methods=["post"], serializer_class=inputs.RemarkInput)
    def submit(self, request, **kwargs):
        """Give the report to the desk; its text is fixed from then on."""
        return self.moved(services.submit, inputs.RemarkInput)

    @extend_schema(request=inputs.ReturnInput, responses={200: answers.ReportAnswer, **problems(*WRITE_ERRORS)})
    @action(detail=True, methods=["post"], url_path="return", serializer_class=inputs.ReturnInput)
    def send_back(self, request, **kwargs):
        """Return the report to its author with a remark."""
        return self.moved(services.send_back, inputs.ReturnInput)

    @extend_schema(request=inputs.RemarkInput, responses={200: answers.ReportAnswer, **problems(*WRITE_ERRORS)})
    @action(detail=True, methods=["post"], serializer_class=inputs.RemarkInput)
    def release(self, request, **kwargs):
        """Let the report stand; it is read from then on, and corrected only by another version."""
        return self.moved(services.release, inputs.RemarkInput)

    @extend_schema(request=Nothing, responses={201: answers.ReportAnswer, **problems(*WRITE_ERRORS)})
    @action(detail=True, methods=["post"], serializer_class=Nothing)
    def correct(self, request, **kwargs):
        """Begin a new version of a released report, which is answered."""
        refuse_unknown(request.query_params, set())

        def corrected():
            new = services.correct(self.seen(), by=request.user)
            self.kwargs["pk"] = new.pk
            return self.answer(new, 201, {"Location": f"/api/v1/reports/{new.pk}/"})

        return in_transaction(corrected)

    @extend_schema(request=inputs.OutcomeInput, responses={200: answers.ReportAnswer, **problems(*WRITE_ERRORS)})
    @action(detail=True, methods=["post"], serializer_class=inputs.OutcomeInput)
    def outcome(self, request, **kwargs):
        """Let the report be the outcome of an activity (R24)."""
        return self.moved(services.make_outcome, inputs.OutcomeInput)

    @extend_schema(
        operation_id="reports_attachments_list",
        responses={200: answers.AttachmentAnswer(many=True), **problems(*WRITE_ERRORS)},
        methods=["get"],
    )
    @extend_schema(
        request={
            "multipart/form-data": {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
        },
        responses={201: answers.ReportAnswer, **problems(*WRITE_ERRORS)},
        methods=["post"],
    )
    @action(detail=True, methods=["get", "post"], parser_classes=[MultiPartParser], pagination_class=None)
    def attachments(self, request, **kwargs):
        """The files of a report; POST `file` keeps another with an open one."""
        refuse_unknown(request.query_params, set())
        if request.method in SAFE_METHODS:
            self.seen()
            return Response(self.row_of(self.kwargs["pk"])["attachments"])
        file = read_file(request.FILES.get("file"))

        def attached():
            report = self.record()
            services.attach(report, file, by=request.user)
            return self.answer(report, 201)

        return in_transaction(attached)

    @extend_schema(
        parameters=[OpenApiParameter("attachment", int, OpenApiParameter.PATH)],
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY, **problems(*WRITE_ERRORS)},
        methods=["get"],
    )
    @extend_schema(
        parameters=[OpenApiParameter("attachment", int, OpenApiParameter.PATH)],
        request=None,
        responses={204: None, **problems(*WRITE_ERRORS)},
        methods=["delete"],
    )
    @action(detail=True, methods=["get", "delete"], url_path=r"attachments/(?P<attachment>\d{1,18})")
    def attachment(self, request, attachment, **kwargs):
        """A file of a report, as an attachment; DELETE takes it away from an open one."""
        refuse_unknown(request.query_params, set())
        report = self.seen()
        found = report.attachments.filter(pk=attachment).select_related("file").first()
        if found is None:
            raise NotFound
        if request.method in SAFE_METHODS:
            return as_attachment(found.file.name, bytes(found.file.content), found.file.content_type)
        services.detach(found, by=request.user)
        return Response(status=204)


def require_corrector(user, report):
    """Raise `NotAllowed` unless the person is of the desk, or whose report it is while he or she may finish it."""
    if not policies.may_write(user, "reports") and not is_own_still(user, report):
        raise NotAllowed(_("A report is corrected by whose it is, or by the desk."))


MONTH = r"^[0-9]{4}-(0[1-9]|1[0-2])$"


def read_month(query, name):
    """A month as YYYY-MM; `BadInput` else."""
    import re
    from datetime import date

    text = query.get(name)
    if text is None:
        return None
    if not re.fullmatch(MONTH, text) or not "1900" <= text[:4] <= "2200":
        raise BadInput({name: [("invalid", _("Write the month as YYYY-MM."))]})
    return date.fromisoformat(f"{text}-01")


class CompletenessView(QuestionView):
    """Which country's monthly reports are there, and who owes the others."""

    name, answer, knows_the_past = "completeness", answers.CompletenessAnswer, False
    parameters = frozenset({"from", "to", "country", "as_of"})

    @extend_schema(
        parameters=[
            AS_OF,
            OpenApiParameter("from", str, description="The first month, YYYY-MM; default twelve months back."),
            OpenApiParameter("to", str, description="The last month; default the last that is over."),
            OpenApiParameter("country", str, many=True),
            FORMAT,
        ],
        responses=listed(answers.CompletenessAnswer),
    )
    def get(self, request):
        return super().get(request)

    def ask(self, request):
        query = request.query_params
        codes = query.getlist("country") or None
        if codes and (
            unknown := set(codes) - set(Country.objects.filter(code__in=codes).values_list("code", flat=True))
        ):
            message = _("Not in the list: %(codes)s.") % {"codes": ", ".join(sorted(unknown))}
            raise BadInput({"country": [("invalid_choice", message)]})
        first, last = read_month(query, "from"), read_month(query, "to")
        return completeness(
            models.Report.objects.visible_to(request.user), day_of(request), first=first, last=last, countries=codes
        )
