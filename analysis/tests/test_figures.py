"""Published figures: exact, unnamed unless public, equal to what their addresses answer; snapshots that stay."""

import io
import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook

from accreditations.models import Attache, Establishment, PostCost, Promotion, Rank
from accreditations.services import change, enter
from accreditations.tests import factories as network
from analysis import services
from analysis.figure_words import headline, held, shown
from analysis.figures import TABLES, UNNAMED, figures
from analysis.models import FigureSnapshot
from analysis.snapshot_check import compare
from attache_registry.as_of import Day
from attache_registry.exceptions import BadInput, NotAllowed
from cooperation_plans.tests import factories as cooperation

pytestmark = pytest.mark.django_db
BACKEND = "attache_registry.sign_in.backend.RegistryBackend"
TODAY = timezone.localdate()
ON = Day(date(2026, 6, 1), TODAY)


@pytest.fixture
def small():
    """Stockholm with one attaché of two positions, who covers Sweden and Norway; Denmark a gap; a plan half done."""
    post = network.post()
    network.establishment(post, positions=2)
    for code in ("SE", "NO", "DK"):
        network.responsibility(post, code)
    officer = network.attache("Anna", "Izdomāta", branch="naval")
    commander = Rank.objects.get(branch="naval", nato_code="OF-4")
    enter(Promotion(attache=officer, rank=commander, starts_on="2020-01-01"), by=None)
    tour = network.posting(officer, post)
    for code in ("SE", "NO"):
        network.accreditation(tour, code)
    for year, amount in ((2025, "1200.50"), (2026, "1300")):
        enter(PostCost(post=post, year=year, amount=Decimal(amount)), by=None)
    plan = cooperation.plan()
    done, _left = cooperation.activity(plan), cooperation.activity(plan, "Course")
    cooperation.move(plan, "in_negotiation", "agreed", on="2025-12-10")
    cooperation.move(done, "confirmed", "completed", on="2026-03-13")
    return {"post": post, "officer": officer, "rank": commander, "plan": plan}


def values(told, table):
    """The values of a table by the keys of its rows."""
    return {row["key"]: row["values"] for row in told[table]}


def test_figures_of_a_small_network_are_exact(small):
    told = figures(ON)

    assert {key: row["number"] for key, row in values(told, "counts").items()} == {
        "attaches": 1,
        "serving": 1,
        "positions": 2,
        "posts": 1,
        "countries": 3,
        "covered": 2,
        "planned": 0,
        "gaps": 1,
        "unattested": 0,
    }
    post, officer = str(small["post"].pk), str(small["officer"].pk)
    sweden = {"name": "Sweden", "name_lv": "Zviedrija"}
    assert values(told, "posts") == {
        post: {"host": sweden, "positions": 2, "serving": 1, "accreditations": 2, "countries": 3}
    }
    rank = {"name": small["rank"].title, "name_lv": small["rank"].title_lv}
    assert told["attaches"] == [
        {
            "key": officer,
            "name": UNNAMED,
            "name_lv": UNNAMED,
            "values": {"rank": rank, "post": "Stockholm", "countries": ["NO", "SE"], "number": 2},
        }
    ]
    assert values(told, "countries") == {
        "DK": {"cover": "gap", "post": "Stockholm", "attaches": 0},
        "NO": {"cover": "non_resident", "post": "Stockholm", "attaches": 1},
        "SE": {"cover": "resident", "post": "Stockholm", "attaches": 1},
    }
    assert values(told, "organisations") == {
        "EU": {"countries": 2, "covered": 1, "resident": 1, "gaps": 1},
        "NATO": {"countries": 3, "covered": 2, "resident": 1, "gaps": 1},
    }
    assert values(told, "ranks") == {
        f"naval/{small['rank'].pk}": {"branch": "naval", "nato_code": "OF-4", "number": 1}
    }
    assert values(told, "costs") == {
        f"{post}/2026": {"year": 2026, "amount": "1300.00", "currency": "EUR"},
        f"{post}/2025": {"year": 2025, "amount": "1200.50", "currency": "EUR"},
    }
    assert list(values(told, "costs_by_year")) == ["2026/EUR", "2025/EUR"]
    half = {"agreed": 2, "delivered": 1, "delivery_rate": 0.5}
    assert values(told, "delivery") == {"SE/ministry": half, "all": half}
    assert headline(told) == "1 attaché in 2 countries"


def test_a_name_is_told_only_where_it_is_public(small):
    other = network.attache("Juris", "Atklāts", name_public=True)
    network.accreditation(network.posting(other, small["post"]), "DK")

    assert [row["name"] for row in figures(ON)["attaches"]] == [UNNAMED, "Juris Atklāts"]


def test_a_hidden_name_never_leaves_the_database(small, client, people):
    client.force_login(people["admin"], BACKEND)
    for kind in ("", "&format=xlsx", "&format=docx"):
        answer = client.get(f"/figures/?as_of=2026-06-01{kind}").content
        if kind.endswith("xlsx"):
            book = load_workbook(io.BytesIO(answer))
            answer = str([[cell.value for cell in row] for sheet in book for row in sheet]).encode()
        if kind.endswith("docx"):
            answer = str(told_by_word(answer)).encode()
        assert UNNAMED in answer.decode()
        assert "Izdomāta" not in answer.decode()


def read(answer, place):
    """What stands at a place of an answer of the API, as the page names it."""
    if place == "count":
        return answer["count"]
    if found := re.fullmatch(r"results\[key=(.+)\]\.(\w+)", place):
        return next(row[found[2]] for row in answer["results"] if row["key"] == found[1])
    if found := re.fullmatch(r"sum\(results\.(\w+)\)", place):
        return sum(Decimal(row[found[1]]) for row in answer["results"])
    if found := re.fullmatch(r"results\[0\]\.(\w+)", place):
        return answer["results"][0][found[1]]
    first, second = place.split(".")
    return answer[first][second]


def differing(told, on, client):
    """Figures that are not what their addresses answer; and how many were asked for."""
    wrong, asked = [], 0
    for table in TABLES:
        for row in told[table.name]:
            for column in table.columns:
                if column.source:
                    address, place = column.source(row["key"], on)
                    value, answer = row["values"][column.name], read(client.get(address).json(), place)
                    same = value == answer or (isinstance(value, str) and Decimal(value) == Decimal(answer))
                    wrong += [] if same else [(table.name, row["key"], column.name, value, answer)]
                    asked += 1
    return wrong, asked


def test_every_figure_is_what_its_address_answers(small, api):
    small["officer"].branch = ""
    change(small["officer"], branch="", by=None)
    assert differing(figures(ON), ON.on, api("analyst")) == ([], 38)


@pytest.mark.parametrize("on", [TODAY, date(2021, 6, 1), date(TODAY.year + 1, 9, 1)], ids=["now", "past", "ahead"])
def test_every_figure_of_the_demonstration_is_what_its_address_answers(api, on):
    call_command("load_demo", verbosity=0)
    told = figures(Day(on, TODAY))

    wrong, asked = differing(told, on, api("analyst"))

    assert wrong == []
    assert asked > 20
    if on == TODAY:
        assert headline(told) == "8 attachés in 18 countries"
        assert [values(told, "counts")[name]["number"] for name in ("positions", "serving", "attaches")] == [8, 8, 8]


def told_by_word(content):
    """The tables of a Word document as rows of texts."""
    return [
        [[cell.text for cell in row.cells] for row in table.rows] for table in Document(io.BytesIO(content)).tables
    ]


def test_page_workbook_and_word_document_hold_the_same_numbers(client, people):
    call_command("load_demo", verbosity=0)
    client.force_login(people["analyst"], BACKEND)
    told = figures(Day(TODAY, TODAY))

    book = load_workbook(io.BytesIO(client.get("/figures/?format=xlsx").content))
    written = told_by_word(client.get("/figures/?format=docx").content)
    page = client.get("/figures/").context["tables"]

    assert [sheet.title for sheet in book] == [str(table.title) for table in TABLES]
    with_rows = []
    for (table, rows), sheet in zip(page, book, strict=True):
        width = len(table.columns) + 1
        in_sheet = [[cell.value for cell in row][1:width] for row in sheet.iter_rows(min_row=3)]
        assert in_sheet == [
            [held(column, row["values"][column.name]) for column in table.columns] for row in told[table.name]
        ]
        with_rows.append([[row["name"], *(cell["words"] for cell in row["cells"])] for row in rows])
    in_word = [[row[: len(kept[0])] for row in found[1:]] for kept, found in zip(with_rows, written, strict=True)]
    assert in_word == with_rows


def test_a_snapshot_of_unchanged_data_is_the_same(small, people):
    taken = services.take_snapshot(ON, note="Annual report", by=people["desk"])

    changes, same = compare(taken.figures, figures(ON))

    assert changes == []
    assert same == sum(len(table.columns) * len(taken.figures[table.name]) for table in TABLES)
    assert (taken.day, taken.taken_by, taken.note) == (ON.on, people["desk"], "Annual report")


def test_a_check_says_what_has_changed_figure_by_figure(small, people, client):
    taken = services.take_snapshot(ON, by=people["desk"])
    change(Establishment.objects.get(), positions=3, by=None)
    other = network.attache("Juris", "Atklāts", name_public=True)
    network.accreditation(network.posting(other, small["post"]), "DK")
    change(Attache.objects.get(pk=small["officer"].pk), name_public=True, by=None)

    changes, _same = compare(taken.figures, figures(ON))

    told = [
        (each.table.name, each.row["key"], each.column and each.column.name, each.before, each.now)
        for each in changes
    ]
    assert ("counts", "positions", "number", 2, 3) in told
    assert ("counts", "attaches", "number", 1, 2) in told
    assert ("attaches", str(small["officer"].pk), None, UNNAMED, "Anna Izdomāta") in told
    assert [each.kind for each in changes if each.row["key"] == str(other.pk)] == ["new"]

    client.force_login(people["analyst"], BACKEND)
    page = client.get(f"/figures/{taken.pk}/").content.decode()
    assert f"{len(changes)} figures have changed since;" in page
    # What was given out is shown as it was.
    given_out = {table.name: rows for table, rows in shown(taken.figures)}
    assert given_out["attaches"][0]["name"] == UNNAMED


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE analysis_figuresnapshot SET figures = '{}'",
        "UPDATE analysis_figuresnapshot SET note = 'other'",
        "DELETE FROM analysis_figuresnapshot",
    ],
)
def test_the_database_refuses_to_change_or_delete_a_snapshot(small, people, statement):
    taken = services.take_snapshot(ON, by=people["desk"])

    with pytest.raises(IntegrityError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert refused.value.__cause__.diag.constraint_name == "analysis_figuresnapshot_stays_as_taken"
    assert FigureSnapshot.objects.get().figures == taken.figures


@pytest.mark.parametrize(("role", "status"), [("analyst", 403), ("attache", 403), ("desk", 302), ("admin", 302)])
def test_the_desk_takes_snapshots_and_everybody_reads_them(small, people, client, role, status):
    client.force_login(people[role], BACKEND)

    answer = client.post("/figures/take/", {"day": "2026-06-01", "note": "For the Saeima"})

    assert answer.status_code == status
    assert FigureSnapshot.objects.count() == (status == 302)
    assert ("Fix the figures of" in client.get("/figures/").content.decode()) == (status == 302)
    if status == 302:
        assert (answer["Location"], FigureSnapshot.objects.get().day) == (
            f"/figures/{FigureSnapshot.objects.get().pk}/",
            date(2026, 6, 1),
        )


@pytest.mark.parametrize("body", [{"day": "soon"}, {}, {"day": "2026-06-01", "note": "x" * 201}])
def test_what_cannot_be_fixed_is_refused(people, client, body):
    client.force_login(people["desk"], BACKEND)
    assert client.post("/figures/take/", body).status_code == 400


def test_taking_is_refused_by_the_verb_itself(people):
    with pytest.raises(NotAllowed):
        services.take_snapshot(ON, by=people["attache"])


def test_the_administration_shows_snapshots_and_changes_none(small, people, client):
    taken = services.take_snapshot(ON, by=people["desk"])
    client.force_login(people["desk"], BACKEND)

    assert client.get("/admin/analysis/figuresnapshot/").status_code == 200
    page = client.get(f"/admin/analysis/figuresnapshot/{taken.pk}/change/").content.decode()
    assert 'name="_save"' not in page
    assert client.get("/admin/analysis/figuresnapshot/add/").status_code == 403


def test_the_cost_of_a_post_and_year_is_entered_once(small, api):
    body = {"post": small["post"].pk, "year": 2027, "amount": "10.00", "currency": "EUR"}

    assert api("analyst").post("/api/v1/post-costs/", body, format="json").status_code == 403
    answer = api("desk").post("/api/v1/post-costs/", body, format="json")
    assert (answer.status_code, answer.json() | {"id": 0}) == (201, body | {"id": 0})
    assert api("desk").post("/api/v1/post-costs/", body, format="json").status_code in {400, 409}
    with pytest.raises(BadInput):
        enter(PostCost(post=small["post"], year=2028, amount=Decimal("-1")), by=None)


def test_figures_cost_the_same_for_few_and_for_many(small, django_assert_num_queries):
    with django_assert_num_queries(10):
        figures(ON)
    for number in range(5):
        post = network.post(city=f"City {number}")
        network.establishment(post)
        network.accreditation(
            network.posting(network.attache(), post), "FI" if number else "DK", role="deputy_defence_attache"
        )
    with django_assert_num_queries(10):
        figures(ON)
