"""Cooperation in the administration: lists, units, agreements; plans and activities have a module of their own."""

from django import forms
from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accreditations.admin_base import PERIOD, InForceFilter
from cooperation_plans import admin_plans, models
from cooperation_plans.admin_base import CooperationAdmin, PaperInline, WithPapers


class CodedAdmin(CooperationAdmin):
    """A list of codes and names."""

    list_display = ["code", "name", "name_lv"]
    search_fields = ["code", "name", "name_lv"]
    fields = ["code", "name", "name_lv"]


@admin.register(models.Strand)
class StrandAdmin(CodedAdmin):
    """Between whom plans are made."""

    resource = "cooperation-strands"


@admin.register(models.Area)
class AreaAdmin(CodedAdmin):
    """Areas of cooperation."""

    resource = "cooperation-areas"


@admin.register(models.Form)
class FormAdmin(CodedAdmin):
    """Forms of cooperation."""

    resource = "cooperation-forms"


@admin.register(models.CancellationReason)
class CancellationReasonAdmin(CodedAdmin):
    """Why activities are postponed or cancelled."""

    resource = "cancellation-reasons"


@admin.register(models.Unit)
class UnitAdmin(CodedAdmin):
    """Units at home, and the mailboxes at which they are asked."""

    resource = "units"
    list_display = ["code", "name", "name_lv", "email"]
    fields = ["code", "name", "name_lv", "email"]


class AgreementForm(forms.ModelForm):
    """Areas and forms are chosen from their lists."""

    areas = forms.MultipleChoiceField(label=_("Areas"), required=False)
    forms = forms.MultipleChoiceField(label=_("Forms"), required=False)

    class Meta:
        model = models.Agreement
        fields = [
            *("country", "title", "title_is_official", "signed_on", "starts_on", "ends_on", "attested_on"),
            *("areas", "forms", "source"),
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, model in (("areas", models.Area), ("forms", models.Form)):
            if name in self.fields:
                self.fields[name].choices = [(each.code, each.local_name) for each in model.objects.all()]

    def clean(self):
        """A beginning that nobody knows is vouched for today."""
        cleaned = super().clean()
        if not cleaned.get("starts_on") and not cleaned.get("attested_on"):
            cleaned["attested_on"] = timezone.localdate()
        return cleaned


@admin.register(models.Agreement)
class AgreementAdmin(WithPapers):
    """Treaties and memoranda with their scans."""

    resource = "agreements"
    form = AgreementForm
    list_display = ["title", "country", "signed_on", "starts_on", "ends_on"]
    list_filter = [InForceFilter, "title_is_official"]
    list_select_related = ["country"]
    search_fields = ["title", "country__name", "country__name_lv"]
    autocomplete_fields = ["country"]
    fieldsets = [
        (None, {"fields": ["country", "title", "title_is_official", "signed_on", "source"]}),
        PERIOD,
        (_("What it is about"), {"fields": ["areas", "forms"]}),
    ]
    inlines = [PaperInline]


@admin.register(models.ExpectedPlan)
class ExpectedPlanAdmin(CooperationAdmin):
    """Of whom a plan is expected each year."""

    resource = "expected-plans"
    list_display = ["country", "strand", "starts_on", "ends_on"]
    list_filter = [InForceFilter, "strand"]
    list_select_related = ["country", "strand"]
    search_fields = ["country__name", "country__name_lv"]
    autocomplete_fields = ["country", "strand"]
    fieldsets = [(None, {"fields": ["country", "strand"]}), PERIOD]


__all__ = ["admin_plans"]
