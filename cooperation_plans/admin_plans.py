"""Plans and activities in the administration: a plan with its activities, their lives as buttons."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accreditations.admin_base import InForceFilter
from accreditations.admin_life_cycle import ReadOnlyInline
from accreditations.forms import TakeBackForm
from accreditations.models import Country
from attache_registry.admin_base import RolesInline
from attache_registry.exceptions import RegistryError
from attache_registry.forms import say_on_form
from cooperation_plans import models, services
from cooperation_plans.admin_base import PaperInline, WithPapers
from cooperation_plans.choices import OPEN
from cooperation_plans.forms import WHY, ActivityTransitionForm, PlanTransitionForm

# Up to so many activities stand on the screen of their plan.
MOST_ON_A_SCREEN = 300
# What of an activity is entered there; the rest is on its own screen.
ENTERED_WITH_THE_PLAN = ("number", "title", "area", "lead_unit", "starts_on", "ends_on", "when_precision")


class WhyForm(forms.ModelForm):
    """Of what is agreed it is told why it is changed."""

    why = forms.CharField(
        label=_("Why is it changed?"), required=False, max_length=2000, help_text=WHY, widget=forms.TextInput
    )

    def clean(self):
        """An amendment has its reason."""
        cleaned = super().clean()
        if frozen(self.instance) and self.has_changed() and not cleaned.get("why"):
            self.add_error("why", _("The plan is agreed: say why it is changed."))
        return cleaned


def frozen(record):
    """Whether a plan, or the plan of an activity, is agreed."""
    plan = record if isinstance(record, models.CooperationPlan) else record.plan
    return bool(record.pk and plan and plan.frozen)


class WithLifeAdmin(WithPapers):
    """A record whose status changes by buttons; of what is agreed a change tells why."""

    def get_fieldsets(self, request, obj=None):
        why = [(_("Amendment"), {"fields": ["why"]})] if obj and frozen(obj) else []
        return [*super().get_fieldsets(request, obj), *why]

    def own_fields(self, fields):
        return super().own_fields(fields) | ({"why": fields["why"]} if fields.get("why") else {})

    change_form_template = "admin/life_change_form.html"
    transition_form = None
    move = None
    readonly_fields = ["status"]

    def get_urls(self):
        own, name = self.admin_site.admin_view, self._name
        return [
            path("<path:object_id>/become/<str:to>/", own(self.become_view), name=f"{name}_become"),
            path("<path:object_id>/take-back/<int:step>/", own(self.take_back_view), name=f"{name}_take_back"),
            *super().get_urls(),
        ]

    @property
    def _name(self):
        return f"{self.model._meta.app_label}_{self.model._meta.model_name}"

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj and self.has_change_permission(request, obj):
            context["allowed_statuses"] = [
                (status, reverse(f"admin:{self._name}_become", args=[obj.pk, status]))
                for status in services.allowed(obj)
            ]
            last = obj.transitions.order_by("number").last()
            context["take_back"] = last and reverse(f"admin:{self._name}_take_back", args=[obj.pk, last.pk])
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def own(self, request, object_id):
        """The record of an address, for those who may change it."""
        found = get_object_or_404(self.model, pk=object_id)
        if not self.has_change_permission(request, found):
            raise PermissionDenied
        return found

    def become_view(self, request, object_id, to):
        """The form of a change of status, and its recording."""
        found = self.own(request, object_id)
        statuses = dict(self.model._meta.get_field("status").choices)
        if to not in statuses:
            raise Http404
        form = type(self).transition_form(found, to, request.POST or None)
        title = gettext("Now: %(status)s") % {"status": statuses[to]}
        return self.ask(request, form, title, found, lambda said: type(self).move(found, to, by=request.user, **said))

    def take_back_view(self, request, object_id, step):
        """Ask why the last change of status is taken back."""
        found = self.own(request, object_id)
        taken = get_object_or_404(found.transitions, pk=step)
        form = TakeBackForm(request.POST or None)
        title = gettext("Take back: %(step)s") % {"step": taken.get_to_display()}
        return self.ask(request, form, title, found, lambda said: services.take_back(taken, by=request.user, **said))

    def ask(self, request, form, title, obj, act):
        """A form of a verb; once it is sent and right the verb runs."""
        if request.method == "POST" and form.is_valid():
            try:
                act(form.cleaned_data)
            except RegistryError as error:
                say_on_form(form, error)
            else:
                messages.success(request, gettext("Recorded."))
                return HttpResponseRedirect(reverse(f"admin:{self._name}_change", args=[obj.pk]))
        context = {**self.admin_site.each_context(request), "form": form, "title": title, "object": obj}
        return TemplateResponse(request, "admin/verb.html", context | {"opts": self.model._meta})


class ActivityInline(RolesInline, admin.TabularInline):
    """The activities of a plan; the rest of each is on its own screen."""

    resource = "activities"
    model = models.Activity
    fields = [*ENTERED_WITH_THE_PLAN, "status"]
    readonly_fields = ["status"]
    autocomplete_fields = ["area", "lead_unit"]


class PlanTransitionInline(ReadOnlyInline):
    """How the plan came about."""

    resource = "cooperation-plans"
    model = models.PlanTransition
    fields = readonly_fields = ["to", "on", "remark", "recorded_by"]


class AmendmentInline(ReadOnlyInline):
    """What was changed of what was agreed."""

    resource = "cooperation-plans"
    model = models.Amendment
    fields = readonly_fields = ["made_at", "activity", "kind", "field", "before", "after", "why", "by"]


@admin.register(models.CooperationPlan)
class PlanAdmin(WithLifeAdmin):
    """A plan with its activities on one screen."""

    resource = "cooperation-plans"
    form = WhyForm
    transition_form, move = PlanTransitionForm, services.move_plan
    list_display = ["title", "country", "strand", "starts_on", "ends_on", "status"]
    list_filter = ["status", "strand", InForceFilter]
    list_select_related = ["country", "strand"]
    search_fields = ["title", "country__name", "country__name_lv"]
    autocomplete_fields = ["country", "strand", "agreement", "owner"]
    fieldsets = [
        (None, {"fields": [("country", "strand"), "title", ("starts_on", "ends_on"), "status"]}),
        (_("Basis"), {"fields": ["agreement", ("owner", "owner_person"), "currency"]}),
        (_("Signature"), {"fields": [("signed_by", "signed_by_partner")]}),
        (_("Remark"), {"fields": ["remark"]}),
    ]

    def save_inline(self, obj, by):
        if isinstance(obj, models.Activity) and obj.pk:
            told = {name: getattr(obj, name) for name in ENTERED_WITH_THE_PLAN}
            services.change(models.Activity.objects.get(pk=obj.pk), by=by, **told)
        else:
            super().save_inline(obj, by)

    def get_inlines(self, request, obj):
        if obj is None:
            return []
        # A screen of thousands of fields helps nobody; such a plan's activities are in their own list.
        few = obj.activities.count() <= MOST_ON_A_SCREEN
        return [*([ActivityInline] if few else []), PaperInline, PlanTransitionInline, AmendmentInline]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("country", "strand")


class ActivityTransitionInline(ReadOnlyInline):
    """How the activity stands and came to."""

    resource = "activities"
    model = models.ActivityTransition
    fields = readonly_fields = ["to", "on", "reason", "side", "remark", "recorded_by"]


class ActivityForm(WhyForm):
    """An activity with its countries; of a plan they are the plan's where none are named."""

    countries = forms.ModelMultipleChoiceField(Country.objects.none(), label=_("Countries"), required=False)

    class Meta:
        model = models.Activity
        exclude = ()  # noqa: DJ006 -- the screen's fieldsets say which

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["countries"].queryset = Country.objects.all()
        if self.instance.pk:
            self.initial["countries"] = list(self.instance.country_links.values_list("country", flat=True))

    def clean(self):
        """The main country is the plan's, else the first named."""
        cleaned = super().clean()
        plan, countries = cleaned.get("plan"), cleaned.get("countries")
        if not plan and not countries:
            self.add_error("countries", _("Name a plan, or at least one other country."))
        elif not plan:
            self.instance.country = countries[0]
        self.instance.countries_said = list(countries or ())
        return cleaned


class OverdueFilter(admin.SimpleListFilter):
    """To be over, and nobody has said how it went."""

    title = _("overdue")
    parameter_name = "overdue"

    def lookups(self, request, model_admin):
        return [("true", _("yes"))]

    def queryset(self, request, queryset):
        if self.value() != "true":
            return queryset
        return queryset.filter(status__in=OPEN).on_day(timezone.localdate()).filter(overdue=True)


@admin.register(models.Activity)
class ActivityAdmin(WithLifeAdmin):
    """One activity with all that is known of it."""

    resource = "activities"
    form = ActivityForm
    transition_form, move = ActivityTransitionForm, services.move_activity
    list_display = ["number", "title", "country", "plan", "starts_on", "ends_on", "status"]
    list_display_links = ["title"]
    list_filter = ["status", OverdueFilter, "basis", "when_precision", "area"]
    list_select_related = ["country", "plan__country"]
    search_fields = ["number", "title", "title_lv", "place", "plan__title"]
    autocomplete_fields = ["plan", "area", "form", "lead_unit", "host"]
    fieldsets = [
        (None, {"fields": [("plan", "countries"), ("number", "partner_number"), "title", "title_lv", "status"]}),
        (_("What"), {"fields": [("area", "form")]}),
        (_("When and where"), {"fields": [("starts_on", "ends_on", "when_precision"), ("place", "host")]}),
        (_("Who"), {"fields": ["lead_unit", ("asked_on", "answered_on"), ("partner_unit", "partner_contact")]}),
        (
            _("People and money"),
            {
                "fields": [
                    ("home_participants", "partner_participants"),
                    ("home_participants_actual", "partner_participants_actual"),
                    "financing",
                    ("planned_cost", "actual_cost"),
                ]
            },
        ),
        (_("How it went"), {"fields": ["outcome"]}),
    ]

    def get_inlines(self, request, obj):
        return [ActivityTransitionInline] if obj else []

    def enter(self, obj, by):
        services.enter_activity(obj, countries=obj.countries_said, by=by)

    def own_fields(self, fields):
        told = super().own_fields(fields)
        return told | ({"countries": list(fields["countries"])} if fields.get("countries") else {})
