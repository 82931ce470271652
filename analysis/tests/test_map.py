"""The map: whose land is where, what is drawn in which fill, what stands in legend, table and files."""

import functools
import json
import re
from xml.etree import ElementTree

import pytest
from django.http import QueryDict

from accreditations.reference_data import read_json
from accreditations.tests import factories
from accreditations.tests.factories import day
from analysis.choices import Cover, Extent
from analysis.columns import BY_NAME
from analysis.map import classes, files
from analysis.map.drawing import drawing
from analysis.map.labels import Names
from analysis.map.projections import FRAMES
from analysis.map.shapes import FOLDER, WITHOUT_SHAPE, shapes
from analysis.map.topology import clipped, inside, joined, simplified, stitched
from analysis.workbench import Asked
from attache_registry.as_of import Day
from attache_registry.models import User

BACKEND = "attache_registry.sign_in.backend.RegistryBackend"
ON = day("2026-11-25")
SVG = "{http://www.w3.org/2000/svg}"


@functools.cache
def rings(d):
    """A path of relative lines as rings of points."""
    found = []
    for part in d.split("z")[:-1]:
        start, steps = part[1:].split("l")
        x, y = map(float, start.split())
        points = [(x, y)]
        numbers = [float(number) for number in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", steps)]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            points.append((x, y))
        found.append(points)
    return found


PLACES = [
    ("Simferopol", 34.10, 44.95, "UA"),
    ("Sevastopol", 33.60, 44.65, "UA"),
    ("Kyrenia", 33.25, 35.30, "CY"),
    ("northern Nicosia", 33.36, 35.21, "CY"),
    ("Pristina", 21.16, 42.66, "XK"),
    ("Riga", 24.20, 56.90, "LV"),
    ("Kaliningrad", 21.0, 54.7, "RU"),
    ("Tbilisi", 44.80, 41.72, "GE"),
]


@pytest.mark.parametrize("extent", Extent.values)
@pytest.mark.parametrize(("place", "longitude", "latitude", "code"), PLACES, ids=[each[0] for each in PLACES])
def test_borders_are_as_the_ministry_sees_them(place, longitude, latitude, code, extent):
    point = FRAMES[extent].place(longitude, latitude)
    found = {
        key for key, shape in shapes(extent).countries.items() if shape["d"] and inside(point, rings(shape["d"]))
    }
    assert found == {code}


@pytest.mark.parametrize(
    ("longitude", "latitude", "code"),
    [(-53, 4, "GF"), (44, 9.6, "SO"), (170, 66, "RU"), (-175, 66.8, "RU"), (17, 78.9, "SJ"), (30.8, -24, "ZA")],
    ids=["Guiana", "Hargeisa", "Anadyr", "Chukotka beyond the date line", "Svalbard", "South Africa"],
)
def test_far_parts_belong_to_whom_iso_says(longitude, latitude, code):
    point = FRAMES["world"].place(longitude, latitude)
    assert inside(point, rings(shapes("world").countries[code]["d"]))


def test_every_country_is_on_the_world_map_or_listed_as_not():
    codes = {each["code"] for each in read_json("countries.json")["countries"]}
    assert codes - set(shapes("world").countries) == WITHOUT_SHAPE
    assert set(shapes("europe").countries) < codes


@pytest.mark.parametrize("extent", Extent.values)
def test_shapes_are_small_and_say_whence_they_are(extent):
    text = (FOLDER / f"{extent}.json").read_text(encoding="utf-8")
    assert len(text) < 140_000
    assert "Natural Earth" in json.loads(text)["licence"]
    whole = shapes(extent)
    assert (whole.width, whole.height) == (FRAMES[extent].width, FRAMES[extent].height)
    assert all(0 <= each["x"] <= whole.width and 0 <= each["y"] <= whole.height for each in whole.countries.values())


def test_a_joined_country_has_no_border_within():
    # Two squares that share the arc 1.
    arcs = [[(0, 1), (0, 0), (1, 0)], [(1, 0), (1, 1)], [(1, 1), (0, 1)], [(1, 0), (2, 0), (2, 1), (1, 1)]]
    (ring,) = stitched(joined([[0, 1, 2], [3, ~1]]), arcs)
    assert sorted(ring) == [(0, 0), (0, 1), (1, 0), (1, 1), (2, 0), (2, 1)]


def test_simplifying_and_clipping_keep_what_matters():
    assert simplified([(0, 0), (1, 0.1), (2, 0)], 0.2) == [(0, 0), (2, 0)]
    assert simplified([(0, 0), (1, 0.5), (2, 0)], 0.2) == [(0, 0), (1, 0.5), (2, 0)]
    assert set(clipped([(-1, 0), (1, 0), (1, 1), (-1, 1)], 0, 0, 5, 5)) == {(0, 0), (1, 0), (1, 1), (0, 1)}
    assert clipped([(-2, 0), (-1, 0), (-1, 1)], 0, 0, 5, 5) == []


def test_names_do_not_cover_each_other():
    names = Names(200, 100)
    for words in ("Stockholm", "Oslo", "Helsinki", "Riga", "Tallinn"):
        names.add(words, 100, 50, size=10, css="country-name", gap=5)
    assert [(each.words, each.anchor) for each in names.labels] == [
        ("Stockholm", "start"),
        ("Oslo", "end"),
        ("Helsinki", "middle"),
    ]


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        ("activities", [1, 2, 3], [(1, 1, 1), (2, 2, 1), (3, 3, 1)]),
        ("activities", [9, 17, 10], [(8, 9, 1), (10, 11, 1), (12, 13, 0), (14, 15, 0), (16, 17, 1)]),
        ("days_uncovered", [3, 365], [(1, 99, 1), (100, 199, 0), (200, 299, 0), (300, 399, 1)]),
        ("execution_rate", [0.0, 1.0], [(0, 49, 1), (50, 99, 0), (100, 149, 1)]),
        ("execution_rate", [0.67, 0.71, 0.78], [(65, 69, 1), (70, 74, 1), (75, 79, 1)]),
        ("overdue", [4], [(4, 4, 1)]),
        ("overdue", [], []),
    ],
)
def test_classes_are_equal_and_round(name, values, expected):
    found = classes.classes_of(BY_NAME[name], values)
    assert [(each.least, each.most, each.number) for each in found] == expected
    assert len({each.place for each in found}) == len(found)


@pytest.fixture
def network(db):
    """Stockholm covers Sweden and, from afar, Norway; it answers for Finland, where nobody is accredited."""
    stockholm = factories.post(mission="Embassy")
    factories.establishment(stockholm)
    for code in ("SE", "NO", "FI"):
        factories.responsibility(stockholm, code)
    tour = factories.posting(factories.attache(), stockholm)
    factories.accreditation(tour, "SE")
    factories.accreditation(tour, "NO")


def asked(query="", on=ON):
    """A view as an address asks for it."""
    return Asked(QueryDict(query), Day(on, ON))


def fills(found):
    """Which countries are drawn in which fill."""
    return {fill: {land.code for land in lands} for fill, lands in found.lands}


def test_a_map_draws_each_country_by_its_kind(network):
    found = drawing(asked())
    assert found.extent == Extent.EUROPE
    drawn = fills(found)
    assert (drawn["resident"], drawn["non_resident"], drawn["gap"], drawn["home"]) == ({"SE"}, {"NO"}, {"FI"}, {"LV"})
    assert set().union(*drawn.values()) == set(shapes("europe").countries)
    assert found.title == "1 of 3 countries is without cover on 25 November 2026"
    assert [post.city for post in found.posts] == ["Stockholm"]
    assert sorted(line.is_cover for line in found.lines) == [False, True]


def test_a_map_holds_the_filtered_countries_alone(network):
    view = asked("kind=non_resident&kind=gap")
    found = drawing(view)
    assert fills(found) == {"gap": {"FI"}, "non_resident": {"NO"}}
    assert {row["code"] for row in found.network + found.others} == set(view.countries.values_list("code", flat=True))
    assert shapes("europe").countries["SE"]["d"] in found.background
    assert shapes("europe").countries["NO"]["d"] not in found.background


def test_the_legend_counts_as_the_filters_do(network):
    view = asked()
    told = {entry.kind: entry.number for entry in drawing(view).legend}
    assert told == {kind: view.counts["kind"].get(kind, 0) for kind in Cover}
    beside = {entry.kind: entry.number for entry in drawing(asked("kind=gap"), counts=view.counts["kind"]).legend}
    assert beside == told


def test_a_view_far_away_is_drawn_on_the_world(network):
    assert drawing(asked("search=japan")).extent == Extent.WORLD
    assert drawing(asked("search=norway")).extent == Extent.EUROPE


def test_a_post_in_a_city_unknown_stands_in_the_middle_of_its_host():
    europe = shapes("europe")
    stockholm = europe.seat({"city": "STOCKHOLM", "host": "SE", "aliases": []})
    assert stockholm == europe.seat({"city": "Stokholma", "host": "SE", "aliases": ["Stockholm"]})
    boden = europe.seat({"city": "Boden", "host": "SE", "aliases": []})
    assert boden == (europe.countries["SE"]["x"], europe.countries["SE"]["y"])
    assert europe.seat({"city": "Washington", "host": "US", "aliases": []}) is None


def test_a_number_colours_the_map(network):
    found = drawing(asked("measure=days_uncovered"))
    drawn = fills(found)
    assert drawn.pop("none") | set().union(*drawn.values()) == set(shapes("europe").countries)
    assert "FI" in set().union(*drawn.values())
    assert sum(entry.number for entry in found.legend) == 250
    assert (found.posts, found.lines) == ([], [])


@pytest.mark.parametrize(
    ("on", "title"),
    [
        ("2019-01-01", "No country of this view is in the network on 1 January 2019"),
        ("2024-01-01", "Nobody is accredited to the 3 countries of this view on 1 January 2024"),
    ],
)
def test_the_title_says_what_one_sees(network, on, title):
    assert drawing(asked(on=day(on))).title == title


def test_a_map_is_one_statement(network, django_assert_num_queries):
    with django_assert_num_queries(1):
        files.as_svg(drawing(asked("measure=execution_rate")))


@pytest.fixture
def analyst(client, network):
    """Somebody who looks at it."""
    client.force_login(User.objects.create_user("analyst", role="analyst"), BACKEND)
    return client


def test_the_page_links_each_country_once(analyst):
    answer = analyst.get("/countries/?view=map&region=Europe")
    text = answer.content.decode()
    codes = re.findall(r'data-code="(\w\w)"', text)
    view = answer.context["asked"]
    assert sorted(codes) == sorted(
        set(view.countries.values_list("code", flat=True)) & set(shapes("europe").countries)
    )
    assert not re.search("<style| style=", text)
    assert 'href="/countries/SE/"' in text
    assert len(analyst.get("/countries/?view=map").content) < 250_000


def test_the_legend_leads_to_a_kind_and_back(analyst):
    text = analyst.get("/countries/?view=map").content.decode()
    assert f'href="?view=map&amp;kind={Cover.GAP}"' in text
    narrowed = analyst.get(f"/countries/?view=map&kind={Cover.RESIDENT}").content.decode()
    assert '<a href="?view=map" aria-current="true">' in narrowed


@pytest.mark.parametrize("query", ["", "extent=world", "measure=activities", "kind=gap&search=%26%3C"])
def test_the_svg_stands_alone(analyst, query):
    answer = analyst.get(f"/countries/map.svg?{query}")
    assert answer["Content-Disposition"].startswith('attachment; filename="map-')
    # Our own document, made a moment ago.
    root = ElementTree.fromstring(answer.content)  # noqa: S314
    tags = {each.tag.removeprefix(SVG) for each in root.iter()}
    assert not tags & {"style", "script", "a", "image", "use"}
    assert not any("href" in name or name == "style" for each in root.iter() for name in each.attrib)
    assert root.find(f"{SVG}title").text
    assert "Natural Earth" in answer.content.decode()


@pytest.mark.parametrize(("query", "width"), [("", 2000), ("width=600&extent=world", 600)])
def test_the_png_is_as_wide_as_asked(analyst, query, width):
    answer = analyst.get(f"/countries/map.png?{query}")
    assert answer.content.startswith(b"\x89PNG\r\n\x1a\n")
    assert int.from_bytes(answer.content[16:20], "big") == width


@pytest.mark.parametrize(
    "path",
    [
        "/countries/?view=map&extent=moon",
        "/countries/?view=map&measure=happiness",
        "/countries/map.svg?extent=moon",
        "/countries/map.svg?nonsense=1",
        "/countries/map.png?width=huge",
        "/countries/map.png?width=6001",
    ],
)
def test_what_no_map_knows_is_refused(analyst, path):
    assert analyst.get(path).status_code == 400
