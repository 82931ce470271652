"""The benchmark's own parts: what it compares, what it tells, and a run of it."""

import json
import os
from io import StringIO

import pytest
from defusedxml.ElementTree import fromstring
from django.core.management import call_command

from analysis.bench import asking, plans, questions, report
from attache_registry import settings as deployed

ROWS = [
    {
        "name": "R1",
        "connections": 1,
        "p50_ms": 9.0,
        "p95_ms": 12.0,
        "floor_p50_ms": 3.0,
        "ratio": 3.0,
        "bytes": 36_000,
    },
    {"name": "page /", "connections": 1, "p50_ms": 40.0, "p95_ms": 50.0, "bytes": 9_000},
]


def test_the_table_has_a_line_for_each_and_a_sign_where_there_is_no_floor():
    head, one, other = report.table(ROWS)
    assert head.split()[:4] == ["p50", "ms", "p95", "ms"]
    assert one.split() == ["R1", "9.0", "12.0", "3.0", "3.00", "36000"]
    assert other.split() == ["page", "/", "40.0", "50.0", "–", "–", "9000"]


def test_the_picture_is_svg_with_a_bar_for_each_that_has_a_floor():
    drawn = fromstring(report.picture(ROWS, "Times the floor <S>"))
    assert len(drawn.findall(".//{*}rect")) == 1
    assert drawn.find("{*}title").text == "Times the floor <S>"


def test_a_run_is_compared_with_the_one_before_it_at_the_same_scale(tmp_path):
    history = tmp_path / "kept" / "bench.jsonl"
    slower = [ROWS[0] | {"ratio": 4.0}]
    assert report.remember(history, {"scale": "S", "results": ROWS}) is None
    assert report.remember(history, {"scale": "L", "results": slower}) is None
    before = report.remember(history, {"scale": "S", "results": slower})
    assert before["results"] == ROWS
    (line,) = report.compared(slower, before)
    assert line.startswith("R1: 3.00 times the floor on ")
    assert list(report.compared(ROWS, before)) == []


def test_answers_are_the_same_wherever_their_other_pages_are():
    told = {"count": 1, "next": "http://127.0.0.1:1/", "previous": None, "results": [{"id": 1}]}
    assert questions.same(json.dumps(told), json.dumps({"count": 1, "results": [{"id": 1}]}))
    assert not questions.same(json.dumps(told), json.dumps({"count": 1, "results": [{"id": 2}]}))


def test_percentiles():
    taken = [float(number) for number in range(1, 101)]
    assert (asking.median(taken), asking.p95(taken), asking.p95([3.0])) == (50.5, 96.0, 3.0)


FULL = os.environ.get("HYPOTHESIS_PROFILE") == "full"


@pytest.mark.skipif(not FULL, reason="fills a large database; make test-full runs it")
@pytest.mark.django_db(transaction=True)
def test_no_hot_statement_reads_a_large_table_whole():
    output = StringIO()
    call_command("bench", "--scale", "S", "--plans", stdout=output)
    assert "No hot statement reads a large table from end to end." in output.getvalue()


@pytest.mark.django_db
def test_a_table_that_is_read_whole_is_noticed(monkeypatch):
    monkeypatch.setattr(plans, "large_tables", lambda: {"accreditations_country": 250})
    assert plans.read_whole([("SELECT max(protocol_address) FROM accreditations_country", ())]) == {
        "accreditations_country"
    }
    assert plans.read_whole([("SELECT 1", ()), ("SAVEPOINT one", ())]) == set()


@pytest.mark.skipif(not FULL, reason="makes a database; make test-full runs it")
@pytest.mark.django_db(transaction=True)
def test_a_short_run_on_the_demonstration(tmp_path, settings):
    # The server that it starts looks for static files as they are deployed.
    settings.STORAGES = deployed.STORAGES
    output, told = StringIO(), tmp_path / "told.json"
    call_command(
        *(
            "bench",
            "--scale",
            "demo",
            "--only",
            "units",
            "--only",
            "page /posts/",
            "--only",
            "enter",
            "--seconds",
            "0.2",
        ),
        *("--json", str(told), "--history", str(tmp_path / "history")),
        stdout=output,
        stderr=StringIO(),
    )
    results = {row["name"]: row for row in json.loads(told.read_text())["results"]}
    assert set(results) == {"units list", "units object", "page /posts/", "enter a post"}
    assert results["units list"]["ratio"] > 0
    assert results["page /posts/"]["queries"] > 0
