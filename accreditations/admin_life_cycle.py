"""Accreditations in the administration: their steps as buttons, notifications, documents, templates of papers."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accreditations import models, services
from accreditations.admin_base import PERIOD, InForceFilter, NetworkAdmin
from accreditations.choices import UNDER_WAY, EndReason, PostingRole, Status, StepKind
from accreditations.forms import NominationForm, StepForm, TakeBackForm
from attache_registry.admin_base import RolesInline
from attache_registry.exceptions import RegistryError
from attache_registry.forms import say_on_form


def has_steps(accreditation):
    """Whether the days of an accreditation follow from steps."""
    return bool(accreditation.pk) and (not accreditation.taken_over or accreditation.steps.exists())


class AccreditationForm(forms.ModelForm):
    """An accreditation as taken over from an older list: an end has a reason, an unknown beginning is vouched for.

    What has steps takes its days from them; then only its role and its lead are entered here.
    """

    class Meta:
        model = models.Accreditation
        fields = [
            *("country", "role", "intended_from", "starts_on", "ends_on", "end_reason", "attested_on"),
            *("leads_from", "leads_until"),
        ]

    def clean(self):
        """The status follows from the last day; a beginning that nobody knows is vouched for today."""
        cleaned = super().clean()
        self.instance.taken_over = self.instance.taken_over or not self.instance.pk
        if has_steps(self.instance):
            return cleaned
        if cleaned.get("ends_on") and not cleaned.get("end_reason"):
            cleaned["end_reason"] = EndReason.END_OF_TOUR
        self.instance.status = Status.ENDED if cleaned.get("ends_on") else Status.ACCREDITED
        if not cleaned.get("starts_on") and not cleaned.get("attested_on"):
            cleaned["attested_on"] = timezone.localdate()
        return cleaned


@admin.register(models.Accreditation)
class AccreditationAdmin(NetworkAdmin):
    """Accreditations across tours: what was taken over is entered here, what happens is recorded as steps."""

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
        (
            PERIOD[0],
            {**PERIOD[1], "fields": ["intended_from", ("starts_on", "ends_on"), "end_reason", "attested_on"]},
        ),
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

    change_form_template = "admin/accreditation_change_form.html"
    change_list_template = "admin/accreditation_change_list.html"

    def get_readonly_fields(self, request, obj=None):
        days = ["starts_on", "ends_on", "end_reason", "attested_on"] if obj and has_steps(obj) else []
        wanted = [] if obj and obj.status in UNDER_WAY else ["intended_from"]
        return [*super().get_readonly_fields(request, obj), *days, *wanted]

    def get_inlines(self, request, obj):
        return [StepInline, NotificationInline] if obj else []

    def get_urls(self):
        own = self.admin_site.admin_view
        name = "accreditations_accreditation"
        return [
            path("nominate/", own(self.nominate_view), name=f"{name}_nominate"),
            path("<path:object_id>/record/<str:kind>/", own(self.record_view), name=f"{name}_record"),
            path("<path:object_id>/steps/<int:step>/take-back/", own(self.take_back_view), name=f"{name}_take_back"),
            path("<path:object_id>/steps/<int:step>/confirm/", own(self.confirm_view), name=f"{name}_confirm"),
            *super().get_urls(),
        ]

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj and self.has_change_permission(request, obj):
            context["allowed_steps"] = [StepKind(each) for each in services.allowed(obj)]
            context["last_step"] = obj.steps.counting().last()
            context["waiting_step"] = obj.steps.waiting().first()
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def own(self, request, object_id):
        """The accreditation of an address, for those who may change it."""
        found = get_object_or_404(models.Accreditation.objects.select_related("country", "attache"), pk=object_id)
        if not self.has_change_permission(request, found):
            raise PermissionDenied
        return found

    def nominate_view(self, request):
        """The first step of a new accreditation."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = AdminNominationForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            said = dict(form.cleaned_data)
            of_record = ("posting", "country", "role", "intended_from")
            new = models.Accreditation(**{name: said.pop(name) for name in of_record})
            try:
                services.nominate(new, by=request.user, **said)
            except RegistryError as error:
                say_on_form(form, error)
            else:
                return self.done(request, new, gettext("Nominated."))
        return self.ask(request, form, gettext("Nominate"), None)

    def record_view(self, request, object_id, kind):
        """The form of one step, and its recording."""
        found = self.own(request, object_id)
        seen = found.steps.counting().count()
        form = StepForm(kind, seen, request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            said = {name: value for name, value in form.cleaned_data.items() if value not in (None, "")}
            try:
                services.record_step(found, kind, by=request.user, **{"seen": seen, **said})
            except RegistryError as error:
                say_on_form(form, error)
            else:
                return self.done(request, found, gettext("Recorded: %(step)s.") % {"step": StepKind(kind).label})
        label = StepKind(kind).label if kind in StepKind.values else kind
        return self.ask(request, form, str(label).capitalize(), found)

    def take_back_view(self, request, object_id, step):
        """Ask why a step is taken back or rejected."""
        found = self.own(request, object_id)
        taken = get_object_or_404(found.steps, pk=step)
        form = TakeBackForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                services.take_back(taken, reason=form.cleaned_data["reason"], by=request.user)
            except RegistryError as error:
                say_on_form(form, error)
            else:
                return self.done(request, found, gettext("Taken back; the history keeps it."))
        return self.ask(request, form, gettext("Take back: %(step)s") % {"step": taken.get_step_display()}, found)

    def confirm_view(self, request, object_id, step):
        """Ask once more, then stand behind a step that waits."""
        found = self.own(request, object_id)
        waiting = get_object_or_404(found.steps, pk=step)
        form = forms.Form(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                services.confirm_step(waiting, by=request.user)
            except RegistryError as error:
                say_on_form(form, error)
            else:
                return self.done(
                    request, found, gettext("Confirmed: %(step)s.") % {"step": waiting.get_step_display()}
                )
        return self.ask(request, form, gettext("Confirm: %(step)s") % {"step": waiting.get_step_display()}, found)

    def ask(self, request, form, title, obj):
        """A form of a verb."""
        context = {**self.admin_site.each_context(request), "form": form, "title": title, "object": obj}
        return TemplateResponse(request, "admin/verb.html", context | {"opts": self.model._meta})

    def done(self, request, obj, message):
        """Back to the record, if it is still there."""
        messages.success(request, message)
        base = "admin:accreditations_accreditation"
        if models.Accreditation.objects.filter(pk=obj.pk).exists():
            return HttpResponseRedirect(reverse(f"{base}_change", args=[obj.pk]))
        return HttpResponseRedirect(reverse(f"{base}_changelist"))


class AdminNominationForm(NominationForm):
    """Who is nominated for which country."""

    posting = forms.ModelChoiceField(models.Posting.objects.none(), label=_("Posting"))
    country = forms.ModelChoiceField(models.Country.objects.none(), label=_("Receiving state"))
    role = forms.ChoiceField(
        label=_("Role"), choices=[("", _("the posting's")), *PostingRole.choices], required=False
    )
    field_order = ["posting", "country", "role"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["posting"].queryset = models.Posting.objects.select_related("attache", "post")
        self.fields["country"].queryset = models.Country.objects.all()


class ReadOnlyInline(RolesInline, admin.TabularInline):
    """Records that are shown on another's screen and changed by its buttons."""

    can_delete = False
    show_change_link = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class StepInline(ReadOnlyInline):
    """What happened, in order; a step that was taken back is in the history."""

    resource = "steps"
    model = models.Step
    fields = readonly_fields = ["step", "on", "effective_on", "reference", "remark", "reason", "scan", "recorded_by"]


class NotificationInline(ReadOnlyInline):
    """What the receiving state is told."""

    resource = "notifications"
    model = models.Notification
    fk_name = "accreditation"
    fields = readonly_fields = ["kind", "concerns", "sent_on", "reference"]
    show_change_link = True


@admin.register(models.Notification)
class NotificationAdmin(NetworkAdmin):
    """What receiving states are told, and when they were."""

    resource = "notifications"
    list_display = ["accreditation", "kind", "due", "sent_on", "reference"]
    list_filter = ["kind", ("sent_on", admin.EmptyFieldListFilter)]
    list_select_related = ["accreditation__attache", "accreditation__country"]
    search_fields = ["accreditation__attache__family_name", "accreditation__country__name", "reference"]
    fields = ["accreditation", "kind", "concerns", "sent_on", "reference"]
    autocomplete_fields = ["accreditation", "concerns"]

    def get_queryset(self, request):
        return super().get_queryset(request).with_due_day()

    @admin.display(description=_("due on"), ordering="due_on")
    def due(self, obj):
        """The day by which the state is to be told."""
        return obj.due_on

    def get_readonly_fields(self, request, obj=None):
        own = ["accreditation", "kind", "concerns"] if obj else []
        return [*super().get_readonly_fields(request, obj), *own]

    def enter(self, obj, by):
        sent_on, reference = obj.sent_on, obj.reference
        obj.sent_on, obj.reference = None, ""
        services.enter(obj, by=by)
        if sent_on:
            services.notify(obj, sent_on=sent_on, reference=reference, by=by)

    def save_model(self, request, obj, form, change):
        if not change:
            return self.enter(obj, request.user)
        found = models.Notification.objects.get(pk=obj.pk)
        return services.notify(found, sent_on=obj.sent_on, reference=obj.reference, by=request.user)
