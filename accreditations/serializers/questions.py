"""What questions about the network answer: the schema of what the statements in `sql/` make."""

from rest_framework import serializers
from rest_framework.fields import (
    BooleanField,
    CharField,
    ChoiceField,
    DateField,
    FloatField,
    IntegerField,
    ListField,
)

from accreditations.choices import (
    GAP_KINDS,
    AccreditationAct,
    AccreditationKind,
    PostingRole,
    RotationState,
    Status,
    StretchKind,
)
from accreditations.serializers.answers import PersonSummary, PostSummary


class CountryNames(serializers.Serializer):
    """A country, named."""

    code = CharField()
    name = CharField()
    name_lv = CharField()


class GapAnswer(serializers.Serializer):
    """A stretch of days with a responsible post and nobody accredited, cut to the days asked about."""

    country = CharField()
    country_detail = CountryNames()
    post_detail = PostSummary()
    kind = ChoiceField(choices=[(each.value, each.label) for each in GAP_KINDS])
    starts_on = DateField()
    ends_on = DateField()
    days = IntegerField()
    planned_days = IntegerField(help_text="Of these days, those for which cover is planned.")


class DoubleAnswer(serializers.Serializer):
    """A stretch of days with two or more tours accredited."""

    country = CharField()
    country_detail = CountryNames()
    post_detail = PostSummary(allow_null=True)
    kind = CharField(help_text="Always `double`.")
    starts_on = DateField()
    ends_on = DateField()
    days = IntegerField()
    planned_days = IntegerField()
    attaches = PersonSummary(many=True)


class TimelineAttache(PersonSummary):
    """An officer accredited in a stretch of days."""

    accreditation = IntegerField()
    role = ChoiceField(choices=PostingRole.choices)
    kind = ChoiceField(choices=AccreditationKind.choices)
    post_detail = PostSummary()
    leads = BooleanField()


class TimelineAnswer(serializers.Serializer):
    """A stretch of days of which the same is said: covered or a gap, by whom, from where."""

    country = CharField()
    kind = ChoiceField(choices=StretchKind.choices)
    starts_on = DateField(allow_null=True)
    ends_on = DateField(allow_null=True)
    days = IntegerField(allow_null=True)
    planned = BooleanField()
    post_detail = PostSummary(allow_null=True)
    attaches = TimelineAttache(many=True)


class Shortfall(serializers.Serializer):
    """Where an officer falls short of what the establishment asks for (R20a)."""

    what = CharField(help_text="`rank`, or the language.")
    asked = CharField()
    held = CharField(allow_null=True)


class SuccessorAnswer(serializers.Serializer):
    """The accreditation that follows, and how far it is."""

    accreditation = IntegerField()
    posting = IntegerField()
    status = ChoiceField(choices=Status.choices)
    starts_on = DateField(allow_null=True)
    asked_on = DateField(allow_null=True)
    notified_on = DateField(allow_null=True)
    attache_detail = PersonSummary()
    fit = Shortfall(many=True)


class UsualTime(serializers.Serializer):
    """How many days the country's past grants took, from request to grant."""

    cases = IntegerField()
    median_days = FloatField()
    quartile_days = ListField(child=FloatField())
    longer_than_lead = BooleanField()


class RotationAnswer(serializers.Serializer):
    """A tour that ends and a country it covers: who follows, and what is due by when (R20)."""

    posting = IntegerField()
    accreditation = IntegerField()
    country = CharField()
    country_detail = CountryNames()
    post_detail = PostSummary()
    attache_detail = PersonSummary()
    ends_on = DateField()
    overrun = BooleanField()
    state = ChoiceField(choices=RotationState.choices)
    next_step = CharField(allow_null=True)
    successor = SuccessorAnswer(allow_null=True)
    successor_posting = IntegerField(allow_null=True)
    needed_on = DateField()
    ask_by = DateField(help_text="The last day to ask for agrément.")
    days_left = IntegerField(help_text="Until that day; negative once it has passed.")
    first_uncovered_on = DateField(allow_null=True)
    gap_days = IntegerField()
    uncovered_days = IntegerField(help_text="Neither covered nor planned for within the months asked about.")
    prior_approval = BooleanField()
    accreditation_act = ChoiceField(choices=AccreditationAct.choices)
    agrement_lead_days = IntegerField()
    usual = UsualTime(allow_null=True)
