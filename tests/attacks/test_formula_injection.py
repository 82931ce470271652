"""Formula injection: what was entered stays text in every CSV and XLSX, also beyond the first column."""

import csv
import io

import pytest
from django.urls import get_resolver
from openpyxl import load_workbook

from attache_registry.exports import cell
from tests.access.cast import OWN, browsers, records, systems
from tests.access.table import PAGES
from tests.access.test_pages import filled
from tests.attacks.planting import plant
from tests.routes import addresses

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group(__name__)]
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
PAYLOADS = ["=1+1", "@SUM(1)", "-2+3", "+1+cmd|' /C calc'!A0", "\t=1+1", "\r=1+1", "\n=1+1", "＝1+1", "＠SUM(1)"]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_text_that_begins_as_a_formula_is_shown_as_text(payload):
    assert cell(payload) == f"'{payload}"
    assert cell([payload, "x"]).startswith("'")


@pytest.mark.parametrize("value", [-5, 0, 3.5, True, None, "Rīga", "2026-11-25", "a=b"])
def test_numbers_and_common_words_stay_what_they_are(value):
    assert cell(value) == {True: "true", None: ""}.get(value, value)


def formula(longest):
    """A formula that has room."""
    return next((each for each in ('=HYPERLINK("http://192.0.2.1/","x")', "=1+1") if longest >= len(each)), None)


@pytest.fixture
def planted(demonstration):
    """A formula in each free-text field that takes one; the records of a country."""
    of = records(OWN)
    assert len(plant(formula)) > 40
    return of


def content(answer):
    """The bytes of an answer."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def formulas_in_csv(told):
    """The cells that a spreadsheet would compute."""
    rows = csv.reader(io.StringIO(told.decode("utf-8-sig")))
    return [value for row in rows for value in row if value.startswith(STARTS) and not is_number(value)]


def formulas_in_workbook(told):
    """The cells that a spreadsheet would compute: those that say that they are formulas."""
    book = load_workbook(io.BytesIO(told))
    return [each.coordinate for sheet in book for row in sheet.iter_rows() for each in row if each.data_type == "f"]


def is_number(text):
    try:
        float(text)
    except ValueError:
        return False
    return True


def test_every_list_of_the_api_is_harmless(planted):
    system, found, tried = systems()["admin"], {}, 0
    for route in addresses(get_resolver().url_patterns):
        if not route.startswith("api/v1/") or "(" in route or "<" in route:
            continue
        address = "/" + route.replace("^", "").replace("$", "")
        for kind, look in (("csv", formulas_in_csv), ("xlsx", formulas_in_workbook)):
            told = system.get(f"{address}?format={kind}")
            if told.status_code != 200 or kind not in told.get("Content-Disposition", ""):
                continue
            tried += 1
            found |= {(address, kind): cells} if (cells := look(content(told))) else {}
    assert tried > 30
    assert not found


def test_every_file_of_a_page_is_harmless(planted):
    browser, found, tried = browsers()["admin"], {}, 0
    for route in PAGES:
        for kind in ("csv", "xlsx", None):
            told = browser.get(filled(route, planted), {"format": kind} if kind else {})
            if told.status_code != 200 or "attachment" not in told.get("Content-Disposition", ""):
                continue
            if "csv" in told["Content-Type"]:
                found |= {(route, kind): cells} if (cells := formulas_in_csv(content(told))) else {}
            elif "spreadsheet" in told["Content-Type"]:
                found |= {(route, kind): cells} if (cells := formulas_in_workbook(content(told))) else {}
            else:
                continue
            tried += 1
    assert tried >= 6
    assert not found
