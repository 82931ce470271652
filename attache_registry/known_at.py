"""What did the registry say then? Every question of its own day (`as_of`) can be asked as of an instant, too.

Valid time and recorded time are two questions: `as_of` names the day that is asked about, `known_at` the instant as
of which the answer is to be the registry's. Nothing is asked in another way for that: within `as_known` the names of
tables mean the views of the schema `known` (`known_schema.py`), which hold what the triggers' history says had been
recorded by then, and the day of asking (R11) is the day of that instant. It is a transaction that only reads and is
rolled back, so nothing can be written to the past, and the present is asked as ever.

A change is recorded at the instant at which its transaction began.
"""

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from functools import wraps

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from attache_registry.exceptions import BadInput

PARAMETER = "known_at"
SET = """SELECT set_config('registry.known_at', %s, true),
    set_config('search_path', 'known, ' || current_setting('search_path'), true),
    set_config('transaction_read_only', 'on', true)"""
BEGINS = "SELECT min(pgh_created_at) FROM accreditations_countryregistryevent"

# The instant as of which questions are answered; None for the present.
_instant = ContextVar("instant", default=None)


def instant():
    """The instant as of which questions are answered now; None for the present."""
    return _instant.get()


def asking_day():
    """The day of asking (R11): today in the ministry's time zone, or the day of the instant that is asked about."""
    return timezone.localdate(instant())


@contextmanager
def as_known(at):
    """Within it every question is answered as the registry would have answered it at an instant (None: now)."""
    if at is None:
        yield
        return
    with transaction.atomic(), meant(at):
        set_on(connections[DEFAULT_DB_ALIAS].cursor, at)
        try:
            yield
        finally:
            # What was set goes with it, within another transaction too.
            transaction.set_rollback(True)


@contextmanager
def meant(at):
    """Within it `instant()` is that one; whoever asks the database sees to it."""
    before = _instant.set(at)
    try:
        yield
    finally:
        _instant.reset(before)


def set_on(cursor_of, at):
    """Let the names of tables mean what was recorded, to the end of the transaction that a connection is in."""
    with cursor_of() as cursor:
        cursor.execute(SET, [str(microseconds(at))])


def microseconds(at):
    """An instant as a number that the database reads faster than a text of days and hours: from 1970 on, UTC."""
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def utc(at):
    """An instant as addresses carry it (RFC 3339, UTC)."""
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"


def history_begins():
    """The instant of the first recorded change; None where nothing is recorded."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(BEGINS)
        return cursor.fetchone()[0]


def read_instant(text, local=False):
    """An instant from its text (RFC 3339); `ValueError` for anything else.

    Without an offset from UTC only where `local` says that the ministry's time zone is meant then.
    """
    at = parse_datetime(text) if "T" in text else None
    if at is None or (timezone.is_naive(at) and not local):
        raise ValueError(text)
    return timezone.make_aware(at) if timezone.is_naive(at) else at


def read_known_at(request):
    """The instant that a request names by `known_at`, or None; `BadInput` for what nobody can know."""
    text, of_api = request.GET.get(PARAMETER), request.path.startswith("/api/")
    # A form whose instant was cleared sends an empty one; to the API that is no instant.
    if text is None or (not text and not of_api):
        return None
    try:
        # A query turns the plus sign of an offset into a blank.
        at = read_instant(text.replace(" ", "+"), local=not of_api)
    except ValueError:
        raise _refused("invalid", _("Write the instant as 2026-05-01T12:00:00Z.")) from None
    if at > timezone.now():
        raise _refused("future", _("That is still to come: nobody knows what will be recorded by then."))
    begins = history_begins()
    if begins is None or at < begins:
        raise _refused("unknown", _before_history(begins))
    return at


def _before_history(begins):
    if begins is None:
        return _("Nothing is recorded of what the registry said then.")
    first = date_format(timezone.localtime(begins), "DATETIME_FORMAT")
    return _("The history begins at %(first)s; what was known before is not recorded.") % {"first": first}


def _refused(code, message):
    return BadInput({PARAMETER: [(code, message)]})


def answers_as_known(view):
    """A page's view, or a method of one, that answers as of the instant that a request names."""

    @wraps(view)
    def answered(*args, **kwargs):
        # A list of records that have no such past refuses the parameter with others that it does not know.
        if not getattr(args[0], "knows_the_past", True):
            return view(*args, **kwargs)
        request = next(each for each in args if hasattr(each, "GET"))
        at = read_known_at(request)
        with as_known(at):
            response = view(*args, **kwargs)
        if at is not None and response.streaming:
            response.streaming_content = _parts_as_known(at, response.streaming_content)
        return response

    return answered


def _parts_as_known(at, parts):
    """The parts of an answer that is made while it is sent (`streaming.streamed`)."""
    parts = iter(parts)
    while True:
        with meant(at):
            part = next(parts, None)
        if part is None:
            return
        yield part
