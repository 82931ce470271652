"""What is asked of a suggestion, and the layout that becomes a draft."""

import json

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accreditations.models import Country, Post
from analysis.workbench import default_ordering
from attache_registry.forms import DayField
from attache_registry.sorting import SortKey
from scenarios.suggesting import Layout, Weights
from scenarios.suggesting.checking import HIGHEST_WEIGHT
from scenarios.words import post_name

WEIGHTS = ("days_uncovered", "moves", "load", "distance", "language")


def weight(label, help_text):
    """How much a term counts."""
    attrs = {"step": "any", "inputmode": "decimal"}
    return forms.FloatField(
        label=label,
        help_text=help_text,
        initial=1,
        min_value=0,
        max_value=HIGHEST_WEIGHT,
        widget=forms.NumberInput(attrs=attrs),
    )


class SuggestionForm(forms.Form):
    """Countries, how many posts, what counts how much, which posts are settled."""

    countries = forms.MultipleChoiceField(
        label=_("Countries to be covered"), required=False, help_text=_("None chosen: those of the network.")
    )
    number_of_posts = forms.IntegerField(label=_("Number of posts"), min_value=1)
    days_uncovered = weight(_("Days uncovered"), _("100 days on which nobody is accredited yet"))
    moves = weight(_("Moves"), _("a country that another post answers for, a post that opens or closes"))
    load = weight(_("Load"), _("a non-resident country per attaché, at the post with most of them"))
    distance = weight(_("Distance"), _("1000 km from the post's capital to a non-resident country's"))
    language = weight(_("Language"), _("a country whose language nobody at the post speaks"))
    fixed_open = forms.TypedMultipleChoiceField(
        label=_("These posts are open in any case"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    fixed_closed = forms.TypedMultipleChoiceField(
        label=_("These posts are closed in any case"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, day, data=None, **kwargs):
        if data is not None:
            # What an address says nothing of counts once, as in the API.
            data = data.copy()
            for name in WEIGHTS:
                data.setdefault(name, "1")
        super().__init__(data, **kwargs)
        ordered = Country.objects.order_by(default_ordering())
        self.fields["countries"].choices = [(each.code, each.local_name) for each in ordered]
        self.fields["countries"].widget.attrs["size"] = 8
        posts = list(Post.objects.for_day(day.on).select_related("host").order_by(SortKey("city"), "pk"))
        choices = [(post.pk, _named(post)) for post in posts]
        for name in ("fixed_open", "fixed_closed"):
            self.fields[name].choices = choices
        self.fields["number_of_posts"].initial = max(1, sum(post.open for post in posts) - 1)

    @property
    def weights(self):
        """The fields of the weights."""
        return [self[name] for name in WEIGHTS]

    @property
    def pins(self):
        """The fields of what is settled."""
        return [self["fixed_open"], self["fixed_closed"]]

    @property
    def wished(self):
        """What was said, as the problem takes it."""
        said = self.cleaned_data
        return {
            "countries": said["countries"] or None,
            "number_of_posts": said["number_of_posts"],
            "weights": Weights(**{name: said[name] for name in WEIGHTS}),
            "fixed_open": frozenset(said["fixed_open"]),
            "fixed_closed": frozenset(said["fixed_closed"]),
        }


def _named(post):
    name = post_name(post)
    return name if post.open else _now("%(post)s, closed now") % {"post": name}


class LayoutForm(forms.Form):
    """A layout that was suggested, under what name it is drafted, and from when its changes hold."""

    layout = forms.CharField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name of the scenario"), max_length=120)
    on = DayField(label=_("From"), help_text=_("The first day on which it holds."))

    def __init__(self, problem, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.problem = problem

    @staticmethod
    def written(layout):
        """A layout as the form carries it."""
        return json.dumps({"open": list(layout.open_posts), "assignment": layout.assignment})

    def clean_layout(self):
        """The layout, if it is one that the problem allows: what is sent may be anything."""
        try:
            told = json.loads(self.cleaned_data["layout"])
            open_posts, assignment = tuple(told["open"]), dict(told["assignment"])
            fits = _fits(self.problem, set(open_posts), assignment) and len(set(open_posts)) == len(open_posts)
        except (ValueError, TypeError, KeyError, RecursionError):
            fits = False
        if not fits:
            raise ValidationError(_now("The network has changed since. Search again, then draft the scenario."))
        terms = self.problem.terms(open_posts, assignment)
        objective = terms.objective(self.problem.weights)
        return Layout(open_posts, assignment, terms, objective, objective)


def _fits(problem, open_posts, assignment):
    """Whether so many posts are open as are wished for, pins hold, and each country is answered for rightly."""
    if not open_posts <= problem.post_of.keys() or len(open_posts) != problem.number_of_posts:
        return False
    if problem.fixed_open - open_posts or problem.fixed_closed & open_posts:
        return False
    hosts = {problem.post_of[key].host for key in open_posts}
    if assignment.keys() != problem.country_of.keys() or not set(assignment.values()) <= open_posts:
        return False
    return all(problem.post_of[key].host == code for code, key in assignment.items() if code in hosts)
