"""The network in the administration: screens that follow the domain."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accreditations import admin_life_cycle, admin_papers, models, services
from accreditations.admin_base import PERIOD, InForceFilter, NetworkAdmin
from accreditations.admin_life_cycle import AccreditationForm
from accreditations.merging import MergeMixin
from accreditations.personal_data_admin import PersonalDataMixin
from attache_registry import policies
from attache_registry.admin_base import RolesInline


@admin.register(models.Country)
class CountryAdmin(NetworkAdmin):
    """Countries are the world's; the desk keeps their rule cards."""

    resource = "countries"
    list_display = ["name", "name_lv", "code", "region", "prior_approval", "agrement_lead_days"]
    list_filter = ["region", "prior_approval", "accreditation_act"]
    search_fields = ["name", "name_lv", "code", "alpha3"]
    fieldsets = [
        (
            _("Rule card"),
            {
                "fields": [
                    "prior_approval",
                    "agrement_lead_days",
                    "accreditation_act",
                    "note_requires",
                    "note_language",
                    "protocol_address",
                    "submitting_mission",
                ],
                "description": _(
                    "What the receiving state's protocol asks for (Vienna Convention, articles 7 and 10)."
                ),
            },
        ),
        ("ISO 3166-1", {"fields": [("code", "alpha3"), ("name", "name_lv"), ("region", "subregion")]}),
    ]

    def has_add_permission(self, request, obj=None):
        """A new country is an entry of ISO 3166-1, so reference data."""
        return policies.may_write_field(request.user, self.resource, "code")


@admin.register(models.Organisation)
class OrganisationAdmin(NetworkAdmin):
    """Organisations whose membership matters."""

    resource = "organisations"
    list_display = ["code", "name", "name_lv"]
    search_fields = ["code", "name", "name_lv"]
    fields = ["code", "name", "name_lv"]


@admin.register(models.Membership)
class MembershipAdmin(NetworkAdmin):
    """Who belongs where, from when to when."""

    resource = "memberships"
    list_display = ["country", "organisation", "starts_on", "ends_on"]
    list_filter = ["organisation", InForceFilter]
    list_select_related = ["country", "organisation"]
    search_fields = ["country__name", "country__name_lv", "country__code"]
    autocomplete_fields = ["country", "organisation"]
    fieldsets = [(None, {"fields": ["organisation", "country"]}), PERIOD]


class EstablishmentInline(RolesInline, admin.TabularInline):
    """What the post provides, period by period."""

    resource = "establishments"
    model = models.Establishment
    fields = ["positions", "lowest_rank", "starts_on", "ends_on", "attested_on"]


class ResponsibilityInline(RolesInline, admin.TabularInline):
    """What the post answers for, period by period."""

    resource = "responsibilities"
    model = models.Responsibility
    fields = ["country", "starts_on", "ends_on", "attested_on"]
    autocomplete_fields = ["country"]


class PostCostInline(RolesInline, admin.TabularInline):
    """What running the post cost, year by year."""

    resource = "post-costs"
    model = models.PostCost
    fields = ["year", "amount", "currency"]
    show_change_link = False


@admin.register(models.Post)
class PostAdmin(NetworkAdmin):
    """A post with what it provides and answers for on one screen."""

    resource = "posts"
    list_display = ["city", "host", "mission", "aliases"]
    list_select_related = ["host"]
    list_filter = [("host", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["city", "host__name", "host__name_lv", "mission"]
    autocomplete_fields = ["host"]
    fields = [("city", "host"), "aliases", "mission"]
    inlines = [EstablishmentInline, ResponsibilityInline, PostCostInline]


class EstablishmentLanguageInline(RolesInline, admin.TabularInline):
    """Languages that the establishment asks for."""

    resource = "establishments"
    model = models.EstablishmentLanguage
    fields = ["language", "profile"]
    show_change_link = False

    def has_delete_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)


@admin.register(models.Establishment)
class EstablishmentAdmin(NetworkAdmin):
    """Positions of a post in a period, with what they ask for."""

    resource = "establishments"
    list_display = ["post", "positions", "lowest_rank", "starts_on", "ends_on"]
    list_filter = [InForceFilter]
    list_select_related = ["post"]
    search_fields = ["post__city"]
    autocomplete_fields = ["post"]
    fieldsets = [(None, {"fields": ["post", ("positions", "lowest_rank")]}), PERIOD]
    inlines = [EstablishmentLanguageInline]


@admin.register(models.Responsibility)
class ResponsibilityAdmin(NetworkAdmin):
    """Which post answers for which country."""

    resource = "responsibilities"
    list_display = ["country", "post", "starts_on", "ends_on"]
    list_filter = [InForceFilter, ("post", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["country", "post"]
    search_fields = ["country__name", "country__name_lv", "post__city"]
    autocomplete_fields = ["country", "post"]
    fieldsets = [(None, {"fields": ["post", "country"]}), PERIOD]


@admin.register(models.Rank)
class RankAdmin(NetworkAdmin):
    """Ranks with their NATO codes."""

    resource = "ranks"
    list_display = ["title", "title_lv", "branch", "nato_code", "seniority"]
    list_filter = ["branch", "nato_code"]
    search_fields = ["title", "title_lv", "nato_code"]
    fields = [("title", "title_lv"), "branch", ("nato_code", "seniority")]


class PromotionInline(RolesInline, admin.TabularInline):
    """Ranks through time."""

    resource = "promotions"
    model = models.Promotion
    fields = ["rank", "starts_on", "attested_on"]
    autocomplete_fields = ["rank"]


class LanguageInline(RolesInline, admin.TabularInline):
    """Languages with their STANAG 6001 profiles."""

    resource = "attaches"
    model = models.AttacheLanguage
    fields = ["language", "profile"]
    show_change_link = False

    def has_delete_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)


@admin.register(models.Attache)
class AttacheAdmin(PersonalDataMixin, MergeMixin, NetworkAdmin):
    """An officer with ranks and languages on one screen."""

    resource = "attaches"
    list_display = ["family_name", "given_name", "branch", "name_public", "is_fictional"]
    list_filter = ["branch", "name_public", "is_fictional"]
    search_fields = ["family_name", "given_name"]
    autocomplete_fields = ["user"]
    fieldsets = [
        (None, {"fields": [("given_name", "family_name"), "name_public", "branch"]}),
        (_("Contact"), {"fields": [("email", "phone")]}),
        (_("Registry"), {"fields": ["user", "remark"]}),
    ]
    inlines = [PromotionInline, LanguageInline]


class AccreditationInline(RolesInline, admin.StackedInline):
    """Where the tour is accredited, as taken over; nominations and steps are on the accreditation's own screen."""

    resource = "accreditations"
    model = models.Accreditation
    form = AccreditationForm
    fields = [
        ("country", "role"),
        ("starts_on", "ends_on", "end_reason"),
        ("attested_on", "leads_from", "leads_until"),
    ]
    autocomplete_fields = ["country"]


@admin.register(models.Posting)
class PostingAdmin(NetworkAdmin):
    """A tour with its accreditations on one screen."""

    resource = "postings"
    list_display = ["attache", "post", "role", "starts_on", "planned_ends_on", "ends_on"]
    list_filter = ["role", InForceFilter, ("post", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["attache", "post"]
    search_fields = ["attache__family_name", "attache__given_name", "post__city"]
    autocomplete_fields = ["attache", "post", "succeeds"]
    fieldsets = [
        (None, {"fields": [("attache", "post"), "role", "succeeds"]}),
        (
            _("Tour"),
            {
                "fields": [("starts_on", "planned_ends_on", "ends_on"), "attested_on"],
                "description": _(
                    "The planned last day is an intention; enter the actual one once it is known. "
                    "Accreditations are clipped to the tour, or extended again with it."
                ),
            },
        ),
        (_("Remark"), {"fields": ["remark"]}),
    ]
    inlines = [AccreditationInline]

    def save_inline(self, obj, by):
        (services.enter if obj.pk else services.take_over)(obj, by=by)


@admin.register(models.StandIn)
class StandInAdmin(NetworkAdmin):
    """Who has acting charge of a country."""

    resource = "stand-ins"
    list_display = ["country", "attache", "person", "starts_on", "ends_on", "reason"]
    list_filter = [InForceFilter]
    list_select_related = ["country", "attache"]
    search_fields = ["country__name", "country__name_lv", "person", "attache__family_name"]
    autocomplete_fields = ["country", "attache"]
    fieldsets = [(None, {"fields": ["country", ("attache", "person"), "reason"]}), PERIOD]


# Django looks for the administration of an app here.
__all__ = ["admin_life_cycle", "admin_papers"]
