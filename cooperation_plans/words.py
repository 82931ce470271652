"""How cooperation is said to a reader: when an activity takes place, as exactly as that is known."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from attache_registry.templatetags.registry import as_day
from cooperation_plans.choices import Precision


def when(first, last, precision):
    """ "12 – 14 May 2026", "May 2026", "2nd quarter of 2026", "2026": the days of an activity in words."""
    first, last = as_day(first), as_day(last) or as_day(first)
    if precision == Precision.UNKNOWN or first is None:
        return _("days not known")
    begin, end = (_one(day, precision) for day in (first, last))
    return begin if begin == end else f"{begin} – {end}"


def _one(day, precision):
    if precision == Precision.DAY:
        return date_format(day)
    if precision == Precision.MONTH:
        return date_format(day, "YEAR_MONTH_FORMAT")
    if precision == Precision.QUARTER:
        return _("quarter %(number)s of %(year)s") % {"number": (day.month + 2) // 3, "year": day.year}
    return str(day.year)
