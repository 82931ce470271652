"""What people type into cells: days and periods in both languages, numbers with blanks and commas, money."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import isfinite

from django.utils.translation import gettext as _
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from attache_registry.folding import fold
from attache_registry.periods import FIRST_DAY, LAST_DAY
from cooperation_plans.choices import Precision

# Each month by its number: in English, and in Latvian without accents and without its ending.
ENGLISH = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
LATVIAN = (
    *("janvar", "februar", "mart", "april", "maij", "junij"),
    *("julij", "august", "septembr", "oktobr", "novembr", "decembr"),
)
ENDINGS = ("s", "is", "a", "i", "u", "am", "im")
# A quarter by its number, in words of both languages.
QUARTERS = [
    (("1", "i"), ("first", "pirmais", "pirmaja")),
    (("2", "ii"), ("second", "otrais", "otraja")),
    (("3", "iii"), ("third", "tresais", "tresaja")),
    (("4", "iv"), ("fourth", "ceturtais", "ceturtaja")),
]
WHICH = {word: quarter for quarter, words in enumerate(QUARTERS, 1) for each in words for word in each}
# What people write where they have nothing to say, and where days are not known yet.
DASHES = {"-", "–", "—"}
NOT_YET = {"tbc", "tbd"}
# Where Excel's days are counted from, and which numbers are taken for such days: 1927 to 2119.
EXCEL_EPOCH = date(1899, 12, 30)
EXCEL_DAYS = range(10_000, 80_001)
ERRORS = re.compile(r"#(REF!|N/A|VALUE!|NAME\?|DIV/0!|NUM!|NULL!)")
MONTH = r"(?P<month>[a-z]{3,})"
YEAR = r"(?P<year>\d{4})(?: g| gad[asu]| gadam)?"
DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?: of)?"
NUMBER = r"(?P<number>\d{1,2})"
WORD = r"(?:quarter|ceturksn[a-z]+|cet)"
QUARTER = rf"(?:q(?P<q>[1-4])|(?P<ordinal>[1-4]|[a-z]+)(?:st|nd|rd|th)? ?{WORD}|{WORD} (?P<after>[1-4]))"
# The first that fits counts, so that the names of quarters and years are not taken for months.
FORMS = [
    (precision, re.compile(form))
    for precision, forms in (
        (Precision.YEAR, (YEAR,)),
        (Precision.QUARTER, (rf"{QUARTER}(?:[ /.]| of ){YEAR}", rf"{YEAR}[ -]{QUARTER}")),
        (
            Precision.MONTH,
            (rf"{MONTH}[ -]{YEAR}", rf"{YEAR} {MONTH}", rf"{NUMBER}[./]{YEAR}", rf"{YEAR}-{NUMBER}"),
        ),
        (
            Precision.DAY,
            (
                rf"{YEAR}[-./]{NUMBER}[-./]{DAY}",
                rf"{DAY}[-./]{NUMBER}[-./]{YEAR}",
                rf"{DAY}[ -]{MONTH}[ -]{YEAR}",
                rf"{MONTH} {DAY} {YEAR}",
                rf"{YEAR} {DAY} {MONTH}",
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
    said = _stripped(value)
    if ERRORS.fullmatch(said):
        raise ValueError(_("The cell holds an error of the spreadsheet: %(said)s.") % {"said": said})
    return said


def _stripped(value):
    """A text with one way to end a line, which Excel writes in another, and nothing blank around it."""
    plain = re.sub(r"(?:_x000D_|\r)\n?", "\n", str(value))
    return re.sub(r"^[\s\u200b]+|[\s\u200b]+$", "", plain)


def same_text(value, kept):
    """Whether a cell holds the text that is kept, but for what no spreadsheet brings back."""
    return isinstance(value, str) and _stripped(value) == _stripped(ILLEGAL_CHARACTERS_RE.sub("", kept))


def empty(value):
    """Whether a cell holds nothing, or a dash that stands for nothing."""
    return value is None or (isinstance(value, str) and _stripped(value) in {"", *DASHES})


def span(value):
    """A day cell as `(day, precision)`: the first day of what is said, and how exactly; `(None, None)` if empty."""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return _known(value, value), Precision.DAY
    if isinstance(value, int | float) and not isinstance(value, bool) and value in EXCEL_DAYS:
        return _known(EXCEL_EPOCH + timedelta(days=int(value)), value), Precision.DAY
    said = text(value)
    if empty(said) or fold(said).rstrip(".") in NOT_YET:
        return None, None
    # A time of the day is left out, as it is of Excel's own days.
    plain = re.sub(r"(?<=\d)(?: |t)\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$", "", fold(said))
    # "2026. gada 12. maijs": a full stop behind a number is no part of it, unless another number follows.
    spaced = " ".join(re.sub(r"(?<=\d)\.(?!\d)|(?<=[a-z])\.", " ", plain.replace(",", " ")).split())
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
            return _known(date(year, 3 * WHICH[parts["q"] or parts["ordinal"] or parts["after"]] - 2, 1), said)
        month = int(parts["number"]) if parts.get("number") else _month(parts["month"])
        return _known(date(year, month, int(parts.get("day") or 1)), said)
    except (KeyError, ValueError):
        message = _("“%(said)s” is no day. Write it as 12.05.2026, or a month as May 2026.")
        raise ValueError(message % {"said": said}) from None


def _month(word):
    """The number of a month that is named in full or shortened, in English or in Latvian."""
    for number, (english, latvian) in enumerate(zip(ENGLISH, LATVIAN, strict=True), 1):
        if any(name.startswith(word) for name in (english, *(latvian + ending for ending in ENDINGS))):
            return number
    raise KeyError(word)


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
    if empty(said):
        return None
    if not re.fullmatch(r"\d{1,9}", said, re.ASCII):
        raise ValueError(_("“%(said)s” is no whole number.") % {"said": text(value)})
    return int(said)


def amount(value):
    """A cell that holds money, or nothing; decimal commas and blanks between thousands are understood."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        # Spreadsheets keep 0.1 + 0.2 with its noise; what is no number at all is as bad as one below zero.
        found = Decimal(repr(round(value, 6))) if isinstance(value, int) or isfinite(value) else Decimal(-1)
    else:
        said = re.sub(r"[\s\u00a0\u202f]|€|EUR|eur", "", text(value))
        if empty(said):
            return None
        found = Decimal(_plain_amount(said, value))
    if not 0 <= found < Decimal(10) ** 10 or found != found.quantize(Decimal("0.01")):
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
