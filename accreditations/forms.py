"""What people enter on pages: steps, notifications, a tour's end, a succession."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accreditations.choices import TAKES_EFFECT, EndReason, PostingRole, StepKind
from accreditations.models import Attache
from attache_registry.forms import DayField, ScanField


class StepForm(forms.Form):
    """A step of an accreditation: the day, from when it has effect, the note."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    on = DayField(label=_("Day of the note or act"))
    effective_on = DayField(label=_("Takes effect on"), required=False)
    reason = forms.ChoiceField(label=_("Reason of the end"), choices=[("", "–"), *EndReason.choices])
    reference = forms.CharField(label=_("Reference of the note"), max_length=120, required=False)
    remark = forms.CharField(label=_("Remark"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    scan = ScanField(required=False)

    def __init__(self, kind, seen, *args, **kwargs):
        initial = {"on": timezone.localdate(), "seen": seen}
        super().__init__(*args, initial=initial, **kwargs)
        if kind not in TAKES_EFFECT:
            del self.fields["effective_on"]
        elif kind == StepKind.END:
            self.fields["effective_on"].help_text = _(
                "The first day without accreditation; empty: the day of the note. May lie ahead."
            )
        else:
            self.fields["effective_on"].help_text = _("Empty: the day of the note. May lie ahead.")
        if kind != StepKind.END:
            del self.fields["reason"]


class NominationForm(forms.Form):
    """The day and the papers of a nomination."""

    on = DayField(label=_("Day of the nomination"), initial=timezone.localdate)
    intended_from = DayField(
        label=_("Meant to begin on"),
        required=False,
        help_text=_("Empty: with the tour, or as soon as may be where it runs already."),
    )
    reference = forms.CharField(label=_("Reference"), max_length=120, required=False)
    remark = forms.CharField(label=_("Remark"), widget=forms.Textarea(attrs={"rows": 3}), required=False)


class TakeBackForm(forms.Form):
    """Why a step is taken back or rejected."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)


class NotificationForm(forms.Form):
    """When a receiving state was told, and by which note."""

    sent_on = DayField(label=_("Sent on"), required=False, help_text=_("Empty: it was not sent, after all."))
    reference = forms.CharField(label=_("Reference of the note"), max_length=120, required=False)


class TourEndForm(forms.Form):
    """The planned and the actual last day of a tour."""

    planned_ends_on = DayField(label=_("Planned last day"), required=False)
    ends_on = DayField(
        label=_("Actual last day"), required=False, help_text=_("Once it is known; may lie ahead. Empty: not known.")
    )


class SuccessionForm(forms.Form):
    """Who follows, when, and in which countries."""

    attache = forms.ModelChoiceField(
        Attache.objects.none(), label=_("Successor"), required=False, empty_label=_("somebody new, named below")
    )
    given_name = forms.CharField(label=_("Given name"), max_length=100, required=False)
    family_name = forms.CharField(label=_("Family name"), max_length=100, required=False)
    role = forms.ChoiceField(label=_("Role"), choices=PostingRole.choices)
    starts_on = DayField(label=_("Takes up duty on"))
    planned_ends_on = DayField(label=_("Planned last day"), required=False)
    countries = forms.ModelMultipleChoiceField(
        None, label=_("Nominated for"), widget=forms.CheckboxSelectMultiple, to_field_name="code"
    )
    on = DayField(label=_("Day of the nomination"))
    reference = forms.CharField(label=_("Reference"), max_length=120, required=False)

    def __init__(self, countries, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["attache"].queryset = Attache.objects.all()
        self.fields["countries"].queryset = countries

    def clean(self):
        """Either an officer of the registry or a new one's both names."""
        cleaned = super().clean()
        named = cleaned.get("given_name") and cleaned.get("family_name")
        if not cleaned.get("attache") and not named:
            self.add_error("attache", _("Choose the successor, or write both names of somebody new."))
        elif cleaned.get("attache") and (cleaned.get("given_name") or cleaned.get("family_name")):
            self.add_error("attache", _("Choose the successor or name somebody new, not both."))
        return cleaned

    @property
    def successor(self):
        """The officer chosen, or the new one."""
        known = self.cleaned_data["attache"]
        names = {name: self.cleaned_data[name] for name in ("given_name", "family_name")}
        return known or Attache(**names)
