"""The plan to sign and the report: every activity once, in both languages, and LibreOffice opens them."""

import io
import shutil
import subprocess
from decimal import Decimal

import pytest
from django.utils import translation
from docx import Document

from attache_registry.as_of import today
from cooperation_plans.documents import plan_document, report_document
from cooperation_plans.models import Agreement, Area, CancellationReason, Form
from cooperation_plans.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    """A plan with seventy activities in several areas, one of them without any."""
    agreement = Agreement.objects.create(
        country=factories.country("SE"), title="Memorandum", attested_on="2026-01-01"
    )
    plan = factories.plan(agreement=agreement)
    areas = [Area.objects.get(code=code) for code in ("cyber", "training", "medicine")]
    for number in range(70):
        factories.activity(
            plan,
            f"Activity {number:02}",
            title_lv=f"Pasākums {number:02}" if number % 2 else "",
            number=str(number),
            area=areas[number % 4] if number % 4 < 3 else None,
            form=Form.objects.get(code="course"),
            lead_unit=factories.unit(name_lv="Jūras spēki"),
            host=factories.country("SE"),
            when_precision=("day", "month", "quarter", "unknown")[number % 4],
            home_participants=number,
            financing="each_own",
            planned_cost=Decimal("12.50"),
        )
    why = {"reason": CancellationReason.objects.get(code="weather"), "side": "partner"}
    first, second = plan.activities.order_by("pk")[:2]
    factories.move(first, "confirmed", "completed")
    factories.move(second, "cancelled", **why)
    return factories.move(plan, "in_negotiation", "agreed", signed_by="Defence attaché")


def told(content):
    """The rows of the tables of activities, and all the text."""
    document = Document(io.BytesIO(content))
    rows = [
        [cell.text for cell in row.cells]
        for table in document.tables
        if len(table.columns) == 3
        for row in table.rows
    ]
    text = "\n".join(
        [each.text for each in document.paragraphs]
        + [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    )
    return [row for row in rows if row[1] != "English"], text


@pytest.mark.parametrize("write", [plan_document, report_document])
@pytest.mark.parametrize("language", ["en", "lv"])
def test_every_activity_stands_there_once_in_both_languages(plan, write, language):
    with translation.override(language):
        rows, text = told(write(plan, today()))

    assert sorted(int(row[0]) for row in rows) == list(range(70))
    by_number = {int(row[0]): row for row in rows}
    for number, (_no, english, latvian) in by_number.items():
        assert english.startswith(f"Activity {number:02}\n")
        assert latvian.startswith(f"{'Pasākums' if number % 2 else 'Activity'} {number:02}\n")
    for words in ("Cyber defence / Kiberaizsardzība", "Without an area / Bez jomas", "Memorandum"):
        assert words in text
    for never in ("None", "%(", "{", "TODO"):
        assert never not in text


def test_the_plan_tells_what_is_agreed_and_has_a_block_for_each_side(plan):
    rows, text = told(plan_document(plan, today()))

    first = next(row for row in rows if row[0] == "2")
    assert "quarter 1 of 2026" in first[1]
    assert "2026. gada 1. ceturksnis" in first[2]
    assert "Jūras spēki" in first[2]
    assert "participants: Latvia 2, Sweden –" in first[1]
    assert "dalībnieki: Latvija 2, Zviedrija –" in first[2]
    assert "For Latvia / Puse: Latvija" in text
    assert "For Sweden / Puse: Zviedrija" in text
    assert "Defence attaché" in text
    for ours in ("ours ", "partner's", "mūsu"):
        assert ours not in text


def test_who_pays_is_named_and_pages_are_numbered():
    plan = factories.plan()
    factories.activity(plan, "One", number="1", financing="home_pays")
    factories.activity(plan, "Two", number="2", financing="partner_pays")

    content = plan_document(plan, today())

    rows, _text = told(content)
    assert [row[1].splitlines()[-1] for row in rows] == ["costs: Latvia", "costs: Sweden"]
    assert [row[2].splitlines()[-1] for row in rows] == ["izmaksas: Latvija", "izmaksas: Zviedrija"]
    footer = Document(io.BytesIO(content)).sections[0].footer.paragraphs[0]._p.xml
    assert 'w:instr="PAGE"' in footer
    assert 'w:instr="NUMPAGES"' in footer


def test_the_report_tells_figures_outcomes_and_reasons(plan):
    rows, text = told(report_document(plan, today()))

    second = next(row for row in rows if row[0] == "1")
    assert "cancelled (Weather, the partner)" in second[1]
    assert "atcelts (Laikapstākļi, partneris)" in second[2]
    assert "Completed of what was agreed / Izpildīts no saskaņotā" in text
    assert "1%" in text
    assert "activities: 70 · participants: Latvia 2415, Sweden 0 · 875.00 EUR" in text
    assert "planned (overdue)" in next(row for row in rows if row[0] == "4")[1]


def test_a_plan_without_activities_says_so():
    _rows, text = told(plan_document(factories.plan(), today()))

    assert "The plan has no activities. / Plānā nav pasākumu." in text


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not on this machine")
def test_both_documents_open_in_libreoffice(plan, tmp_path):
    (tmp_path / "plan.docx").write_bytes(plan_document(plan, today()))
    (tmp_path / "report.docx").write_bytes(report_document(plan, today()))

    done = subprocess.run(
        [
            *("soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "pdf"),
            *("plan.docx", "report.docx"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )

    assert "rror" not in done.stdout + done.stderr
    assert {each.name for each in tmp_path.glob("*.pdf")} == {"plan.pdf", "report.pdf"}
