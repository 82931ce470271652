"""Merging two records of one person in the administration, with a preview of what moves (R3)."""

from django import forms
from django.contrib import messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accreditations import services
from accreditations.models import Attache, Posting
from attache_registry.exceptions import RegistryError
from attache_registry.forms import said_by


class MergeForm(forms.Form):
    """The other record of the same person, which is voided; its facts move here."""

    absorb = forms.ModelChoiceField(Attache.objects.none(), label=gettext_lazy("The other record of this person"))

    def __init__(self, keep, site, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["absorb"].queryset = Attache.objects.exclude(pk=keep.pk)
        self.fields["absorb"].widget = AutocompleteSelect(Posting._meta.get_field("attache"), site)
        self.fields["absorb"].widget.choices = self.fields["absorb"].choices


class MergeMixin:
    """Adds the screen to the admin of attachés."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.merge_view)
        return [path("<path:object_id>/merge/", view, name="accreditations_attache_merge"), *super().get_urls()]

    def merge_view(self, request, object_id):
        """Choose the other record, see what moves, then merge."""
        keep = get_object_or_404(Attache, pk=object_id)
        if not self.has_change_permission(request, keep):
            raise PermissionDenied
        form = MergeForm(keep, self.admin_site, request.POST or None)
        moves = None
        if request.method == "POST" and form.is_valid():
            absorb = form.cleaned_data["absorb"]
            moves = services.moved_by_merge(absorb)
            if "confirmed" in request.POST:
                try:
                    services.merge_attaches(keep=keep, absorb=absorb, by=request.user)
                except RegistryError as error:
                    form.add_error(None, ValidationError(" ".join(said_by(error))))
                else:
                    messages.success(request, _("Merged into %(record)s.") % {"record": keep})
                    return HttpResponseRedirect(reverse("admin:accreditations_attache_change", args=[keep.pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Merge another record into %(record)s") % {"record": keep},
            "opts": self.model._meta,
            "object": keep,
            "form": form,
            "moves": moves,
            "media": form.media + self.media,
        }
        return TemplateResponse(request, "admin/merge.html", context)
