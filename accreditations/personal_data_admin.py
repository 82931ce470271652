"""What is held on an attaché as a file, and taking out who it was, in the administration; for administrators."""

import json

from django import forms
from django.apps import apps
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accreditations import personal_data
from accreditations.models import Attache
from attache_registry import policies
from attache_registry.exceptions import RegistryError
from attache_registry.forms import said_by
from attache_registry.history import tracked
from attache_registry.sensitive import note_record
from attache_registry.sorting import sort_key


class AnonymiseForm(forms.Form):
    """What cannot be taken back is confirmed by writing the family name."""

    family_name = forms.CharField(
        label=gettext_lazy("Family name, as it stands in the registry"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, attache, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.attache = attache

    def clean_family_name(self):
        """The name itself."""
        if self.cleaned_data["family_name"].strip() != self.attache.family_name:
            raise ValidationError(_("This is another name. Nothing was changed."))
        return self.cleaned_data["family_name"]


class PersonalDataMixin:
    """Adds both to the admin of attachés."""

    def get_urls(self):
        views = {"personal-data": self.personal_data_view, "personal-data/export": self.export_view}
        return [
            *(
                path(
                    f"<path:object_id>/{place}/",
                    self.admin_site.admin_view(view),
                    name=f"accreditations_attache_{place.replace('/', '_').replace('-', '_')}",
                )
                for place, view in views.items()
            ),
            *super().get_urls(),
        ]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        shown = {"handles_personal_data": may_handle(request.user)}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **shown})

    def personal_data_view(self, request, object_id):
        """How much is held on the person; the way to take out who it was."""
        attache = attache_of(request, object_id)
        form = AnonymiseForm(attache, request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                words = personal_data.anonymise(personal_data.Person(attache), by=request.user)
            except RegistryError as error:
                form.add_error(None, ValidationError(" ".join(said_by(error))))
            else:
                for table, number in personal_data.mentions(*words).items() if words else ():
                    told = {"table": table, "number": number}
                    messages.warning(request, _("%(number)s rows of %(table)s still hold one of the names.") % told)
                messages.success(request, _("Who it was is replaced."))
                return HttpResponseRedirect(reverse("admin:accreditations_attache_change", args=[attache.pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Personal data of %(record)s") % {"record": attache},
            "opts": self.model._meta,
            "object": attache,
            "form": form,
            "held": numbers(personal_data.held_on(personal_data.Person(attache))),
            "media": form.media + self.media,
        }
        return TemplateResponse(request, "admin/personal_data.html", context)

    def export_view(self, request, object_id):
        """All that is held on the person, as JSON."""
        attache = attache_of(request, object_id)
        note_record("attaches", attache, {"email", "phone"})
        held = personal_data.held_on(personal_data.Person(attache))
        answer = HttpResponse(
            json.dumps(held, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1), content_type="application/json"
        )
        answer["Content-Disposition"] = f'attachment; filename="personal-data-{attache.pk}.json"'
        return answer


def numbers(held):
    """`[(kind of record, how many, how many in the history)]` of what is held."""
    kept_of = {events: model for model, events in tracked().items()}
    found = {}
    for label, rows in held.items():
        model = apps.get_model(label)
        entry = found.setdefault(kept_of.get(model, model), [0, 0])
        entry[model in kept_of] += len(rows)
    named = ((capfirst(str(model._meta.verbose_name_plural)), *entry) for model, entry in found.items())
    return sorted(named, key=lambda row: sort_key(row[0]))


def may_handle(user):
    """Whether the person may tell and take out personal data as a whole."""
    return policies.may_write(user, "users")


def attache_of(request, object_id):
    """The attaché of an address, for whoever may handle his or her data."""
    if not may_handle(request.user):
        raise PermissionDenied
    return get_object_or_404(Attache._base_manager, pk=object_id)
