"""The answers of reporting, field by field: what the schema says of the rows."""

from rest_framework import serializers
from rest_framework.fields import (
    BooleanField,
    CharField,
    ChoiceField,
    DateField,
    DateTimeField,
    IntegerField,
    ListField,
)

from accreditations.serializers.answers import PostSummary
from attache_registry.policies import Role
from cooperation_plans.serializers.answers import NamedSummary
from reporting.choices import ReportKind, ReportStatus, Source


class TopicAnswer(NamedSummary):
    """A topic, and the wider one that it belongs to."""

    parent = CharField(allow_null=True)


class MarkingAnswer(NamedSummary):
    """A marking: who reads what bears it, and whether the registry holds texts of it."""

    level = IntegerField()
    words = ListField(child=CharField())
    readers = ListField(child=ChoiceField(choices=Role.choices))
    charge_reads = BooleanField()
    holds_text = BooleanField()


class AuthorSummary(serializers.Serializer):
    """An officer by key and name."""

    id = IntegerField()
    name = CharField()


class AttachmentAnswer(serializers.Serializer):
    """A file that belongs to a report; its content is at `reports/{id}/attachments/{attachment}/`."""

    id = IntegerField()
    name = CharField()
    content_type = CharField()
    size = IntegerField(help_text="In bytes.")


class ReportStepAnswer(serializers.Serializer):
    """A step in the life of a report."""

    number = IntegerField()
    to = ChoiceField(choices=ReportStatus.choices)
    remark = CharField()
    recorded_at = DateTimeField()


class VersionAnswer(serializers.Serializer):
    """A version of a report."""

    id = IntegerField()
    version = IntegerField()
    status = ChoiceField(choices=ReportStatus.choices)
    on = DateField()


class ReportAnswer(serializers.Serializer):
    """A report (R27); one by reference has no text."""

    id = IntegerField()
    posting = IntegerField()
    attache_detail = AuthorSummary()
    post_detail = PostSummary()
    countries = ListField(child=CharField())
    on = DateField()
    period_starts_on = DateField(allow_null=True)
    period_ends_on = DateField(allow_null=True)
    kind = ChoiceField(choices=ReportKind.choices)
    title = CharField()
    text = CharField(help_text="Markdown.")
    reference = CharField(allow_null=True)
    kept_at = CharField(allow_null=True)
    topics = ListField(child=CharField())
    marking = CharField()
    marking_detail = NamedSummary()
    source = ChoiceField(choices=Source.choices, allow_null=True)
    activities = ListField(child=IntegerField())
    agreements = ListField(child=IntegerField())
    outcome_of = IntegerField(allow_null=True)
    status = ChoiceField(choices=ReportStatus.choices)
    version = IntegerField()
    corrected = BooleanField(help_text="Whether a later version was released.")
    attachments = AttachmentAnswer(many=True)
    steps = ReportStepAnswer(many=True)
    versions = VersionAnswer(many=True)


class OwedSummary(serializers.Serializer):
    """Who owes a report: an attaché by key, or an officer at home by name."""

    id = IntegerField(allow_null=True)
    name = CharField()


class CompletenessAnswer(serializers.Serializer):
    """Whether the report of a country on a month is there, and who owes it."""

    month = CharField(help_text="YYYY-MM")
    country = CharField()
    country_detail = NamedSummary()
    due_on = DateField()
    report = IntegerField(allow_null=True)
    state = ChoiceField(choices=["reported", "due", "missing"])
    owed_by = OwedSummary(allow_null=True)
