"""The workbench's form: each filter with its choices, and beside each choice how many countries it would leave."""

from dataclasses import dataclass, field

from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from accreditations.models import Attache, Post
from attache_registry.filters import options_of_select
from attache_registry.nested_rows import full_name
from attache_registry.sorting import sort_key

# The form's parts, in the order of the questions: where, who covers, what is done together.
PARTS = [
    (gettext_lazy("Where"), ["search", "region", "subregion", "organisation", "not_organisation"]),
    (
        gettext_lazy("Cover"),
        [
            *("kind", "in_network", "covered", "resident", "post", "attache", "role", "rank", "language"),
            *("gap_within", "tour_ends_within"),
        ],
    ),
    (
        gettext_lazy("Cooperation"),
        ["has_plan", "execution_below", "execution_above", "overdue_activities", "agreement", "report_older"],
    ),
]
# Of these several may be chosen.
CHECKED = {"organisation", "kind"}
TYPED = {"search": "search", "gap_within": "number", "tour_ends_within": "number"} | {
    "execution_below": "number",
    "execution_above": "number",
    "report_older": "number",
}


@dataclass
class Option:
    """A choice: its value, its words, how many countries it would leave, whether it is chosen."""

    value: str
    words: str
    number: int | None = None
    is_chosen: bool = False

    @property
    def in_full(self):
        """The words with the number."""
        return self.words if self.number is None else f"{self.words} ({self.number})"


@dataclass
class Control:
    """A field of the form: `shape` is `select`, `checks`, or the type of an input."""

    name: str
    label: str
    shape: str
    value: str = ""
    least: int | None = None
    most: int | None = None
    options: list = field(default_factory=list)

    @property
    def written(self):
        """The options of a select as markup; some have hundreds."""
        return options_of_select((each.value, each.in_full, each.is_chosen) for each in self.options)

    @property
    def is_set(self):
        """Whether it narrows the view."""
        return bool(self.value) or any(option.is_chosen for option in self.options if option.value)


def controls(asked, counts):
    """The parts of the form: `[(words, [control], whether any is set)]`; `counts` of `facets.counts`."""
    form = asked.filterset.form
    parts = []
    for words, names in PARTS:
        found = [_control(asked, form.fields[name], name, counts.get(name)) for name in names]
        parts.append((words, found, any(each.is_set for each in found)))
    return parts


def _control(asked, field, name, counted):
    if name in TYPED:
        bounds = {"least": field.min_value, "most": field.max_value} if TYPED[name] == "number" else {}
        return Control(name, field.label, TYPED[name], value=asked.query.get(name, ""), **bounds)
    chosen = set(asked.query.getlist(name)) - {""}
    options = [
        Option(value, words, counted.get(value, 0), value in chosen)
        for value, words in _choices(name, field, set(counted) | chosen)
    ]
    if name in CHECKED:
        return Control(name, field.label, "checks", options=options)
    return Control(name, field.label, "select", options=[Option("", _("any"), None, not chosen), *options])


def _choices(name, field, found):
    """The values of a filter with their words; of long lists those alone that some country has on the day."""
    if name == "post":
        cities = Post.objects.filter(pk__in=_keys(found)).values_list("pk", "city")
        return [(str(key), city) for key, city in cities]
    if name == "attache":
        officers = Attache.objects.filter(pk__in=_keys(found)).values_list("pk", full_name())
        return [(str(key), name) for key, name in officers]
    if name == "language":
        return sorted(((code, language_name(code)) for code in found), key=lambda pair: sort_key(pair[1]))
    choices = [(getattr(value, "value", value), words) for value, words in field.choices]
    return [(str(value), str(words)) for value, words in choices if value not in ("", None)]


def _keys(found):
    return [int(key) for key in found if key.isdigit() and len(key) < 19]


def language_name(code):
    """A language in the reader's words, where they are known; else its code."""
    try:
        return get_language_info(code)["name_translated"].capitalize()
    except KeyError:
        return code
