"""What the screens of cooperation share: verbs, and the scans of signed papers."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from attache_registry.admin_base import RecordAdmin, RolesInline
from attache_registry.forms import ScanField
from cooperation_plans import models, services


class CooperationAdmin(RecordAdmin):
    """A record of cooperation."""

    verbs = services


class PaperForm(forms.ModelForm):
    """The scan of a signed paper, checked by its content."""

    upload = ScanField(label=_("Scan of the signed paper"))

    class Meta:
        model = models.SignedPaper
        fields = ["title"]

    def save(self, commit=True):
        """The service keeps the scan with its record."""
        paper = super().save(commit=False)
        paper.upload = self.cleaned_data["upload"]
        return paper


class PaperInline(RolesInline, admin.TabularInline):
    """Scans of signed papers; what is kept is downloaded on the pages."""

    resource = "signed-papers"
    model = models.SignedPaper
    form = PaperForm
    fields = ["title", "upload"]
    verbose_name_plural = _("signed papers")

    def has_change_permission(self, request, obj=None):
        return False


class WithPapers(CooperationAdmin):
    """A record whose signed papers are kept."""

    def save_inline(self, obj, by):
        if isinstance(obj, models.SignedPaper):
            scan = obj.upload
            services.keep_paper(obj, scan, by=by)
        else:
            super().save_inline(obj, by)
