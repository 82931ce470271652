"""The timeline of a view: the same countries as the table, bars, gaps and marks where they belong, and the file."""

from xml.etree import ElementTree

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from accreditations import services
from accreditations.choices import PostingRole, StepKind
from accreditations.models import Accreditation, Attache, Post
from accreditations.tests import factories as network
from accreditations.tests.factories import day
from analysis.choices import Rows
from analysis.timeline import all_days, rows_of, timeline, window
from analysis.workbench import Asked
from attache_registry.as_of import Day

pytestmark = pytest.mark.django_db
BACKEND = "attache_registry.sign_in.backend.RegistryBackend"
ON = day("2026-03-01")


def drawn(query):
    """The picture of a query on 1 March 2026: its lanes by name, and its table."""
    asked = Asked(QueryDict(query), Day(ON, ON))
    found = timeline(asked, list(rows_of(asked)))
    return {lane.label: lane for lane in found.drawing.lanes}, found.table


def told(bars):
    """Tone, first and last day of bars."""
    return [(bar.tone, str(bar.first), str(bar.last)) for bar in bars]


def marked(lane):
    """Kind and day of a lane's marks."""
    return [(mark.kind, str(mark.on)) for mark in lane.marks]


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
        ("gap-vacant", "2027-01-01", "2027-06-30"),
        ("info", "2025-06-01", "2026-12-31"),
    ]
    assert told(lanes["Sweden"].bars) == [
        ("gap-vacant", "2027-01-01", "2027-01-31"),
        ("gap-awaiting", "2027-02-01", "2027-12-31"),
        ("good", "2025-06-01", "2026-12-31"),
        ("planned", "2027-02-01", "2029-01-31"),
    ]
    assert marked(lanes["Sweden"]) == [("nominate", "2026-01-15"), ("request_agrement", "2026-02-01")]
    assert [[row["label"], row["words"], row["days"], row["steps"]] for row in table] == [
        ["Denmark", "Anna Izdomāta, Stockholm: non-resident", "1 June 2025 – 31 December 2026", []],
        ["Denmark", "vacant", "1 January 2027 – 30 June 2027", []],
        ["Sweden", "Anna Izdomāta, Stockholm: resident", "1 June 2025 – 31 December 2026", []],
        ["Sweden", "vacant", "1 January 2027 – 31 January 2027", []],
        ["Sweden", "awaiting accreditation", "1 February 2027 – 31 December 2027", []],
        [
            "Sweden",
            "Ilze Mākslīga, Stockholm: agrément requested",
            "1 February 2027 – 31 January 2029",
            ["nomination, 15 January 2026", "request for agrément, 1 February 2026"],
        ],
    ]


def test_planned_cover_lies_upon_the_gap_that_it_does_not_close(stockholm):
    lanes, _table = drawn("in_network=true&from=2026-01-01&to=2027-12-31")
    _vacant, awaiting, in_force, planned = lanes["Sweden"].bars

    assert (awaiting.y, awaiting.height, awaiting.behind) == (in_force.y, in_force.height, True)
    assert (planned.y, planned.height) == (awaiting.y + 3, awaiting.height - 6)


def test_who_covers_a_country_together_lies_beside_each_other(stockholm):
    deputy = network.posting(
        network.attache("Otrs", "Izdomāts"), stockholm, starts_on=day("2026-01-01"), role=PostingRole.DEPUTY
    )
    network.accreditation(deputy, "DK", starts_on=day("2026-02-01"), ends_on=day("2026-08-31"))

    lanes, _table = drawn("in_network=true&from=2026-01-01&to=2027-12-31")
    first, second = [bar for bar in lanes["Denmark"].bars if not bar.behind]

    assert (first.name, second.name) == ("Anna Izdomāta", "Otrs Izdomāts")
    assert second.y == first.y + 20
    assert lanes["Sweden"].y >= second.y + second.height


def test_an_overrun_stands_out_and_ends_before_the_next_tour(stockholm):
    officer = network.attache("Pārlaidis", "Plānu")
    for begin, end in (("2020-01-01", "2022-12-31"), ("2023-03-01", "2026-01-31")):
        tour = network.posting(officer, stockholm, starts_on=day(begin), planned_ends_on=day(end))
        network.accreditation(tour, "NO", starts_on=day(begin))

    lanes, _table = drawn("search=norway&from=2021-01-01&to=2027-12-31")
    bars = lanes["Norway"].bars

    assert told(bars) == [("info", "2020-01-01", "2023-02-28"), ("info", "2023-03-01", "2026-03-01")]
    assert told(bar.tail for bar in bars) == [
        ("warn", "2023-01-01", "2023-02-28"),
        ("warn", "2026-02-01", "2026-03-01"),
    ]
    (before,) = drawn("search=norway&from=2021-01-01&to=2022-06-30")[0]["Norway"].bars
    assert before.tail is None


def test_a_window_within_an_overrun_shows_it_whatever_the_day_asked_about(stockholm):
    tour = network.posting(
        network.attache(), stockholm, starts_on=day("2020-01-01"), planned_ends_on=day("2024-12-31")
    )
    network.accreditation(tour, "NO", starts_on=day("2020-01-01"))

    asked = Asked(QueryDict("search=norway&from=2025-06-01&to=2026-12-31"), Day(day("2019-01-01"), ON))
    (lane,) = timeline(asked, list(rows_of(asked))).drawing.lanes

    assert told(lane.bars) == [("info", "2020-01-01", "2026-03-01")]


def test_what_was_refused_is_a_mark_and_no_cover(stockholm):
    tour = network.posting(network.attache("Ilgi", "Gaidīta"), stockholm, starts_on=day("2025-06-01"))
    asked = services.nominate(
        Accreditation(posting=tour, country=network.country("NO")), on=day("2025-07-01"), by=None
    )
    services.record_step(asked, StepKind.REQUEST_AGREMENT, on=day("2025-08-01"), by=None)
    services.record_step(asked, StepKind.REFUSE_AGREMENT, on=day("2025-10-01"), by=None)

    lanes, table = drawn("search=norway&from=2025-09-01&to=2027-12-31")

    assert lanes["Norway"].bars == []
    assert marked(lanes["Norway"]) == [("refuse_agrement", "2025-10-01")]
    assert [(row["words"], row["days"], row["steps"]) for row in table] == [
        ("Ilgi Gaidīta, Stockholm: agrément refused", "", ["agrément refused, 1 October 2025"])
    ]


def test_a_step_stands_on_the_day_of_its_effect_and_what_is_to_come_is_broken(stockholm):
    tour = network.posting(network.attache("Ilze", "Drīza"), stockholm, starts_on=day("2026-01-01"))
    asked = services.nominate(
        Accreditation(posting=tour, country=network.country("NO")), on=day("2026-01-01"), by=None
    )
    for kind, on in ((StepKind.REQUEST_AGREMENT, "2026-01-05"), (StepKind.GRANT_AGREMENT, "2026-02-01")):
        services.record_step(asked, kind, on=day(on), by=None)
    services.record_step(asked, StepKind.ACCREDIT, on=day("2026-02-15"), effective_on=day("2026-05-01"), by=None)

    lanes, _table = drawn("search=norway&from=2026-04-01&to=2027-12-31")

    assert told(lanes["Norway"].bars) == [("planned", "2026-05-01", "2028-06-30")]
    assert marked(lanes["Norway"]) == [("accredit", "2026-05-01")]


def test_what_is_meant_to_begin_during_a_tour_is_broken_from_then_on(stockholm):
    tour = network.posting(network.attache("Ilze", "Drīza"), stockholm, starts_on=day("2026-01-01"))
    wanted = Accreditation(posting=tour, country=network.country("NO"), intended_from=day("2026-09-01"))
    services.nominate(wanted, on=day("2026-01-15"), by=None)

    lanes, _table = drawn("search=norway&from=2026-01-01&to=2027-12-31")

    assert told(lanes["Norway"].bars) == [("planned", "2026-09-01", "2028-06-30")]
    assert drawn("search=norway&from=2026-02-01&to=2026-08-31")[0]["Norway"].bars == []


def test_what_lies_outside_the_window_is_not_drawn(stockholm):
    lanes, _table = drawn("in_network=true&from=2020-01-01&to=2024-12-31")
    assert [lane.bars for lane in lanes.values()] == [[], []]


def test_posts_and_attaches_are_rows_as_well(stockholm):
    posts, _table = drawn("rows=posts&from=2025-01-01&to=2027-12-31")
    attaches, _table = drawn("covered=true&rows=attaches&from=2025-01-01&to=2027-12-31")

    assert told(bar for bar in posts["Stockholm"].bars if not bar.behind) == [
        ("neutral", "2025-01-01", "2026-12-31"),
        ("neutral", "2027-02-01", "2029-01-31"),
    ]
    assert [(bar.tone, bar.words) for bar in posts["Stockholm"].bars if bar.behind and bar.last.year > 2026] == [
        ("gap-vacant", "Denmark: vacant, 1 January 2027 – 30 June 2027"),
        ("gap-vacant", "Sweden: vacant, 1 January 2027 – 31 January 2027"),
        ("gap-awaiting", "Sweden: awaiting accreditation, 1 February 2027 – 31 December 2027"),
    ]
    assert [(*each, bar.name) for bar in attaches["Anna Izdomāta"].bars for each in told([bar])] == [
        ("neutral", "2025-01-01", "2026-12-31", "Stockholm"),
        ("info", "2025-06-01", "2026-12-31", "DK"),
        ("good", "2025-06-01", "2026-12-31", "SE"),
    ]


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
        names = [row["name"] for row in table.context["rows"]]
        assert names[:30] == [lane.label for lane in shown.context["timeline"].drawing.lanes]
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


def test_a_window_of_all_days_begins_with_the_first_tour_and_ends_with_the_last(stockholm):
    for rows in Rows.values:
        asked = Asked(QueryDict(f"in_network=true&rows={rows}"), Day(ON, ON))
        assert tuple(map(str, all_days(asked, list(rows_of(asked))))) == ("2025-01-01", "2029-01-31")
    nothing = Asked(QueryDict("search=norway"), Day(ON, ON))
    assert all_days(nothing, list(rows_of(nothing))) == (ON, ON)


def test_thirty_rows_a_page(client, people, stockholm):
    client.force_login(people["analyst"], BACKEND)
    names = [row["name"] for row in client.get("/api/v1/countries/?page_size=1000&ordering=name").json()["results"]]

    for number in (1, 9):
        page = client.get(f"/countries/?view=timeline&page={number}")
        shown = [lane.label for lane in page.context["timeline"].drawing.lanes]
        assert shown == names[30 * (number - 1) : 30 * number]
    assert client.get("/countries/?view=timeline&page=10").status_code == 404


@pytest.mark.parametrize(
    "query", ["rows=beauty", "from=soon", "from=2026-01-01&to=2025-01-01", "from=1900-01-01&to=2000-01-01"]
)
def test_what_cannot_be_drawn_is_refused(client, people, query):
    client.force_login(people["analyst"], BACKEND)
    assert client.get(f"/countries/?view=timeline&{query}").status_code == 400
    assert client.get(f"/countries/timeline.svg?{query}").status_code == 400


@pytest.mark.parametrize("rows", Rows.values)
def test_the_number_of_statements_does_not_grow_with_rows(client, people, stockholm, rows):
    client.force_login(people["analyst"], BACKEND)

    def asked(address):
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    def cost():
        return [
            asked(f"/countries/?view=timeline&rows={rows}"),
            asked(f"/countries/timeline.svg?rows={rows}&in_network=true"),
        ]

    before = cost()
    for number in range(3):
        post = network.post(f"Mākslīgā {number}", "NO")
        network.responsibility(post, ("NO", "FI", "IS")[number])
        for tour in range(2):
            years = {"starts_on": day(f"{2024 + tour}-01-01"), "planned_ends_on": day(f"{2024 + tour}-12-31")}
            posting = network.posting(network.attache("Nr", f"{number}{tour}"), post, **years)
            network.accreditation(posting, ("NO", "FI", "IS")[number], starts_on=years["starts_on"])
    assert cost() == before


def test_what_people_entered_is_no_markup(client, people, stockholm):
    Attache.objects.update(family_name="<b onclick='x'>\"&")
    Post.objects.update(city="<i>Stockholm")
    client.force_login(people["analyst"], BACKEND)

    for rows in ("countries", "posts", "attaches"):
        page = client.get(f"/countries/?view=timeline&in_network=true&rows={rows}").content.decode()
        picture = client.get(f"/countries/timeline.svg?in_network=true&rows={rows}").content.decode()
        for text in (page, picture):
            assert "<b onclick" not in text
            assert "<i>Stockholm" not in text
        assert "&lt;b onclick" in page
