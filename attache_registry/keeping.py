"""Statements that are put together once: what a question *is* stays the same, only its days and keys are others.

Composing a question with the ORM takes longer than the database takes to answer it. So the statement of a question is
composed once for each form of it and kept as text with places for the values. Where a value stands is found out by
composing the form twice, with two sets of values that nothing else is like. A form is not kept, and composed each
time, if the texts differ, if a value turned into something that is not known here, if a day stands in it that is
none of the values (it would be wrong tomorrow), or if composing it asked the database (that answer would grow old).
"""

from collections.abc import Callable, Hashable
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import count
from threading import Lock

from django.core.exceptions import EmptyResultSet, FullResultSet
from django.core.signals import setting_changed
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.postgresql.psycopg_any import DateRange, Range
from django.dispatch import receiver
from django.utils.translation import get_language

from attache_registry import known_at, policies
from attache_registry.as_of import Day
from attache_registry.periods import FIRST_DAY, LAST_DAY, days_of_year
from attache_registry.replicas import reading

# So many forms a process keeps, and a connection prepares; the first goes first.
MOST, MOST_PREPARED = 500, 100


def itself(day):
    """A day as it is."""
    return day


def onwards(day):
    """The days from one on."""
    return DateRange(day, None)


# What the ORM makes of values of a type.
def number(value):
    """A whole number as it is."""
    return value


def text(value):
    """A number as text, or a text as it is."""
    return str(value)


class Year(int):
    """A calendar year as a value."""


MADE_OF = {date: (itself, onwards), int: (number, text), Year: (number, days_of_year), str: (text,)}
TYPES = {itself: "date", onwards: "daterange", number: "bigint", days_of_year: "daterange", text: "text"}

# Days that are the same every day.
FOR_EVER = {FIRST_DAY, LAST_DAY, date.max}

_kept, _lock, _names = {}, Lock(), count(1)


@dataclass(frozen=True)
class Asking:
    """One asking of a question.

    - `form`: what tells one form of the question from another, besides the day's and the person's part in it; None
      for one that is composed each time.
    - `values`: what is asked with besides the day, by name: days, numbers, texts.
    - `fresh`: whether the primary is asked, whatever replicas there are.
    """

    day: Day | None = None
    form: Hashable | None = None
    values: dict = field(default_factory=dict)
    fresh: bool = False

    @property
    def key(self):
        """Where the form is kept."""
        day = self.day
        if day is None:
            return self.form
        role = policies.role_of(day.user) if day.user is not None else None
        return (self.form, (day.on > day.today) - (day.on < day.today), day.hidden, role, get_language())

    @property
    def slots(self):
        """All that may be another the next time the form is asked."""
        day = self.day
        of_day = {"on": day.on, "today": day.today} if day else {}
        of_user = {"user": day.user.pk} if day and day.user is not None else {}
        return of_day | of_user | self.values

    def probe(self, number):
        """The same form with values like no others."""
        marks = _marks(number)
        values = {name: _like(value, next(marks)) for name, value in self.values.items()}
        return replace(self, day=self.day and _day_like(self.day, number, next(marks)), values=values)


def _day_like(day, number, mark):
    """A day that is asked about from as far as before or after, by somebody alike."""
    # Far from each other, so that what depends on more than which of them comes first shows.
    today = date(1931 + 150 * number, 5 + number, 17 + number)
    distance = (day.on > day.today) - (day.on < day.today)
    user = day.user
    if user is not None:
        user = copy(user)
        user.pk = mark
    return replace(day, on=today + timedelta(days=(1009 + 1999 * number) * distance), today=today, user=user)


def _marks(number):
    return count(7_310_001 + 1_000_000 * number)


def _like(value, mark):
    if isinstance(value, date):
        return date(2101, 1, 1) + timedelta(days=mark % 20_011)
    if isinstance(value, Year):
        return Year(1951 + mark % 199)
    return mark if isinstance(value, int) else f"mark-{mark}"


@dataclass(frozen=True, eq=False)
class Statement:
    """SQL, and for each of its parameters a constant, or the name of a value and what becomes of it."""

    sql: str
    places: tuple

    @property
    def of_values(self):
        """The places of values; a value has several."""
        return [place for place in self.places if place[0]]

    def parameters(self, values):
        """The parameters with those values."""
        return [made_of(values[name]) if name else made_of for name, made_of in self.places]

    def ask(self, cursor, values):
        """Ask it with those values; prepared, from the second time on over a connection."""
        known = _prepared_over(cursor.db)
        if known is None or self not in known:
            if known is not None:
                known[self] = None
            cursor.execute(self.sql, self.parameters(values))
            return
        of_values = [made_of(values[name]) for name, made_of in dict.fromkeys(self.of_values)]
        name = known[self]
        if name is not None:
            cursor.execute(_execution(name, of_values), of_values)
            return
        name = f"registry_{next(_names)}"
        dropped = _drop_oldest(known)
        prepared = f"{dropped}{PLANNED_ONCE}; {self.preparation(cursor, name)}"
        cursor.execute(f"{prepared}; {_execution(name, of_values)}", of_values)
        known[self] = name

    def preparation(self, cursor, name):
        """The command that prepares it; constants stand in it."""
        numbers = {place: at for at, place in enumerate(dict.fromkeys(self.of_values), start=1)}
        parts = [
            f"${numbers[place]}" if place[0] else cursor.mogrify("%s", [place[1]]).decode() for place in self.places
        ]
        types = [TYPES[made_of] for _name, made_of in numbers]
        # What is a per cent sign to the database is one to the driver, which fills in the values, when it is doubled.
        body = (self.sql % tuple(parts)).replace("%", "%%")
        return f"PREPARE {name} ({', '.join(types)}) AS {body}" if types else f"PREPARE {name} AS {body}"


# What is answered in another way is another form, so one plan of a form serves all values.
PLANNED_ONCE = "SET plan_cache_mode = force_generic_plan"


def _execution(name, values):
    return f"EXECUTE {name} ({', '.join(['%s'] * len(values))})" if values else f"EXECUTE {name}"


def _prepared_over(connection):
    """The names of what was prepared over a connection; None where another may answer the next statement."""
    # Behind a pool that gives out connections by transaction. And what was prepared for the present would be planned
    # anew for the past, and then for the present again.
    if connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS") or known_at.instant():
        return None
    connection.ensure_connection()
    of, known = getattr(connection, "registry_prepared", (None, None))
    if of is not connection.connection:
        of, known = connection.registry_prepared = (connection.connection, {})
    return known


def _drop_oldest(known):
    """The commands that drop what was prepared first, where a connection holds as many as it may."""
    # Plans take room in the server; what is asked again is prepared again.
    oldest = [each for each, name in known.items() if name][: max(0, len(known) - MOST_PREPARED)]
    return "".join(f"DEALLOCATE {known.pop(each)}; " for each in oldest)


def ask(asked, compose):
    """The rows that the question's statement answers; `compose` makes of an `Asking` its SQL and parameters."""
    found = _statement(asked, compose)
    with (connections[DEFAULT_DB_ALIAS] if asked.fresh else reading()).cursor() as cursor:
        if found:
            found.ask(cursor, asked.slots)
        else:
            cursor.execute(*compose(asked))
        return cursor.fetchall()


def _statement(asked, compose):
    """The kept statement of the question, or None where it is composed each time."""
    if asked.form is None:
        return None
    key = asked.key
    found = _kept.get(key, False)
    if found is False:
        found = _put_together(asked, compose)
        with _lock:
            while len(_kept) >= MOST:
                _kept.pop(next(iter(_kept)))
            _kept[key] = found
    return found


class _Asks(Exception):
    """Composing asked the database."""


def _refuse(execute, sql, parameters, many, context):
    raise _Asks


def _put_together(asked, compose):
    """The statement with its places, or None for a form that cannot be kept."""
    one, other = asked.probe(0), asked.probe(1)
    try:
        with connections[DEFAULT_DB_ALIAS].execute_wrapper(_refuse), reading().execute_wrapper(_refuse):
            (sql, parameters), (same, others) = compose(one), compose(other)
    except (_Asks, EmptyResultSet, FullResultSet):
        return None
    if sql != same or len(parameters) != len(others):
        return None
    places = [_place(*pair, one.slots, other.slots) for pair in zip(parameters, others, strict=True)]
    return Statement(sql, tuple(places)) if None not in places else None


def _place(value, other, slots, others):
    """`(name, what becomes of it)`, `(None, constant)`, or None for what cannot be kept."""
    if type(value) is type(other) and value == other:
        grows_old = isinstance(value, date | Range) and value not in FOR_EVER
        return None if grows_old else (None, value)
    for name, slot in slots.items():
        for made_of in MADE_OF[type(slot)]:
            if (made_of(slot), made_of(others[name])) == (value, other):
                return name, made_of
    return None


def sql_of(queryset):
    """What a queryset would ask: `(sql, parameters)`."""
    sql, parameters = queryset.query.sql_with_params()
    return sql, tuple(parameters)


def sql_of_count(queryset):
    """What `queryset.count()` would ask."""
    return _caught(queryset, queryset.count)


def sql_of_totals(queryset, **totals):
    """What `queryset.aggregate(…)` would ask."""
    return _caught(queryset, lambda: queryset.aggregate(**totals))


class _Caught(Exception):
    """A statement that is on its way to the database."""


def _catch(execute, sql, parameters, many, context):
    raise _Caught(sql, tuple(parameters))


def _caught(queryset, ask: Callable):
    """The statement that a call of a queryset would send first; it is caught on the way and never sent."""
    connection = connections[queryset.db]
    before = connection.execute_wrappers, connection.force_debug_cursor
    connection.execute_wrappers, connection.force_debug_cursor = [_catch], False
    try:
        ask()
    except _Caught as caught:
        return caught.args
    finally:
        connection.execute_wrappers, connection.force_debug_cursor = before
    raise EmptyResultSet


@receiver(setting_changed)
def forget(**kwargs):
    """Forget all forms: constants of the settings may stand in them."""
    with _lock:
        _kept.clear()
