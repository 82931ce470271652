"""What people enter of scenarios: name and purpose, a change of each kind, whom it is shared with."""

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accreditations.choices import UNDER_WAY, Status
from accreditations.models import Accreditation, Attache, Country, Post, Posting
from analysis.workbench import default_ordering
from attache_registry.forms import DayField
from attache_registry.models import User
from attache_registry.sorting import SortKey
from scenarios.choices import MAKES_POST, MAKES_TOUR, MAY_SAY, NEEDS, ChangeKind
from scenarios.models import DraftedChange, Scenario
from scenarios.versions import version_of
from scenarios.words import SPOKEN_OF, post_name, sentence


class ScenarioForm(forms.ModelForm):
    """Name and purpose."""

    class Meta:
        model = Scenario
        fields = ["name", "purpose"]
        widgets = {"purpose": forms.Textarea(attrs={"rows": 5})}


class ApplyForm(forms.Form):
    """Which version of a scenario the person has read who applies it."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, scenario, data=None):
        super().__init__(data, initial={"version": version_of(scenario)})

    def clean(self):
        """Whoever sends none has read none."""
        if "version" in self.errors:
            del self.errors["version"]
            raise forms.ValidationError(_("Look at the scenario as it is now, then apply it."))
        return super().clean()


class PostChoice(forms.ModelChoiceField):
    """A post by its city and country."""

    def label_from_instance(self, post):
        return post_name(post)


class ChangeChoice(forms.ModelChoiceField):
    """An earlier change of the scenario by its number and its sentence."""

    def label_from_instance(self, change):
        return f"{change.number}. {sentence(change)}"


class ChangeForm(forms.ModelForm):
    """A change of one kind: the fields that such a change says, its day and its note."""

    on = DayField(label=_("From"), help_text=_("The first day on which it holds; of an end, the first without."))
    of_change = ChangeChoice(
        DraftedChange.objects.none(),
        required=False,
        label=_("Of the change"),
        empty_label=_("none: of what there is already"),
    )
    post = PostChoice(Post.objects.none(), required=False, label=_("Post"))
    planned_ends_on = DayField(label=_("Planned last day"), required=False)

    class Meta:
        model = DraftedChange
        fields = [
            *("on", "of_change", "post", "city", "host", "posting", "accreditation", "country", "attache", "role"),
            *("positions", "lowest_rank", "planned_ends_on", "reason", "note"),
        ]
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, scenario, kind, *args, **kwargs):
        super().__init__(*args, **kwargs)
        said = {"on", "note", *MAY_SAY[kind]}
        for name in set(self.fields) - said:
            del self.fields[name]
        self._choices(scenario, kind)
        alternatives = {name for names in NEEDS[kind] if len(names) > 1 for name in names}
        for names in NEEDS[kind]:
            if len(names) == 1:
                self.fields[names[0]].required = True
        if "of_change" in alternatives and not self.fields["of_change"].queryset.exists():
            # There is nothing to lean on.
            (other,) = alternatives - {"of_change"}
            del self.fields["of_change"]
            self.fields[other].required = True
        elif "of_change" in alternatives:
            self.fields["of_change"].help_text = _("Choose this, or below what there is already.")
        if kind == ChangeKind.OPEN_POST:
            self.fields["post"].help_text = _("A post that is closed and opens again; or name the city of a new one.")
        if kind == ChangeKind.MOVE_POST:
            self.fields["host"].required = True
        if "attache" in self.fields:
            self.fields["attache"].empty_label = _("N. N., not known yet")

    def _choices(self, scenario, kind):
        """What each select offers: what is live, and what the change says now."""
        offered = {
            "of_change": lambda: self._earlier(scenario, MAKES_TOUR if "posting" in MAY_SAY[kind] else MAKES_POST),
            "post": lambda: Post.objects.select_related("host").order_by(SortKey("city"), "pk"),
            "posting": lambda: self._tours(),
            "accreditation": lambda: self._accreditations(),
            "attache": lambda: Attache.objects.order_by(SortKey("family_name"), SortKey("given_name"), "pk"),
            "host": lambda: Country.objects.order_by(default_ordering()),
            "country": lambda: Country.objects.order_by(default_ordering()),
        }
        for name in offered.keys() & self.fields.keys():
            self.fields[name].queryset = offered[name]()

    def _earlier(self, scenario, kinds):
        found = DraftedChange.objects.filter(scenario=scenario, kind__in=kinds).select_related(*SPOKEN_OF)
        if self.instance.pk:
            found = found.filter(number__lt=self.instance.number)
        return found.order_by("number")

    def _tours(self):
        found = Posting.objects.filter(Q(lasting()) | Q(pk=self.instance.posting_id))
        return found.select_related("attache", "post").order_by(
            SortKey("attache__family_name"), SortKey("attache__given_name"), "starts_on", "pk"
        )

    def _accreditations(self):
        live = lasting() & Q(status__in=[*UNDER_WAY, Status.ACCREDITED])
        found = Accreditation.objects.filter(live | Q(pk=self.instance.accreditation_id))
        return found.select_related("attache", "posting__attache", "country").order_by(
            SortKey("attache__family_name"), SortKey("attache__given_name"), "country__code", "pk"
        )

    def _post_clean(self):
        """The service checks the change as it is when it is saved."""

    @property
    def said(self):
        """What the change says, by name of field; what its kind has no field for here it says no more."""
        return dict(self.cleaned_data)


def lasting():
    """Condition: it runs today or later, or nobody ended it."""
    return Q(ends_on__isnull=True) | Q(ends_on__gte=timezone.localdate())


class Colleague(forms.ModelChoiceField):
    """A colleague by name and role."""

    def label_from_instance(self, user):
        return f"{user.get_full_name() or user.get_username()} ({user.get_role_display()})"


class ShareForm(forms.Form):
    """With whom a scenario is shared, and for what."""

    user = Colleague(User.objects.none(), label=_("Colleague"))
    may_change = forms.BooleanField(
        label=_("may change it"),
        required=False,
        help_text=_("Otherwise the colleague reads it and compares it, no more."),
    )

    def __init__(self, scenario, *args, **kwargs):
        super().__init__(*args, **kwargs)
        others = User.objects.filter(is_active=True).exclude(pk=scenario.author_id)
        self.fields["user"].queryset = others.order_by("last_name", "first_name", "username")
