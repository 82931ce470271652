"""What every admin screen of a record shares: the table of roles, verbs for saving, voiding with a reason."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from attache_registry import policies
from attache_registry.changes import changes
from attache_registry.exceptions import RegistryError
from attache_registry.forms import DayInput, said_by
from attache_registry.saving import in_transaction
from attache_registry.sensitive import note_record


class ReasonForm(forms.Form):
    """Why a record is voided."""

    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)


class RolesAdmin(admin.ModelAdmin):
    """Who may see and change follows from the resource's place in the table of roles (R28)."""

    resource = ""

    def has_module_permission(self, request):
        return request.user.is_staff and policies.may_read(request.user, self.resource)

    def has_view_permission(self, request, obj=None):
        return self.has_module_permission(request)

    def has_add_permission(self, request, obj=None):
        return request.user.is_staff and policies.may_write(request.user, self.resource)

    has_change_permission = has_add_permission

    def has_delete_permission(self, request, obj=None):
        """Records are voided, by a button that asks for the reason."""
        return False

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """The screen of a record; what it and its inlines show of sensitive fields is noted."""
        if obj is not None:
            note_record(self.resource, obj, flatten_fieldsets(self.get_fieldsets(request, obj)))
            for inline in context["inline_admin_formsets"]:
                for form in inline.formset.forms:
                    note_record(inline.opts.resource, form.instance, flatten_fieldsets(inline.fieldsets))
        return super().render_change_form(request, context, add, change, form_url, obj)

    def changelist_view(self, request, extra_context=None):
        """The list; what its columns show of sensitive fields is noted."""
        response = super().changelist_view(request, extra_context)
        if changelist := (getattr(response, "context_data", None) or {}).get("cl"):
            for record in changelist.result_list:
                note_record(self.resource, record, changelist.list_display)
        return response


DAYS = {models.DateField: {"widget": DayInput}}


class RolesInline:
    """Records that are entered on the screen of another; mixed into a tabular or stacked inline."""

    resource = ""
    extra = 0
    show_change_link = True
    formfield_overrides = DAYS

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """In a table the column's header is no label of its fields; so each gets one."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            field.widget.attrs.setdefault("aria-label", str(field.label))
        return field

    def has_view_permission(self, request, obj=None):
        return policies.may_read(request.user, self.resource)

    def has_add_permission(self, request, obj=None):
        return policies.may_write(request.user, self.resource)

    has_change_permission = has_add_permission

    def has_delete_permission(self, request, obj=None):
        return False


class RecordAdmin(RolesAdmin):
    """A record of the registry: saved through the services' verbs, which lock, check and explain."""

    verbs = None
    actions = None
    formfield_overrides = DAYS
    save_as = False
    view_on_site = False
    list_per_page = 50
    show_full_result_count = False
    change_form_template = "admin/record_change_form.html"
    object_history_template = "admin/record_history.html"

    def get_readonly_fields(self, request, obj=None):
        refused = [
            name
            for name in self.reference_fields(request, obj)
            if not policies.may_write_field(request.user, self.resource, name)
        ]
        return [*super().get_readonly_fields(request, obj), *refused]

    def reference_fields(self, request, obj):
        """Fields whose writers are others than the record's."""
        return policies.resource(self.resource).kinds_of_fields

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Save in one transaction; what the database or others have against it is said on the form as typed."""

        def answer():
            return super(RecordAdmin, self).changeform_view(request, object_id, form_url, extra_context)

        try:
            return in_transaction(answer)
        except RegistryError as error:
            request.refusal = ValidationError(" ".join(said_by(error)))
            return answer()

    def get_form(self, request, obj=None, change=False, **kwargs):
        """The form; the second time round one that knows why the first was refused."""
        form = super().get_form(request, obj, change, **kwargs)
        refusal = getattr(request, "refusal", None)
        if refusal is None:
            return form

        def clean(self):
            form.clean(self)
            raise refusal

        return type(form.__name__, (form,), {"clean": clean})

    def save_model(self, request, obj, form, change):
        if change:
            fields = {name: form.cleaned_data[name] for name in form.changed_data if name in form.cleaned_data}
            self.verbs.change(type(obj).objects.get(pk=obj.pk), by=request.user, **self.own_fields(fields))
        else:
            self.enter(obj, request.user)

    def own_fields(self, fields):
        """The changed fields that are the record's own."""
        names = {field.name for field in self.model._meta.concrete_fields}
        return {name: value for name, value in fields.items() if name in names}

    def enter(self, obj, by):
        """Record what was entered as new."""
        self.verbs.enter(obj, by=by)

    def save_formset(self, request, form, formset, change):
        for obj in formset.save(commit=False):
            self.save_inline(obj, request.user)
        for obj in formset.deleted_objects:
            obj.delete()
        formset.save_m2m()

    def save_inline(self, obj, by):
        """Save a record that was entered on this screen."""
        self.verbs.enter(obj, by=by)

    def history_view(self, request, object_id, extra_context=None):
        """Every change of the record, by whatever path it came: the triggers' history, not the screens'."""
        obj = get_object_or_404(self.model, pk=object_id)
        if not self.has_view_permission(request, obj):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": _("History of %(record)s") % {"record": obj},
            "object": obj,
            "opts": self.model._meta,
            "changes": changes(reader=request.user, model=type(obj), key=obj.pk, most=500).rows,
        }
        return TemplateResponse(request, self.object_history_template, context)

    def get_urls(self):
        name = f"{self.model._meta.app_label}_{self.model._meta.model_name}_void"
        void = path("<path:object_id>/void/", self.admin_site.admin_view(self.void_view), name=name)
        return [void, *super().get_urls()]

    def void_view(self, request, object_id):
        """Ask for the reason, say what follows, then void."""
        obj = get_object_or_404(self.model, pk=object_id)
        if not self.has_change_permission(request, obj):
            raise PermissionDenied
        form = ReasonForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                self.verbs.void(obj, reason=form.cleaned_data["reason"], by=request.user)
            except RegistryError as error:
                form.add_error(None, ValidationError(" ".join(said_by(error))))
            else:
                messages.success(request, _("%(record)s was voided; the history keeps it.") % {"record": obj})
                meta = self.model._meta
                return HttpResponseRedirect(reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist"))
        context = {**self.admin_site.each_context(request), "form": form, "object": obj, "opts": self.model._meta}
        return TemplateResponse(
            request, "admin/void.html", context | {"title": _("Void %(record)s") % {"record": obj}}
        )
