"""The dated and the reference records of the API: written, read back whole, filtered, voided."""

import pytest

from accreditations.models import Rank
from accreditations.tests import factories

pytestmark = pytest.mark.django_db
ON = {"as_of": "2026-06-15"}
OPEN = {"starts_on": "2026-01-01", "ends_on": None, "attested_on": None, "attested": True}


@pytest.fixture
def cast():
    """A post, an attaché and a rank to refer to."""
    return {
        "post": factories.post().pk,
        "attache": factories.attache().pk,
        "rank": Rank.objects.get(branch="naval", nato_code="OF-4").pk,
    }


# Resource: who writes, what is sent, what comes back besides the key.
RECORDS = {
    "memberships": (
        "admin",
        {"organisation": "PfP", "country": "CY", "starts_on": "2026-01-01"},
        {"organisation": "PfP", "country": "CY", **OPEN},
    ),
    "establishments": (
        "desk",
        {
            "post": "post",
            "positions": 2,
            "lowest_rank": "OF-3",
            "languages": [{"language": "sv", "profile": "2+2+21"}],
            "starts_on": "2026-01-01",
        },
        {
            "post": "post",
            "positions": 2,
            "lowest_rank": "OF-3",
            "languages": [{"language": "sv", "profile": "2+2+21"}],
            **OPEN,
        },
    ),
    "responsibilities": (
        "desk",
        {"post": "post", "country": "SE", "starts_on": "2026-01-01", "ends_on": "2026-12-31"},
        {"post": "post", "country": "SE", **OPEN, "ends_on": "2026-12-31"},
    ),
    "promotions": (
        "desk",
        {"attache": "attache", "rank": "rank", "starts_on": "2026-01-01"},
        {"attache": "attache", "rank": "rank", "starts_on": "2026-01-01", "attested_on": None, "attested": True},
    ),
    "stand-ins": (
        "desk",
        {"country": "SE", "attache": "attache", "starts_on": "2026-01-01", "reason": "Leave"},
        {"country": "SE", "attache": "attache", "person": None, "reason": "Leave", **OPEN},
    ),
    "postings": (
        "desk",
        {"attache": "attache", "post": "post", "starts_on": "2026-01-01", "planned_ends_on": "2029-12-31"},
        {
            "attache": "attache",
            "post": "post",
            "role": "defence_attache",
            **OPEN,
            "planned_ends_on": "2029-12-31",
            "overrun": False,
            "succeeds": None,
            "attache_detail": {"id": "attache", "name": "Anna Izdomāta"},
            "post_detail": {"id": "post", "city": "Stockholm", "host": "SE"},
        },
    ),
    "organisations": (
        "admin",
        {"code": "JEF", "name": "Joint Expeditionary Force", "name_lv": "Apvienotie ekspedīcijas spēki"},
        {"code": "JEF", "name": "Joint Expeditionary Force", "name_lv": "Apvienotie ekspedīcijas spēki"},
    ),
    "ranks": (
        "admin",
        {"title": "General", "title_lv": "ģenerālis", "branch": "land", "nato_code": "OF-9", "seniority": 10},
        {"title": "General", "title_lv": "ģenerālis", "branch": "land", "nato_code": "OF-9"},
    ),
}


def with_keys(value, cast):
    """Names of the cast in the table above as the keys of this test's records."""
    if isinstance(value, dict):
        return {name: with_keys(each, cast) for name, each in value.items()}
    return cast.get(value, value) if isinstance(value, str) else value


@pytest.mark.parametrize("name", RECORDS)
def test_a_record_is_written_read_back_whole_and_voided(api, cast, name):
    role, body, expected = RECORDS[name]
    client = api(role)

    created = client.post(f"/api/v1/{name}/", with_keys(body, cast), format="json")

    assert created.status_code == 201, created.json()
    path = created["Location"]
    found = client.get(path, ON).json()
    assert {key: value for key, value in found.items() if key != "id"} == with_keys(expected, cast)
    listed = client.get(f"/api/v1/{name}/", {"page_size": 1000}).json()["results"]
    assert found in listed
    again = client.put(path, found, format="json")
    assert again.status_code == 200, again.json()
    assert client.get(path, ON).json() == found
    assert client.post(f"{path}void/", {"reason": "A test"}, format="json").json()
    assert client.get(path).status_code == 404
    assert found not in client.get(f"/api/v1/{name}/", {"page_size": 1000}).json()["results"]


@pytest.mark.parametrize("name", RECORDS)
def test_an_analyst_reads_and_writes_nothing(api, cast, name):
    body = with_keys(RECORDS[name][1], cast)

    assert api("analyst").get(f"/api/v1/{name}/").status_code == 200
    assert api("analyst").post(f"/api/v1/{name}/", body, format="json").status_code == 403


@pytest.mark.parametrize("name", ["memberships", "organisations", "ranks"])
def test_the_desk_does_not_write_reference_data(api, cast, name):
    body = with_keys(RECORDS[name][1], cast)

    assert api("desk").post(f"/api/v1/{name}/", body, format="json").status_code == 403


@pytest.mark.parametrize("code", ["", "A B", "A/B", "A\nB", "Ā", "x" * 21])
def test_a_code_must_fit_into_an_address(api, code):
    body = {"code": code, "name": "A test", "name_lv": "Tests"}

    answer = api("admin").post("/api/v1/organisations/", body, format="json")

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "#/code")


@pytest.fixture
def network():
    """Two posts; Anna principal at one with two countries, Juris deputy at the other until 2025."""
    stockholm, oslo = factories.post(), factories.post("Oslo", "NO", aliases=["Kristiania"])
    factories.establishment(stockholm)
    factories.establishment(oslo, ends_on=factories.day("2025-12-31"))
    for code in ("SE", "DK"):
        factories.responsibility(stockholm, code)
    anna = factories.posting(factories.attache(branch="naval"), stockholm)
    juris = factories.posting(
        factories.attache("Juris", "Neesošs", branch="land"),
        oslo,
        role="deputy_defence_attache",
        planned_ends_on=factories.day("2025-12-31"),
        ends_on=factories.day("2025-12-31"),
    )
    for code in ("SE", "DK"):
        factories.accreditation(anna, code)
    factories.accreditation(juris, "NO", ends_on=factories.day("2025-12-31"))
    return {
        "stockholm": stockholm.pk,
        "oslo": oslo.pk,
        "anna": anna.attache_id,
        "juris": juris.attache_id,
        "tour of anna": anna.pk,
        "tour of juris": juris.pk,
    }


# Resource, filters, the field that tells the rows apart, and what is left, in order.
FILTERS = [
    ("countries", {"covered": "true"}, "code", ["DK", "SE"]),
    ("countries", {"covered": "true", "as_of": "2025-06-01"}, "code", ["DK", "NO", "SE"]),
    ("countries", {"resident": "true"}, "code", ["SE"]),
    ("countries", {"in_network": "true", "organisation": ["NATO", "EU"]}, "code", ["DK", "SE"]),
    ("countries", {"in_network": "true", "not_organisation": "EU", "as_of": "2025-06-01"}, "code", ["NO"]),
    ("countries", {"post": "stockholm"}, "code", ["DK", "SE"]),
    ("countries", {"attache": "juris", "as_of": "2025-06-01"}, "code", ["NO"]),
    ("countries", {"search": "cehija"}, "code", ["CZ"]),
    ("countries", {"region": "Antarctica"}, "code", ["AQ"]),
    ("countries", {"subregion": "Southern Europe", "search": "kosov"}, "code", ["XK"]),
    ("countries", {"has_plan": "true"}, "code", []),
    ("organisations", {"search": "nato"}, "code", ["NATO"]),
    ("memberships", {"country": "GB"}, "ends_on", ["2020-01-31", None]),
    ("memberships", {"country": "GB", "as_of": "2020-02-01"}, "organisation", ["NATO"]),
    ("memberships", {"organisation": "PfP", "country": "SE"}, "ends_on", ["2024-03-06"]),
    ("posts", {"open": "true"}, "city", ["Stockholm"]),
    ("posts", {"as_of": "2025-06-01"}, "city", ["Oslo", "Stockholm"]),
    ("posts", {"host": "NO"}, "city", ["Oslo"]),
    ("posts", {"search": "kristiania"}, "city", ["Oslo"]),
    ("establishments", {"post": "oslo"}, "ends_on", ["2025-12-31"]),
    ("establishments", {"country": "SE", "as_of": "2026-01-01"}, "positions", [1]),
    ("responsibilities", {"country": "DK"}, "post", ["stockholm"]),
    ("responsibilities", {"post": "oslo"}, "country", []),
    ("attaches", {"posted": "true"}, "given_name", ["Anna"]),
    ("attaches", {"as_of": "2025-06-01"}, "given_name", ["Anna", "Juris"]),
    ("attaches", {"post": "oslo", "as_of": "2025-06-01"}, "given_name", ["Juris"]),
    ("attaches", {"country": "DK"}, "given_name", ["Anna"]),
    ("attaches", {"branch": "land"}, "given_name", ["Juris"]),
    ("attaches", {"language": "sv"}, "given_name", []),
    ("attaches", {"rank": "OF-4"}, "given_name", []),
    ("attaches", {"search": "neesoss"}, "given_name", ["Juris"]),
    ("ranks", {"branch": "naval", "nato_code": "OF-6"}, "title_lv", ["flotiles admirālis"]),
    ("postings", {"attache": "anna"}, "id", ["tour of anna"]),
    ("postings", {"post": "oslo", "role": "deputy_defence_attache"}, "id", ["tour of juris"]),
    ("postings", {"as_of": "2026-06-15"}, "id", ["tour of anna"]),
    ("postings", {"ends_before": "2026-01-01"}, "id", ["tour of juris"]),
    ("postings", {"ends_after": "2025-12-31"}, "id", ["tour of anna"]),
    ("accreditations", {"as_of": "2026-06-15"}, "country", ["DK", "SE"]),
    ("accreditations", {"kind": "resident", "as_of": "2025-06-01"}, "country", ["NO", "SE"]),
    ("accreditations", {"attache": "juris"}, "country", ["NO"]),
    ("accreditations", {"post": "stockholm", "country": "SE"}, "country", ["SE"]),
    ("accreditations", {"status": "ended", "as_of": "2026-06-15"}, "country", ["NO"]),
    ("accreditations", {"status": ["ended", "accredited"], "as_of": "2026-06-15"}, "country", ["DK", "NO", "SE"]),
    ("accreditations", {"status": "ended", "as_of": "2025-06-01"}, "country", []),
    ("accreditations", {"organisation": "EU", "as_of": "2025-06-01"}, "country", ["DK", "SE"]),
]


@pytest.mark.parametrize(
    ("name", "query", "field", "expected"), FILTERS, ids=[f"{each[0]} {each[1]}" for each in FILTERS]
)
def test_filters_leave_exactly_what_they_say(api, network, name, query, field, expected):
    query = {key: with_keys(value, network) for key, value in query.items()}

    answer = api("analyst").get(f"/api/v1/{name}/", {"ordering": ORDER.get(name, "id"), **query})

    assert answer.status_code == 200, answer.json()
    assert [row[field] for row in answer.json()["results"]] == [with_keys(each, network) for each in expected]


ORDER = {
    "countries": "code",
    "organisations": "code",
    "posts": "city",
    "attaches": "given_name",
    "accreditations": "country",
    "memberships": "organisation",
}
