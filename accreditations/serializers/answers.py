"""What the network's resources say: the schema of the rows that `rows` makes."""

from rest_framework import serializers
from rest_framework.fields import (
    BooleanField,
    CharField,
    ChoiceField,
    DateField,
    IntegerField,
    ListField,
)

from accreditations.choices import (
    AccreditationKind,
    Branch,
    EndReason,
    NatoCode,
    NotificationKind,
    PostingRole,
    Status,
    StepKind,
)
from accreditations.models import Country, Organisation

# Summaries inside other objects


class PostSummary(serializers.Serializer):
    """A post, named enough to be read."""

    id = IntegerField()
    city = CharField()
    host = CharField()


class RankSummary(serializers.Serializer):
    """A rank with its titles and NATO code (STANAG 2116)."""

    id = IntegerField()
    title = CharField()
    title_lv = CharField()
    branch = ChoiceField(choices=Branch.choices)
    nato_code = ChoiceField(choices=NatoCode.choices)


class LanguageProfile(serializers.Serializer):
    """A language (ISO 639) with a STANAG 6001 profile: listening, speaking, reading, writing."""

    language = CharField()
    profile = CharField()


class AttacheSummary(serializers.Serializer):
    """An officer with the rank of the day."""

    id = IntegerField()
    name = CharField()
    rank = IntegerField(allow_null=True)
    rank_detail = RankSummary(allow_null=True)


class CoveringAttache(AttacheSummary):
    """An officer accredited to the country."""

    role = ChoiceField(choices=PostingRole.choices)
    kind = ChoiceField(choices=AccreditationKind.choices)
    leads = BooleanField()


class PersonSummary(serializers.Serializer):
    """An officer, named."""

    id = IntegerField()
    name = CharField()


class EstablishmentSummary(serializers.Serializer):
    """What the establishment of the day provides and asks for."""

    id = IntegerField()
    positions = IntegerField()
    lowest_rank = ChoiceField(choices=NatoCode.choices, allow_null=True)
    languages = LanguageProfile(many=True)


class PostingSummary(serializers.Serializer):
    """The tour that runs on the day."""

    id = IntegerField()
    role = ChoiceField(choices=PostingRole.choices)
    post_detail = PostSummary()
    starts_on = DateField(allow_null=True)
    planned_ends_on = DateField(allow_null=True)
    ends_on = DateField(allow_null=True)


# Answers


class CoverageCountry(serializers.Serializer):
    """A country of the network on the day, and who covers it."""

    code = CharField()
    name = CharField()
    name_lv = CharField()
    covered = BooleanField()
    planned = BooleanField()
    resident = BooleanField()
    post_detail = PostSummary(allow_null=True)
    attaches = CoveringAttache(many=True)


class Totals(serializers.Serializer):
    """The counts of a day, each by its own definition (R18, R18a)."""

    attaches = IntegerField()
    serving = IntegerField()
    positions = IntegerField()
    posts = IntegerField()
    countries = IntegerField()
    covered = IntegerField()
    planned = IntegerField()
    gaps = IntegerField()
    unattested = IntegerField()


class CoverageAnswer(serializers.Serializer):
    """The whole network on a day."""

    as_of = DateField()
    totals = Totals()
    countries = CoverageCountry(many=True)


class CountryAnswer(serializers.ModelSerializer):
    """A country with its rule card and what it is to the network on the day."""

    subregion = CharField(allow_null=True)
    note_requires = ListField(child=CharField())
    organisations = ListField(child=CharField())
    in_network = BooleanField()
    covered = BooleanField()
    planned = BooleanField()
    resident = BooleanField()
    post_detail = PostSummary(allow_null=True)
    attaches = CoveringAttache(many=True)
    plan_detail = serializers.DictField(allow_null=True)

    class Meta:
        model = Country
        fields = [
            "code",
            "alpha3",
            "name",
            "name_lv",
            "region",
            "subregion",
            "prior_approval",
            "agrement_lead_days",
            "accreditation_act",
            "note_requires",
            "note_language",
            "protocol_address",
            "submitting_mission",
            "organisations",
            "in_network",
            "covered",
            "planned",
            "resident",
            "post_detail",
            "attaches",
            "plan_detail",
        ]


class OrganisationAnswer(serializers.ModelSerializer):
    """An organisation."""

    class Meta:
        model = Organisation
        fields = ["code", "name", "name_lv"]


class VouchedAnswer(serializers.Serializer):
    """First and last day, both included; null: not known, open; and whether it is vouched for on the day."""

    starts_on = DateField(allow_null=True)
    ends_on = DateField(allow_null=True)
    attested_on = DateField(allow_null=True)
    attested = BooleanField()


class MembershipAnswer(VouchedAnswer):
    """A dated membership of an organisation."""

    id = IntegerField()
    organisation = CharField()
    country = CharField()


class ResponsibilityAnswer(VouchedAnswer):
    """A post answers for a country."""

    id = IntegerField()
    post = IntegerField()
    country = CharField()


class EstablishmentAnswer(EstablishmentSummary, VouchedAnswer):
    """How many positions a post has, and what they ask for."""

    post = IntegerField()


class StandInAnswer(VouchedAnswer):
    """A dated acting charge of a country."""

    id = IntegerField()
    attache = IntegerField(allow_null=True)
    country = CharField()
    person = CharField(allow_null=True)
    reason = CharField()


class PostAnswer(serializers.Serializer):
    """A post, and what it is on the day."""

    id = IntegerField()
    city = CharField()
    aliases = ListField(child=CharField())
    host = CharField()
    mission = CharField()
    open = BooleanField()
    establishment = EstablishmentSummary(allow_null=True)
    countries = ListField(child=CharField())


class PostCostAnswer(serializers.Serializer):
    """What a post cost in a year."""

    id = IntegerField()
    post = IntegerField()
    year = IntegerField()
    amount = CharField(help_text="With two decimals, in the currency that stands beside it.")
    currency = CharField()


class AttacheAnswer(serializers.Serializer):
    """An attaché with rank, posting and countries of the day."""

    id = IntegerField()
    given_name = CharField()
    family_name = CharField()
    name = CharField()
    name_public = BooleanField()
    rank = IntegerField(allow_null=True)
    rank_detail = RankSummary(allow_null=True)
    branch = ChoiceField(choices=Branch.choices, allow_null=True)
    languages = LanguageProfile(many=True)
    email = CharField(allow_null=True)
    phone = CharField(allow_null=True)
    posting_detail = PostingSummary(allow_null=True)
    countries = ListField(child=CharField())


class PromotionAnswer(serializers.Serializer):
    """A dated rank of an attaché."""

    id = IntegerField()
    attache = IntegerField()
    rank = IntegerField()
    starts_on = DateField(allow_null=True)
    attested_on = DateField(allow_null=True)
    attested = BooleanField()


class PostingAnswer(VouchedAnswer):
    """A tour of duty."""

    id = IntegerField()
    attache = IntegerField()
    post = IntegerField()
    role = ChoiceField(choices=PostingRole.choices)
    planned_ends_on = DateField(allow_null=True)
    overrun = BooleanField()
    succeeds = IntegerField(allow_null=True)
    attache_detail = PersonSummary()
    post_detail = PostSummary()


class StepAnswer(serializers.Serializer):
    """A step of the life cycle; one that is not confirmed changes no status."""

    id = IntegerField()
    step = ChoiceField(choices=StepKind.choices)
    on = DateField()
    effective_on = DateField(allow_null=True)
    reference = CharField()
    remark = CharField(allow_null=True)
    reason = ChoiceField(choices=EndReason.choices, allow_null=True)
    confirmed = BooleanField()
    scan = IntegerField(allow_null=True, help_text="Key of the scan, served at /scans/{key}/.")
    recorded_by = CharField(allow_null=True)
    recorded_at = serializers.DateTimeField()


class NotificationAnswer(serializers.Serializer):
    """What a receiving state is told; `due_on` is null where nothing is due."""

    id = IntegerField()
    accreditation = IntegerField()
    country = CharField()
    kind = ChoiceField(choices=NotificationKind.choices)
    concerns = IntegerField(allow_null=True, help_text="The accreditation to another state, of a concurrent one.")
    due_on = DateField(allow_null=True)
    sent_on = DateField(allow_null=True)
    reference = CharField()
    attache_detail = PersonSummary()
    post_detail = PostSummary()


class AccreditationAnswer(VouchedAnswer):
    """An accreditation as of the day."""

    id = IntegerField()
    posting = IntegerField()
    country = CharField()
    role = ChoiceField(choices=PostingRole.choices)
    intended_from = DateField(
        allow_null=True,
        help_text="Of a nomination: the first day on which it is wanted, where that is not the tour's.",
    )
    leads_from = DateField(allow_null=True)
    leads_until = DateField(allow_null=True)
    leads = BooleanField()
    attache_detail = AttacheSummary()
    post_detail = PostSummary()
    kind = ChoiceField(choices=AccreditationKind.choices)
    status = ChoiceField(choices=Status.choices, allow_null=True)
    in_force = BooleanField()
    end_reason = ChoiceField(choices=EndReason.choices, allow_null=True)
    steps = StepAnswer(many=True)


class MeAnswer(serializers.Serializer):
    """Who is asking, and what the table of roles allows."""

    username = CharField()
    name = CharField()
    role = CharField()
    language = CharField()
    scope = CharField(allow_null=True, help_text="Of the token; null for a signed-in person.")
    expires_at = serializers.DateTimeField(allow_null=True)
    attache = IntegerField(allow_null=True)
    may_write = ListField(child=CharField())
