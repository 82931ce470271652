"""What the page of the history can be asked."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from attache_registry import policies
from attache_registry.api_base import record_of_path
from attache_registry.changes import may_know
from attache_registry.forms import DayField
from attache_registry.history import tracked
from attache_registry.models import User
from attache_registry.sorting import sort_key


def kinds(reader):
    """The kinds of records that have a history which the reader may read."""
    told = [model for model in tracked() if policies.may_read(reader, policies.resource_of(model))]
    named = [(model._meta.label_lower, capfirst(model._meta.verbose_name)) for model in told]
    return [("", _("any")), *sorted(named, key=lambda pair: sort_key(str(pair[1])))]


class HistoryForm(forms.Form):
    """Filters of the history; a record as `accreditations:12` or `countries:SE`."""

    record = forms.CharField(label=_("Record"), required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Kind of record"), required=False)
    person = forms.ModelChoiceField(
        User.objects.order_by("username"),
        to_field_name="username",
        label=_("Who"),
        required=False,
        empty_label=_("any"),
    )
    first = DayField(label=_("From"), required=False)
    last = DayField(label=_("Until"), required=False)

    def __init__(self, *args, reader, **kwargs):
        super().__init__(*args, **kwargs)
        self.reader = reader
        self.fields["kind"].choices = kinds(reader)

    def clean_record(self):
        """The record that is asked about, or None."""
        text = self.cleaned_data["record"]
        if not text:
            return None
        resource, _colon, key = text.partition(":")
        found = record_of_path(resource, key)
        if found is None or not may_know(self.reader, found):
            raise ValidationError(_("There is no such record."))
        return found

    @property
    def asked(self):
        """What `changes` is asked."""
        said = self.cleaned_data
        asked = {"person": said["person"], "first": said["first"], "last": said["last"]}
        if said["record"]:
            return asked | {"model": type(said["record"]), "key": said["record"].pk}
        models = {model._meta.label_lower: model for model in tracked()}
        return asked | {"model": models.get(said["kind"])}
