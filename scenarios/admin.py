"""Scenarios in the administration: a draft with its changes and shares on one screen.

It is applied where it is compared with the network, on its page.
"""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from attache_registry.admin_base import RecordAdmin, RolesInline
from attache_registry.exceptions import RegistryError
from attache_registry.forms import say_on_form
from attache_registry.models import User
from scenarios import services
from scenarios.models import DraftedChange, Scenario, Share

# Up to so many changes stand on the screen of their scenario; more are changed on its page.
MOST_ON_A_SCREEN = 60
# What a change is changed by; the services have it that its kind stays.
CHANGED_HERE = (
    *("kind", "on", "of_change", "post", "city", "host", "country", "positions", "lowest_rank", "attache", "role"),
    *("planned_ends_on", "posting", "accreditation", "reason", "note"),
)


class WhileOpen(RolesInline):
    """What is entered with a scenario, by who works on it, as long as it is a draft."""

    resource = "scenarios"
    show_change_link = False

    def has_add_permission(self, request, obj=None):
        return super().has_add_permission(request, obj) and may_draft(request.user, obj)

    has_change_permission = has_delete_permission = has_add_permission


def may_draft(user, scenario):
    """Whether a person works on a scenario that is still a draft."""
    return scenario is None or (scenario.is_open and services.may_change(scenario, user))


class ChangeInline(WhileOpen, admin.StackedInline):
    """The changes, in the order in which they are carried out; the kind of one stays."""

    model = DraftedChange
    fk_name = "scenario"
    autocomplete_fields = ["post", "host", "country", "attache", "posting", "accreditation"]
    fields = [
        ("kind", "on", "of_change"),
        ("post", "city", "host", "country"),
        ("positions", "lowest_rank"),
        ("attache", "role", "planned_ends_on"),
        ("posting", "accreditation", "reason"),
        "note",
    ]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "of_change":
            key = request.resolver_match.kwargs.get("object_id")
            kwargs["queryset"] = DraftedChange.objects.filter(scenario=key)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class ShareInline(WhileOpen, admin.TabularInline):
    """With whom it is shared; its author says."""

    model = Share
    fields = ["user", "may_change"]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "user":
            kwargs["queryset"] = User.objects.filter(is_active=True).order_by("username")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_add_permission(self, request, obj=None):
        return super().has_add_permission(request, obj) and (obj is None or obj.author_id == request.user.pk)

    has_change_permission = has_delete_permission = has_add_permission


class ScenarioVerbs:
    """What can be done with scenarios, under the names by which screens ask for it."""

    enter = staticmethod(services.draft)
    change = staticmethod(services.change_scenario)


@admin.register(Scenario)
class ScenarioAdmin(RecordAdmin):
    """Scenarios that one sees: one's own, and those that are shared with one."""

    resource, verbs = "scenarios", ScenarioVerbs
    change_form_template = "admin/scenario_change_form.html"
    list_display = ["name", "author", "status", "number_of_changes", "made_at", "applied_at"]
    list_filter = ["status"]
    list_select_related = ["author"]
    search_fields = ["name", "author__username"]
    date_hierarchy = "made_at"
    readonly_fields = ["status", "author", "looked_at", "made_at", "applied_at", "applied_by"]
    fieldsets = [
        (
            None,
            {
                "fields": ["name", "purpose", "status"],
                "description": _(
                    "A draft holds nothing until it is applied. Enter its changes in the order in which they are "
                    "carried out; what each needs depends on what changes. Compare it with the network on its page."
                ),
            },
        ),
        (_("Made"), {"fields": [("author", "made_at"), "looked_at"]}),
        (
            _("Applied"),
            {
                "fields": [("applied_by", "applied_at")],
                "description": _("All of its changes become the network at once, or none does and it is said why."),
            },
        ),
    ]

    @admin.display(description=_("changes"), ordering="number_of_changes")
    def number_of_changes(self, scenario):
        """How many changes it holds."""
        return scenario.number_of_changes

    def get_queryset(self, request):
        found = super().get_queryset(request).visible_to(request.user)
        return found.annotate(number_of_changes=Count("changes"))

    def get_inlines(self, request, obj):
        if obj is None:
            return []
        return [ChangeInline, ShareInline] if obj.changes.count() <= MOST_ON_A_SCREEN else [ShareInline]

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and may_draft(request.user, obj)

    def save_formset(self, request, form, formset, change):
        """Changes in the order in which they were entered, by the services; those that were crossed out go first."""
        by, scenario = request.user, form.instance
        for_good = formset.save(commit=False)
        for gone in formset.deleted_objects:
            if isinstance(gone, Share):
                services.stop_sharing(scenario, gone.user, by=by)
            else:
                services.take_out(gone, by=by)
        for each in for_good:
            if isinstance(each, Share):
                before = Share.objects.filter(pk=each.pk).exclude(user=each.user).select_related("user").first()
                if before:
                    services.stop_sharing(scenario, before.user, by=by)
                services.share(scenario, each.user, may_change=each.may_change, by=by)
            elif each.pk:
                told = {name: getattr(each, name) for name in CHANGED_HERE}
                services.change_change(DraftedChange.objects.get(pk=each.pk), by=by, **told)
            else:
                services.add_change(scenario, each, by=by)

    def history_view(self, request, object_id, extra_context=None):
        get_object_or_404(self.get_queryset(request), pk=object_id)
        return super().history_view(request, object_id, extra_context)

    # Drop

    def get_urls(self):
        """A scenario is no fact: there is nothing to void."""
        own = self.admin_site.admin_view
        dropped = path("<int:object_id>/drop/", own(self.drop_view), name="scenarios_scenario_drop")
        return [dropped, *super(RecordAdmin, self).get_urls()]

    def drop_view(self, request, object_id):
        """Ask once more, then drop the scenario; what the registry has against it is said there."""
        scenario = get_object_or_404(self.get_queryset(request), pk=object_id)
        if not self.has_change_permission(request, scenario):
            raise PermissionDenied
        form = forms.Form()
        if request.method == "POST":
            form = forms.Form(request.POST)
            form.is_valid()
            try:
                services.drop_scenario(scenario, by=request.user)
            except RegistryError as error:
                say_on_form(form, error)
            else:
                messages.success(request, gettext("The scenario was dropped."))
                return HttpResponseRedirect(reverse("admin:scenarios_scenario_change", args=[scenario.pk]))
        context = {**self.admin_site.each_context(request), "form": form, "title": gettext("Drop the scenario")}
        return TemplateResponse(request, "admin/verb.html", context | {"object": scenario, "opts": self.model._meta})
