"""What may be sent to the resources of cooperation."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.fields import ChoiceField, ListField

from accreditations.models import Country
from accreditations.serializers.inputs import Code, OptionalChoice
from attache_registry.api_base import InputSerializer, VerbSerializer
from attache_registry.strict_fields import AMOUNT, Amount, Day, Email, Text, Whole
from cooperation_plans.choices import ActivityStatus, Financing, PlanStatus, Precision, Side
from cooperation_plans.models import (
    Activity,
    Agreement,
    Area,
    CancellationReason,
    CooperationPlan,
    ExpectedPlan,
    Form,
    Strand,
    Unit,
)
from cooperation_plans.models.activities import MOST_PERSONS

WHY = _("Of an agreed plan: why it is changed. It stands in the amendment.")


class OptionalCode(Code):
    """A record by its code, or null."""

    def __init__(self, model, **kwargs):
        super().__init__(model, allow_null=True, required=False, **kwargs)


@extend_schema_field({"type": ["string", "number", "null"], "pattern": f"^{AMOUNT}$", "minimum": 0})
class OptionalAmount(Amount):
    """Money, or null."""

    def __init__(self, **kwargs):
        super().__init__(allow_null=True, required=False, **kwargs)


class Persons(Whole):
    """How many people."""

    def __init__(self, **kwargs):
        super().__init__(min_value=0, max_value=MOST_PERSONS, allow_null=True, required=False, **kwargs)


def list_input(of):
    """The input of a list of codes and names."""

    class Input(InputSerializer):
        class Meta:
            model = of
            fields = ["code", "name", "name_lv"]

    Input.__name__ = Input.__qualname__ = f"{of.__name__}Input"
    return Input


StrandInput, AreaInput = list_input(Strand), list_input(Area)
FormInput, ReasonInput = list_input(Form), list_input(CancellationReason)


class UnitInput(InputSerializer):
    email = Email(allow_null=True, allow_blank=True, max_length=254, required=False)

    class Meta:
        model = Unit
        fields = ["code", "name", "name_lv", "email"]


class ListedCodes(ListField):
    """Codes of a list, each there and each once."""

    def __init__(self, model, **kwargs):
        self.listed = model
        super().__init__(child=Text(max_length=20), max_length=40, required=False, **kwargs)

    def to_internal_value(self, data):
        codes = list(dict.fromkeys(super().to_internal_value(data)))
        known = set(self.listed.objects.filter(code__in=codes).values_list("code", flat=True))
        unknown = [code for code in codes if code not in known]
        if unknown:
            message = _("Not in the list: %(codes)s.") % {"codes": ", ".join(unknown)}
            raise serializers.ValidationError(message, "does_not_exist")
        return codes


class AgreementInput(InputSerializer):
    country = Code(Country)
    areas = ListedCodes(Area)
    forms = ListedCodes(Form)
    areas_said = ListField(child=Text(max_length=200), max_length=60, required=False)
    forms_said = ListField(child=Text(max_length=200), max_length=60, required=False)

    class Meta:
        model = Agreement
        fields = [
            *("country", "title", "title_is_official", "signed_on", "starts_on", "ends_on", "attested_on"),
            *("areas", "forms", "areas_said", "forms_said", "source"),
        ]


class ExpectedPlanInput(InputSerializer):
    country = Code(Country)
    strand = Code(Strand)

    class Meta:
        model = ExpectedPlan
        fields = ["country", "strand", "starts_on", "ends_on", "attested_on"]


class PlanInput(InputSerializer):
    """A plan; its status follows from transitions."""

    country = Code(Country)
    strand = Code(Strand, required=False, help_text="Default: ministry.")
    owner = OptionalCode(Unit)
    owner_person = Text(max_length=200, allow_null=True, allow_blank=True, required=False)
    signed_by = Text(max_length=300, allow_null=True, allow_blank=True, required=False)
    signed_by_partner = Text(max_length=300, allow_null=True, allow_blank=True, required=False)
    why = Text(max_length=2000, allow_blank=True, required=False, write_only=True, help_text=WHY)

    class Meta:
        model = CooperationPlan
        fields = [
            *("country", "strand", "title", "agreement", "owner", "owner_person", "currency"),
            *("signed_by", "signed_by_partner", "starts_on", "ends_on", "why"),
        ]


class PlanTransitionInput(VerbSerializer):
    """What a plan became."""

    to = ChoiceField(choices=[choice for choice in PlanStatus.choices if choice[0] != PlanStatus.DRAFT])
    on = Day(required=False, help_text="Default today, never ahead.")
    signed_by = Text(max_length=300, allow_null=True, allow_blank=True, required=False)
    signed_by_partner = Text(max_length=300, allow_null=True, allow_blank=True, required=False)
    remark = Text(max_length=4000, allow_blank=True, required=False)


class CarryOverInput(VerbSerializer):
    """Into which plan what is unfinished goes."""

    into = serializers.PrimaryKeyRelatedField(queryset=CooperationPlan.objects.all())


class ActivityInput(InputSerializer):
    """An activity; its status follows from transitions."""

    countries = ListField(
        child=Code(Country), max_length=60, required=False, help_text="Default: the plan's. Outside a plan required."
    )
    area, form, lead_unit = OptionalCode(Area), OptionalCode(Form), OptionalCode(Unit)
    host = OptionalCode(Country)
    when_precision = ChoiceField(choices=Precision.choices, required=False)
    home_participants, partner_participants = Persons(), Persons()
    home_participants_actual, partner_participants_actual = Persons(), Persons()
    financing = OptionalChoice(choices=Financing.choices)
    planned_cost, actual_cost = OptionalAmount(), OptionalAmount()
    why = Text(max_length=2000, allow_blank=True, required=False, write_only=True, help_text=WHY)

    class Meta:
        model = Activity
        fields = [
            *("plan", "countries", "number", "partner_number", "title", "title_lv", "area", "form", "lead_unit"),
            *("asked_on", "answered_on", "partner_unit", "partner_contact", "place", "host"),
            *("starts_on", "ends_on", "when_precision", "home_participants", "partner_participants"),
            *("home_participants_actual", "partner_participants_actual", "financing"),
            *("planned_cost", "actual_cost", "outcome", "why"),
        ]


class ActivityTransitionInput(VerbSerializer):
    """What an activity became."""

    to = ChoiceField(choices=ActivityStatus.choices)
    on = Day(required=False, help_text="Default today, never ahead.")
    reason = OptionalCode(CancellationReason, help_text="Of a postponement or cancellation.")
    side = OptionalChoice(choices=Side.choices)
    remark = Text(max_length=4000, allow_blank=True, required=False)
    starts_on = Day(required=False, allow_null=True, help_text="New days, with `planned`.")
    ends_on = Day(required=False, allow_null=True)
    when_precision = ChoiceField(choices=Precision.choices, required=False)
    outcome = Text(max_length=20_000, allow_blank=True, required=False)
