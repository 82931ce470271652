"""Reads of sensitive fields (R28): who was shown which of them, of which records, is written down before it is shown.

Whatever fetches rows for a person notes them here; one statement at the end of the request writes them down. Where
that fails, nothing is shown.
"""

import re
from contextvars import ContextVar
from functools import cache
from itertools import islice

from attache_registry import policies
from attache_registry.models import SensitiveRead, Way
from attache_registry.sparse import EXPANDED, KEY
from attache_registry.streaming import streamed

# The reads of the request at work; none outside of requests.
_reads = ContextVar("reads", default=None)
# So many records one note names at most; files of longer lists make several.
RECORDS_A_NOTE = 1000


class Reads:
    """What the person of one request was shown so far, and not yet written down."""

    def __init__(self, request):
        self.request = request
        self.shown = {}

    def add(self, name, fields, keys):
        """Note that fields of some records of a resource are about to be shown."""
        known, records = self.shown.setdefault(name, (set(), {}))
        known.update(fields)
        records.update(dict.fromkeys(map(str, keys)))

    def write(self):
        """Write down what was noted."""
        if not self.shown:
            return
        shown, self.shown = self.shown, {}
        token = getattr(getattr(self.request, "auth", None), "token_key", "")
        about = {"user": self.request.user, "token": token, "way": self.way(), "path": self.request.path[:500]}
        SensitiveRead.objects.bulk_create(
            SensitiveRead(resource=name, fields=sorted(fields), records=part, **about)
            for name, (fields, records) in shown.items()
            for part in batches(records, RECORDS_A_NOTE)
        )

    def way(self):
        """By which door the person came."""
        path = self.request.path
        if path.startswith("/api/"):
            return Way.API
        return Way.ADMIN if path.startswith("/admin/") else Way.PAGE


class SensitiveReadsMiddleware:
    """Writes down, before an answer leaves, which sensitive fields it shows."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        reads = Reads(request)
        before = _reads.set(reads)
        try:
            response = self.get_response(request)
        finally:
            _reads.reset(before)
        reads.write()
        return response


def batches(values, size):
    """The values in lists of at most that size."""
    values = iter(values)
    while part := list(islice(values, size)):
        yield part


def may_hold(name, text, *, expanded=()):
    """Whether JSON text of a resource's rows may hold anything sensitive: no row need be read where it does not."""
    known = [policies.resource(name), *map(policies.resource, dict(expanded).values())]
    held = [policies.resource(each) for one in known for each in one.holds.values()]
    names = frozenset().union(*(each.sensitive for each in (*known, *held)))
    return bool(names) and _with_value(names).search(text) is not None


@cache
def _with_value(names):
    # Within a text each quotation mark is escaped, so no text looks like the name of a field.
    each = "|".join(re.escape(f"{name}{more}") for name in sorted(names) for more in ("", "_id"))
    # Blanks are not given back (`*+`), else one before an empty value would stand for a value.
    return re.compile(rf'"(?:{each})"\s*+:\s*+(?!null|"")')


def note(name, rows, *, expanded=()):
    """The rows, which are about to be shown; what they hold of the resource's sensitive fields is noted.

    Rows are mappings by field; one whose sensitive fields are empty or hidden shows none. `expanded` names the
    resources of what `expand` added. A row's key that was fetched for this alone (`_key`) is taken out of it.
    """
    reads = _reads.get()
    if reads is not None:
        _note(reads, name, rows, dict(expanded))
    return rows


def _note(reads, name, rows, expanded):
    known = policies.resource(name)
    for row in rows:
        record = row.pop(KEY, None) or row.get(known.key)
        if shown := known.guarded_in(row):
            reads.add(name, shown, [record])
        for held, resource in known.holds.items():
            _note(reads, resource, row.get(held) or (), {})
        for field, resource in expanded.items():
            added = row[EXPANDED][field] or {}
            _note(reads, resource, added if isinstance(added, list) else [added], {})


def note_record(name, record, fields):
    """Note that some fields of a record of a resource are about to be shown, as far as they are sensitive."""
    reads = _reads.get()
    if reads is not None and record.pk is not None:
        known = policies.resource(name)
        shown = [field for field in known.guarded_in(vars(record)) if field in fields]
        if shown:
            reads.add(name, shown, [getattr(record, known.key)])


def note_states(name, key, *states):
    """Note that states of a record, as the history or the feed tell them, are about to be shown."""
    reads = _reads.get()
    if reads is not None:
        known, told = policies.resource(name), [state for state in states if state]
        shown = {field for state in told for field in known.guarded_in(state)}
        if shown:
            reads.add(name, shown, [told[-1].get(known.key) or key])


class Noted:
    """The rows of a file that is sent while it is read: each part of them is noted before it is sent."""

    streams = True

    def __init__(self, name, rows, *, expanded=()):
        self.name, self.rows, self.expanded = name, rows, dict(expanded)
        self.reads = _reads.get()

    def iterator(self, chunk_size):
        """The rows, as the query's own `iterator` gives them."""
        for part in batches(streamed(self.rows, chunk_size), RECORDS_A_NOTE):
            if self.reads is not None:
                _note(self.reads, self.name, part, self.expanded)
                self.reads.write()
            yield from part
