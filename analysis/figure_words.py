"""How figures are said: names, cells and the sentence on top, in the reader's language; for page and files."""

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accreditations.choices import Branch
from analysis.choices import Cover
from analysis.figures import COUNTS, TABLES
from attache_registry.templatetags.registry import local


def name_of(table, row):
    """What a row is called."""
    if table.name == "counts":
        return str(COUNTS[row["key"]][0])
    if table.name == "delivery" and row["key"] == "all":
        return _("All plans")
    return local(row) or _("not recorded")


def definition_of(table, row):
    """What a figure means, where each row of its table has a meaning of its own."""
    return str(COUNTS[row["key"]][1]) if table.name == "counts" else ""


def said(column, value):
    """A value as a reader reads it; a dash for none."""
    if value in (None, "", []):
        return "–"
    if column is None:
        return value
    if column.name == "delivery_rate":
        return f"{value:.0%}"
    if column.name == "amount":
        return number_format(Decimal(value), 2, use_l10n=True, force_grouping=True)
    return str(held(column, value))


def held(column, value):
    """A value as a spreadsheet holds it: numbers as numbers, everything else in words."""
    if value is None:
        return None
    if column.name == "amount":
        return float(value)
    if column.name == "cover":
        return str(Cover(value).label)
    if column.name == "branch":
        return str(Branch(value).label) if value else None
    if isinstance(value, dict):
        return local(value)
    return ", ".join(value) if isinstance(value, list) else value


def headline(told):
    """ "8 attachés in 18 countries": what is given out first."""
    numbers = {row["key"]: row["values"]["number"] for row in told["counts"]}
    attaches, countries = numbers["attaches"], numbers["covered"]
    who = ngettext("%(n)s attaché", "%(n)s attachés", attaches) % {"n": attaches}
    where = ngettext("in %(n)s country", "in %(n)s countries", countries) % {"n": countries}
    return f"{who} {where}"


def shown(told, day=None):
    """The tables with their rows in words; with the day, each number with its query: for the page.

    `[(table, [{"name", "definition", "cells": [{"column", "words", "address", "place"}]}])]`.
    """
    return [(table, [_shown_row(table, row, day) for row in told.get(table.name, ())]) for table in TABLES]


def _shown_row(table, row, day):
    cells = []
    for column in table.columns:
        value = row["values"].get(column.name)
        address, place = column.source(row["key"], day) if day and column.source else ("", "")
        cells.append({"column": column, "words": said(column, value), "address": address, "place": place})
    return {"name": name_of(table, row), "definition": definition_of(table, row), "cells": cells}
