"""Every resource of the network: whole answers, writing, refusals."""

import pytest

from accreditations.models import Accreditation, Attache, Country, Post
from accreditations.tests import factories
from accreditations.tests.factories import day

pytestmark = pytest.mark.django_db
PROBLEM = "application/problem+json"


@pytest.fixture
def stockholm():
    """One tour at one post, accredited to Sweden and Denmark, with an establishment and a responsibility."""
    post = factories.post(aliases=["Stokholma"], mission="Embassy")
    factories.establishment(post)
    factories.responsibility(post, "DK")
    attache = factories.attache(email="anna@example.invalid", branch="naval")
    posting = factories.posting(attache, post)
    return {
        "post": post,
        "attache": attache,
        "posting": posting,
        "SE": factories.accreditation(posting, "SE"),
        "DK": factories.accreditation(posting, "DK"),
    }


def test_totals_of_the_published_network(api, published):
    answer = api("analyst").get("/api/v1/coverage/", {"as_of": "2026-03-01"})

    assert answer.status_code == 200
    assert answer.json()["totals"] == {
        "attaches": 8,
        "serving": 8,
        "positions": 8,
        "posts": 7,
        "countries": 18,
        "covered": 18,
        "planned": 0,
        "gaps": 0,
        "unattested": 0,
    }
    assert [row["code"] for row in answer.json()["countries"]] == (
        ["AT", "AZ", "CA", "CZ", "DE", "DK", "FI", "FR", "GE", "HU", "MD", "NO", "PL", "SE", "SK", "TR", "UA", "US"]
    )


def test_coverage_of_a_small_network(api, stockholm):
    answer = api("analyst").get("/api/v1/coverage/", {"as_of": "2025-03-01"}).json()
    officer = {
        "id": stockholm["attache"].pk,
        "name": "Anna Izdomāta",
        "rank": None,
        "rank_detail": None,
        "role": "defence_attache",
        "leads": True,
    }
    post = {"id": stockholm["post"].pk, "city": "Stockholm", "host": "SE"}

    assert answer["as_of"] == "2025-03-01"
    assert answer["countries"] == [
        {
            "code": "DK",
            "name": "Denmark",
            "name_lv": "Dānija",
            "covered": True,
            "planned": False,
            "resident": False,
            "post_detail": post,
            "attaches": [{**officer, "kind": "non_resident"}],
        },
        {
            "code": "SE",
            "name": "Sweden",
            "name_lv": "Zviedrija",
            "covered": True,
            "planned": False,
            "resident": True,
            "post_detail": None,
            "attaches": [{**officer, "kind": "resident"}],
        },
    ]


def test_days_before_the_list_are_covered_but_unattested(api, published):
    totals = api("analyst").get("/api/v1/coverage/", {"as_of": "2026-02-28"}).json()["totals"]

    assert (totals["covered"], totals["unattested"]) == (18, 18)


@pytest.mark.parametrize(
    ("on", "in_network", "anywhere"),
    [("2020-01-31", 11, 29), ("2023-04-03", 11, 30), ("2023-04-04", 12, 31), ("2024-03-07", 13, 32)],
)
def test_allies_of_a_day(api, published, on, in_network, anywhere):
    client = api("analyst")
    query = {"organisation": "NATO", "as_of": on}

    assert client.get("/api/v1/countries/", query).json()["count"] == anywhere
    assert client.get("/api/v1/countries/", {**query, "in_network": "true"}).json()["count"] == in_network


@pytest.mark.parametrize(("on", "members"), [("2020-01-31", 28), ("2020-02-01", 27)])
def test_members_of_the_union_of_a_day(api, on, members):
    answer = api("analyst").get("/api/v1/countries/", {"organisation": "EU", "as_of": on})

    assert answer.json()["count"] == members


def test_country(api, stockholm):
    answer = api("analyst").get("/api/v1/countries/DK/", {"as_of": "2025-03-01"})

    assert answer.json() == {
        "code": "DK",
        "alpha3": "DNK",
        "name": "Denmark",
        "name_lv": "Dānija",
        "region": "Europe",
        "subregion": "Northern Europe",
        "prior_approval": True,
        "agrement_lead_days": 60,
        "accreditation_act": "host_note",
        "note_requires": [],
        "note_language": "en",
        "protocol_address": "",
        "submitting_mission": "",
        "organisations": ["EU", "NATO"],
        "in_network": True,
        "covered": True,
        "planned": False,
        "resident": False,
        "post_detail": {"id": stockholm["post"].pk, "city": "Stockholm", "host": "SE"},
        "attaches": [
            {
                "id": stockholm["attache"].pk,
                "name": "Anna Izdomāta",
                "rank": None,
                "rank_detail": None,
                "role": "defence_attache",
                "kind": "non_resident",
                "leads": True,
            }
        ],
        "plan_detail": None,
    }


def test_post(api, stockholm):
    answer = api("analyst").get(f"/api/v1/posts/{stockholm['post'].pk}/", {"as_of": "2025-03-01"})

    assert answer.json() == {
        "id": stockholm["post"].pk,
        "city": "Stockholm",
        "aliases": ["Stokholma"],
        "host": "SE",
        "mission": "Embassy",
        "open": True,
        "establishment": {
            "id": stockholm["post"].establishments.get().pk,
            "positions": 1,
            "lowest_rank": None,
            "languages": [],
        },
        "countries": ["DK"],
    }


def test_attache_hides_contact_data_from_analysts_only(api, stockholm):
    path = f"/api/v1/attaches/{stockholm['attache'].pk}/"
    expected = {
        "id": stockholm["attache"].pk,
        "given_name": "Anna",
        "family_name": "Izdomāta",
        "name": "Anna Izdomāta",
        "name_public": False,
        "rank": None,
        "rank_detail": None,
        "branch": "naval",
        "languages": [],
        "email": "anna@example.invalid",
        "phone": None,
        "posting_detail": {
            "id": stockholm["posting"].pk,
            "role": "defence_attache",
            "post_detail": {"id": stockholm["post"].pk, "city": "Stockholm", "host": "SE"},
            "starts_on": "2025-01-01",
            "planned_ends_on": "2028-06-30",
            "ends_on": None,
        },
        "countries": ["DK", "SE"],
    }

    assert api("desk").get(path, {"as_of": "2025-03-01"}).json() == expected
    assert api("analyst").get(path, {"as_of": "2025-03-01"}).json() == {**expected, "email": None}


def test_posting_and_accreditation(api, stockholm):
    client = api("analyst")
    post_detail = {"id": stockholm["post"].pk, "city": "Stockholm", "host": "SE"}

    assert client.get(f"/api/v1/postings/{stockholm['posting'].pk}/").json() == {
        "id": stockholm["posting"].pk,
        "attache": stockholm["attache"].pk,
        "post": stockholm["post"].pk,
        "role": "defence_attache",
        "starts_on": "2025-01-01",
        "planned_ends_on": "2028-06-30",
        "ends_on": None,
        "attested_on": None,
        "attested": True,
        "overrun": False,
        "succeeds": None,
        "attache_detail": {"id": stockholm["attache"].pk, "name": "Anna Izdomāta"},
        "post_detail": post_detail,
    }
    assert client.get(f"/api/v1/accreditations/{stockholm['SE'].pk}/", {"as_of": "2025-03-01"}).json() == {
        "id": stockholm["SE"].pk,
        "posting": stockholm["posting"].pk,
        "country": "SE",
        "role": "defence_attache",
        "intended_from": None,
        "leads_from": None,
        "leads_until": None,
        "leads": True,
        "attache_detail": {"id": stockholm["attache"].pk, "name": "Anna Izdomāta", "rank": None, "rank_detail": None},
        "post_detail": post_detail,
        "kind": "resident",
        "status": "accredited",
        "in_force": True,
        "starts_on": "2025-02-01",
        "ends_on": None,
        "end_reason": None,
        "attested_on": None,
        "attested": True,
        "steps": [],
    }


LISTS = [
    "countries",
    "organisations",
    "memberships",
    "posts",
    "establishments",
    "responsibilities",
    "attaches",
    "promotions",
    "ranks",
    "postings",
    "accreditations",
    "stand-ins",
    "notifications",
]


@pytest.mark.parametrize("name", LISTS)
def test_unknown_parameter_or_value_is_refused(api, name):
    client = api("analyst")

    for query in (
        {"nonsense": "1"},
        {"page": "x"},
        {"page_size": "1001"},
        {"ordering": "nonsense"},
        {"format": "pdf"},
    ):
        answer = client.get(f"/api/v1/{name}/", query)
        assert (answer.status_code, answer["Content-Type"]) == (400, PROBLEM), query
        assert [fault["pointer"] for fault in answer.json()["errors"]] == [f"#/{next(iter(query))}"]


@pytest.mark.parametrize("name", LISTS)
def test_nobody_reads_without_a_token(client, name):
    assert client.get(f"/api/v1/{name}/").status_code == 401


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_lists_as_files(api, stockholm, name, kind):
    answer = api("analyst").get(f"/api/v1/{name}/", {"format": kind})

    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith(f'attachment; filename="{name}-')
    assert b"".join(answer.streaming_content)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_for_one_row_and_for_many(api, name, django_assert_max_num_queries, published):
    client = api("analyst")
    client.get(f"/api/v1/{name}/", {"page_size": 1})

    for size in (1, 50):
        with django_assert_max_num_queries(3):
            client.get(f"/api/v1/{name}/", {"page_size": size})


def test_an_overlap_names_the_record_in_the_way(api, stockholm):
    other = factories.post("Copenhagen", "DK")
    body = {"post": other.pk, "country": "DK", "starts_on": "2026-01-01"}

    answer = api("desk").post("/api/v1/responsibilities/", body, format="json")

    in_the_way = stockholm["post"].responsibilities.get()
    assert (answer.status_code, answer["Content-Type"]) == (409, PROBLEM)
    assert answer.json()["code"] == "overlap"
    assert answer.json()["conflicts_with"] == [f"/api/v1/responsibilities/{in_the_way.pk}/"]


@pytest.mark.parametrize(
    ("fields", "pointers"),
    [
        ({"ends_on": "2024-12-31"}, ["#"]),
        ({"starts_on": "1899-12-31"}, ["#/starts_on"]),
        ({"role": "spy"}, ["#/role"]),
        ({"nonsense": 1}, ["#/nonsense"]),
        ({"attache": 10**30}, ["#/attache"]),
        ({"planned_ends_on": "soon"}, ["#/planned_ends_on"]),
    ],
    ids=["reversed", "too early", "unknown role", "unknown field", "huge key", "no day"],
)
def test_bad_input_names_its_fields_and_changes_nothing(api, stockholm, fields, pointers):
    path = f"/api/v1/postings/{stockholm['posting'].pk}/"
    client = api("desk")
    before = client.get(path).json()

    answer = client.patch(path, fields, format="json")

    assert (answer.status_code, [each["pointer"] for each in answer.json()["errors"]]) == (400, pointers)
    assert client.get(path).json() == before


def test_desk_writes_and_reads_back(api):
    client = api("desk")
    created = client.post("/api/v1/posts/", {"city": "Rome", "host": "IT", "mission": "Embassy"}, format="json")

    assert created.status_code == 201
    assert created["Location"] == f"/api/v1/posts/{created.json()['id']}/"
    changed = client.patch(created["Location"], {"aliases": ["Roma"]}, format="json")
    assert changed.json() == {**created.json(), "aliases": ["Roma"]}
    assert client.put(created["Location"], changed.json(), format="json").json() == changed.json()
    assert client.delete(created["Location"]).status_code == 204
    assert client.get(created["Location"]).status_code == 404


@pytest.mark.parametrize(("role", "scope"), [("analyst", "write"), ("attache", "write"), ("desk", "read")])
def test_who_may_not_write_changes_nothing(api, role, scope):
    answer = api(role, scope).post("/api/v1/posts/", {"city": "Rome", "host": "IT"}, format="json")

    assert (answer.status_code, Post.objects.count()) == (403, 0)


def test_desk_writes_rule_cards_but_not_iso_fields(api):
    client = api("desk")

    allowed = client.patch("/api/v1/countries/DK/", {"agrement_lead_days": 45}, format="json")
    refused = client.patch("/api/v1/countries/DK/", {"name": "Danmark"}, format="json")

    assert (allowed.status_code, allowed.json()["agrement_lead_days"]) == (200, 45)
    assert (refused.status_code, Country.objects.get(code="DK").name) == (403, "Denmark")


def test_stale_etag_changes_nothing(api, stockholm):
    client = api("desk")
    path = f"/api/v1/posts/{stockholm['post'].pk}/"
    etag = client.get(path)["ETag"]

    assert client.get(path, headers={"If-None-Match": etag}).status_code == 304
    first = client.patch(path, {"mission": "One"}, format="json", headers={"If-Match": etag})
    second = client.patch(path, {"mission": "Two"}, format="json", headers={"If-Match": f'W/{etag[:-1]}-gzip"'})

    assert (first.status_code, second.status_code) == (200, 412)
    assert Post.objects.get().mission == "One"


def test_voided_record_leaves_every_answer(api, stockholm):
    client = api("desk")
    path = f"/api/v1/postings/{stockholm['posting'].pk}/"

    assert client.post(f"{path}void/", {"reason": " "}, format="json").status_code == 400
    assert client.post(f"{path}void/", {"reason": "Entered twice"}, format="json").status_code == 200
    assert client.get(path).status_code == 404
    totals = client.get("/api/v1/coverage/", {"as_of": "2025-03-01"}).json()["totals"]
    assert (totals["attaches"], totals["serving"], totals["covered"], totals["gaps"]) == (0, 0, 0, 1)
    assert Accreditation.with_voided.filter(void_reason="Entered twice").count() == 2


def test_what_was_in_force_is_not_deleted(api, stockholm):
    answer = api("desk").delete(f"/api/v1/postings/{stockholm['posting'].pk}/")

    assert (answer.status_code, answer.json()["code"]) == (409, "was_in_force")


def test_rank_comes_with_the_attache_and_changes_by_promotion(api):
    client = api("desk")
    ranks = client.get("/api/v1/ranks/", {"branch": "land", "ordering": "seniority"}).json()["results"]
    body = {
        "given_name": "N.",
        "family_name": "N.",
        "rank": ranks[3]["id"],
        "languages": [{"language": "en", "profile": "3332+"}],
    }

    created = client.post("/api/v1/attaches/", body, format="json")
    path = created["Location"]
    refused = client.patch(path, {"rank": ranks[4]["id"]}, format="json")
    body = {"attache": created.json()["id"], "rank": ranks[4]["id"], "starts_on": "2026-01-01"}
    client.post("/api/v1/promotions/", body, format="json")

    assert created.json()["rank_detail"] == ranks[3]
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "#/rank")
    assert client.get(path, {"as_of": "2025-12-31"}).json()["rank"] == ranks[3]["id"]
    assert client.get(path, {"as_of": "2026-01-01"}).json()["rank"] == ranks[4]["id"]
    assert Attache.objects.get().languages.get().profile == "3332+"


def test_a_shortened_tour_clips_and_a_tour_too_short_is_refused(api, stockholm):
    client = api("desk")
    path = f"/api/v1/postings/{stockholm['posting'].pk}/"

    clipped = client.patch(path, {"ends_on": "2025-06-30"}, format="json")
    refused = client.patch(path, {"ends_on": "2025-01-15"}, format="json")

    assert clipped.status_code == 200
    assert Accreditation.objects.in_force(day("2025-07-01")).count() == 0
    assert Accreditation.objects.in_force(day("2025-06-30")).count() == 2
    assert (refused.status_code, refused.json()["code"]) == (409, "outside_tour")
    assert refused.json()["conflicts_with"]


def test_broken_json_and_unknown_paths_are_problems(api):
    client = api("desk")

    broken = client.post("/api/v1/posts/", "{", content_type="application/json")
    for answer, status in (
        (broken, 400),
        (client.get("/api/v1/nonsense/"), 404),
        (client.get("/api/v1/posts/999999999999999999/"), 404),
        (client.post("/api/v1/coverage/", {}, format="json"), 405),
        (client.post("/api/v1/posts/", "city=Rome", content_type="application/x-www-form-urlencoded"), 415),
    ):
        assert (answer.status_code, answer["Content-Type"]) == (status, PROBLEM)
        assert answer.json()["status"] == status


def test_me(api):
    assert api("analyst", "read").get("/api/v1/me/").json() == {
        "username": "analyst",
        "name": "",
        "role": "analyst",
        "language": "en",
        "scope": "read",
        "expires_at": None,
        "attache": None,
        "may_write": [],
    }
