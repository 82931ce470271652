"""Filters that know their day and refuse what they do not know; API, pages and exports use the same ones."""

import django_filters
from django import forms
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _

from attache_registry.exceptions import BadInput
from attache_registry.folding import Fold


class YesNoFilter(django_filters.TypedChoiceFilter):
    """`true` or `false`; anything else is refused."""

    def __init__(self, **kwargs):
        choices = [("", _("any")), ("true", _("yes")), ("false", _("no"))]
        super().__init__(choices=choices, coerce=lambda text: text == "true", empty_value="", **kwargs)

    def filter(self, queryset, value):
        return queryset if value in (None, "") else super().filter(queryset, value)


class ListedFilter(django_filters.ChoiceFilter):
    """One value of a closed list."""

    def __init__(self, **kwargs):
        super().__init__(empty_label=_("any"), **kwargs)


class KeyFilter(django_filters.ModelChoiceFilter):
    """A record by its outward key; an unknown one is refused."""

    def __init__(self, model, key="pk", **kwargs):
        super().__init__(
            queryset=lambda request: model.objects.all(),
            to_field_name=None if key == "pk" else key,
            empty_label=_("any"),
            **kwargs,
        )


class DayFilterSet(django_filters.FilterSet):
    """Filters about a day: the one of `as_of`, else today."""

    search_in = ()

    search = django_filters.CharFilter(label=_("Search"), method="search_fields_for", max_length=200)

    def __init__(self, data=None, queryset=None, *, day, request=None, **kwargs):
        self.day = day
        super().__init__(data, queryset, request=request, **kwargs)

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
        if not self.form.is_valid():
            faults = {
                name: [(each.code or "invalid", each.messages[0]) for each in errors]
                for name, errors in self.form.errors.as_data().items()
            }
            raise BadInput(faults)
        return self.qs

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


def refuse_unknown(query, known):
    """Raise `BadInput` for a parameter that is none of `known`, or that is given twice without being a list."""
    unknown = sorted(set(query) - set(known))
    if unknown:
        message = _("There is no such parameter. Known ones: %(names)s.") % {"names": ", ".join(sorted(known))}
        raise BadInput({name: [("unknown", message)] for name in unknown})
