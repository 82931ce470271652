"""The timeline of a view: the same countries as the table, bars, gaps and marks where they belong, and the file."""

from xml.etree import ElementTree

import pytest
from django.http import QueryDict

from accreditations import services
from accreditations.choices import StepKind
from accreditations.models import Accreditation
from accreditations.tests import factories as network
from accreditations.tests.factories import day
from analysis.timeline import rows_of, timeline, window
from analysis.workbench import Asked
from attache_registry.as_of import Day

pytestmark = pytest.mark.django_db
BACKEND = "attache_registry.sign_in.RegistryBackend"
ON = day("2026-03-01")


def drawn(query):
    """The picture of a query on 1 March 2026: its lanes by name, and its table."""
    asked = Asked(QueryDict(query), Day(ON, ON))
    found = timeline(asked, list(rows_of(asked)))
    return {lane.label: lane for lane in found.drawing.lanes}, found.table


def told(bars):
    """Tone, first and last day of bars."""
    return [(bar.tone, str(bar.first), str(bar.last)) for bar in bars]


@pytest.fixture
def stockholm():
    """Sweden and Denmark covered from Stockholm until the end of 2026; a successor asked for in Sweden."""
    post = network.post()
    network.responsibility(post, "SE", starts_on=day("2025-01-01"))
    network.responsibility(post, "DK", starts_on=day("2025-01-01"), ends_on=day("2027-06-30"))
    tour = network.posting(network.attache(), post, starts_on=day("2025-01-01"), planned_ends_on=day("2026-12-31"))
    for code in ("SE", "DK"):
        network.accreditation(tour, code, starts_on=day("2025-06-01"))
    coming = network.posting(
        network.attache("Ilze", "Mākslīga"), post, starts_on=day("2027-02-01"), planned_ends_on=day("2029-01-31")
    )
    asked = services.nominate(
        Accreditation(posting=coming, country=network.country("SE")), on=day("2026-01-15"), by=None
    )
    services.record_step(asked, StepKind.REQUEST_AGREMENT, on=day("2026-02-01"), by=None)
    return post


def test_a_country_has_bars_of_who_covers_it_and_its_gaps(stockholm):
    lanes, table = drawn("in_network=true&from=2026-01-01&to=2027-12-31")

    assert list(lanes) == ["Denmark", "Sweden"]
    assert told(lanes["Denmark"].bars) == [
        ("info", "2025-06-01", "2026-12-31"),
        ("gap-vacant", "2027-01-01", "2027-06-30"),
    ]
    assert told(lanes["Sweden"].bars) == [
        ("good", "2025-06-01", "2026-12-31"),
        ("planned", "2027-02-01", "2029-01-31"),
        ("gap-vacant", "2027-01-01", "2027-01-31"),
        ("gap-awaiting", "2027-02-01", "2027-12-31"),
    ]
    assert [(mark.kind, str(mark.on)) for mark in lanes["Sweden"].marks] == [
        ("nominate", "2026-01-15"),
        ("request_agrement", "2026-02-01"),
    ]
    assert [row["first"] for row in table if row["label"] == "Denmark"] == ["2025-06-01", "2027-01-01"]


def test_what_lies_outside_the_window_is_not_drawn(stockholm):
    lanes, _table = drawn("in_network=true&from=2020-01-01&to=2024-12-31")
    assert [lane.bars for lane in lanes.values()] == [[], []]


def test_posts_and_attaches_are_rows_as_well(stockholm):
    posts, _table = drawn("rows=posts&from=2025-01-01&to=2027-12-31")
    attaches, _table = drawn("covered=true&rows=attaches&from=2025-01-01&to=2027-12-31")

    assert told(posts["Stockholm"].bars) == [
        ("neutral", "2025-01-01", "2026-12-31"),
        ("neutral", "2027-02-01", "2029-01-31"),
    ]
    assert told(attaches["Anna Izdomāta"].bars) == [("neutral", "2025-01-01", "2026-12-31")]


def test_the_window_is_three_years_around_the_day_unless_asked_otherwise():
    def shown(query):
        return tuple(map(str, window(Asked(QueryDict(query), Day(ON, ON)))))

    assert shown("") == ("2025-03-01", "2028-03-01")
    assert shown("from=2020-01-01") == ("2020-01-01", "2028-03-01")
    assert shown("to=2020-01-01") == ("2019-01-01", "2020-01-01")


def test_table_and_timeline_hold_the_same_countries(client, people, stockholm):
    client.force_login(people["analyst"], BACKEND)
    for query in (
        "organisation=NATO&as_of=2026-03-01",
        "in_network=true&as_of=2026-03-01",
        "kind=outside&region=Asia",
    ):
        table = client.get(f"/countries/?{query}")
        shown = client.get(f"/countries/?{query}&view=timeline")
        assert [row["name"] for row in table.context["rows"]] == [
            lane.label for lane in shown.context["timeline"].drawing.lanes
        ]
        assert shown.context["page"].paginator.count == table.context["page"].paginator.count


def test_the_file_is_an_svg_of_its_own(client, people, stockholm):
    client.force_login(people["analyst"], BACKEND)

    for rows in ("countries", "posts", "attaches"):
        answer = client.get(f"/countries/timeline.svg?in_network=true&rows={rows}")
        picture = ElementTree.fromstring(answer.content)  # noqa: S314 -- our own file
        assert answer["Content-Type"].startswith("image/svg+xml")
        assert "attachment" in answer["Content-Disposition"]
        names = {element.tag.split("}")[1] for element in picture.iter()}
        assert not names & {"script", "style", "a", "foreignObject"}
        assert not [element for element in picture.iter() if "style" in element.attrib]


def test_the_number_of_statements_does_not_grow_with_rows(client, people, stockholm, django_assert_max_num_queries):
    client.force_login(people["analyst"], BACKEND)
    for query in ("search=sweden", "", "rows=posts", "rows=attaches"):
        client.get(f"/countries/?view=timeline&{query}")
        with django_assert_max_num_queries(14):
            client.get(f"/countries/?view=timeline&{query}")
