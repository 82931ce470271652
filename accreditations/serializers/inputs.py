"""What may be sent to the network's resources."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.fields import (
    ChoiceField,
    ListField,
)

from accreditations.choices import Branch, EndReason, NatoCode, PostingRole, Status, StepKind
from accreditations.models import (
    Accreditation,
    Attache,
    Country,
    Establishment,
    Membership,
    Notification,
    Organisation,
    Post,
    PostCost,
    Posting,
    Promotion,
    Rank,
    Responsibility,
    StandIn,
)
from accreditations.models.posts import check_language, check_profile
from accreditations.serializers.answers import CountryAnswer
from attache_registry.api_base import InputSerializer, VerbSerializer
from attache_registry.strict_fields import Amount, Day, Email, Text, Whole


class Code(serializers.SlugRelatedField):
    """A record by its code."""

    def __init__(self, model, **kwargs):
        super().__init__(slug_field="code", queryset=model.objects.all(), **kwargs)

    def to_internal_value(self, data):
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class OptionalChoice(ChoiceField):
    """A choice that may be null outward and is an empty text inside."""

    def __init__(self, **kwargs):
        super().__init__(allow_null=True, required=False, **kwargs)

    def validate_empty_values(self, data):
        return (True, "") if data is None else super().validate_empty_values(data)


class LanguageInput(serializers.Serializer):
    """A language (ISO 639) with a STANAG 6001 profile: listening, speaking, reading, writing."""

    language = Text(validators=[check_language], max_length=3)
    profile = Text(validators=[check_profile], max_length=8)


class CountryInput(InputSerializer):
    note_requires = ListField(child=Text(max_length=100), max_length=20, required=False)
    region = Text(max_length=60)
    subregion = Text(max_length=60, allow_null=True, required=False)

    def validate_subregion(self, value):
        """Antarctica has none."""
        return value or ""

    class Meta:
        model = Country
        fields = CountryAnswer.Meta.fields[: CountryAnswer.Meta.fields.index("organisations")]


class OrganisationInput(InputSerializer):
    class Meta:
        model = Organisation
        fields = ["code", "name", "name_lv"]


class MembershipInput(InputSerializer):
    organisation = Code(Organisation)
    country = Code(Country)

    class Meta:
        model = Membership
        fields = ["organisation", "country", "starts_on", "ends_on", "attested_on"]


class PostInput(InputSerializer):
    host = Code(Country)
    aliases = ListField(child=Text(max_length=100), max_length=20, required=False)

    class Meta:
        model = Post
        fields = ["city", "aliases", "host", "mission"]


class EstablishmentInput(InputSerializer):
    lowest_rank = OptionalChoice(choices=NatoCode.choices)
    languages = LanguageInput(many=True, required=False)

    class Meta:
        model = Establishment
        fields = ["post", "positions", "lowest_rank", "languages", "starts_on", "ends_on", "attested_on"]


class PostCostInput(InputSerializer):
    amount = Amount()

    class Meta:
        model = PostCost
        fields = ["post", "year", "amount", "currency"]


class ResponsibilityInput(InputSerializer):
    country = Code(Country)

    class Meta:
        model = Responsibility
        fields = ["post", "country", "starts_on", "ends_on", "attested_on"]


class AttacheInput(InputSerializer):
    rank = serializers.PrimaryKeyRelatedField(queryset=Rank.objects.all(), allow_null=True, required=False)
    branch = OptionalChoice(choices=Branch.choices)
    languages = LanguageInput(many=True, required=False)
    email = Email(allow_null=True, allow_blank=True, max_length=254, required=False)
    phone = Text(allow_null=True, allow_blank=True, max_length=40, required=False)

    class Meta:
        model = Attache
        fields = ["given_name", "family_name", "name_public", "rank", "branch", "languages", "email", "phone"]


class PromotionInput(InputSerializer):
    class Meta:
        model = Promotion
        fields = ["attache", "rank", "starts_on", "attested_on"]


class RankInput(InputSerializer):
    seniority = Whole(min_value=0, max_value=100, required=False, default=0)

    class Meta:
        model = Rank
        fields = ["title", "title_lv", "branch", "nato_code", "seniority"]


class PostingInput(InputSerializer):
    class Meta:
        model = Posting
        fields = [
            "attache",
            "post",
            "role",
            "starts_on",
            "planned_ends_on",
            "ends_on",
            "attested_on",
            "succeeds",
        ]


# Days that follow from the steps, except where a fact was taken over.
OF_WHAT_IS_TAKEN_OVER = ("starts_on", "attested_on", "ends_on", "end_reason")
COMES_BY_A_STEP = _("This follows from the steps: record or take back a step instead.")
TELLS_NO_STEP = _("A fact taken over has no nomination: leave this out.")


class AccreditationInput(InputSerializer):
    """A nomination; or, with `status: accredited`, a fact taken over (R16)."""

    country = Code(Country)
    role = OptionalChoice(choices=PostingRole.choices)
    status = ChoiceField(
        choices=[Status.ACCREDITED.value], required=False, help_text="Entered as taken over; alone: nominated."
    )
    end_reason = OptionalChoice(choices=EndReason.choices)
    on = Day(required=False, help_text="Of a nomination: its day; default today.")
    reference = Text(max_length=120, required=False, allow_blank=True)
    remark = Text(max_length=4000, required=False, allow_blank=True)

    class Meta:
        model = Accreditation
        fields = [
            "posting",
            "country",
            "role",
            "status",
            "starts_on",
            "attested_on",
            "ends_on",
            "end_reason",
            "leads_from",
            "leads_until",
            "intended_from",
            "on",
            "reference",
            "remark",
        ]


class StepInput(VerbSerializer):
    """What happened to an accreditation."""

    step = ChoiceField(choices=StepKind.choices)
    on = Day(required=False, help_text="The day of the note or act; default today, never ahead.")
    effective_on = Day(required=False, allow_null=True, help_text="Of an accreditation or an end; may lie ahead.")
    reference = Text(max_length=120, required=False, allow_blank=True)
    remark = Text(max_length=4000, required=False, allow_blank=True)
    reason = OptionalChoice(choices=EndReason.choices, help_text="Of an end.")


class NotificationInput(InputSerializer):
    """A notification that is due, or was sent."""

    class Meta:
        model = Notification
        fields = ["accreditation", "kind", "concerns", "sent_on", "reference"]


class NotificationChange(InputSerializer):
    """When and by which note the state was told."""

    class Meta:
        model = Notification
        fields = ["sent_on", "reference"]


class AccreditationChange(InputSerializer):
    """What may be corrected in an accreditation: its role and the days on which it leads and is in force."""

    role = ChoiceField(choices=PostingRole.choices, required=False)
    end_reason = OptionalChoice(choices=EndReason.choices)

    class Meta:
        model = Accreditation
        fields = [
            "role",
            "leads_from",
            "leads_until",
            "intended_from",
            "starts_on",
            "attested_on",
            "ends_on",
            "end_reason",
        ]


class StandInInput(InputSerializer):
    country = Code(Country)
    person = Text(max_length=200, allow_null=True, allow_blank=True, required=False)

    class Meta:
        model = StandIn
        fields = ["country", "attache", "person", "starts_on", "ends_on", "attested_on", "reason"]


RANK_BY_PROMOTION = _("A rank is changed by a promotion: POST it to promotions/ with its first day.")
NULL_TEXTS = {"person", "email", "phone", "subregion"}


def texts(fields):
    """Null texts as the empty ones that the tables hold."""
    return {name: "" if name in NULL_TEXTS and value is None else value for name, value in fields.items()}
