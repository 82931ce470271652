"""The shapes in which kept statements (`keeping.py`) answer: rows, a page with its count, totals, one row."""

import json
from dataclasses import replace

from django.db import connection
from django.db.models.expressions import RawSQL

from attache_registry.counting import counted_models, sql_of_held_count
from attache_registry.keeping import Asking, Year, ask, sql_of, sql_of_count, sql_of_totals

__all__ = ["Asking", "Listed", "Year", "ask", "joined", "one", "page", "records", "rows", "rows_text", "totals"]


def joined(template, *parts):
    """Statements as parts of another: each `{}` of the template stands for one, in order."""
    return template.format(*(sql for sql, _parameters in parts)), sum((each for _sql, each in parts), ())


def rows_text(asked, compose):
    """The JSON of the rows that a queryset of one JSON value answers, in order; `compose` makes it of an `Asking`."""

    def composed(asked):
        return joined("SELECT json_agg(told.row)::text FROM ({}) told (row)", sql_of(compose(asked)))

    ((text,),) = ask(replace(asked, form=asked.form and ("rows", asked.form)), composed)
    return text or "[]"


def rows(asked, compose):
    """The same rows as objects."""
    return json.loads(rows_text(asked, compose))


def records(asked, compose):
    """The rows of plain columns that a queryset answers."""
    return ask(asked, lambda asked: sql_of(compose(asked)))


def totals(asked, compose):
    """What aggregates come to, in one statement: `compose` gives `(queryset, {name: aggregate})` for each of several.

    An object of all the names.
    """

    def composed(asked):
        each = []
        for queryset, named in compose(asked):
            # The framework does not always name what it selects; it keeps the order of the aggregates.
            names = ", ".join(map(connection.ops.quote_name, named))
            each.append(
                joined("SELECT to_jsonb(told) FROM ({}) told ({})", sql_of_totals(queryset, **named), (names, ()))
            )
        return joined(f"SELECT (({') || ('.join(['{}'] * len(each))}))::text", *each)

    ((text,),) = ask(replace(asked, form=asked.form and ("totals", asked.form)), composed)
    return json.loads(text)


def one(asked, compose, *, as_text=False):
    """The first row that a queryset answers, or None; with `as_text` the text of its JSON."""

    def composed(asked):
        text = "SELECT told.row::text FROM ({} LIMIT 1) told (row)" if as_text else "{} LIMIT 1"
        return joined(text, sql_of(compose(asked)))

    return next(iter(ask(replace(asked, form=asked.form and ("one", asked.form)), composed)), None)


PAGE = "SELECT ({}), (SELECT json_agg(told.row)::text FROM ({} LIMIT {} OFFSET {}) told (row))"
PAGE_OF_FOUND = """WITH found (pk) AS MATERIALIZED ({})
    SELECT (SELECT count(*) FROM found), (SELECT json_agg(told.row)::text FROM ({} LIMIT {}) told (row))"""
FOUND = RawSQL("SELECT pk FROM found", ())
# Rows are made of the keys of the page alone: what a page skips is not made.
LATER_PAGE_OF_FOUND = """WITH found (pk) AS MATERIALIZED ({}), wanted (pk) AS MATERIALIZED ({} LIMIT {} OFFSET {})
    SELECT (SELECT count(*) FROM found), (SELECT json_agg(told.row)::text FROM ({}) told (row))"""
PAGE_OF_ALL = """WITH wanted (pk) AS MATERIALIZED ({} LIMIT {} OFFSET {})
    SELECT ({}), (SELECT json_agg(told.row)::text FROM ({}) told (row))"""
WANTED = RawSQL("SELECT pk FROM wanted", ())
PAGE_OF_FEW = """WITH few (row) AS MATERIALIZED ({})
    SELECT (SELECT count(*) FROM few), (SELECT json_agg(told.row)::text FROM (TABLE few LIMIT {} OFFSET {}) told)"""


def page(asked, compose, number, size, *, keys=None, filtered=True, few=False):
    """`(count, JSON text of the rows)` of one page of such a queryset, in one statement.

    With `few` rows that take long to find, as groups do, they are found once and counted as they are found. With
    `keys`, which makes the queryset of the keys of all rows in order, or of those among some, `compose` is given keys
    to make rows of; where they are `filtered`, all that there are are found once and counted.
    """
    # How many rows are wanted decides how the database looks for them; most want the first page.
    values = asked.values | ({"rows_before": (number - 1) * size} if number > 1 else {})
    form = asked.form and (asked.form, size, number > 1)

    def composed(asked):
        before = (str(size), ()), ("%s", (asked.values["rows_before"],)) if number > 1 else ("0", ())
        if keys and filtered:
            found = sql_of(keys(asked).order_by())
            if number == 1:
                return joined(PAGE_OF_FOUND, found, sql_of(compose(asked, FOUND)), before[0])
            rows = sql_of(compose(asked, WANTED))
            return joined(LATER_PAGE_OF_FOUND, found, sql_of(keys(asked, FOUND)), *before, rows)
        if keys:
            every = keys(asked)
            return joined(PAGE_OF_ALL, sql_of(every), *before, sql_of_number(every), sql_of(compose(asked, WANTED)))
        found = compose(asked)
        if few:
            return joined(PAGE_OF_FEW, sql_of(found), *before)
        return joined(PAGE, sql_of_count(found), sql_of(found), *before)

    ((total, text),) = ask(replace(asked, form=form, values=values), composed)
    return total, text or "[]"


def sql_of_number(queryset):
    """What tells how many rows a queryset has: of all live records of a large table the number that is kept."""
    sql, model = sql_of_count(queryset), queryset.model
    whole = model in counted_models and sql == sql_of_count(model.objects.all())
    return sql_of_held_count(model) if whole else sql


class Listed:
    """The rows of a list, of which one page is asked for together with the number of all."""

    def __init__(self, asked, compose, **how):
        self.asked, self.compose, self.how = asked, compose, how

    def text(self, number, size):
        """`(count, JSON of the rows)` of a page."""
        return page(self.asked, self.compose, number, size, **self.how)

    def page(self, number, size):
        """`(count, rows)` of a page."""
        total, text = self.text(number, size)
        return total, json.loads(text)

    def iterator(self, chunk_size):
        """All rows, as a queryset's, for the exports."""
        return self.compose(self.asked).iterator(chunk_size=chunk_size)
