"""What people type into cells: days and periods in both languages, numbers with blanks and commas, money."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from attache_registry.folding import fold
from attache_registry.periods import FIRST_DAY, LAST_DAY
from cooperation_plans.choices import Precision

# The first three letters of a month, without accents, in English and Latvian.
NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTHS = {name: month for month, name in enumerate(NAMES, 1)}
MONTHS |= {"mai": 5, "okt": 10}
ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
# Where Excel's days are counted from, and which numbers are taken for such days: 1927 to 2119.
EXCEL_EPOCH = date(1899, 12, 30)
EXCEL_DAYS = range(10_000, 80_001)
ERRORS = re.compile(r"#(REF!|N/A|VALUE!|NAME\?|DIV/0!|NUM!|NULL!)")
MONTH = r"(?P<month>[a-z]{3,})"
YEAR = r"(?P<year>\d{4})"
DAY = r"(?P<day>\d{1,2})"
QUARTER = r"(?:q(?P<q>[1-4])|(?P<ordinal>[1-4]|i{1,3}|iv)(?:st|nd|rd|th)? ?(?:quarter|ceturksn[a-z]+|cet))"
# The first that fits counts, so that the names of quarters and years are not taken for months.
FORMS = [
    (precision, re.compile(form))
    for precision, forms in (
        (Precision.YEAR, (rf"{YEAR}(?: gads| gada)?",)),
        (
            Precision.QUARTER,
            (rf"{QUARTER} (?:of )?{YEAR}", rf"{YEAR} (?:gada )?{QUARTER}", rf"{YEAR}-?q(?P<q>[1-4])"),
        ),
        (
            Precision.MONTH,
            (
                rf"{MONTH} {YEAR}",
                rf"{YEAR} (?:gada )?{MONTH}",
                rf"(?P<number>\d{{1,2}})[./]{YEAR}",
                rf"{YEAR}-(?P<number>\d{{1,2}})",
            ),
        ),
        (
            Precision.DAY,
            (
                rf"{YEAR}-(?P<number>\d{{1,2}})-{DAY}",
                rf"{DAY}[./](?P<number>\d{{1,2}})[./]{YEAR}",
                rf"{DAY} {MONTH} {YEAR}",
                rf"{MONTH} {DAY} {YEAR}",
                rf"{YEAR} (?:gada )?{DAY} {MONTH}",
            ),
        ),
    )
    for form in forms
]


def text(value):
    """A cell as text, without blanks around it; a whole number without a fraction."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime | date):
        value = (value.date() if isinstance(value, datetime) else value).isoformat()
    said = str(value).strip().strip("\u00a0\u200b").strip()
    if ERRORS.fullmatch(said):
        raise ValueError(_("The cell holds an error of the spreadsheet: %(said)s.") % {"said": said})
    return said


def span(value):
    """A day cell as `(day, precision)`: the first day of what is said, and how exactly; `(None, None)` if empty."""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return _known(value, value), Precision.DAY
    if isinstance(value, int | float) and not isinstance(value, bool) and value in EXCEL_DAYS:
        return _known(EXCEL_EPOCH + timedelta(days=int(value)), value), Precision.DAY
    said = text(value)
    if not said:
        return None, None
    plain = " ".join(fold(said).replace(",", " ").rstrip(". ").split())
    # "2026. gada 12. maijs": a full stop behind a number is no part of it, unless another number follows.
    spaced = " ".join(re.sub(r"(?<=\d)\.(?!\d)", " ", plain).split())
    for precision, form in FORMS:
        found = form.fullmatch(spaced)
        if found:
            return _read(found.groupdict(), precision, said), precision
    raise ValueError(_("“%(said)s” is no day. Write it as 12.05.2026, or a month as May 2026.") % {"said": said})


def day(value):
    """A cell that holds one whole day, or nothing."""
    found, precision = span(value)
    if precision not in (None, Precision.DAY):
        raise ValueError(_("A whole day is needed here: write it as 12.05.2026."))
    return found


def _read(parts, precision, said):
    """The first day of what the parts name."""
    try:
        year = int(parts["year"])
        if precision == Precision.YEAR:
            return _known(date(year, 1, 1), said)
        if precision == Precision.QUARTER:
            number = parts.get("q") or parts.get("ordinal")
            return _known(date(year, 3 * (ROMAN.get(number) or int(number)) - 2, 1), said)
        month = int(parts["number"]) if parts.get("number") else MONTHS[parts["month"][:3]]
        return _known(date(year, month, int(parts.get("day") or 1)), said)
    except (KeyError, ValueError):
        message = _("“%(said)s” is no day. Write it as 12.05.2026, or a month as May 2026.")
        raise ValueError(message % {"said": said}) from None


def _known(found, said):
    if not FIRST_DAY <= found <= LAST_DAY:
        raise ValueError(_("“%(said)s” is not from 1900 to 2200.") % {"said": said})
    return found


def number(value):
    """A cell that holds a whole number, or nothing."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        said = str(value)
    else:
        said = re.sub(r"[\s\u00a0\u202f]", "", text(value))
    if not said:
        return None
    if not re.fullmatch(r"\d{1,9}", said, re.ASCII):
        raise ValueError(_("“%(said)s” is no whole number.") % {"said": text(value)})
    return int(said)


def amount(value):
    """A cell that holds money, or nothing; decimal commas and blanks between thousands are understood."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        # Spreadsheets keep 0.1 + 0.2 with its noise.
        found = Decimal(repr(round(value, 6)))
    else:
        said = re.sub(r"[\s\u00a0\u202f]|€|EUR|eur", "", text(value))
        if not said:
            return None
        found = Decimal(_plain_amount(said, value))
    if found < 0 or found != found.quantize(Decimal("0.01")) or found >= Decimal(10) ** 10:
        raise ValueError(_("“%(said)s” is no amount with at most two decimals.") % {"said": text(value)})
    return found.quantize(Decimal("0.01"))


def _plain_amount(said, value):
    """An amount as Python reads it: 1 234,50 and 1,234.50 and 1.234,50 are the same."""
    for form, thousands, point in (
        (r"\d+", "", ""),
        (r"\d+,\d{1,2}", "", ","),
        (r"\d+\.\d{1,2}", "", "."),
        (r"\d{1,3}(,\d{3})+\.\d{1,2}", ",", "."),
        (r"\d{1,3}(\.\d{3})+,\d{1,2}", ".", ","),
        (r"\d{1,3}(,\d{3}){2,}", ",", ""),
        (r"\d{1,3}(\.\d{3}){2,}", ".", ""),
    ):
        if re.fullmatch(form, said, re.ASCII):
            bare = said.replace(thousands, "") if thousands else said
            return bare.replace(point, ".") if point else bare
    if re.fullmatch(r"\d{1,3}[.,]\d{3}", said, re.ASCII):
        message = _("“%(said)s” can be read in two ways. Write it without a sign between thousands.")
        raise ValueError(message % {"said": text(value)})
    raise ValueError(_("“%(said)s” is no amount with at most two decimals.") % {"said": text(value)})
