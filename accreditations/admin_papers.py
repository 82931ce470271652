"""Documents of officers and templates of papers in the administration."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accreditations import models, papers, services
from accreditations.admin_base import NetworkAdmin
from accreditations.choices import PaperKind, PaperSubject
from attache_registry.exceptions import RegistryError
from attache_registry.forms import ScanField
from attache_registry.scans import as_attachment


class DocumentForm(forms.ModelForm):
    """A document of an officer, uploaded."""

    upload = ScanField(label=_("File"))

    class Meta:
        model = models.AttacheDocument
        fields = ["attache", "kind"]

    def clean(self):
        """What was uploaded is the document."""
        cleaned = super().clean()
        if cleaned.get("upload"):
            self.instance.scan = cleaned["upload"]
        return cleaned

    def _get_validation_exclusions(self):
        # The file is saved with the record.
        return super()._get_validation_exclusions() | {"scan"}


@admin.register(models.AttacheDocument)
class AttacheDocumentAdmin(NetworkAdmin):
    """Curricula vitae and photographs that go with notes."""

    resource = "documents"
    form = DocumentForm
    list_display = ["attache", "kind"]
    list_filter = ["kind"]
    list_select_related = ["attache"]
    search_fields = ["attache__family_name", "attache__given_name"]
    autocomplete_fields = ["attache"]

    def get_fields(self, request, obj=None):
        return ["attache", "kind"] if obj else ["attache", "kind", "upload"]

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), *(["attache", "kind"] if obj else [])]

    def get_form(self, request, obj=None, change=False, **kwargs):
        if obj:
            kwargs["form"] = forms.ModelForm
        return super().get_form(request, obj, change, **kwargs)

    def enter(self, obj, by):
        obj.scan.save()
        obj.scan = obj.scan
        services.enter(obj, by=by)


class TemplateForm(forms.ModelForm):
    """A Word template, uploaded and checked."""

    upload = forms.FileField(label=_("Word document (.docx)"))

    class Meta:
        model = models.PaperTemplate
        fields = ["paper", "subject", "language"]

    def clean_upload(self):
        """Only a plain Word document whose placeholders are all known."""
        from accreditations.papers.checking import check_template

        upload = self.cleaned_data["upload"]
        content = upload.read()
        try:
            check_template(content, papers.PLACEHOLDERS)
        except RegistryError as error:
            faults = [str(message) for each in error.errors.values() for _code, message in each]
            raise forms.ValidationError(faults) from None
        self.instance.name, self.instance.content = upload.name[:200], content
        return upload


@admin.register(models.PaperTemplate)
class PaperTemplateAdmin(NetworkAdmin):
    """The ministry's own templates in place of those that come with the registry."""

    resource = "paper-templates"
    form = TemplateForm
    list_display = ["paper", "subject", "language", "name"]
    list_filter = ["paper", "subject", "language"]
    change_list_template = "admin/paper_template_list.html"

    def get_fieldsets(self, request, obj=None):
        names = ", ".join(f"{{{{ {name} }}}}" for name in papers.PLACEHOLDERS)
        told = gettext("Placeholders: %(names)s. A paragraph between {%%p if … %%} and {%%p endif %%} is left out.")
        fields = ["paper", "subject", "language", *([] if obj else ["upload"])]
        return [(None, {"fields": fields, "description": told % {"names": names}})]

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), *(["paper", "subject", "language"] if obj else [])]

    def get_form(self, request, obj=None, change=False, **kwargs):
        if obj:
            kwargs["form"] = forms.ModelForm
        return super().get_form(request, obj, change, **kwargs)

    def get_urls(self):
        view = self.admin_site.admin_view(self.download_view)
        name = "accreditations_papertemplate_download"
        return [path("<str:paper>/<str:subject>/<str:language>/download/", view, name=name), *super().get_urls()]

    def download_view(self, request, paper, subject, language):
        """The template in use, to be edited in Word and uploaded again."""
        if not self.has_view_permission(request) or not papers.has_template(paper, subject, language):
            raise PermissionDenied
        content = papers.template_in_use(paper, subject, language)
        return as_attachment(f"{subject}-{paper}-{language}.docx", content, papers.WORD)

    def changelist_view(self, request, extra_context=None):
        in_use = [(p, s, language) for p in PaperKind for s in PaperSubject for language in papers.LANGUAGES]
        return super().changelist_view(request, {**(extra_context or {}), "in_use": in_use})
