"""The monthly report that each covered country owes, and who has not sent it.

A country owes a report for a month on whose last day somebody was accredited there: one whose period holds the month
whole, submitted or released, by reference or with a text. Whoever leads on that day owes it, else who stands in.
"""

from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language

from accreditations.questions import Question

STATEMENT = (Path(__file__).parent / "sql" / "duty.sql").read_text(encoding="utf-8")
MOST_MONTHS = 36


def month_before(day, months=1):
    """The first day of the month so many before a day's."""
    number = day.year * 12 + day.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def completeness(reports, day, *, first=None, last=None, countries=None):
    """Who owes which of the `reports`, the latest month first; by default of the twelve months that are over.

    Rows: `{"month": "2026-10", "country", "country_detail", "due_on", "report": id or null, "state": "reported",
    "due" or "missing", "owed_by": {"id", "name"} or null}`. What is not among the `reports` is not there.
    """
    last = min(last or month_before(day.on), month_before(day.on))
    first = max(first or month_before(last, 11), month_before(last, MOST_MONTHS - 1))
    visible, keys = reports.order_by().values("pk").query.sql_with_params()
    parameters = {
        "first": first.replace(day=1),
        "last": last,
        "countries": list(countries) if countries is not None else None,
        "days": settings.REPORT_DUE_DAYS,
        "on": day.on,
        "language": "lv" if get_language() == "lv" else "en",
    }
    # Django numbers its parameters by place, the statement names them.
    named = {f"visible_{number}": value for number, value in enumerate(keys)}
    visible = visible % tuple(f"%({name})s" for name in named)
    return Question(STATEMENT.replace("{visible}", visible), parameters | named)


def due_on(month):
    """The day by which the report on a month is to be there."""
    return month_before(month, -1) - timedelta(days=1) + timedelta(days=settings.REPORT_DUE_DAYS)
