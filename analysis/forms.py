"""What people enter at the analyst's desk: views and when they are mailed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from analysis.choices import Weekday
from analysis.models import SavedView
from attache_registry.forms import DayField
from attache_registry.policies import Role


class ViewForm(forms.Form):
    """A view as it is kept; its filters come with the address."""

    query = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)
    name = forms.CharField(label=_("Name"), max_length=SavedView._meta.get_field("name").max_length)
    as_of = DayField(
        label=_("Always as of"),
        required=False,
        help_text=_("Empty: the view speaks of the day on which it is looked at."),
    )
    shared_with = forms.MultipleChoiceField(
        label=_("Shared with"),
        choices=Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Everybody in these roles sees the view. Only you change it."),
    )


class MailForm(forms.Form):
    """On which day of the week a view is mailed."""

    weekday = forms.ChoiceField(label=_("Every"), choices=Weekday.choices)
