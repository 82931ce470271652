"""What may be sent to the resources of reporting."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.fields import ChoiceField, ListField, empty

from accreditations.models import Country
from accreditations.serializers.inputs import Code, OptionalChoice
from attache_registry.api_base import InputSerializer, VerbSerializer
from attache_registry.policies import Role
from attache_registry.strict_fields import Text, Whole
from cooperation_plans.models import Activity, Agreement
from cooperation_plans.serializers.inputs import OptionalCode
from reporting.choices import ReportKind, Source
from reporting.models import Marking, Report, Topic
from reporting.models.reports import LONGEST

MOST_PARTS = 60


class WiderTopic(OptionalCode):
    """A topic by its code, or null; an empty code is none."""

    def run_validation(self, data=empty):
        if data == "":
            self.fail("does_not_exist", slug_name="code", value=data)
        return super().run_validation(data)


class TopicInput(InputSerializer):
    parent = WiderTopic(Topic)

    class Meta:
        model = Topic
        fields = ["code", "name", "name_lv", "parent"]


class MarkingInput(InputSerializer):
    level = Whole(min_value=0, max_value=1000)
    words = ListField(child=Text(max_length=60), max_length=40, required=False)
    readers = ListField(child=ChoiceField(choices=Role.choices), max_length=4, required=False)

    class Meta:
        model = Marking
        fields = ["code", "name", "name_lv", "level", "words", "readers", "charge_reads"]


def keys_of(model):
    """A list of records by key."""
    return ListField(
        child=serializers.PrimaryKeyRelatedField(queryset=model.objects.all()), max_length=MOST_PARTS, required=False
    )


class ReportInput(InputSerializer):
    """A report; its status follows from its steps."""

    posting = serializers.PrimaryKeyRelatedField(
        queryset=Report._meta.get_field("posting").related_model.objects.all(),
        required=False,
        help_text="Default: the tour of who writes.",
    )
    countries = ListField(child=Code(Country), max_length=MOST_PARTS, help_text="At least one.")
    topics = ListField(child=Code(Topic), max_length=MOST_PARTS, required=False)
    activities, agreements = keys_of(Activity), keys_of(Agreement)
    kind = ChoiceField(choices=ReportKind.choices)
    marking = Code(Marking, required=False, help_text="Default: the lowest.")
    source = OptionalChoice(choices=Source.choices)
    text = Text(max_length=LONGEST, allow_blank=True, required=False, trim_whitespace=False, help_text="Markdown.")
    reference = Text(max_length=100, allow_null=True, allow_blank=True, required=False)
    kept_at = Text(max_length=200, allow_null=True, allow_blank=True, required=False)

    class Meta:
        model = Report
        fields = [
            *("posting", "countries", "on", "period_starts_on", "period_ends_on", "kind", "title", "text"),
            *("reference", "kept_at", "topics", "marking", "source", "activities", "agreements"),
        ]


class RemarkInput(VerbSerializer):
    """A step with, if wanted, a remark."""

    remark = Text(max_length=4000, allow_blank=True, required=False)


class ReturnInput(VerbSerializer):
    """Why a report is returned: what is to be changed."""

    remark = Text(max_length=4000, help_text=_("What is to be changed."))


class OutcomeInput(VerbSerializer):
    """The activity whose outcome a report is."""

    activity = serializers.PrimaryKeyRelatedField(queryset=Activity.objects.all())
