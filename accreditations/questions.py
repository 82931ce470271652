"""How a question over a stretch of days is asked: one statement, whose rows leave nested by the database."""

import functools
import re
from datetime import date, timedelta
from pathlib import Path

from django.utils.translation import gettext as _

from attache_registry.as_of import day_sent
from attache_registry.exceptions import BadInput
from attache_registry.known_at import asking_day
from attache_registry.replicas import reading

LONGEST_HORIZON = 240
SQL = Path(__file__).resolve().parent / "sql"


@functools.cache
def statement(name):
    """The SQL of a question; a comment that names another file of `sql/` alone stands for what is in it."""
    text = (SQL / f"{name}.sql").read_text(encoding="utf-8").split("\n", 1)[1]
    return re.sub(r"/\* (\w+) \*/", lambda found: statement(found[1]).strip(), text)


class Question:
    """The rows that one SQL statement answers, asked when they are first needed.

    Behaves as a list, so that pages, the API's pagination and exports can all read it.
    """

    def __init__(self, statement, parameters, finish=None):
        self.statement = statement
        self.parameters = parameters
        self.finish = finish
        self._rows = None

    @property
    def rows(self):
        """All rows, asked once."""
        if self._rows is None:
            with reading().cursor() as cursor:
                cursor.execute(self.statement, self.parameters)
                self._rows = [row for (row,) in cursor.fetchall()]
            if self.finish:
                self._rows = [self.finish(row) for row in self._rows]
        return self._rows

    def plan(self):
        """The database's plan for the statement, with what it took."""
        with reading().cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, COSTS OFF) {self.statement}", self.parameters)
            return "\n".join(line for (line,) in cursor.fetchall())

    def iterator(self, chunk_size=None):
        """As a queryset's, for the exports."""
        return iter(self.rows)

    def count(self):
        """How many rows there are."""
        return len(self.rows)

    __len__ = count

    def __getitem__(self, which):
        return self.rows[which]


def a_year_from(day):
    """The same day of the next year; 28 February for the leap day."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def months_from(day, months):
    """The same day so many months later, or the last of a shorter month."""
    year, month = divmod(day.month - 1 + months, 12)
    first_of_next = date(day.year + year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(date(day.year + year, month + 1, 1) + timedelta(days=day.day - 1), first_of_next - timedelta(days=1))


def read_window(query, default=True):
    """The first and last day that a request asks about by `from` and `to`.

    By default from today to a year later; without defaults an end that is not given is open (None).
    """
    first, last = (day_sent(name, query[name]) if name in query else None for name in ("from", "to"))
    if default:
        first = first or asking_day()
        last = last or a_year_from(first)
    if first and last and last < first:
        raise BadInput({"to": [("reversed", _("The last day is before the first day."))]})
    return first, last


def read_months(query):
    """How many months ahead a request looks."""
    text = query.get("months", "12")
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= LONGEST_HORIZON):
        message = _("Give a whole number from 1 to %(most)s.") % {"most": LONGEST_HORIZON}
        raise BadInput({"months": [("invalid", message)]})
    return int(text)
