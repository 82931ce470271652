"""Accreditations with their steps, papers and notifications."""

from django.db.models import F
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.permissions import SAFE_METHODS
from rest_framework.response import Response

from accreditations import filters, models, papers, rows, services
from accreditations.choices import EndReason, PaperKind, PaperSubject
from accreditations.serializers import answers, inputs
from accreditations.viewsets.network import NetworkViewSet
from attache_registry import policies
from attache_registry.api_base import MAX_KEY_DIGITS, Nothing, Reason
from attache_registry.api_schema import READ_ERRORS, WRITE_ERRORS, problems, resource_schema
from attache_registry.exceptions import BadInput
from attache_registry.filters import refuse_unknown
from attache_registry.saving import in_transaction
from attache_registry.scans import as_attachment
from attache_registry.sensitive import note

STEP = rf"steps/(?P<step>\d{{1,{MAX_KEY_DIGITS}}})"
STEP_KEY = OpenApiParameter("step", OpenApiTypes.INT, OpenApiParameter.PATH, description="Key of the step.")
CHANGED = {200: answers.AccreditationAnswer, **problems(*WRITE_ERRORS)}


@resource_schema(answers.AccreditationAnswer)
class AccreditationViewSet(NetworkViewSet):
    """Accreditations to receiving states."""

    resource, model, row = "accreditations", models.Accreditation, rows.accreditation
    of_the_day = {"status"}
    output, serializer_class = answers.AccreditationAnswer, inputs.AccreditationInput
    filterset_class = filters.AccreditationFilter
    # The latest first: an index has them so, however many there are.
    default_order = (F("period").desc(nulls_last=True), "-pk")
    orderings = {
        "id": "pk",
        "country": "country__code",
        "posting": "posting",
        "role": "role",
        "starts_on": "starts_on",
        "ends_on": "ends_on",
    }

    def get_serializer_class(self):
        changes = self.action in {"update", "partial_update"}
        return inputs.AccreditationChange if changes else super().get_serializer_class()

    def on_day(self, queryset, day):
        return queryset.for_day(day.on, day.today)

    def enter(self, fields):
        taken_over = fields.pop("status", None)
        told = {name: fields.pop(name) for name in ("on", "reference", "remark") if name in fields}
        if taken_over and fields.get("intended_from"):
            told["intended_from"] = fields.pop("intended_from")
        refused = told if taken_over else [name for name in inputs.OF_WHAT_IS_TAKEN_OVER if fields.get(name)]
        if refused:
            message = inputs.TELLS_NO_STEP if taken_over else inputs.COMES_BY_A_STEP
            raise BadInput({name: [("not_applicable", message)] for name in refused})
        accreditation = models.Accreditation(**fields)
        if taken_over:
            return services.take_over(accreditation, by=self.request.user)
        return services.nominate(accreditation, by=self.request.user, **told)

    def change(self, record, fields):
        if not record.taken_over or record.steps.exists():
            moved = [
                name
                for name in inputs.OF_WHAT_IS_TAKEN_OVER
                if name in fields and (fields.pop(name) or None) != (getattr(record, name) or None)
            ]
            if moved:
                raise BadInput({name: [("read_only", inputs.COMES_BY_A_STEP)] for name in moved})
        elif fields.get("ends_on") and not fields.get("end_reason", record.end_reason):
            fields["end_reason"] = EndReason.END_OF_TOUR
        return super().change(record, fields)

    def accreditation(self):
        """The accreditation of this address, for whoever may record steps of it."""
        found = self.model.objects.filter(pk=self.kwargs["pk"]).select_related("country", "posting").first()
        if found is None:
            raise NotFound
        policies.require_record(self.request.user, "steps", found)
        return found

    @extend_schema(
        methods=["GET"], responses={200: answers.StepAnswer(many=True), **problems(*READ_ERRORS)}, filters=False
    )
    @extend_schema(methods=["POST"], request=inputs.StepInput, responses=CHANGED)
    @action(detail=True, methods=["get", "post"], resource="steps", serializer_class=inputs.StepInput)
    def steps(self, request, **kwargs):
        """The steps of an accreditation in their order; POST records the next one (R15)."""
        if request.method in SAFE_METHODS:
            refuse_unknown(request.query_params, {"page", "page_size"})
            if not self.model.objects.filter(pk=self.kwargs["pk"]).exists():
                raise NotFound
            found = models.Step.objects.filter(accreditation=self.kwargs["pk"])
            page = self.paginator.paginate_queryset(found.values_list(rows.step(self.day), flat=True), request)
            return self.paginator.get_paginated_response(note("steps", page))
        refuse_unknown(request.query_params, set())
        fields = self.read(inputs.StepInput)

        def recorded():
            accreditation = self.accreditation()
            confirmed = policies.may_write(request.user, "accreditations")
            services.record_step(accreditation, by=request.user, confirmed=confirmed, **fields)
            return self.answer(accreditation)

        return in_transaction(recorded)

    @extend_schema(parameters=[STEP_KEY], request=Reason, responses=CHANGED)
    @action(detail=True, methods=["delete"], url_path=STEP, resource="steps", serializer_class=Reason)
    def step(self, request, **kwargs):
        """Take back the last step, or reject one that waits, with a reason."""
        refuse_unknown(request.query_params, set())
        reason = self.read(Reason)["reason"]

        def taken_back():
            accreditation = self.accreditation()
            step = self.step_of(accreditation)
            if step.confirmed:
                policies.require_record(request.user, "accreditations", accreditation)
            row = note(self.resource, [self.row_of(accreditation.pk)])[0]
            services.take_back(step, reason=reason, by=request.user)
            still_there = self.model.objects.filter(pk=accreditation.pk).exists()
            return self.answer(accreditation) if still_there else Response(row)

        return in_transaction(taken_back)

    @extend_schema(parameters=[STEP_KEY], request=None, responses=CHANGED)
    @action(detail=True, methods=["post"], url_path=f"{STEP}/confirm", serializer_class=Nothing)
    def confirm(self, request, **kwargs):
        """The desk stands behind a step that an attaché recorded."""
        refuse_unknown(request.query_params, set())

        def confirmed():
            accreditation = self.accreditation()
            services.confirm_step(self.step_of(accreditation), by=request.user)
            return self.answer(accreditation)

        return in_transaction(confirmed)

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "step", str, enum=sorted({*PaperSubject.values, *papers.SUBJECT_OF_STEP}), required=True
            ),
            OpenApiParameter("paper", str, enum=PaperKind.values, description="Default: note_verbale."),
            OpenApiParameter("language", str, description="Default: as the rule card asks, or the ministry's own."),
        ],
        responses={(200, papers.WORD): OpenApiTypes.BINARY, **problems(*READ_ERRORS)},
    )
    @action(detail=True, methods=["get"], serializer_class=Nothing)
    def papers(self, request, **kwargs):
        """A paper about an accreditation as a Word document, filled in (R17)."""
        refuse_unknown(request.query_params, {"step", "paper", "language"})
        found = papers.accreditation(self.kwargs["pk"])
        if found is None:
            raise NotFound
        return paper_response(found, request.query_params)

    def step_of(self, accreditation):
        """The step of this address."""
        found = accreditation.steps.filter(pk=self.kwargs["step"]).first()
        if found is None:
            raise NotFound
        return found

    def read(self, serializer_class):
        """What was sent to a verb, checked field by field."""
        serializer = serializer_class(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)


def paper_response(accreditation, query):
    """The Word document that a query asks for; `BadInput` where there is no such paper."""
    paper = query.get("paper", PaperKind.NOTE_VERBALE)
    if paper not in PaperKind.values:
        raise BadInput({"paper": [("invalid_choice", _("Papers are: %s.") % ", ".join(PaperKind.values))]})
    subject = papers.read_subject(query.get("step", ""), accreditation)
    prepared = papers.prepare(accreditation, paper=paper, subject=subject, language=query.get("language"))
    return as_attachment(prepared.name, prepared.document(), papers.WORD)


@resource_schema(answers.NotificationAnswer)
class NotificationViewSet(NetworkViewSet):
    """What receiving states are told of accreditations, and by when (R17a)."""

    resource, model, row = "notifications", models.Notification, rows.notification
    output, serializer_class = answers.NotificationAnswer, inputs.NotificationInput
    filterset_class = filters.NotificationFilter
    orderings = {"id": "pk", "due_on": "due_on", "sent_on": "sent_on", "kind": "kind"}

    def get_serializer_class(self):
        changes = self.action in {"update", "partial_update"}
        return inputs.NotificationChange if changes else super().get_serializer_class()

    def on_day(self, queryset, day):
        return queryset.with_due_day()

    def enter(self, fields):
        sent = {name: fields.pop(name) for name in ("sent_on", "reference") if name in fields}
        record = super().enter(fields)
        return self.notify(record, sent) if sent else record

    def change(self, record, fields):
        return self.notify(record, {"sent_on": record.sent_on, "reference": record.reference} | fields)

    def notify(self, record, sent):
        """Record that it was sent; without a day it was not."""
        if sent.get("reference") and not sent.get("sent_on"):
            raise BadInput({"sent_on": [("required", _("Give the day on which it was sent, too."))]})
        confirmed = policies.may_write(self.request.user, self.resource)
        sent = {"sent_on": sent.get("sent_on"), "reference": sent.get("reference", "")}
        return services.notify(record, by=self.request.user, confirmed=confirmed, **sent)
