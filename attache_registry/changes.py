"""The history in words: who changed what and when, each field before and after, over all records at once (R3).

One statement reads a page of changes from every table of events; names of what they refer to cost one statement
a model, whatever the number of changes.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.contrib.auth import get_user_model
from django.db import connection, models
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from attache_registry import policies
from attache_registry.history import NOT_TOLD, tracked
from attache_registry.replicas import reading
from attache_registry.sensitive import note_states

MOST_A_PAGE = 50
# Of which records not everybody who reads the history may know: the column of their events that names the record, and
# the keys that a person may know of, as a queryset. Apps add theirs.
VISIBLE = {}


# What is recorded bears the instant at which its transaction began: what others are about now may come to be earlier.
SETTLED = """SELECT least(now(), min(xact_start) - interval '1 microsecond') FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()"""


def settled_at():
    """The instant up to which all changes can be seen: nobody is still at work since before."""
    with connection.cursor() as cursor:
        cursor.execute(SETTLED)
        return cursor.fetchone()[0]


@dataclass
class Change:
    """One change of one record: when, what was done, by whom, and each field before and after, in words.

    `scenario` names the one that was applied by it, if it was.
    """

    at: datetime
    label: str
    by: str
    kind: str
    record: str
    model: type
    key: int
    reason: str = ""
    scenario: str = ""
    fields: list = field(default_factory=list)


@dataclass
class Changes:
    """A page of changes, the latest first; whether there are more."""

    rows: list
    has_more: bool


def may_know(reader, record):
    """Whether a person may know that there is the record at all."""
    keys = VISIBLE.get(type(record))
    return keys is None or keys[1](reader).filter(pk=record.pk).exists()


def changes(*, reader, model=None, key=None, person=None, first=None, last=None, page=1, most=MOST_A_PAGE):
    """A page of changes: of one kind of record, of one record with its parts, of a person, of a stretch of days.

    Of records that the `reader` may not know of nothing is told (R28).
    """
    asked = {"model": model, "key": key, "person": person, "first": first, "last": last}
    return _page(reader, lambda subject, events: _condition(subject, events, **asked), page, most)


def changes_since(instant, of, *, reader, most=MOST_A_PAGE):
    """The changes after an instant of the records that `of` names: `{model: [(column, keys)]}`, the latest first."""

    def condition(subject, events):
        named = [(column, list(keys)) for column, keys in of.get(subject, ()) if keys]
        if not named:
            return None, None
        either = " OR ".join(f"e.{column} = ANY (%s)" for column, _keys in named)
        return f"e.pgh_created_at > %s AND ({either})", [instant, *(keys for _column, keys in named)]

    return _page(reader, condition, 1, most)


def _page(reader, condition_of, page, most):
    """A page of the changes that a condition of each table of events leaves."""
    limit = page * most + 1
    selects, parameters = [], []
    for subject, events in tracked().items():
        if not policies.may_read(reader, policies.resource_of(subject)):
            continue
        condition, values = condition_of(subject, events)
        if condition is None:
            continue
        if subject in VISIBLE:
            column, keys = VISIBLE[subject]
            visible, further = keys(reader).query.sql_with_params()
            condition = f"{condition} AND e.{column} IN ({visible})"
            values = [*values, *further]
        table = connection.ops.quote_name(events._meta.db_table)
        selects.append(
            f"""(SELECT %s AS model, e.pgh_id, e.pgh_created_at, e.pgh_label, e.pgh_obj_id,
            e.pgh_context::json AS pgh_context,
            e.pgh_database_role, row_to_json(e) AS after, (SELECT row_to_json(b) FROM {table} b
            WHERE b.pgh_obj_id = e.pgh_obj_id AND b.pgh_id < e.pgh_id ORDER BY b.pgh_id DESC LIMIT 1) AS before
            FROM {table} e WHERE {condition} ORDER BY e.pgh_created_at DESC, e.pgh_id DESC LIMIT {limit:d})"""
        )
        parameters += [subject._meta.label_lower, *values]
    if not selects:
        return Changes([], False)
    every = " UNION ALL ".join(selects)
    statement = f"SELECT * FROM ({every}) e ORDER BY pgh_created_at DESC, pgh_id DESC, model LIMIT %s OFFSET %s"
    with reading().cursor() as cursor:
        cursor.execute(statement, [*parameters, most + 1, (page - 1) * most])
        names = [column.name for column in cursor.description]
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return Changes(_in_words(found[:most], reader), len(found) > most)


def _condition(subject, events, model, key, person, first, last):
    """What is asked of one table of events, as SQL and its values; None where nothing of it is asked for."""
    parts, values = ["true"], []
    if model is not None:
        if subject is model:
            if key is not None:
                parts.append("e.pgh_obj_id = %s")
                values.append(key)
        else:
            whole = getattr(subject, "part_of", "")
            if not whole or key is None or subject._meta.get_field(whole).related_model is not model:
                return None, None
            parts.append(f"e.{subject._meta.get_field(whole).column} = %s")
            values.append(key)
    if person is not None:
        parts.append("e.pgh_context ->> 'user' = %s")
        values.append(str(person.pk))
    for day, sign in ((first, ">="), (last and last + timedelta(days=1), "<")):
        if day:
            parts.append(f"e.pgh_created_at {sign} %s")
            values.append(timezone.make_aware(datetime.combine(day, time())))
    return " AND ".join(parts), values


def _in_words(found, reader):
    """Rows of the statement as `Change`s, keys as the names of what they stand for."""
    subjects = {subject._meta.label_lower: subject for subject in tracked()}
    names = Names()
    for row in found:
        row["model"] = subjects[row["model"]]
        _guard(row, reader)
        names.want(row["model"], row["pgh_obj_id"])
        for each in _told(row["model"]):
            if each.is_relation:
                for state in (row["before"], row["after"]):
                    names.want(each.related_model, (state or {}).get(each.column))
    user_model = get_user_model()
    for row in found:
        names.want(user_model, (row["pgh_context"] or {}).get("user"))
    names.read()
    return [_change(row, names, user_model) for row in found]


def _guard(row, reader):
    """Take out of a row what its reader may not see, and note what is sensitive in the rest."""
    resource = policies.resource_of(row["model"])
    for state in (row["before"], row["after"]):
        for hidden in policies.hidden_fields(reader, resource):
            column = row["model"]._meta.get_field(hidden).column
            if state:
                state[column] = None
    note_states(resource, row["pgh_obj_id"], row["before"], row["after"])


def _change(row, names, user_model):
    model, context = row["model"], row["pgh_context"] or {}
    before, after = row["before"] or {}, row["after"]
    deleted = row["pgh_label"] == "delete"
    if deleted:
        before, after = after, {}
    person = names.of(user_model, context.get("user")) if context.get("user") else None
    fields = [
        (capfirst(each.verbose_name), value_in_words(each, before, names), value_in_words(each, after, names))
        for each in _told(model)
        if before.get(each.column) != after.get(each.column)
        and (before.get(each.column) or after.get(each.column)) not in (None, "", [], {})
    ]
    voided = after.get("voided_at") and not before.get("voided_at")
    label = {"insert": _("entered"), "update": _("voided") if voided else _("changed"), "delete": _("deleted")}
    return Change(
        at=row["pgh_created_at"],
        label=label[row["pgh_label"]],
        by=person or context.get("command") or row["pgh_database_role"],
        kind=capfirst(model._meta.verbose_name),
        record=names.of(model, row["pgh_obj_id"]),
        model=model,
        key=row["pgh_obj_id"],
        reason=after.get("void_reason", "") if voided else "",
        scenario=context.get("scenario_name") or "",
        fields=fields,
    )


def _told(model):
    """The fields of a record that its history tells."""
    return [
        each
        for each in model._meta.local_concrete_fields
        if not each.primary_key
        and each.name not in NOT_TOLD
        and not isinstance(each, models.GeneratedField | models.BinaryField)
    ]


def value_in_words(each, state, names):
    """A stored value as a reader says it."""
    value = state.get(each.column)
    if value is None or value == "":
        return "–"
    if each.is_relation:
        return names.of(each.related_model, value)
    if each.choices:
        return str(dict(each.flatchoices).get(value, value))
    if isinstance(each, models.BooleanField):
        return _("yes") if value else _("no")
    if isinstance(each, models.DateTimeField):
        return date_format(timezone.localtime(parse_datetime(value)), "SHORT_DATETIME_FORMAT")
    if isinstance(each, models.DateField):
        day = parse_date(value)
        return date_format(day) if isinstance(day, date) else value
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


class Names:
    """Names of records by model and key: gathered first, then read with one statement a model."""

    def __init__(self):
        self.wanted, self.known = {}, {}

    def want(self, model, key):
        if key is not None:
            self.wanted.setdefault(model, set()).add(key)

    def read(self):
        for model, keys in self.wanted.items():
            found = model._base_manager.filter(pk__in=keys).select_related(*_related(model))
            self.known |= {(model, each.pk): str(each) for each in found}

    def of(self, model, key):
        return self.known.get((model, key)) or _("no. %(key)s, no more there") % {"key": key}


def _related(model, depth=3):
    """What a record's own name may speak of: what it always refers to, and so on."""
    found = []
    for each in model._meta.local_concrete_fields:
        if each.is_relation and not each.null and depth:
            found += [each.name, *(f"{each.name}__{name}" for name in _related(each.related_model, depth - 1))]
    return found
