"""Amendments in words: what was changed of what was agreed, before and after, why and by whom."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from attache_registry.changes import Names, value_in_words
from cooperation_plans.models import Activity, Amendment, AmendmentKind, CooperationPlan


@dataclass
class Told:
    """An amendment as a reader sees it."""

    amendment: Amendment
    at: datetime
    by: str
    what: str
    before: str
    after: str
    why: str


def in_words(amendments):
    """Amendments in words; names of what they refer to cost one statement a model."""
    found, names = list(amendments), Names()
    for each in found:
        subject = _field(each)
        if subject is not None and subject.is_relation:
            names.want(subject.related_model, each.before)
            names.want(subject.related_model, each.after)
    names.read()
    return [_told(each, names) for each in found]


def _field(amendment):
    """The column that was changed, or None."""
    model = Activity if amendment.activity_id else CooperationPlan
    columns = {field.column: field for field in model._meta.concrete_fields}
    return columns.get(amendment.field)


def _told(amendment, names):
    subject = _field(amendment)
    if amendment.kind != AmendmentKind.CHANGED:
        what, before, after = amendment.get_kind_display(), amendment.before or "–", amendment.after or "–"
    elif subject is None:
        what = _("countries")
        before, after = (", ".join(value or ()) for value in (amendment.before, amendment.after))
    else:
        what = subject.verbose_name
        states = ({subject.column: value} for value in (amendment.before, amendment.after))
        before, after = (value_in_words(subject, state, names) for state in states)
    by = str(amendment.by) if amendment.by else "–"
    return Told(amendment, amendment.made_at, by, capfirst(str(what)), before, after, amendment.why)
