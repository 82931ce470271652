"""What people enter on pages: plans, activities, changes of status, outcomes, files."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accreditations.models import Country
from attache_registry.forms import DayField, DayInput, ScanField
from cooperation_plans.choices import WITH_REASON, ActivityStatus, PlanStatus, Precision, Side
from cooperation_plans.models import Activity, CancellationReason, CooperationPlan, Strand

DAYS = dict.fromkeys(("starts_on", "ends_on", "asked_on", "answered_on"), DayInput)
WHY = _("The plan is agreed: the change is kept as an amendment, with this reason.")


class RecordForm(forms.ModelForm):
    """A record as it is entered; it is saved by the services, which check it under a lock."""

    why = forms.CharField(label=_("Why is it changed?"), max_length=2000, help_text=WHY)

    def __init__(self, *args, frozen=False, **kwargs):
        super().__init__(*args, **kwargs)
        if not frozen:
            del self.fields["why"]

    def _post_clean(self):
        """Rules across fields are the services', so that they are said once, as they hold when it is saved."""
        self.instance = self.instance or self._meta.model()

    @property
    def said(self):
        """What was changed; of a new record all that was entered."""
        names = self.changed_data if self.instance.pk else self.cleaned_data
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


class PlanForm(RecordForm):
    """A cooperation plan; its status changes by buttons."""

    class Meta:
        model = CooperationPlan
        fields = [
            *("country", "strand", "title", "starts_on", "ends_on", "agreement", "owner", "owner_person"),
            *("currency", "remark"),
        ]
        widgets = {**DAYS, "remark": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, countries=None, **kwargs):
        super().__init__(*args, **kwargs)
        if countries is not None:
            self.fields["country"].queryset = countries
        if not self.instance.pk and not self.initial.get("strand"):
            self.initial["strand"] = Strand.objects.filter(code="ministry").first()


class ActivityForm(RecordForm):
    """An activity; its countries are those of the plan, or named where there is none."""

    countries = forms.ModelMultipleChoiceField(
        Country.objects.none(), label=_("Countries"), to_field_name="code", help_text=_("One or several.")
    )

    class Meta:
        model = Activity
        fields = [
            *("title", "title_lv", "number", "partner_number", "area", "form"),
            *("starts_on", "ends_on", "when_precision", "place", "host", "lead_unit", "asked_on", "answered_on"),
            *("partner_unit", "partner_contact", "home_participants", "partner_participants"),
            *("home_participants_actual", "partner_participants_actual", "financing"),
            *("planned_cost", "actual_cost", "outcome"),
        ]
        widgets = {**DAYS, "outcome": forms.Textarea(attrs={"rows": 4})}

    field_order = ["title", "title_lv", "countries"]

    def __init__(self, *args, plan=None, countries=None, **kwargs):
        super().__init__(*args, frozen=bool(plan and plan.frozen), **kwargs)
        if plan is not None and not self.instance.pk:
            # Of a new activity of a plan the country is the plan's.
            del self.fields["countries"]
        else:
            self.fields["countries"].queryset = Country.objects.all() if countries is None else countries
            if self.instance.pk:
                links = self.instance.country_links.order_by("country")
                self.initial["countries"] = list(links.values_list("country__code", flat=True))

    def clean(self):
        """Without any day nothing is known of the days."""
        cleaned = super().clean()
        if not cleaned.get("starts_on") and not cleaned.get("ends_on") and "starts_on" in cleaned:
            if cleaned.get("when_precision") != Precision.UNKNOWN:
                self.changed_data.append("when_precision")
            cleaned["when_precision"] = Precision.UNKNOWN
        return cleaned


class TransitionForm(forms.Form):
    """A change of status: the day and what belongs to it."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    on = DayField(label=_("On"), initial=timezone.localdate, help_text=_("Never ahead."))
    remark = forms.CharField(label=_("Remark"), widget=forms.Textarea(attrs={"rows": 2}), required=False)

    def __init__(self, record, *args, **kwargs):
        super().__init__(*args, initial={"seen": record.status, "on": timezone.localdate()}, **kwargs)


class PlanTransitionForm(TransitionForm):
    """A change of a plan's status; an agreement names who signed."""

    signed_by = forms.CharField(
        label=_("Signed by, for us"), max_length=300, required=False, help_text=_("The office, not the name.")
    )
    signed_by_partner = forms.CharField(
        label=_("Signed by, for the partner"),
        max_length=300,
        required=False,
        help_text=_("Both empty: agreed without signature."),
    )

    def __init__(self, plan, to, *args, **kwargs):
        super().__init__(plan, *args, **kwargs)
        if to != PlanStatus.AGREED:
            del self.fields["signed_by"], self.fields["signed_by_partner"]


class ActivityTransitionForm(TransitionForm):
    """A change of an activity's status: a reason and a side, new days, or an outcome, as it needs."""

    reason = forms.ModelChoiceField(CancellationReason.objects.all(), label=_("Reason"))
    side = forms.ChoiceField(label=_("From which side"), choices=[("", "–"), *Side.choices])
    starts_on = DayField(label=_("New first day"), required=False)
    ends_on = DayField(label=_("New last day"), required=False)
    when_precision = forms.ChoiceField(
        label=_("Days known to the"), choices=[each for each in Precision.choices if each[0] != Precision.UNKNOWN]
    )
    outcome = forms.CharField(label=_("Outcome"), widget=forms.Textarea(attrs={"rows": 4}), required=False)

    def __init__(self, activity, to, *args, **kwargs):
        super().__init__(activity, *args, **kwargs)
        kept = {
            "reason": to in WITH_REASON,
            "side": to in WITH_REASON,
            "starts_on": to == ActivityStatus.PLANNED,
            "ends_on": to == ActivityStatus.PLANNED,
            "when_precision": to == ActivityStatus.PLANNED,
            "outcome": to == ActivityStatus.COMPLETED,
        }
        for name, wanted in kept.items():
            if not wanted:
                del self.fields[name]

    def clean(self):
        """How exactly new days are known matters only where there are any."""
        cleaned = super().clean()
        if not cleaned.get("starts_on"):
            cleaned.pop("when_precision", None)
        return cleaned


class OutcomeForm(forms.ModelForm):
    """How an activity went, on one screen of a telephone."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    on = DayField(label=_("It was over on"))

    class Meta:
        model = Activity
        fields = ["outcome", "home_participants_actual", "partner_participants_actual", "actual_cost"]
        widgets = {"outcome": forms.Textarea(attrs={"rows": 4})}

    field_order = ["on", "outcome"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        over = self.instance.ends_on or self.instance.starts_on
        today = timezone.localdate()
        self.initial |= {"seen": self.instance.status, "on": min(over, today) if over else today}
        for name in ("home_participants_actual", "partner_participants_actual"):
            self.fields[name].widget.attrs["inputmode"] = "numeric"
        self.fields["actual_cost"].widget.attrs["inputmode"] = "decimal"

    def _post_clean(self):
        """The service checks the activity as it is when it is saved."""


class CarryOverForm(forms.Form):
    """Into which plan what is unfinished goes."""

    into = forms.ModelChoiceField(CooperationPlan.objects.none(), label=_("Into the plan"), empty_label=None)

    def __init__(self, plan, *args, **kwargs):
        super().__init__(*args, **kwargs)
        later = CooperationPlan.objects.filter(
            country=plan.country_id, strand=plan.strand_id, starts_on__gt=plan.starts_on
        )
        self.fields["into"].queryset = later.exclude(
            status__in=[PlanStatus.CLOSED, PlanStatus.CANCELLED]
        ).select_related("country")


class PaperForm(forms.Form):
    """The scan of a signed plan."""

    title = forms.CharField(label=_("Title"), max_length=200)
    scan = ScanField(label=_("Scan of the signed paper"))


class UploadForm(forms.Form):
    """The plan's spreadsheet."""

    file = forms.FileField(label=_("Spreadsheet (.xlsx)"), widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}))
    why = forms.CharField(label=_("Why is it changed?"), max_length=2000, help_text=WHY)

    def __init__(self, plan, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not plan.frozen:
            del self.fields["why"]
