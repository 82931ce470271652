"""Reports in the administration: the lists that they are told in; reports themselves are looked at and voided."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from attache_registry.admin_base import RecordAdmin
from attache_registry.policies import Role
from reporting import models, services


class ReportingAdmin(RecordAdmin):
    """A record that the verbs of reporting serve."""

    verbs = services

    def enter(self, obj, by):
        return services.enter(obj, by=by)


@admin.register(models.Topic)
class TopicAdmin(ReportingAdmin):
    """What reports are about."""

    resource = "report-topics"
    list_display = ["code", "name", "name_lv", "parent"]
    list_select_related = ["parent"]
    search_fields = ["code", "name", "name_lv"]
    fields = ["code", "name", "name_lv", "parent"]


class MarkingForm(forms.ModelForm):
    """Readers are ticked among the roles."""

    readers = forms.MultipleChoiceField(
        label=_("who reads"), choices=Role.choices, widget=forms.CheckboxSelectMultiple, required=False
    )

    class Meta:
        model = models.Marking
        fields = ["code", "name", "name_lv", "level", "words", "readers", "charge_reads"]


@admin.register(models.Marking)
class MarkingAdmin(ReportingAdmin):
    """How far texts may go."""

    resource, form = "report-markings", MarkingForm
    list_display = ["code", "name", "name_lv", "level", "holds_text"]
    search_fields = ["code", "name", "name_lv"]
    fields = ["code", "name", "name_lv", "level", "words", "readers", "charge_reads", "holds_text"]
    readonly_fields = ["holds_text"]


@admin.register(models.KindTemplate)
class KindTemplateAdmin(ReportingAdmin):
    """The texts that drafts begin with."""

    resource = "report-templates"
    list_display = ["kind", "language"]
    fields = ["kind", "language", "text"]


@admin.register(models.Report)
class ReportAdmin(ReportingAdmin):
    """Reports as far as the person may know of them; they are written on their pages."""

    resource = "reports"
    list_display = ["title", "on", "kind", "status", "version", "posting"]
    list_filter = ["kind", "status", "marking"]
    list_select_related = ["posting__attache", "posting__post"]
    search_fields = ["title"]
    fields = [
        *("title", "on", "kind", "status", "version", "posting", "marking", "source"),
        *("period_starts_on", "period_ends_on", "reference", "kept_at", "outcome_of"),
    ]
    readonly_fields = fields

    def get_queryset(self, request):
        return models.Report.objects.visible_to(request.user)

    def has_add_permission(self, request, obj=None):
        return False
