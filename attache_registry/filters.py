"""Filters that know their day and refuse what they do not know; API, pages and exports use the same ones."""

from dataclasses import dataclass
from html import escape
from types import SimpleNamespace

import django_filters
from django import forms
from django.db.models import Q, Value
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from attache_registry import known_at, statements
from attache_registry.exceptions import BadInput
from attache_registry.folding import Fold
from attache_registry.forms import DayInput
from attache_registry.periods import day_field, read_day

LONGEST_KEY = 18


class OneOfFew:
    """A filter of few values: which of them is asked for is part of the form of the question (`statements`)."""

    def form_of(self, texts):
        """What of the texts tells one form of the question from another: all of them."""
        return tuple(texts)

    def read(self, name, texts):
        """No value."""
        return {}

    def cleaned(self, name, texts, asked):
        """What the filter takes."""
        return self.field.clean(texts if isinstance(self, django_filters.MultipleChoiceFilter) else texts[-1])


class PlainSelect(forms.Select):
    """A choice of one, written without a template for each option: lists hold hundreds of them."""

    def render(self, name, value, attrs=None, renderer=None):
        """The same element that the framework would write."""
        chosen = {str(each) for each in self.format_value(value)}
        attributes = self.build_attrs(self.attrs, {"name": name, **(attrs or {})})
        options = ((option_value(each), words, option_value(each) in chosen) for each, words in self.choices)
        return format_html("<select{}>{}</select>", flatatt(attributes), options_of_select(options))


def options_of_select(options):
    """Markup of `(value, words, whether it is chosen)`; by hand, because some have hundreds."""
    told = (
        f'<option value="{escape(str(value))}"{" selected" if chosen else ""}>{escape(str(words))}</option>'
        for value, words, chosen in options
    )
    return mark_safe("".join(told))  # noqa: S308 - values and words are escaped


def option_value(value):
    """What stands as the value of an option."""
    return "" if value is None else str(value)


class YesNoFilter(OneOfFew, django_filters.TypedChoiceFilter):
    """`true` or `false`; anything else is refused."""

    def __init__(self, **kwargs):
        choices = [("", _("any")), ("true", _("yes")), ("false", _("no"))]
        kwargs.setdefault("widget", PlainSelect)
        super().__init__(choices=choices, coerce=lambda text: text == "true", empty_value="", **kwargs)

    def filter(self, queryset, value):
        return queryset if value in (None, "") else super().filter(queryset, value)


class ListedFilter(OneOfFew, django_filters.ChoiceFilter):
    """One value of a closed list."""

    def __init__(self, **kwargs):
        super().__init__(**{"empty_label": _("any"), "widget": PlainSelect} | kwargs)


class SeveralFilter(OneOfFew, django_filters.MultipleChoiceFilter):
    """One or more values of a closed list."""


class DayFilter(django_filters.DateFilter):
    """A day within the days that the registry knows."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", DayInput)
        super().__init__(validators=day_field().validators, input_formats=["%Y-%m-%d"], **kwargs)

    def form_of(self, texts):
        """What of the texts tells one form of the question from another."""
        return ()

    def read(self, name, texts):
        """The day; that of `as_of` is the question's own."""
        return {} if name == "as_of" else {name: read_day(texts[-1])}

    def cleaned(self, name, texts, asked):
        """What the filter takes."""
        return asked.day.on if name == "as_of" else asked.values[name]


class KeyFilter(django_filters.ModelChoiceFilter):
    """A record by its outward key; an unknown one is refused."""

    def __init__(self, model, key="pk", **kwargs):
        self.model_of_key, self.key = model, key
        kwargs.setdefault("widget", PlainSelect)
        super().__init__(
            queryset=lambda request: model.objects.all(),
            to_field_name=None if key == "pk" else key,
            empty_label=_("any"),
            **kwargs,
        )

    def form_of(self, texts):
        """What of the texts tells one form of the question from another."""
        return ()

    def read(self, name, texts):
        """The record's key inside the database, and outward; `ValueError` where there is none."""
        return read_key(self.model_of_key, self.key, name, texts[-1])

    def cleaned(self, name, texts, asked):
        """What the filter takes: a record that holds no more than its keys."""
        return record_of_keys(self.model_of_key, self.key, name, asked)


class KeysFilter(django_filters.ModelMultipleChoiceFilter):
    """Records by their outward keys; an unknown one is refused."""

    def __init__(self, model, key, **kwargs):
        self.model_of_key, self.key = model, key
        super().__init__(queryset=lambda request: model.objects.all(), to_field_name=key, **kwargs)

    def form_of(self, texts):
        """How many there are."""
        return (len(texts),)

    def read(self, name, texts):
        """The keys of each, as of a `KeyFilter`."""
        values = {}
        for at, text in enumerate(texts):
            values |= read_key(self.model_of_key, self.key, f"{name}.{at}", text)
        return values

    def cleaned(self, name, texts, asked):
        """What the filter takes."""
        return [record_of_keys(self.model_of_key, self.key, f"{name}.{at}", asked) for at in range(len(texts))]


def read_key(model, key, name, text):
    """The key of a record inside the database, and outward, by names; `ValueError` where there is no such record."""
    if key != "pk":
        asked = statements.Asking(form=(model, key), values={"text": text})
    elif text.isascii() and text.isdigit() and len(text) <= LONGEST_KEY:
        asked = statements.Asking(form=model, values={"text": int(text)})
    else:
        raise ValueError(text)
    known = model.objects.order_by()
    row = statements.one(asked, lambda asked: known.filter(**{key: asked.values["text"]}).values_list("pk"))
    if row is None:
        raise ValueError(text)
    return {name: row[0]} | ({} if key == "pk" else {f"{name}.{key}": text})


def record_of_keys(model, key, name, asked):
    """A record that holds no more than the keys that were read."""
    outward = {} if key == "pk" else {key: asked.values[f"{name}.{key}"]}
    return model(pk=asked.values[name], **outward)


@dataclass(frozen=True)
class Read:
    """What a query asks the filters of a set: the form of it, its texts by filter, and the values in it."""

    form: tuple
    texts: dict
    values: dict


class DayFilterSet(django_filters.FilterSet):
    """Filters about a day: the one of `as_of`, else today."""

    search_in = ()

    search = django_filters.CharFilter(label=_("Search"), method="search_fields_for", max_length=200)

    def __init__(self, data=None, queryset=None, *, day, request=None, **kwargs):
        self.day = day
        super().__init__(data, queryset, request=request, **kwargs)

    @classmethod
    def read(cls, query):
        """What a query asks the filters, as a `Read`; None where the question is composed each time."""
        form, texts, values = [], {}, {}
        for name in sorted(set(query) & set(cls.base_filters)):
            # A form that was sent without a value asks nothing.
            given, each = [text for text in query.getlist(name) if text], cls.base_filters[name]
            if not given:
                continue
            if not hasattr(each, "read"):
                return None
            try:
                values |= each.read(name, given)
            except ValueError:
                # The form says what is wrong with it.
                return None
            form.append((name, each.form_of(given)))
            texts[name] = given
        return Read(tuple(form), texts, values)

    @classmethod
    def of(cls, read, asked, queryset):
        """The filters of a queryset with what was read, and the values of `asked` in it."""
        found = cls(None, queryset, day=asked.day)
        filters = cls.base_filters
        cleaned = {name: filters[name].cleaned(name, texts, asked) for name, texts in read.texts.items()}
        # What the library asks of its form, which was read without one.
        found._form, found.is_bound = SimpleNamespace(cleaned_data=cleaned, errors={}), True
        return found

    def search_fields_for(self, queryset, name, words):
        """Every word, without accents or case, in one of the fields that are searched."""
        for word in words.split():
            found = Q()
            for field in self.search_in:
                alias = f"folded_{field}"
                queryset = queryset.alias(**{alias: Fold(field)})
                found |= Q(**{f"{alias}__contains": Fold(Value(word))})
            queryset = queryset.filter(found)
        return queryset

    @property
    def qs_or_refuse(self):
        """The filtered rows; `BadInput` names every filter whose value is not known."""
        self.refuse_unknown_values()
        return self.qs

    def refuse_unknown_values(self):
        """Raise `BadInput`, which names every filter whose value is not known."""
        if not self.form.is_valid():
            faults = {
                name: [(each.code or "invalid", each.messages[0]) for each in errors]
                for name, errors in self.form.errors.as_data().items()
            }
            raise BadInput(faults)

    @property
    def active(self):
        """The filters that are set: `[(name, label, words for the value, raw value)]`."""
        self.form.is_valid()
        found = []
        for name, value in self.form.cleaned_data.items():
            if value in (None, "", []) or (hasattr(value, "exists") and not value):
                continue
            field = self.form.fields[name]
            values = value if isinstance(value, list | tuple) else [value]
            for each in values:
                found.append((name, field.label, _words(field, each), _raw(field, each)))
        return found


def _raw(field, value):
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(field.prepare_value(value)) if isinstance(field, forms.ModelChoiceField) else str(value)


def _words(field, value):
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        return dict(field.choices).get(_raw(field, value), value)
    return str(value)


def refuse_empty(query, filters):
    """Raise `BadInput` for a filter without a value: a form may send one, another system means something by it."""
    empty = sorted(name for name in filters if name != "search" and "" in query.getlist(name))
    if empty:
        raise BadInput({name: [("invalid", _("Give a value, or leave this out."))] for name in empty})


def refuse_unknown_on_page(request, known):
    """As `refuse_unknown`; every page says what it makes of the instant that is asked about."""
    refuse_unknown(request.GET, {*known, known_at.PARAMETER})


def refuse_unknown(query, known):
    """Raise `BadInput` for a parameter that is none of `known`, or that is given twice without being a list."""
    as_known = {known_at.PARAMETER} if known_at.instant() else set()
    unknown = sorted(set(query) - set(known) - as_known)
    if unknown:
        message = _("There is no such parameter. Known ones: %(names)s.") % {"names": ", ".join(sorted(known))}
        raise BadInput({name: [("unknown", message)] for name in unknown})
