"""The network's resources, as an index: which shape, which filters, which verbs."""

from django.db.models import F
from django.db.models.functions import Coalesce

from accreditations import filters, models, rows, services
from accreditations.serializers import answers, inputs
from attache_registry.api_base import ResourceViewSet
from attache_registry.api_schema import resource_schema
from attache_registry.exceptions import BadInput
from attache_registry.sorting import BY_NAMES, SortKey


class NetworkViewSet(ResourceViewSet):
    """A resource that the services' general verbs serve."""

    verbs = services

    def input(self, record=None, partial=False):
        return inputs.texts(super().input(record, partial))


class WithLanguages(NetworkViewSet):
    """A record whose languages are part of it."""

    def enter(self, fields):
        languages = fields.pop("languages", None)
        return self.with_languages(super().enter(fields), languages)

    def change(self, record, fields):
        languages = fields.pop("languages", None)
        return self.with_languages(super().change(record, fields), languages)

    def with_languages(self, record, languages):
        """Save what was sent of languages; what was not sent stays."""
        if languages is not None:
            profiles = {each["language"]: each["profile"] for each in languages}
            services.set_languages(record, profiles, by=self.request.user)
        return record


@resource_schema(answers.CountryAnswer)
class CountryViewSet(NetworkViewSet):
    """Countries with their rule cards and what they are to the network on a day."""

    resource, model, row, key = "countries", models.Country, rows.country, "code"
    output, serializer_class = answers.CountryAnswer, inputs.CountryInput
    filterset_class = filters.CountryFilter
    lookup_value_regex = "[A-Z]{2}"
    orderings = {name: name for name in ("code", "alpha3", "region", "subregion", "covered")}
    orderings |= {"name": "english_order", "name_lv": "latvian_order"}

    def on_day(self, queryset, day):
        return queryset.for_day(day.on, day.today)


@resource_schema(answers.OrganisationAnswer)
class OrganisationViewSet(NetworkViewSet):
    """Organisations whose membership matters."""

    resource, model, row, key = "organisations", models.Organisation, rows.organisation, "code"
    output, serializer_class = answers.OrganisationAnswer, inputs.OrganisationInput
    filterset_class = filters.OrganisationFilter
    lookup_value_regex = "[A-Za-z0-9_-]{1,20}"
    orderings = {"code": "code"} | BY_NAMES


@resource_schema(answers.MembershipAnswer)
class MembershipViewSet(NetworkViewSet):
    """Dated memberships of organisations."""

    resource, model, row = "memberships", models.Membership, rows.membership
    output, serializer_class = answers.MembershipAnswer, inputs.MembershipInput
    filterset_class = filters.MembershipFilter
    orderings = {
        "id": "pk",
        "starts_on": "starts_on",
        "ends_on": "ends_on",
        "organisation": "organisation__code",
        "country": "country__code",
    }


@resource_schema(answers.PostAnswer)
class PostViewSet(NetworkViewSet):
    """Posts at which attachés live."""

    resource, model, row = "posts", models.Post, rows.post
    output, serializer_class = answers.PostAnswer, inputs.PostInput
    filterset_class = filters.PostFilter
    orderings = {"id": "pk", "city": SortKey("city"), "host": "host__code", "mission": "mission", "open": "open"}

    def on_day(self, queryset, day):
        return queryset.for_day(day.on)


@resource_schema(answers.PostCostAnswer)
class PostCostViewSet(NetworkViewSet):
    """What posts cost, year by year."""

    resource, model, row = "post-costs", models.PostCost, rows.post_cost
    output, serializer_class = answers.PostCostAnswer, inputs.PostCostInput
    filterset_class = filters.PostCostFilter
    orderings = {"id": "pk", "post": "post", "year": "year", "amount": "amount"}


@resource_schema(answers.EstablishmentAnswer)
class EstablishmentViewSet(WithLanguages):
    """How many positions a post has in a period."""

    resource, model, row = "establishments", models.Establishment, rows.establishment
    lists = {"languages"}
    output, serializer_class = answers.EstablishmentAnswer, inputs.EstablishmentInput
    filterset_class = filters.EstablishmentFilter
    orderings = {"id": "pk", "post": "post", "starts_on": "starts_on", "ends_on": "ends_on"}


@resource_schema(answers.ResponsibilityAnswer)
class ResponsibilityViewSet(NetworkViewSet):
    """Which post answers for which country in a period."""

    resource, model, row = "responsibilities", models.Responsibility, rows.responsibility
    output, serializer_class = answers.ResponsibilityAnswer, inputs.ResponsibilityInput
    filterset_class = filters.ResponsibilityFilter
    orderings = {
        "id": "pk",
        "post": "post",
        "country": "country__code",
        "starts_on": "starts_on",
        "ends_on": "ends_on",
    }


@resource_schema(answers.AttacheAnswer)
class AttacheViewSet(WithLanguages):
    """Attachés with rank, posting and countries of the day."""

    resource, model, row = "attaches", models.Attache, rows.attache
    lists = {"languages"}
    output, serializer_class = answers.AttacheAnswer, inputs.AttacheInput
    filterset_class = filters.AttacheFilter
    orderings = {name: SortKey(name) for name in ("given_name", "family_name")} | {"branch": "branch", "id": "pk"}

    def enter(self, fields):
        rank = fields.pop("rank", None)
        attache = super().enter(fields)
        if rank is not None:
            services.enter(models.Promotion(attache=attache, rank=rank), by=self.request.user)
        return attache

    def change(self, record, fields):
        if "rank" in fields:
            raise BadInput({"rank": [("read_only", inputs.RANK_BY_PROMOTION)]})
        return super().change(record, fields)


@resource_schema(answers.PromotionAnswer)
class PromotionViewSet(NetworkViewSet):
    """Dated ranks of attachés."""

    resource, model, row = "promotions", models.Promotion, rows.promotion
    output, serializer_class = answers.PromotionAnswer, inputs.PromotionInput
    filterset_class = filters.PromotionFilter
    default_order = ("attache_id", F("starts_on").asc(nulls_first=True))
    orderings = {"id": "pk", "attache": "attache", "rank": "rank__seniority", "starts_on": "starts_on"}


@resource_schema(answers.RankSummary)
class RankViewSet(NetworkViewSet):
    """Ranks of the service branches with their NATO codes."""

    resource, model, row = "ranks", models.Rank, rows.rank
    output, serializer_class = answers.RankSummary, inputs.RankInput
    filterset_class = filters.RankFilter
    orderings = {
        "id": "pk",
        "title": SortKey("title", language="en"),
        "title_lv": SortKey("title_lv", language="lv"),
        "branch": "branch",
        "seniority": "seniority",
    }


@resource_schema(answers.PostingAnswer)
class PostingViewSet(NetworkViewSet):
    """Tours of duty."""

    resource, model, row = "postings", models.Posting, rows.posting
    output, serializer_class = answers.PostingAnswer, inputs.PostingInput
    filterset_class = filters.PostingFilter
    orderings = {
        "id": "pk",
        "attache": "attache",
        "post": "post",
        "role": "role",
        "starts_on": "starts_on",
        "planned_ends_on": "planned_ends_on",
        "ends_on": "ends_on",
    }

    def on_day(self, queryset, day):
        return queryset.with_overrun(day.on, day.today).alias(ends=Coalesce("ends_on", "planned_ends_on"))


@resource_schema(answers.StandInAnswer)
class StandInViewSet(NetworkViewSet):
    """Who has acting charge of a country."""

    resource, model, row = "stand-ins", models.StandIn, rows.stand_in
    output, serializer_class = answers.StandInAnswer, inputs.StandInInput
    filterset_class = filters.StandInFilter
    orderings = {"id": "pk", "country": "country__code", "starts_on": "starts_on", "ends_on": "ends_on"}
