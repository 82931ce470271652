"""The resources of cooperation, as an index: which shape, which filters, which verbs."""

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound

from accreditations.models.posts import YEARS
from accreditations.viewsets.questions import COUNTRY, QuestionView, read_country
from attache_registry import policies
from attache_registry.api_base import ResourceViewSet
from attache_registry.api_schema import AS_OF, FORMAT, KNOWN_AT, WRITE_ERRORS, listed, problems, resource_schema
from attache_registry.as_of import day_of
from attache_registry.exceptions import BadInput
from attache_registry.filters import refuse_unknown
from attache_registry.known_at import asking_day
from attache_registry.saving import in_transaction
from attache_registry.sorting import BY_NAMES, SortKey
from cooperation_plans import filters, models, rows, services
from cooperation_plans.choices import ActivityStatus
from cooperation_plans.missing import missing
from cooperation_plans.progress import GROUPS, listed_progress
from cooperation_plans.serializers import answers, inputs

# How an activity went.
OUTCOME_FIELDS = ("outcome", "home_participants_actual", "partner_participants_actual", "actual_cost")
# Texts that are null outward and empty inside.
NULL_TEXTS = {"owner_person", "signed_by", "signed_by_partner", "email"}


class CooperationViewSet(ResourceViewSet):
    """A resource that the verbs of cooperation serve."""

    verbs = services

    def input(self, record=None, partial=False):
        sent = super().input(record, partial)
        return {name: "" if name in NULL_TEXTS and value is None else value for name, value in sent.items()}

    def read(self, serializer_class):
        """What was sent to a verb, checked field by field."""
        serializer = serializer_class(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        return {
            name: "" if name in NULL_TEXTS and value is None else value
            for name, value in serializer.validated_data.items()
        }

    def change(self, record, fields):
        changed = super().change(record, fields)
        # Nobody moves a record to where he or she may not write.
        policies.require_record(self.request.user, self.resource, changed, may=self.may)
        return changed


class CodeViewSet(CooperationViewSet):
    """A list of codes and names."""

    key, row = "code", rows.listed
    output, filterset_class = None, filters.ListFilter
    lookup_value_regex = "[A-Za-z0-9_-]{1,20}"
    orderings = {"code": "code"} | BY_NAMES


@resource_schema(answers.ListedAnswer)
class StrandViewSet(CodeViewSet):
    """Between whom plans are made."""

    resource, model = "cooperation-strands", models.Strand
    output, serializer_class = answers.ListedAnswer, inputs.StrandInput


@resource_schema(answers.ListedAnswer)
class AreaViewSet(CodeViewSet):
    """Areas of cooperation."""

    resource, model = "cooperation-areas", models.Area
    output, serializer_class = answers.ListedAnswer, inputs.AreaInput


@resource_schema(answers.ListedAnswer)
class FormViewSet(CodeViewSet):
    """Forms of cooperation."""

    resource, model = "cooperation-forms", models.Form
    output, serializer_class = answers.ListedAnswer, inputs.FormInput


@resource_schema(answers.ListedAnswer)
class CancellationReasonViewSet(CodeViewSet):
    """Why activities are postponed or cancelled."""

    resource, model = "cancellation-reasons", models.CancellationReason
    output, serializer_class = answers.ListedAnswer, inputs.ReasonInput


@resource_schema(answers.UnitAnswer)
class UnitViewSet(CodeViewSet):
    """Units at home that are in the lead of activities."""

    resource, model, row = "units", models.Unit, rows.unit
    output, serializer_class = answers.UnitAnswer, inputs.UnitInput


@resource_schema(answers.AgreementAnswer)
class AgreementViewSet(CooperationViewSet):
    """Treaties and memoranda (R21)."""

    resource, model, row = "agreements", models.Agreement, rows.agreement
    output, serializer_class = answers.AgreementAnswer, inputs.AgreementInput
    filterset_class = filters.AgreementFilter
    orderings = {
        "id": "pk",
        "country": "country__code",
        "title": SortKey("title"),
        "signed_on": "signed_on",
        "starts_on": "starts_on",
        "ends_on": "ends_on",
    }


@resource_schema(answers.ExpectedPlanAnswer)
class ExpectedPlanViewSet(CooperationViewSet):
    """Of whom a plan is expected each year (R22a)."""

    resource, model, row = "expected-plans", models.ExpectedPlan, rows.expected_plan
    output, serializer_class = answers.ExpectedPlanAnswer, inputs.ExpectedPlanInput
    filterset_class = filters.ExpectedPlanFilter
    orderings = {
        "id": "pk",
        "country": "country__code",
        "strand": "strand__code",
        "starts_on": "starts_on",
        "ends_on": "ends_on",
    }


class WithLife(CooperationViewSet):
    """A record whose status changes by transitions."""

    def moved(self, move, fields):
        """Record a transition of the record of this address; the changed object."""

        def answered():
            record = self.own()
            move(record, by=self.request.user, **fields)
            return self.answer(record)

        return in_transaction(answered)

    def own(self):
        """The record of this address, for whoever may write it; locked by the verb, which knows what was seen."""
        found = self.model.objects.filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise NotFound
        policies.require_record(self.request.user, self.resource, found, may=self.may)
        return found


@resource_schema(answers.PlanAnswer)
class PlanViewSet(WithLife):
    """Bilateral cooperation plans (R22)."""

    resource, model, row = "cooperation-plans", models.CooperationPlan, rows.plan
    of_the_day = {"status"}
    # The latest year first, in it countries as they were entered, by code: as the index has them.
    default_order = ("-starts_on", "country_id")
    output, serializer_class = answers.PlanAnswer, inputs.PlanInput
    filterset_class = filters.PlanFilter
    orderings = {
        "id": "pk",
        "country": "country__code",
        "strand": "strand__code",
        "title": SortKey("title"),
        "status": "status_then",
        "starts_on": "starts_on",
        "ends_on": "ends_on",
    }

    def on_day(self, queryset, day):
        return rows.plans_on_day(queryset, day)

    def enter(self, fields):
        fields.pop("why", None)
        fields.setdefault("strand", None)
        fields["strand"] = fields["strand"] or models.Strand.objects.filter(code="ministry").first()
        return super().enter(fields)

    @extend_schema(request=inputs.PlanTransitionInput, responses={200: answers.PlanAnswer, **problems(*WRITE_ERRORS)})
    @action(detail=True, methods=["post"], serializer_class=inputs.PlanTransitionInput)
    def transitions(self, request, **kwargs):
        """Record what the plan became (R22)."""
        refuse_unknown(request.query_params, set())
        return self.moved(services.move_plan, self.read(inputs.PlanTransitionInput))

    @extend_schema(
        request=inputs.CarryOverInput,
        responses={200: answers.PlanAnswer, **problems(*WRITE_ERRORS)},
        summary="Carry what is unfinished over into a later plan, which is answered",
    )
    @action(detail=True, methods=["post"], url_path="carry-over", serializer_class=inputs.CarryOverInput)
    def carry_over(self, request, **kwargs):
        """What is unfinished goes over into a later plan of the same country and strand (R26)."""
        refuse_unknown(request.query_params, set())
        into = self.read(inputs.CarryOverInput)["into"]

        def carried():
            plan = self.own()
            policies.require_record(request.user, self.resource, into)
            services.carry_over(plan, into=into, by=request.user)
            self.kwargs["pk"] = into.pk
            return self.answer(into)

        return in_transaction(carried)


@resource_schema(answers.ActivityAnswer)
class ActivityViewSet(WithLife):
    """Activities, with or without a plan (R24)."""

    resource, model, row = "activities", models.Activity, rows.activity
    lists, of_the_day = {"countries"}, {"status", "outcome", "partner_contact"}
    output, serializer_class = answers.ActivityAnswer, inputs.ActivityInput
    filterset_class = filters.ActivityFilter
    orderings = {
        "id": "pk",
        "number": "number",
        "title": SortKey("title"),
        "status": "status_then",
        "area": "area__code",
        "lead_unit": "lead_unit__code",
        # By the first day of the span; within a day by the last.
        "starts_on": "span",
    }

    def on_day(self, queryset, day):
        return rows.activities_on_day(queryset, day)

    @property
    def may(self):
        """How an activity went may be told for a while by whoever had charge of it; the rest is for its writers."""
        sent = self.request.data if isinstance(self.request.data, dict) else {}
        of_outcome = self.action == "partial_update" and set(sent) <= set(OUTCOME_FIELDS)
        over = self.action == "transitions" and sent.get("to") in {ActivityStatus.CONFIRMED, ActivityStatus.COMPLETED}
        return policies.may_finish if of_outcome or over else super().may

    def enter(self, fields):
        countries, why = fields.pop("countries", ()), fields.pop("why", "")
        activity = models.Activity(**fields)
        if countries and not activity.plan_id:
            # Whoever has charge of one of them may enter it.
            self.require_one_of(countries)
        else:
            policies.require_record(self.request.user, self.resource, activity)
        return services.enter_activity(activity, countries=countries, why=why, by=self.request.user)

    def require_one_of(self, countries):
        """Raise `NotAllowed` unless the person may write activities with one of the countries."""
        if not any(
            policies.may_write_record(self.request.user, self.resource, models.Activity(country=country))
            for country in countries
        ):
            policies.require_record(self.request.user, self.resource, models.Activity(country=countries[0]))

    @extend_schema(
        request=inputs.ActivityTransitionInput, responses={200: answers.ActivityAnswer, **problems(*WRITE_ERRORS)}
    )
    @action(detail=True, methods=["post"], serializer_class=inputs.ActivityTransitionInput)
    def transitions(self, request, **kwargs):
        """Record what the activity became (R24)."""
        refuse_unknown(request.query_params, set())
        return self.moved(services.move_activity, self.read(inputs.ActivityTransitionInput))


PlanViewSet.members = {"activities": (ActivityViewSet, "plan")}

YEAR = OpenApiParameter("year", OpenApiTypes.INT, description="Calendar year.")


def read_year(query, default=None):
    """The calendar year that a request asks about."""
    text = query.get("year")
    if text is None:
        return default
    least, most = YEARS
    if not (text.isascii() and text.isdigit() and least <= int(text[:6]) <= most):
        message = _("Give a year from %(least)s to %(most)s.") % {"least": least, "most": most}
        raise BadInput({"year": [("invalid", message)]})
    return int(text)


class ProgressView(QuestionView):
    """How far all plans are, group by group (R25)."""

    name, answer = "progress", answers.ProgressAnswer
    parameters = frozenset({"year", "group_by", "country", "as_of"})

    @extend_schema(
        parameters=[
            AS_OF,
            YEAR,
            COUNTRY,
            OpenApiParameter("group_by", str, enum=GROUPS, description="Default country."),
            KNOWN_AT,
            FORMAT,
        ],
        responses=listed(answers.ProgressAnswer),
    )
    def get(self, request):
        return super().get(request)

    def ask(self, request):
        query = request.query_params
        group_by = query.get("group_by", "country")
        if group_by not in GROUPS:
            message = _("Groups are: %(names)s.") % {"names": ", ".join(GROUPS)}
            raise BadInput({"group_by": [("invalid_choice", message)]})
        country = read_country(query.get("country"))
        return listed_progress(day_of(request), group_by, read_year(query), country)


class MissingView(QuestionView):
    """Which expected plans of a year nobody has drawn up (R22a)."""

    name, answer = "missing", answers.MissingAnswer
    parameters = frozenset({"year", "as_of"})

    @extend_schema(parameters=[AS_OF, YEAR, KNOWN_AT, FORMAT], responses=listed(answers.MissingAnswer))
    def get(self, request):
        return super().get(request)

    def ask(self, request):
        return missing(read_year(request.query_params, asking_day().year + 1), day_of(request))
