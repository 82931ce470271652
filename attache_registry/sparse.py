"""`fields=` and `expand=`: less of an answer, or more of it in the same statement, to spare a second call."""

from dataclasses import replace

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Subquery
from django.utils.translation import gettext as _

from attache_registry import policies
from attache_registry.exceptions import BadInput
from attache_registry.nested_rows import Row

PARAMETERS = {"fields", "expand"}
# What `expand` adds to an object.
EXPANDED = "expanded"
# Holds the key of a row whose asker did not ask for it; it is taken out before the row is shown.
KEY = "_key"


def shape(viewset, day, query, viewsets, *, of_one=False):
    """The row that a request asks of a resource; `viewsets` are those of the models that others refer to.

    Of one object (`of_one`) the lists of what belongs to it can be asked for as well.
    """
    named = viewset.row(day).named
    if "fields" in query:
        wanted = _names(query["fields"], "fields", named)
        named = {name: expression for name, expression in named.items() if name in wanted}
        if viewset.key_field not in wanted:
            named[KEY] = F(viewset.key)
    if "expand" in query:
        targets = expandable(viewset, viewsets)
        members = viewset.members if of_one else {}
        wanted = _names(query["expand"], "expand", {**targets, **members})
        added = {
            name: _members(*members[name], day) if name in members else _expanded(name, targets[name], day)
            for name in sorted(wanted)
        }
        named = named | {EXPANDED: Row(**added)}
    return Row(**named)


# Found once for each resource, when the first request asks.
_expandable = {}


def expandable(viewset, viewsets):
    """The fields of a resource that refer to a record of another: `{name: its viewset}`."""
    if viewset not in _expandable:
        columns = {field.name: field for field in viewset.model._meta.local_concrete_fields if field.is_relation}
        answered = viewset.output().fields
        _expandable[viewset] = {
            name: viewsets[field.related_model]
            for name, field in columns.items()
            if name in answered and field.related_model in viewsets
        }
    return _expandable[viewset]


def _names(text, parameter, known):
    wanted = set(text.split(","))
    if wanted <= set(known):
        return wanted
    if not known:
        message = _("There is nothing to expand here.")
    else:
        message = _("Name some of these, with commas between: %(names)s.") % {"names": ", ".join(sorted(known))}
    raise BadInput({parameter: [("unknown", message)]})


def _expanded(name, target, day):
    """The record that a field refers to, as its own resource tells it to the same person on the same day."""
    day = _for_reader_of(target, day)
    found = target().on_day(target.model.objects.filter(pk=OuterRef(name)), day)
    return Subquery(found.order_by().values(row=target.row(day))[:1])


def _members(target, field, day):
    """The records that refer to this one by a field, in the order of their own resource."""
    day = _for_reader_of(target, day)
    found = target().on_day(target.model.objects.filter(**{field: OuterRef("pk")}), day)
    return ArraySubquery(found.order_by(*target.order_by(None)).values(row=target.row(day)))


def _for_reader_of(target, day):
    return replace(day, hidden=policies.hidden_fields(day.user, target.resource))
