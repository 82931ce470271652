"""Suggested layouts: against every layout there is, in large networks, with pins, and where the search breaks off."""

import json
import os
import signal
import subprocess
import sys
import threading
import time

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attache_registry.exceptions import BadInput
from scenarios.suggesting import (
    CandidatePost,
    Problem,
    Receiving,
    Suggestions,
    Weights,
    asking,
    explain_search,
    suggest,
)
from scenarios.suggesting.layouts import Layout
from scenarios.suggesting.solving import solve
from scenarios.tests.exhaustive import by_hand
from scenarios.tests.invented import drawn, published

IS_FULL = os.environ.get("HYPOTHESIS_PROFILE") == "full"
SECONDS = 25 if IS_FULL else 10
WEIGHTINGS = [
    Weights(),
    # One term alone; most sets of posts are then alike.
    Weights(1, 0, 0, 0, 0),
    Weights(0, 1, 0, 0, 0),
    Weights(0, 0, 1, 0, 0),
    Weights(0, 0, 0, 1, 0),
    Weights(0, 0, 0, 0, 1),
    # Nothing counts, so all are.
    Weights(0, 0, 0, 0, 0),
    Weights(0.01, 0.01, 100, 0.01, 0.01),
    Weights(100, 100, 0.5, 100, 100),
    Weights(0.2, 0, 3.33, 2, 1),
    Weights(0, 0, 2, 1, 0.25),
]


def are_the_best(problem, layouts, how_many=3):
    """Each layout costs what the best of its rank costs, is one of those that do, and is proved to be."""
    all_sets = by_hand(problem)
    assert len(layouts) == min(how_many, len(all_sets))
    cost_of = {keys: cost for cost, keys in all_sets}
    for layout, (cost, _keys) in zip(layouts, all_sets, strict=False):
        assert layout.objective == pytest.approx(cost, abs=1e-6)
        assert cost_of[layout.open_posts] == pytest.approx(cost, abs=1e-6)
        assert problem.terms(layout.open_posts, layout.assignment).objective(problem.weights) == layout.objective
        assert layout.is_proved
        assert layout.gap == 0
    assert len({layout.open_posts for layout in layouts}) == len(layouts)


def keeps_the_rules(problem, layout):
    """So many posts are open, each country has one of them, and where a post is open it answers for its own state."""
    assert len(set(layout.open_posts)) == problem.number_of_posts
    assert layout.assignment.keys() == {country.code for country in problem.countries}
    assert set(layout.assignment.values()) <= set(layout.open_posts)
    for key in layout.open_posts:
        host = problem.post_of[key].host
        assert problem.post_of[layout.assignment.get(host, key)].host == host


@pytest.mark.parametrize(
    "weights", WEIGHTINGS, ids=lambda each: "-".join(f"{value:g}" for value in vars(each).values())
)
def test_the_published_network_with_one_post_fewer(weights):
    problem = published(6, weights)
    found = suggest(problem)
    are_the_best(problem, found.layouts)
    assert not found.timed_out
    assert not found.broke_off
    for layout in found.layouts:
        keeps_the_rules(problem, layout)


@pytest.mark.parametrize("number", [1, 4, 7])
def test_the_published_network_with_other_numbers_of_posts(number):
    problem = published(number, Weights(load=2))
    are_the_best(problem, suggest(problem, how_many=4).layouts, how_many=4)


def test_pins_are_kept():
    problem = published(5, Weights(), fixed_open=frozenset({3}), fixed_closed=frozenset({6}))
    layouts = suggest(problem).layouts
    are_the_best(problem, layouts)
    assert all(3 in layout.open_posts and 6 not in layout.open_posts for layout in layouts)


CODES = ["SE", "DK", "NO", "FI", "DE", "FR", "US"]
keys, tongues = st.integers(1, 5), st.frozensets(st.sampled_from("abc"), max_size=2)
weight = st.sampled_from([0, 0, 0.01, 0.25, 1, 1, 3, 20])


@st.composite
def problems(draw):
    """A few posts and countries; two posts may stand in one state, and states may be no receiving ones."""
    hosts = draw(st.lists(st.sampled_from([*CODES, "JP"]), min_size=1, max_size=5))
    posts = [
        CandidatePost(key, host, host, draw(st.integers(1, 3)), draw(tongues), draw(st.booleans()))
        for key, host in enumerate(hosts, 1)
    ]
    codes = draw(st.lists(st.sampled_from(CODES), min_size=1, unique=True))
    days = st.sampled_from([0, 30, 50, 100, 400])
    countries = [Receiving(code, draw(st.none() | keys), draw(days), draw(tongues)) for code in codes]
    number = draw(st.integers(1, len(posts)))
    order = draw(st.permutations([post.key for post in posts]))
    fixed_open = frozenset(order[: draw(st.integers(0, number))])
    others = [key for key in order if key not in fixed_open]
    fixed_closed = frozenset(others[: draw(st.integers(0, len(posts) - number))])
    weights = Weights(*(draw(weight) for _term in range(5)))
    return Problem(tuple(posts), tuple(countries), number, weights, fixed_open, fixed_closed)


@given(problems())
def test_random_networks(problem):
    found = solve(problem)
    are_the_best(problem, found.layouts)
    assert not found.timed_out
    for layout in found.layouts:
        keeps_the_rules(problem, layout)


@given(problems())
def test_a_problem_and_its_layouts_go_through_json(problem):
    there = Problem.from_json(json.loads(json.dumps(problem.as_json())))
    assert there.as_json() == problem.as_json()
    ours, theirs = solve(problem, how_many=1).layouts, solve(there, how_many=1).layouts
    # The same again, whatever it was told through: nothing is left to chance.
    assert [Layout.from_json(json.loads(json.dumps(layout.as_json()))) for layout in theirs] == ours


LARGE = [(1, 49, Weights(), 3), (2, 25, Weights(1, 1, 100, 1, 1), 60)]
LARGE += [(3, 30, Weights(0, 0, 20, 1, 0), 60), (4, 20, Weights(load=5), 3)] if IS_FULL else []


@pytest.mark.parametrize(("seed", "number", "weights", "near"), LARGE)
def test_sixty_posts_and_190_countries(seed, number, weights, near):
    problem = drawn(seed, 60, 190, 50, number, weights, near)
    found = suggest(problem, seconds=SECONDS)
    assert found.seconds_taken < SECONDS + asking.GRACE + 1
    assert len(found.layouts) == 3
    assert not found.broke_off
    assert found.timed_out is not all(layout.is_proved for layout in found.layouts)
    objectives = [layout.objective for layout in found.layouts]
    assert objectives == sorted(objectives)
    for layout in found.layouts:
        keeps_the_rules(problem, layout)
        assert 0 < layout.bound <= layout.objective
        assert layout.is_proved or 0 < layout.gap < 0.25


def test_where_weights_leave_a_choice_all_terms_count_alike():
    posts = (CandidatePost(1, "Stockholm", "SE"), CandidatePost(2, "Warsaw", "PL"))
    countries = (Receiving("DK", 1, 90), Receiving("CZ", 2, 90))
    (layout,) = suggest(Problem(posts, countries, 2, Weights(0, 0, 1, 0, 0)), how_many=1).layouts
    assert layout.assignment == {"CZ": 2, "DK": 1}


def refusal(problem, **asked):
    with pytest.raises(BadInput) as refused:
        suggest(problem, **asked)
    ((name, [(_code, words)]),) = refused.value.errors.items()
    return name, str(words)


def test_pins_that_contradict_are_told():
    few = Weights()
    assert refusal(published(6, few, fixed_open=frozenset({2}), fixed_closed=frozenset({2, 3}))) == (
        "fixed_closed",
        "These posts are pinned both as open and as closed: Berlin. Release one of the pins of each.",
    )
    assert refusal(published(2, few, fixed_open=frozenset({2, 3, 1}))) == (
        "fixed_open",
        "More posts are pinned as open than are to be open (2): Berlin, Ottawa, Washington. "
        "Release some, or allow more posts.",
    )
    assert refusal(published(6, few, fixed_closed=frozenset({2, 3}))) == (
        "fixed_closed",
        "So many posts are pinned as closed that 5 are left, but 6 are to be open. "
        "Release some, or ask for fewer posts.",
    )
    assert refusal(published(6, few, fixed_open=frozenset({9})))[0] == "fixed_open"
    words = "Choose a number of posts from 1 to 7; there are 7 to choose from."
    assert refusal(published(8, few)) == refusal(published(0, few)) == ("number_of_posts", words)


def test_what_cannot_be_asked_is_told():
    post, country = CandidatePost(1, "Stockholm", "SE"), Receiving("DK", 1, 90)
    assert refusal(Problem((), (country,), 1))[0] == "posts"
    assert refusal(Problem((post, post), (country,), 1))[0] == "posts"
    assert refusal(Problem((CandidatePost(1, "Stockholm", "SE", 0),), (country,), 1))[0] == "posts"
    assert refusal(Problem((post,), (), 1))[0] == "countries"
    assert refusal(Problem((post,), (country, country), 1))[0] == "countries"
    assert refusal(Problem((post,), (Receiving("DK", 1, -1),), 1))[0] == "countries"
    assert refusal(Problem((post,), (Receiving("QQ"),), 1)) == (
        "countries",
        "It is not known where the capitals of these countries lie: QQ. Leave them out.",
    )
    for wrong in (-1, 101, float("nan"), float("inf")):
        assert refusal(Problem((post,), (country,), 1, Weights(load=wrong))) == (
            "load",
            "Write a weight from 0 to 100.",
        )
    assert refusal(Problem((post,), (country,), 1), how_many=0)[0] == ""
    assert refusal(Problem((post,), (country,), 1), seconds=0)[0] == ""


def searches():
    """The processes that search for this one."""
    return [each for each in psutil.Process().children() if "scenarios.suggesting.process" in each.cmdline()]


def the_search():
    """The process that searches for this one, as soon as it is there."""
    for _moment in range(500):
        for child in searches():
            return child
        time.sleep(0.01)
    raise AssertionError("There is no search.")


def hard():
    return drawn(2, 60, 190, 50, 25, Weights(1, 1, 100, 1, 1), 60)


def suggest_while(happens, **asked):
    """What is suggested while something befalls the search."""
    meanwhile = threading.Thread(target=happens)
    meanwhile.start()
    try:
        return suggest(hard(), **asked)
    finally:
        meanwhile.join()


def test_a_search_that_is_killed_is_told(caplog):
    found = suggest_while(lambda: the_search().kill(), seconds=20)
    assert found.broke_off
    assert found.layouts == []
    assert explain_search(found) == [
        "The search broke off before it found a layout. Try again; if that does not help, ask for fewer."
    ]
    assert "broke off (-9)" in caplog.text


def test_a_search_that_lacks_memory_is_told(monkeypatch, caplog):
    monkeypatch.setattr(asking, "MEMORY", 48 << 20)
    found = suggest(published(6, Weights()))
    assert found.broke_off
    assert found.layouts == []
    assert "broke off" in caplog.text


def test_a_search_that_overruns_is_ended_and_what_it_told_is_kept(monkeypatch):
    monkeypatch.setattr(asking, "GRACE", 1)

    def hang():
        search = the_search()
        time.sleep(3)
        search.send_signal(signal.SIGSTOP)

    found = suggest_while(hang, seconds=4)
    assert found.timed_out
    assert not found.broke_off
    assert 5 <= found.seconds_taken < 8
    assert len(found.layouts) >= 1
    assert not found.layouts[0].is_proved
    assert searches() == []


def test_no_time_is_told(monkeypatch):
    monkeypatch.setattr(asking, "GRACE", 0)
    found = suggest(hard(), seconds=0.01)
    assert found.timed_out
    assert found.layouts == []
    assert explain_search(found) == ["Time ran out before a layout was found. Allow more time, or pin some posts."]
    assert explain_search(Suggestions([], 1.0)) == []


def test_the_search_knows_no_django_and_nothing_of_the_environment(monkeypatch):
    code = "import sys, scenarios.suggesting.process, scenarios.suggesting.solving; print('django' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], cwd=asking.ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.split()[-1] == "False"
    monkeypatch.setenv("DATABASE_URL", "postgres://nobody@nowhere/nothing")
    seen = {}
    suggest_while(lambda: seen.update(the_search().environ()), seconds=1)
    assert seen.keys() <= {"PATH", "PYTHONHASHSEED", "OPENBLAS_NUM_THREADS", "LC_CTYPE"}
