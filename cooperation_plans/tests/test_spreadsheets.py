"""The plan's spreadsheet in and out: nothing lost, every fault named, nothing saved unless all is well."""

import io
from datetime import datetime
from decimal import Decimal

import pytest
from django.utils import translation
from openpyxl import Workbook, load_workbook

from attache_registry.as_of import today
from attache_registry.exceptions import BadInput
from cooperation_plans import services
from cooperation_plans.models import Activity, CancellationReason
from cooperation_plans.spreadsheets import empty_form, import_sheet, read_sheet, write_plan
from cooperation_plans.spreadsheets.layout import COLUMNS
from cooperation_plans.tests import factories
from cooperation_plans.tests.factories import day

pytestmark = pytest.mark.django_db


def workbook(*rows, merged=()):
    """A workbook with these rows; bytes."""
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    for cells in merged:
        sheet.merge_cells(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def imported(plan, content, **options):
    """The report of importing a workbook."""
    return import_sheet(plan, read_sheet(content), by=None, **{"save": True, **options})


def faults(report):
    """`(cell, header)` of each fault."""
    return [(fault.cell, fault.header) for fault in report.faults]


@pytest.fixture
def plan():
    """A plan with activities in every state and of every precision."""
    plan = factories.plan()
    unit = factories.unit(name_lv="Jūras spēki")
    full = factories.activity(
        plan,
        "=1+1 is no formula",
        number="1",
        title_lv="Nav formula",
        lead_unit=unit,
        asked_on=day("2026-01-02"),
        answered_on=day("2026-01-05"),
        host=factories.country("SE"),
        partner_contact="post@example.invalid",
        planned_cost=Decimal("1200.50"),
        financing="each_own",
        home_participants=4,
        outcome="Two\nlines",
    )
    for number, precision in enumerate(("month", "quarter", "year", "unknown"), 2):
        factories.activity(plan, f"To the {precision}", number=str(number), when_precision=precision)
    why = {"reason": CancellationReason.objects.get(code="weather"), "side": "partner"}
    factories.move(factories.activity(plan, "Off"), "cancelled", on="2026-02-01", **why)
    factories.move(factories.activity(plan, "Later"), "postponed", on="2026-02-01", **why)
    factories.move(full, "confirmed", "completed", on="2026-04-01")
    return plan


@pytest.mark.parametrize("language", ["en", "lv"])
def test_export_import_export_gives_the_same_cells(plan, language):
    with translation.override(language):
        first = write_plan(plan, today())
        history = Activity.objects.values_list("pk", "status").order_by("pk")
        before = list(history)
        report = imported(plan, first)
        second = write_plan(plan, today())

    assert (report.created, report.changed, report.left, report.faults) == (0, 0, 7, [])
    sheets = [[list(row) for row in load_workbook(io.BytesIO(each)).worksheets[0].values] for each in (first, second)]
    assert sheets[0] == sheets[1]
    assert list(history) == before


def test_an_export_in_one_language_is_read_in_the_other(plan):
    with translation.override("lv"):
        content = write_plan(plan, today())
    with translation.override("en"):
        report = imported(plan, content)

    assert (report.changed, report.left, report.faults) == (0, 7, [])


def test_another_plan_takes_the_sheet_without_registry_numbers(plan):
    other = factories.plan(year=2027)
    sheet = load_workbook(io.BytesIO(write_plan(plan, today())))
    for row in sheet.worksheets[0].iter_rows(min_row=3):
        row[0].value = None
    out = io.BytesIO()
    sheet.save(out)

    report = imported(other, out.getvalue())

    assert (report.created, report.faults) == (7, [])
    names = ("title", "status", "when_precision", "starts_on", "planned_cost", "lead_unit", "outcome")
    copied, there = (sorted(each.activities.values_list(*names), key=str) for each in (other, plan))
    assert copied == there
    assert set(other.activities.values_list("country_links__country__code", flat=True)) == {"SE"}
    assert imported(other, out.getvalue(), save=False).created == 2


def test_the_empty_form_offers_lists_and_is_read_again(plan):
    book = load_workbook(io.BytesIO(empty_form(plan)))
    sheet, lists, _help = book.worksheets

    assert [cell.value for cell in sheet[2]] == [str(column.header) for column in COLUMNS]
    offered = {
        sheet[f"{each.sqref}".split(":")[0][:-1] + "2"].value for each in sheet.data_validations.dataValidation
    }
    assert {"Area", "Form", "Unit in the lead", "Host country", "Status"} <= offered
    places = lists["A1:H1"][0]
    assert "Cyber defence" in [cell.value for column in lists.columns for cell in column]
    assert places[0].value == "Area"
    assert len(read_sheet(empty_form(plan))) == 0


def test_real_life_dirt_is_understood():
    plan = factories.plan()
    factories.unit(name_lv="Jūras spēki")
    content = workbook(
        ["Bilateral cooperation plan 2026"],
        [None],
        ["", "", "What", "", "When", "", "Participants", "", "Money"],
        [
            "No.",
            "Nr. partnerim",
            "Pasākums ",
            "AREA",
            "First day",
            "Last day",
            "Our  participants",
            "Who pays",
            "planned cost",
        ],
        [
            1.0,
            None,
            "  Ship visit \u00a0",
            "cyber defence",
            datetime(2026, 5, 12),
            "14.05.2026.",
            "4",
            "each its own",
            "1 234,50",
        ],
        ["2", "", "Course", "Kiberaizsardzība", "2. ceturksnis 2026", "", 12.0, "", 99.9],
        ["   ", None, "", "", "", "", "", "", ""],
        [3, None, "Seminar", "cyber", "", None, None, "sadala", None],
        merged=["G3:H3"],
    )
    content = content if plan else None
    report = imported(plan, content, save=False)
    assert faults(report) == [("H8", "Who pays")]
    assert report.ignored == ["Nr. partnerim"]

    report = imported(plan, content, only_good=True)

    assert (report.created, report.saved) == (2, True)
    told = list(
        plan.activities.order_by("number").values_list(
            "number",
            "title",
            "area__code",
            "starts_on",
            "ends_on",
            "when_precision",
            "home_participants",
            "planned_cost",
        )
    )
    assert told == [
        ("1", "Ship visit", "cyber", day("2026-05-12"), day("2026-05-14"), "day", 4, Decimal("1234.50")),
        ("2", "Course", "cyber", day("2026-04-01"), None, "quarter", 12, Decimal("99.90")),
    ]


HEAD = ["No.", "Activity", "Area", "First day", "Last day", "Days known to the", "Our participants", "Planned cost"]
GOOD = ["1", "Visit", "Cyber defence", "2026-05-01", "2026-05-02", "day", 3, 10]
MORE = ["Status", "Status since", "Reason", "Side", "Asked on", "Answered on", "Host country", "Registry no."]
PLAIN = ["planned", "", "", "", "", "", "", ""]


def spoiled(**cells):
    """The head and two rows; the second with these cells in place of good ones, by header."""
    head = HEAD + MORE
    bad = (
        dict(zip(head, GOOD + PLAIN, strict=True))
        | {"No.": "2"}
        | {name.replace("_", " "): cells[name] for name in cells}
    )
    return workbook(head, GOOD + PLAIN, [bad[name] for name in head])


SPOILED = {
    "no title": ({"Activity": ""}, [("B3", "Activity")]),
    "title too long": ({"Activity": "x" * 501}, [("B3", "Activity")]),
    "unknown area": ({"Area": "Ciber"}, [("C3", "Area")]),
    "no day": ({"First_day": "soon"}, [("D3", "First day")]),
    "no such day": ({"First_day": "31.02.2026"}, [("D3", "First day")]),
    "day out of reach": ({"First_day": "01.01.1700"}, [("D3", "First day")]),
    "last before first": ({"Last_day": "2026-04-01"}, [("E3", "Last day")]),
    "last without first": ({"First_day": ""}, [("D3", "First day")]),
    "unknown precision": ({"Days_known_to_the": "week"}, [("F3", "Days known to the")]),
    "days although unknown": ({"Days_known_to_the": "not known"}, [("F3", "Days known to the")]),
    "a month said to be a day": ({"First_day": "May 2026", "Last_day": ""}, [("F3", "Days known to the")]),
    "part of a person": ({"Our_participants": 2.5}, [("G3", "Our participants")]),
    "too many persons": ({"Our_participants": 999_999}, [("G3", "Our participants")]),
    "money in two ways": ({"Planned_cost": "1.234"}, [("H3", "Planned cost")]),
    "money below zero": ({"Planned_cost": -1}, [("H3", "Planned cost")]),
    "unknown status": ({"Status": "done"}, [("I3", "Status")]),
    "cancelled without why": ({"Status": "cancelled"}, [("K3", "Reason"), ("L3", "Side")]),
    "status ahead": ({"Status": "confirmed", "Status_since": "2199-01-01"}, [("J3", "Status since")]),
    "reason without need": ({"Status": "confirmed", "Reason": "Weather"}, [("K3", "Reason")]),
    "answered before asked": ({"Asked_on": "2026-02-02", "Answered_on": "2026-02-01"}, [("N3", "Answered on")]),
    "unknown host": ({"Host_country": "Atlantis"}, [("O3", "Host country")]),
    "unknown registry number": ({"Registry_no.": 999_999_999}, [("P3", "Registry no.")]),
    "an error of the spreadsheet": ({"Activity": "#REF!"}, [("B3", "Activity")]),
    "three faults in a row": (
        {"Area": "x", "Our_participants": "y", "Planned_cost": "z"},
        [("C3", "Area"), ("G3", "Our participants"), ("H3", "Planned cost")],
    ),
}


@pytest.mark.parametrize(("cells", "expected"), SPOILED.values(), ids=SPOILED)
def test_a_spoiled_file_is_refused_with_every_fault_named_and_nothing_saved(cells, expected):
    plan = factories.plan()

    report = imported(plan, spoiled(**cells))

    assert faults(report) == expected
    assert all(fault.message for fault in report.faults)
    assert (report.saved, plan.activities.count()) == (False, 0)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a workbook",
        workbook(["Nothing", "known"], [1, 2]),
        workbook(),
        workbook(["Activity", "Activity", "No."], ["a", "b", "c"]),
    ],
    ids=["empty", "text", "no header", "no row", "doubled"],
)
def test_a_file_that_is_no_form_is_refused_as_a_whole(content):
    with pytest.raises(BadInput) as refused:
        read_sheet(content)
    assert list(refused.value.errors) == ["file"]


def test_a_new_status_is_a_dated_change(plan):
    content = workbook(
        ["No.", "Activity", "Status", "Status since"],
        ["2", "To the month", "completed", "2026-04-02"],
        ["3", "To the quarter", "planned", ""],
    )

    report = imported(plan, content)

    assert (report.changed, report.left, report.faults) == (1, 1, [])
    moved = plan.activities.get(number="2")
    assert [(each.to, each.on) for each in moved.transitions.order_by("number")] == [
        ("confirmed", day("2026-04-02")),
        ("completed", day("2026-04-02")),
    ]
    report = imported(plan, workbook(["No.", "Activity", "Status"], ["2", "To the month", "planned"]))
    assert faults(report) == [("C2", "Status")]


def test_the_same_activity_twice_is_a_fault(plan):
    report = imported(plan, workbook(["No.", "Activity"], ["2", "Once"], ["2", "Twice"]))

    assert faults(report) == [("A3", "No.")]


def test_an_import_into_an_agreed_plan_is_amended(people, plan):
    factories.move(plan, "in_negotiation", "agreed")
    content = workbook(["No.", "Activity", "Place"], ["2", "To the month", "Visby"], ["99", "New", ""])

    import_sheet(plan, read_sheet(content), by=people["desk"], save=True, why="Spring meeting")

    told = plan.amendments.order_by("pk").values_list("kind", "field", "after", "why", "by__username")
    assert sorted(told) == [
        ("added", "", "New", "Spring meeting", "desk"),
        ("changed", "place", "Visby", "Spring meeting", "desk"),
    ]


def test_columns_left_out_stay_and_empty_cells_empty(plan):
    before = plan.activities.get(number="2")
    services.change(before, home_participants=4, planned_cost=Decimal("7.00"), outcome="Kept", by=None)

    imported(plan, workbook(["No.", "Activity", "Our participants"], ["2", before.title, None]))

    after = plan.activities.get(number="2")
    assert (after.home_participants, after.planned_cost, after.outcome) == (None, Decimal("7.00"), "Kept")
    assert (after.starts_on, after.when_precision) == (before.starts_on, before.when_precision)


def test_an_import_costs_the_same_statements_for_few_rows_and_for_many(django_assert_max_num_queries):
    plan = factories.plan()
    rows = [[str(number), f"Visit {number}", "cyber", "2026-05-01"] for number in range(300)]
    content = workbook(["No.", "Activity", "Area", "First day"], *rows)
    with django_assert_max_num_queries(14):
        assert imported(plan, content).created == 300
    with django_assert_max_num_queries(10):
        assert imported(plan, content).left == 300


def test_the_documented_layout_is_the_one_that_is_read(settings):
    text = (settings.BASE_DIR / "docs" / "spreadsheet.md").read_text(encoding="utf-8")
    documented = [
        tuple(cell.strip(" `") for cell in line.split("|")[1:4])
        for line in text.splitlines()
        if line.startswith("| `")
    ]
    told = []
    for column in COLUMNS:
        with translation.override("en"):
            english = str(column.header)
        with translation.override("lv"):
            told.append((column.name, english, str(column.header)))
    assert documented == told
