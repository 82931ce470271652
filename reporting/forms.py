"""What people enter on pages: reports, files, remarks, searches."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accreditations.models import Attache, Country, Posting
from attache_registry.forms import DayInput
from cooperation_plans.models import Activity, Agreement
from reporting.models import Marking, Report, SavedSearch, Topic
from reporting.services import PARTS

DAYS = dict.fromkeys(("on", "period_starts_on", "period_ends_on"), DayInput)


class ReportForm(forms.ModelForm):
    """A report; its status changes by buttons. `base` tells which text the person began with."""

    countries = forms.ModelMultipleChoiceField(
        Country.objects.none(), label=_("Countries"), to_field_name="code", help_text=_("One or several.")
    )
    topics = forms.ModelMultipleChoiceField(
        Topic.objects.all(), label=_("Topics"), to_field_name="code", required=False
    )
    activities = forms.ModelMultipleChoiceField(Activity.objects.none(), label=_("Activities"), required=False)
    agreements = forms.ModelMultipleChoiceField(Agreement.objects.none(), label=_("Agreements"), required=False)
    base = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Report
        fields = [
            *("title", "text", "kind", "on", "period_starts_on", "period_ends_on", "marking", "source"),
            *("reference", "kept_at", "posting"),
        ]
        widgets = {**DAYS, "text": forms.Textarea(attrs={"rows": 24, "spellcheck": "true"})}

    field_order = ["title", "text", "countries", "topics"]

    def __init__(self, *args, user, countries=None, tours=None, **kwargs):
        super().__init__(*args, **kwargs)
        offered = Country.objects.all() if countries is None else countries
        named = list(self.initial.get("countries", ()))
        if self.instance.status and not self.instance._state.adding:
            named = list(
                self.instance.country_links.order_by("country__code").values_list("country__code", flat=True)
            )
            # A country that is in nobody's charge any more stays with the report that named it.
            offered = Country.objects.filter(pk__in=offered.values("pk")) | Country.objects.filter(code__in=named)
            self.initial |= {
                "countries": named,
                "topics": list(self.instance.topics.values_list("code", flat=True)),
                "activities": list(self.instance.activities.values_list("pk", flat=True)),
                "agreements": list(self.instance.agreements.values_list("pk", flat=True)),
                "base": fingerprint(self.instance),
            }
        self.fields["countries"].queryset = offered
        if tours is None:
            del self.fields["posting"]
        else:
            self.fields["posting"].queryset = tours
        if self.instance._state.adding:
            for name in ("activities", "agreements", "text", "reference", "kept_at"):
                del self.fields[name]
        else:
            keys = Country.objects.filter(code__in=named).values("pk")
            self.fields["activities"].queryset = _near(Activity.objects.filter(country__in=keys), self.instance)
            self.fields["agreements"].queryset = Agreement.objects.filter(country__in=keys)

    def _post_clean(self):
        """Rules across fields are the services', so that they are said once, as they hold when it is saved."""
        self.instance = self.instance or self._meta.model()

    @property
    def said(self):
        """What was entered, parts included, as the services take it."""
        names = self.cleaned_data if self.instance._state.adding else self.changed_data
        return {
            name: list(self.cleaned_data[name]) if name in PARTS else self.cleaned_data[name]
            for name in names
            if name in self.cleaned_data and name != "base"
        }


# A form offers the activities of so many days around the report, and those that it names.
NEAR = timezone.timedelta(days=200)


def _near(activities, report):
    around = activities.filter(span__overlap=(report.on - NEAR, report.on + NEAR))
    return (around | Activity.objects.filter(report_links__report=report)).distinct().order_by("-span", "pk")


def fingerprint(report):
    """What a person saw of a report's words, so that nobody writes over somebody else's."""
    import hashlib

    return hashlib.sha256(f"{report.title}\0{report.text}".encode()).hexdigest()[:32]


class RemarkForm(forms.Form):
    """A step with a remark; a return says what is to be changed."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    remark = forms.CharField(
        label=_("Remark"), widget=forms.Textarea(attrs={"rows": 4}), required=False, max_length=4000
    )

    def __init__(self, report, *args, needed=False, **kwargs):
        super().__init__(*args, initial={"seen": report.status}, **kwargs)
        if needed:
            self.fields["remark"].label = _("What is to be changed?")
            self.fields["remark"].required = True


class FileForm(forms.Form):
    """A file to be attached."""

    file = forms.FileField(label=_("File"), help_text=_("PDF, JPEG, PNG or TIFF, at most 10 MB."))


class ReasonForm(forms.Form):
    """Why something is voided."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2000)


class SearchForm(forms.ModelForm):
    """A search that is kept under a name."""

    class Meta:
        model = SavedSearch
        fields = ["name", "mailed"]


class BriefingForm(forms.Form):
    """Which countries a briefing is about, and which of their reports go into it."""

    country = forms.ModelMultipleChoiceField(Country.objects.all(), label=_("Countries"), to_field_name="code")


def tours_of(user, desk):
    """Whose tours a person writes reports of: the desk's anybody's that run, an attaché's own is not asked."""
    if not desk:
        return None
    running = Posting.objects.in_force(timezone.localdate())
    return running.select_related("attache", "post").order_by("attache__family_name", "pk")


__all__ = [
    "Attache",
    "BriefingForm",
    "FileForm",
    "Marking",
    "ReasonForm",
    "RemarkForm",
    "ReportForm",
    "SearchForm",
    "fingerprint",
    "tours_of",
]
