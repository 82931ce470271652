"""The network in the administration: screens that follow the domain."""

from django import forms
from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accreditations import models, services
from accreditations.choices import EndReason, Status
from accreditations.merging import MergeMixin
from attache_registry import policies
from attache_registry.admin_base import RecordAdmin, RolesInline

PERIOD = (
    _("Period"),
    {
        "fields": [("starts_on", "ends_on"), "attested_on"],
        "description": _("First and last day, both included. Leave empty what is open or not known."),
    },
)


class InForceFilter(admin.SimpleListFilter):
    """In force today, ended, or still to come."""

    title = _("in force")
    parameter_name = "in_force"

    def lookups(self, request, model_admin):
        return [("today", _("today")), ("past", _("ended")), ("ahead", _("to come"))]

    def queryset(self, request, queryset):
        today = timezone.localdate()
        return {
            "today": lambda: queryset.in_force(today),
            "past": lambda: queryset.filter(period__fully_lt=(today, None)),
            "ahead": lambda: queryset.filter(starts_on__gt=today),
        }.get(self.value(), lambda: queryset)()


class NetworkAdmin(RecordAdmin):
    """A record of the network."""

    verbs = services
    actions = None


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
    inlines = [EstablishmentInline, ResponsibilityInline]


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
class AttacheAdmin(MergeMixin, NetworkAdmin):
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


class AccreditationForm(forms.ModelForm):
    """Accreditations are entered as taken over; an end has a reason."""

    class Meta:
        model = models.Accreditation
        fields = ["country", "role", "starts_on", "ends_on", "end_reason", "attested_on", "leads_from", "leads_until"]

    def clean(self):
        """The status follows from the last day; a beginning that nobody knows is vouched for today."""
        cleaned = super().clean()
        if cleaned.get("ends_on") and not cleaned.get("end_reason"):
            cleaned["end_reason"] = EndReason.END_OF_TOUR
        self.instance.status = Status.ENDED if cleaned.get("ends_on") else Status.ACCREDITED
        if not cleaned.get("starts_on") and not cleaned.get("attested_on"):
            cleaned["attested_on"] = timezone.localdate()
        return cleaned


class AccreditationInline(RolesInline, admin.StackedInline):
    """Where the tour is accredited; lead and periods are checked against everybody else's."""

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


@admin.register(models.Accreditation)
class AccreditationAdmin(NetworkAdmin):
    """Accreditations across tours; entered here or with their tour."""

    resource = "accreditations"
    form = AccreditationForm
    list_display = ["attache", "country", "role", "status", "starts_on", "ends_on"]
    list_filter = ["status", "role", InForceFilter]
    list_select_related = ["attache", "country"]
    search_fields = ["attache__family_name", "attache__given_name", "country__name", "country__name_lv"]
    autocomplete_fields = ["posting", "country"]
    readonly_fields = ["status"]
    fieldsets = [
        (None, {"fields": ["posting", "country", "role", "status"]}),
        (PERIOD[0], {**PERIOD[1], "fields": [("starts_on", "ends_on"), "end_reason", "attested_on"]}),
        (
            _("Lead"),
            {
                "fields": [("leads_from", "leads_until")],
                "description": _("A principal leads for its whole accreditation; others only from the day given."),
            },
        ),
        (_("Remark"), {"fields": ["remark"]}),
    ]

    def enter(self, obj, by):
        services.take_over(obj, by=by)

    def own_fields(self, fields):
        if "ends_on" in fields:
            fields = {**fields, "status": Status.ENDED if fields["ends_on"] else Status.ACCREDITED}
        return super().own_fields(fields)


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
