"""What may be sent to scenarios."""

from rest_framework import serializers
from rest_framework.fields import ListField

from accreditations.choices import EndReason, NatoCode, PostingRole
from accreditations.models import Country
from accreditations.serializers.inputs import OptionalChoice
from attache_registry.api_base import InputSerializer, VerbSerializer
from attache_registry.models import User
from attache_registry.strict_fields import Day, Instant, Text, Whole, YesNo
from cooperation_plans.serializers.inputs import OptionalCode
from scenarios.models import DraftedChange, Scenario
from scenarios.suggesting.checking import HIGHEST_WEIGHT, MOST_COUNTRIES, MOST_POSTS


class ScenarioInput(InputSerializer):
    """What a client may send of a scenario."""

    class Meta:
        model = Scenario
        fields = ["name", "purpose"]


class DraftedChangeInput(InputSerializer):
    """A change; its kind decides which fields it needs and which mean nothing to it."""

    of_change = serializers.PrimaryKeyRelatedField(
        queryset=DraftedChange.objects.none(), allow_null=True, required=False
    )
    city = Text(max_length=100, allow_null=True, allow_blank=True, required=False)
    host = OptionalCode(Country)
    country = OptionalCode(Country)
    lowest_rank = OptionalChoice(choices=NatoCode.choices)
    role = OptionalChoice(choices=PostingRole.choices)
    reason = OptionalChoice(choices=EndReason.choices)

    class Meta:
        model = DraftedChange
        fields = [
            *("kind", "on", "of_change", "post", "city", "host", "country", "positions", "lowest_rank"),
            *("attache", "role", "planned_ends_on", "posting", "accreditation", "reason", "note"),
        ]

    def get_fields(self):
        """A change leans on changes of its own scenario alone."""
        found = super().get_fields()
        if "scenario" in self.context:
            found["of_change"].queryset = self.context["scenario"].changes.all()
        return found


class ShareInput(VerbSerializer):
    """With whom a scenario is shared, and for what."""

    user = serializers.SlugRelatedField(
        slug_field="username", queryset=User.objects.filter(is_active=True), help_text="User name."
    )
    may_change = YesNo(default=False)


class LookInput(VerbSerializer):
    """As of when what changed under a scenario was seen."""

    seen_at = Instant(
        required=False, help_text="`Seen-At` of what `stale/` answered; default now. Later changes are told."
    )


class Weight(serializers.FloatField):
    """How much one unit of a term counts."""

    def __init__(self, **kwargs):
        super().__init__(min_value=0, max_value=HIGHEST_WEIGHT, required=False, **kwargs)

    def to_internal_value(self, data):
        if type(data) not in (int, float):
            self.fail("invalid")
        return super().to_internal_value(data)


class WeightsInput(VerbSerializer):
    """Weights of the terms, from 0 to 100; each is 1 where it is left out."""

    days_uncovered = Weight(help_text="Of 100 days uncovered.")
    moves = Weight(help_text="Of a move.")
    load = Weight(help_text="Of a non-resident country per attaché of the post that has most of them.")
    distance = Weight(help_text="Of 1,000 km.")
    language = Weight(help_text="Of a country whose languages nobody speaks.")


class SuggestionsInput(VerbSerializer):
    """What is asked of a suggestion."""

    as_of = Day(required=False, help_text="The day of the network that is asked about; default today.")
    countries = ListField(
        child=Text(max_length=20),
        max_length=MOST_COUNTRIES,
        required=False,
        allow_null=True,
        help_text="Codes of those to be covered; default those in the network.",
    )
    number_of_posts = Whole(
        min_value=1,
        max_value=MOST_POSTS,
        required=False,
        allow_null=True,
        help_text="Default one fewer than now.",
    )
    weights = WeightsInput(required=False)
    fixed_open = ListField(child=Whole(), max_length=MOST_POSTS, required=False, help_text="Posts to be open.")
    fixed_closed = ListField(child=Whole(), max_length=MOST_POSTS, required=False, help_text="Posts to be closed.")
