"""What people type into cells is read as they mean it, or refused with a sentence."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from cooperation_plans.spreadsheets import cells
from cooperation_plans.words import when

MAY = date(2026, 5, 12)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (datetime(2026, 5, 12), (MAY, "day")),
        (date(2026, 5, 12), (MAY, "day")),
        (46154, (MAY, "day")),
        (46154.0, (MAY, "day")),
        ("2026-05-12", (MAY, "day")),
        (" 12.05.2026. ", (MAY, "day")),
        ("12.5.2026", (MAY, "day")),
        ("12/05/2026", (MAY, "day")),
        ("12 May 2026", (MAY, "day")),
        ("May 12, 2026", (MAY, "day")),
        ("12. maijs 2026", (MAY, "day")),
        ("2026. gada 12. maijs", (MAY, "day")),
        ("2026. gada 12. maijā", (MAY, "day")),
        ("2026.gada 12.maijs", (MAY, "day")),
        ("2026. gada 3. jūnijs", (date(2026, 6, 3), "day")),
        ("2026. gada 1. augusts", (date(2026, 8, 1), "day")),
        ("May 2026", (date(2026, 5, 1), "month")),
        ("2026. gada maijs", (date(2026, 5, 1), "month")),
        ("05.2026", (date(2026, 5, 1), "month")),
        ("2026-05", (date(2026, 5, 1), "month")),
        ("2nd quarter 2026", (date(2026, 4, 1), "quarter")),
        ("2nd quarter of 2026", (date(2026, 4, 1), "quarter")),
        ("Q2 2026", (date(2026, 4, 1), "quarter")),
        ("2026-Q2", (date(2026, 4, 1), "quarter")),
        ("II ceturksnis 2026", (date(2026, 4, 1), "quarter")),
        ("2026. gada 2. ceturksnis", (date(2026, 4, 1), "quarter")),
        ("2026. gada IV ceturksnī", (date(2026, 10, 1), "quarter")),
        ("2026", (date(2026, 1, 1), "year")),
        (2026, (date(2026, 1, 1), "year")),
        ("2026. gads", (date(2026, 1, 1), "year")),
        ("12.05.2026.g.", (MAY, "day")),
        ("2026. g. 12. maijs", (MAY, "day")),
        ("2026.05.12.", (MAY, "day")),
        ("2026/05/12", (MAY, "day")),
        ("12-05-2026", (MAY, "day")),
        ("12-May-2026", (MAY, "day")),
        ("12th May 2026", (MAY, "day")),
        ("May 12th, 2026", (MAY, "day")),
        ("12.05.2026 10:00", (MAY, "day")),
        ("2026-05-12T00:00:00", (MAY, "day")),
        ("Nov. 2026", (date(2026, 11, 1), "month")),
        ("Sept 2026", (date(2026, 9, 1), "month")),
        ("2026. gada martā", (date(2026, 3, 1), "month")),
        ("Q2/2026", (date(2026, 4, 1), "quarter")),
        ("2.cet.2026", (date(2026, 4, 1), "quarter")),
        ("second quarter of 2026", (date(2026, 4, 1), "quarter")),
        ("2026. gada otrais ceturksnis", (date(2026, 4, 1), "quarter")),
        ("", (None, None)),
        ("–", (None, None)),
        ("tbc", (None, None)),
        (None, (None, None)),
        ("\u00a0 ", (None, None)),
    ],
    ids=str,
)
def test_days_as_they_are_typed(said, meant):
    assert cells.span(said) == meant


@pytest.mark.parametrize(
    "said",
    [
        *("soon", "30.02.2026", "13/13/2026", "12 Foo 2026", "1.1.1800", "5th quarter 2026", True, 7, 3.5, "#REF!"),
        *("Maybe 2026", "Decision 2026", "Marble 2026", "some quarter 2026", "12.5.26"),
    ],
)
def test_what_is_no_day_is_said(said):
    with pytest.raises(ValueError, match=r".+"):
        cells.span(said)


@pytest.mark.parametrize("language", ["en", "lv"])
@pytest.mark.parametrize("precision", ["day", "month", "quarter", "year"])
def test_days_as_the_registry_says_them_are_read_again(language, precision):
    first = {"day": MAY, "month": MAY.replace(day=1), "quarter": date(2026, 4, 1), "year": date(2026, 1, 1)}
    with translation.override(language):
        assert cells.span(when(MAY, None, precision)) == (first[precision], precision)


def test_where_a_day_is_needed_a_month_is_refused():
    assert cells.day("12.05.2026") == MAY
    with pytest.raises(ValueError, match="whole day"):
        cells.day("May 2026")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("1 234,50", "1234.50"),
        ("1\u00a0234,5", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1,234,567", "1234567.00"),
        ("€ 12", "12.00"),
        ("12 EUR", "12.00"),
        (12, "12.00"),
        (0.1 + 0.2, "0.30"),
        (1200.5, "1200.50"),
        ("", None),
        (None, None),
    ],
    ids=str,
)
def test_amounts_as_they_are_typed(said, meant):
    assert cells.amount(said) == (Decimal(meant) if meant else None)


@pytest.mark.parametrize("said", ["1,234", "1.234", "-5", -5, "abc", "1.2.3", 1.234, "12345678901", True], ids=str)
def test_what_is_no_amount_or_can_be_read_twice_is_said(said):
    with pytest.raises(ValueError, match=r".+"):
        cells.amount(said)


@pytest.mark.parametrize(("said", "meant"), [("12", 12), (12.0, 12), ("1 200", 1200), ("", None)], ids=str)
def test_numbers_as_they_are_typed(said, meant):
    assert cells.number(said) == meant


@pytest.mark.parametrize("said", ["-1", "1.5", 1.5, "a few", True, "٣"], ids=str)
def test_what_is_no_number_is_said(said):
    with pytest.raises(ValueError, match="no whole number"):
        cells.number(said)
