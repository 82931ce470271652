"""How cooperation is said to a reader: when an activity takes place, as exactly as that is known; money."""

from decimal import Decimal

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from attache_registry.templatetags.registry import as_day
from cooperation_plans.choices import Precision


def when(first, last, precision):
    """ "12–14 May 2026", "May 2026", "quarter 2 of 2026", "2026": the days of an activity in words."""
    first, last = as_day(first), as_day(last) or as_day(first)
    if precision == Precision.UNKNOWN or first is None:
        return _("days not known")
    if precision == Precision.DAY and first != last and (first.year, first.month) == (last.year, last.month):
        return _("%(first)s–%(last)s %(month)s %(year)s") % {"first": first.day, "last": last.day, **_month(first)}
    begin, end = (_one(day, precision) for day in (first, last))
    return begin if begin == end else f"{begin} – {end}"


def in_full(day):
    """A day with nothing shortened: "12 May 2026"."""
    return _("%(day)s %(month)s %(year)s") % {"day": day.day, **_month(day)}


def _month(day):
    return {"month": date_format(day, "F"), "year": day.year}


def _one(day, precision):
    if precision == Precision.DAY:
        return in_full(day)
    if precision == Precision.MONTH:
        return date_format(day, "YEAR_MONTH_FORMAT")
    if precision == Precision.QUARTER:
        return _("quarter %(number)s of %(year)s") % {"number": (day.month + 2) // 3, "year": day.year}
    return str(day.year)


def money(amount, currency):
    """An amount with its currency as the reader's language writes it; a dash for none."""
    if amount is None:
        return "–"
    return f"{number_format(Decimal(amount), 2, use_l10n=True, force_grouping=True)} {currency}".strip()
