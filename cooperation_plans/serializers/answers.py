"""The answers of cooperation, field by field: what the schema says of the rows."""

from rest_framework import serializers
from rest_framework.fields import BooleanField, CharField, ChoiceField, DateField, FloatField, IntegerField, ListField

from accreditations.serializers.answers import VouchedAnswer
from cooperation_plans.choices import ActivityStatus, Basis, Duty, Financing, PlanStatus, Precision


class Amount(CharField):
    """Money as text with two decimals, in the currency that stands beside it."""


class NamedSummary(serializers.Serializer):
    """An entry of a list, or a country, named."""

    code = CharField()
    name = CharField()
    name_lv = CharField()


class ListedAnswer(NamedSummary):
    """An entry of a list: code and names."""


class UnitAnswer(NamedSummary):
    """A unit at home; its mailbox is for those who write the network."""

    email = CharField(allow_null=True)


class AgreementAnswer(VouchedAnswer):
    """A treaty or memorandum (R21); areas and forms by their codes, and in the source's words."""

    id = IntegerField()
    country = CharField()
    title = CharField()
    title_is_official = BooleanField()
    signed_on = DateField(allow_null=True)
    areas = ListField(child=CharField())
    forms = ListField(child=CharField())
    areas_said = ListField(child=CharField())
    forms_said = ListField(child=CharField())
    source = CharField()


class ExpectedPlanAnswer(VouchedAnswer):
    """A country and strand for which a plan is expected each year (R22a)."""

    id = IntegerField()
    country = CharField()
    strand = CharField()


class CoordinatorSummary(serializers.Serializer):
    """Who coordinates (R23): an attaché by key, an officer at home by name, or a unit by code."""

    id = IntegerField(allow_null=True)
    name = CharField()
    unit = CharField(allow_null=True)
    duty = ChoiceField(choices=Duty.choices)


class Counts(serializers.Serializer):
    """How many activities there are by status, and how far that is (R25); rates are fractions from 0 to 1."""

    total = IntegerField()
    planned = IntegerField()
    confirmed = IntegerField()
    completed = IntegerField()
    postponed = IntegerField()
    cancelled = IntegerField()
    overdue = IntegerField()
    agreed = IntegerField(help_text="Of these, those that were in the plan when it was agreed.")
    delivered = IntegerField(help_text="Completed of those.")
    execution_rate = FloatField(allow_null=True)
    delivery_rate = FloatField(allow_null=True)


class PlanProgress(Counts):
    """The progress of a plan, with the sums of its costs, cancelled activities included."""

    planned_cost = Amount()
    actual_cost = Amount()


class PlanAnswer(serializers.Serializer):
    """A cooperation plan as of the day (R22)."""

    id = IntegerField()
    country = CharField()
    country_detail = NamedSummary()
    strand = CharField()
    strand_detail = NamedSummary()
    title = CharField()
    agreement = IntegerField(allow_null=True)
    owner = CharField(allow_null=True)
    owner_person = CharField(allow_null=True)
    currency = CharField()
    status = ChoiceField(choices=PlanStatus.choices)
    agreed_on = DateField(allow_null=True)
    signed_by = CharField(allow_null=True)
    signed_by_partner = CharField(allow_null=True)
    starts_on = DateField()
    ends_on = DateField()
    coordinator_detail = CoordinatorSummary(allow_null=True)
    uncoordinated = BooleanField(help_text="In the network, and nobody leads or stands in (R23).")
    progress = PlanProgress()


class ActivityAnswer(serializers.Serializer):
    """An activity as of the day (R24)."""

    id = IntegerField()
    plan = IntegerField(allow_null=True)
    countries = ListField(child=CharField())
    basis = ChoiceField(choices=Basis.choices)
    number = CharField()
    partner_number = CharField()
    title = CharField()
    title_lv = CharField()
    area = CharField(allow_null=True)
    form = CharField(allow_null=True)
    lead_unit = CharField(allow_null=True)
    asked_on = DateField(allow_null=True)
    answered_on = DateField(allow_null=True)
    partner_unit = CharField()
    partner_contact = CharField(allow_null=True, help_text="Null for those who may not see it.")
    place = CharField()
    host = CharField(allow_null=True)
    starts_on = DateField(allow_null=True)
    ends_on = DateField(allow_null=True)
    when_precision = ChoiceField(choices=Precision.choices)
    home_participants = IntegerField(allow_null=True)
    partner_participants = IntegerField(allow_null=True)
    home_participants_actual = IntegerField(allow_null=True)
    partner_participants_actual = IntegerField(allow_null=True)
    financing = ChoiceField(choices=Financing.choices, allow_null=True)
    planned_cost = Amount(allow_null=True)
    actual_cost = Amount(allow_null=True)
    currency = CharField()
    status = ChoiceField(choices=ActivityStatus.choices)
    overdue = BooleanField()
    outcome = CharField()
    amended = BooleanField()
    origin = IntegerField(allow_null=True)
    coordinator_detail = CoordinatorSummary(allow_null=True)


class GroupKey(serializers.Serializer):
    """What a group of activities has in common."""

    key = serializers.JSONField(allow_null=True, help_text="Code, key, status or year of the group; null: none.")
    name = CharField(allow_null=True)
    name_lv = CharField(allow_null=True)


class ProgressAnswer(GroupKey, Counts):
    """The progress of a group of activities (R25); money is null where the group has several currencies."""

    home_participants = IntegerField()
    partner_participants = IntegerField()
    home_participants_actual = IntegerField()
    partner_participants_actual = IntegerField()
    currency = CharField(allow_null=True)
    planned_cost = Amount(allow_null=True)
    actual_cost = Amount(allow_null=True)


class MissingAnswer(serializers.Serializer):
    """A plan that is expected of a year and that nobody has drawn up (R22a)."""

    country = CharField()
    country_detail = NamedSummary()
    strand = CharField()
    strand_detail = NamedSummary()
    due_on = DateField()
    overdue = BooleanField()
