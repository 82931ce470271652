"""The feed: every change in the order in which it became visible, so that nobody with a cursor misses one.

A change stands in the feed as soon as no transaction is at work any more that began to write before or with its own:
what is committed late still comes after whatever was read before it. A long transaction holds the feed back.
"""

import json
import re
import secrets
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection
from django.utils.translation import gettext as _

from attache_registry import policies
from attache_registry.exceptions import BadInput
from exchange.models import Origin, Webhook
from exchange.publishing import resources

# Of which resources not everybody may know each state: `(condition, values)` of a reader, where `{state}` stands for
# what the record was and `{record}` for its key. Apps add theirs.
SHOWN = {}
CURSOR = re.compile(r"([0-9a-f]{8})-(\d{1,18})-(\d{1,18})")
HORIZON = "SELECT name, exchange_horizon() FROM exchange_origin"
PAGE = """
SELECT c.position, c.place, c.id, c.record, json_build_object(
    'cursor', %s || '-' || c.position || '-' || c.place,
    'resource', c.resource,
    'key', CASE WHEN c.resource = ANY (%s) THEN to_json(c.key) ELSE to_json(c.record) END,
    'version', c.version,
    'change', CASE WHEN c.change IN ('updated', 'ended') AND NOT coalesce({before_shown}, true)
        THEN 'created' ELSE c.change END,
    'at', to_char(c.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    'by', {by},
    'before', CASE WHEN {before_shown} THEN b.after || coalesce(%s::jsonb -> c.resource, '{{}}') END,
    'after', c.after || coalesce(%s::jsonb -> c.resource, '{{}}'))
FROM exchange_change c
LEFT JOIN exchange_change b ON b.resource = c.resource AND b.record = c.record AND b.version = c.version - 1
WHERE (c.position, c.place) > (%s, %s) AND c.position < %s AND c.resource = ANY (%s) AND {shown}
ORDER BY c.position, c.place LIMIT %s"""
# Where new positions are to begin, the server's own number, and what is added to it now.
NUMBERS = """SELECT coalesce((SELECT max(position) FROM exchange_change), 0) + 1,
    pg_snapshot_xmax(pg_current_snapshot())::text::bigint, (SELECT max(shift) FROM exchange_origin)"""
LAG = """SELECT coalesce(extract(epoch FROM clock_timestamp() - min(at)), 0) FROM exchange_change
WHERE position >= exchange_horizon()"""


@dataclass(frozen=True)
class Cursor:
    """A place in the feed: behind a transaction's change of that place, in what the registry was called then."""

    origin: str
    position: int = 0
    place: int = 0

    def __str__(self):
        return f"{self.origin}-{self.position}-{self.place}"

    @classmethod
    def read(cls, text):
        """The place that a reader was at; `BadInput` for what no answer has ever said."""
        found = CURSOR.fullmatch(text)
        if found is None:
            raise BadInput({"after": [("invalid", _("Give a cursor as an earlier answer gave it."))]})
        return cls(found[1], int(found[2]), int(found[3]))


class Told(NamedTuple):
    """A change as other systems are told of it, beside its own key and the record's in the database."""

    key: int
    record: int
    row: dict


def now():
    """The place behind all that can be seen now."""
    with connection.cursor() as cursor:
        cursor.execute(HORIZON)
        return Cursor(*cursor.fetchone())


def realign():
    """Make the origin of positions where there is none; let it begin anew where the server is behind what it holds.

    Webhooks go on where they were: their cursors were restored with the feed. Where one was ahead of the last change
    it stands behind that.
    """
    with connection.cursor() as cursor:
        cursor.execute(NUMBERS)
        begins, number, shift = cursor.fetchone()
    if shift is not None and begins <= number + shift:
        return
    name = secrets.token_hex(4)
    Origin.objects.update_or_create(defaults={"name": name, "shift": max(begins - number, 0)})
    for webhook in Webhook.objects.all():
        told = Cursor.read(webhook.after)
        position, place = min((told.position, told.place), (begins, 0))
        Webhook.objects.filter(pk=webhook.pk).update(after=str(Cursor(name, position, place)))


def readable(user):
    """The resources whose changes the person may read."""
    return [each for each in resources() if policies.may_read(user, each.resource)]


def page(user, *, after=None, limit=100, only=None):
    """The changes behind a cursor (`Told`) as a person may know them, and the cursor to ask with again.

    `BadInput` where the cursor is of before the registry was restored: what came since then may be another story.
    """
    here = now()
    origin, horizon = here.origin, here.position
    after = after or Cursor(origin)
    if after.origin != origin or after.position > horizon:
        message = _("The registry was restored since. Begin again without a cursor, and take over what is there.")
        raise BadInput({"after": [("restored", message)]})
    known = [each for each in readable(user) if only is None or each.resource in only]
    shown, values = _shown("coalesce(c.after, b.after)", "c.record", user)
    before_shown, before_values = _shown("b.after", "b.record", user)
    masks = {each.resource: dict.fromkeys(policies.hidden_fields(user, each.resource)) for each in known}
    masks = json.dumps({name: fields for name, fields in masks.items() if fields})
    by = "(SELECT username FROM attache_registry_user WHERE id = c.by_id)"
    statement = PAGE.format(
        shown=shown, before_shown=before_shown, by=by if policies.may_read(user, "history") else "NULL"
    )
    coded = [each.resource for each in known if each.key == "code"]
    parameters = [origin, coded, *before_values, *before_values, masks, masks]
    parameters += [after.position, after.place, horizon, [each.resource for each in known], *values, limit]
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        found = cursor.fetchall()
    if len(found) == limit:
        following = Cursor(origin, *found[-1][:2])
    else:
        # All that is there was told: go on from where no more can come to be.
        following = max(after, here, key=lambda each: (each.position, each.place))
    return [Told(*row) for _position, _place, *row in found], following


def _shown(state, record, user):
    """Condition: a person may know that the record was in a state, and its values."""
    parts, values = ["true"], []
    for resource, condition in SHOWN.items():
        told, further = condition(user)
        parts.append(f"(c.resource <> '{resource}' OR ({told.format(state=state, record=record)}))")
        values += further
    return " AND ".join(parts), values


def lag():
    """Seconds since the oldest change that a transaction still at work holds back; 0 where none is held back."""
    with connection.cursor() as cursor:
        cursor.execute(LAG)
        return float(cursor.fetchone()[0])
