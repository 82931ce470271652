"""Spreadsheets as partners send them: headers of two rows, texts that Excel bends, files that are half broken."""

import io
import re
import zipfile

import pytest

from attache_registry.as_of import today
from attache_registry.exceptions import BadInput
from cooperation_plans import services
from cooperation_plans.models import Area
from cooperation_plans.spreadsheets import read_sheet, write_plan
from cooperation_plans.tests import factories
from cooperation_plans.tests.factories import day
from cooperation_plans.tests.test_spreadsheets import faults, imported, workbook

pytestmark = pytest.mark.django_db


def rewritten(content, change):
    """A workbook with the XML of its sheet changed; bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            part = before.read(name)
            after.writestr(name, change(part) if name == "xl/worksheets/sheet1.xml" else part)
    return out.getvalue()


@pytest.mark.parametrize(
    "above",
    [
        ["No.", "Activity", "Area", "Dates", None, "Participants", None],
        [None, "Activity", None, "Dates", None, "Participants", None],
    ],
    ids=["other headers beside it", "the activity alone"],
)
def test_headers_of_two_rows_are_read_as_one(above):
    plan = factories.plan()
    below = [None, None, None, "First day", "Last day", "Our participants", "Partner's participants"]
    row = ["1", "Visit", "cyber", "12.05.2026", "14.05.2026", 3, 4]
    merged = ["B2:B3", "D2:E2", "F2:G2"]

    report = imported(plan, workbook(["Plan 2026"], above, below, row, merged=merged))

    assert (report.created, report.ignored, report.faults) == (1, [], [])
    told = plan.activities.values_list("title", "starts_on", "ends_on", "home_participants", "partner_participants")
    assert list(told) == [("Visit", day("2026-05-12"), day("2026-05-14"), 3, 4)]


def test_texts_that_no_spreadsheet_brings_back_are_left():
    plan = factories.plan()
    texts = {"place": "a\u00a0b\u200b", "number": "#REF!", "partner_unit": "Navy\rstaff"}
    factories.activity(plan, "#N/A", outcome="From a form\r\nof two lines\r\n", **texts)
    factories.activity(plan, "Escapes", outcome="One\x0bTwo _x000D_ three")

    report = imported(plan, write_plan(plan, today()))

    assert (report.created, report.changed, report.left, report.faults) == (0, 0, 2, [])
    assert plan.activities.get(title="#N/A").outcome == "From a form\r\nof two lines\r\n"


def test_lines_end_in_one_way():
    plan = factories.plan()

    imported(plan, workbook(["Activity", "Outcome"], ["Visit", "One_x000D_\nTwo\r\nThree "]))

    assert plan.activities.get().outcome == "One\nTwo\nThree"


def test_a_name_that_two_records_have_goes_out_as_the_code_and_is_refused():
    plan = factories.plan()
    cyber = Area.objects.get(code="cyber")
    Area.objects.create(code="cyber_2", name=cyber.name, name_lv=cyber.name_lv)
    factories.activity(plan, "Visit", area=cyber)

    report = imported(plan, write_plan(plan, today()))
    assert (report.changed, report.left, report.faults) == (0, 1, [])

    report = imported(plan, workbook(["Activity", "Area"], ["Course", cyber.name], ["Seminar", "cyber_2"]))
    assert faults(report) == [("B2", "Area")]
    assert report.created == 1


def test_a_dash_stands_for_nothing():
    plan = factories.plan()
    head = ["Activity", "Area", "First day", "Our participants", "Planned cost", "Place"]

    report = imported(plan, workbook(head, ["Visit", "-", "TBC", "–", "—", "-"]))

    assert report.faults == []
    told = plan.activities.values_list("area", "when_precision", "home_participants", "planned_cost", "place")
    assert list(told) == [(None, "unknown", None, None, "-")]


def test_every_fault_of_a_row_is_named_also_where_its_number_is_wrong():
    plan = factories.plan()
    own = factories.activity(plan, "Visit", number="1")
    head = ["Registry no.", "No.", "Activity", "Area", "Planned cost"]
    rows = [
        [999_999_999, "", "", "x", 1],
        ["first", "", "Course", "x", 1],
        ["", "#REF!", "Course", "cyber", 1e300],
        [own.pk, "1", "Visit", "cyber", 1],
        [own.pk, "1", "Visit", "x", float("1e16")],
    ]

    report = imported(plan, workbook(head, *rows))

    assert [cell for cell, _header in faults(report)] == ["A2", "C2", "D2", "A3", "D3", "B4", "E4", "A6", "D6", "E6"]
    assert (report.saved, list(plan.activities.values_list("title", "area"))) == (False, [("Visit", None)])


def test_a_wrong_note_of_the_sheets_size_is_disregarded():
    content = rewritten(
        workbook(["Activity", "Area"], ["Visit", "cyber"]),
        lambda part: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', part),
    )

    assert [list(row) for row in read_sheet(content)] == [[2, "Visit", "cyber"]]


@pytest.mark.parametrize(
    "row",
    [
        b'<row r="3"><c r="A3"><v>' + b"9" * 5000 + b"</v></c></row>",
        b'<row r="3"><c r="A3"><v>abc</v></c></row>',
        b'<row r="3"><c r="A3">',
        b'<row r="3"><c r="A3" t="s"><v>999999</v></c></row>',
    ],
    ids=["endless number", "no number", "cut off", "text that is not there"],
)
def test_a_file_that_breaks_in_the_middle_is_refused_as_a_whole(row):
    content = workbook(["Activity", "Area"], ["Visit", "cyber"])
    content = rewritten(content, lambda part: part.replace(b"</sheetData>", row + b"</sheetData>"))

    with pytest.raises(BadInput) as refused:
        read_sheet(content)

    assert list(refused.value.errors) == ["file"]


def test_what_a_form_of_two_people_says_at_once_is_told_apart():
    plan = factories.plan()
    own = factories.activity(plan, "Visit", number="1")
    content = write_plan(plan, today())
    services.change(own, place="Visby", by=None)

    report = imported(plan, content, save=False)

    assert [(title, changes) for _new, title, changes in report.rows] == [("Visit", [("Place", "Visby", "")])]
