"""Search: by any name, without accents or case, the best first; nothing that was voided; whatever one types."""

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from accreditations import services as network
from accreditations.tests import factories
from analysis.search import BY_NAME, MOST, Asked, HitsOfKind, first_hits, search
from attache_registry.as_of import Day, today
from cooperation_plans import services
from cooperation_plans.models import Activity, Agreement
from cooperation_plans.tests.factories import activity, agreed, day, plan

pytestmark = pytest.mark.django_db


def found(text, on=None):
    """What is found: `{kind: [names]}`, the kinds in their order."""
    on = on or today()
    return {group.kind.name: [hit["name"] for hit in group.hits] for group in search(text, on)}


@pytest.fixture
def registry(db):
    """One of each kind, and some that are nearly found."""
    factories.post("Kyiv", "UA", aliases=["Kiev", "Kijiva", "Київ"], mission="Embassy of Latvia")
    factories.post("Prague", "CZ", aliases=["Prāga"])
    factories.attache("Zane", "Šķēle-Čehova")
    network.enter(
        Agreement(country=factories.country("CZ"), title="Līgums par mācībām", signed_on=day("2020-01-01")), by=None
    )
    whole = plan("CZ", title="Ministriju plāns 2026")
    activity(whole, "Cyber exercise", title_lv="Kiberdrošības mācības", number="7.2")
    activity(None, "Exercise of engineers", countries=["UA"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Kiev", {"posts": ["Kyiv"]}, id="another name of a post"),
        pytest.param("київ", {"posts": ["Kyiv"]}, id="another alphabet"),
        pytest.param("skele", {"attaches": ["Zane Šķēle-Čehova"]}, id="part of a double name, without accents"),
        pytest.param("cehova ZANE", {"attaches": ["Zane Šķēle-Čehova"]}, id="words in any order"),
        pytest.param(
            "macib", {"activities": ["Cyber exercise"], "agreements": ["Līgums par mācībām"]}, id="beginnings"
        ),
        pytest.param("cyb exer", {"activities": ["Cyber exercise"]}, id="every word must be found"),
        pytest.param("7.2", {"activities": ["Cyber exercise"]}, id="number"),
        pytest.param(
            "cehija mācīb",
            {"activities": ["Cyber exercise"], "agreements": ["Līgums par mācībām"]},
            id="with its country",
        ),
        pytest.param("ministriju", {"plans": ["Ministriju plāns 2026"]}, id="plan"),
        pytest.param("yiv", {}, id="not from the middle of a word"),
        pytest.param("m", {}, id="a single letter is a word"),
        pytest.param("", {}, id="nothing asked"),
        pytest.param(" '’&|!():*<-> ", {}, id="no words"),
    ],
)
def test_names_are_found_by(registry, text, expected):
    assert found(text) == expected


def test_what_is_named_so_comes_before_what_belongs_to_it(registry):
    assert list(found("čehija").items()) == [
        ("countries", ["Czechia"]),
        ("plans", ["Ministriju plāns 2026"]),
        ("activities", ["Cyber exercise"]),
        ("agreements", ["Līgums par mācībām"]),
    ]


@pytest.mark.parametrize("text", ["UKR", "ua", "Ukraina", "ukraine"])
def test_a_country_is_found_by_each_of_its_names_and_codes(text, db):
    assert found(text) == {"countries": ["Ukraine"]}


def test_the_exact_name_comes_first_then_the_beginning_then_words_within(db):
    for title in ("A visit in the north", "Visitors of the fleet", "Visit", "Visit of experts"):
        activity(None, title, countries=["SE"])
    assert found("visit")["activities"] == [
        "Visit",
        "Visit of experts",
        "Visitors of the fleet",
        "A visit in the north",
    ]


def test_what_was_voided_is_not_found(registry):
    record = Activity.objects.get(title="Cyber exercise")
    services.void(record, reason="Entered twice.", by=None)
    assert found("cyber") == {}


def test_what_was_added_later_was_not_there_before(db):
    whole = agreed("SE", 2026, on="2025-12-10")
    activity(whole, "Late addition")
    before = Day(day("2025-12-20"), today().today)
    assert (found("addition"), found("addition", before)) == ({"activities": ["Late addition"]}, {})


def test_what_is_hidden_is_not_searched(db):
    factories.attache(email="secret.word@example.org", phone="+371 5550199", remark="secretremark")
    activity(None, "Talks", countries=["SE"], partner_contact="Secretcontact")
    assert [found(word) for word in ("secret", "5550199", "secretremark", "secretcontact")] == [{}] * 4


def test_hits_while_typing_are_few_and_the_best(db):
    for number in range(9):
        activity(None, f"Sweden, visit {number}", countries=["SE"])
    groups, number = first_hits("swed", today())
    assert [(group.kind.name, len(group.hits), group.number) for group in groups] == [
        ("countries", 1, 1),
        ("activities", 4, 9),
    ]
    assert number == 10


def test_all_of_a_kind_are_read_page_by_page(db):
    for number in range(7):
        activity(None, f"Visit {number}", countries=["SE"])
    hits = HitsOfKind("visit", "activities", today())
    assert (hits.count(), [hit["name"] for hit in hits[5:7]]) == (7, ["Visit 5", "Visit 6"])
    assert HitsOfKind("nothing", "posts", today()).count() == 0


@given(text=st.text(max_size=40) | st.text(alphabet="aāš '\"\\&|!():*<->\0%_$;\n😀ſİ", max_size=40))
@settings(max_examples=60)
def test_whatever_is_typed_is_answered(text):
    assert isinstance(search(text, today()), list)


@pytest.mark.parametrize("text", ["a" * 10_000, "ab " * 4000, "'; DROP TABLE x; --" * 500, "\ufffd\u200b😀" * 3000])
def test_however_much_is_typed_is_answered(client, people, text):
    client.force_login(people["analyst"], "attache_registry.sign_in.backend.RegistryBackend")
    for path in ("/search/", "/search/hits/"):
        assert client.get(path, {"q": text}).status_code == 200


def test_the_words_index_answers(db):
    """On a table of some size, so that the planner has a reason."""
    first = activity(None, "Visit of experts", countries=["SE"])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "INSERT INTO cooperation_plans_activity (country_id, basis, number, partner_number, title, title_lv,"
            " partner_unit, partner_contact, place, when_precision, financing, status, outcome, void_reason)"
            " SELECT country_id, basis, '', '', 'Seminar ' || md5(n::text), '', '', '', '', 'unknown', '', status,"
            " '', ''"
            " FROM cooperation_plans_activity, generate_series(1, 4000) n WHERE id = %s",
            [first.pk],
        )
        cursor.execute("ANALYZE cooperation_plans_activity")
    told = BY_NAME["activities"].hits(Asked("visit experts"), today())
    assert [hit["name"] for hit in told] == ["Visit of experts"]
    assert "activities_by_words" in told.explain()
    assert "Seq Scan on cooperation_plans_activity" not in told.explain()
    assert HitsOfKind("seminar", "activities", today()).count() == MOST
