"""The same view on two days: what is new, gone and changed, against a plain comparison of two answers."""

import csv
import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.http import QueryDict
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as some
from openpyxl import load_workbook

from accreditations import services
from accreditations.models import Accreditation
from accreditations.tests import factories as network
from accreditations.tests.factories import day
from analysis.comparison import compare
from attache_registry.as_of import Day, today
from cooperation_plans.tests import factories as cooperation

pytestmark = pytest.mark.django_db
BACKEND = "attache_registry.sign_in.backend.RegistryBackend"


def on(text):
    """A question about a day."""
    return replace(today(), on=day(text))


def test_a_new_member_is_new_in_the_view_of_its_organisation():
    found = compare(QueryDict("organisation=NATO"), on("2023-04-03"), on("2023-04-04"))

    assert [(row["code"], row["change"], row["before"]) for row in found] == [("FI", "new", None)]


def test_what_changed_of_a_country_is_told_in_words():
    post = network.post()
    network.responsibility(post, "SE", starts_on=day("2024-06-01"))
    leaving = network.posting(network.attache(), post, starts_on=day("2024-01-01"), ends_on=day("2025-12-31"))
    network.accreditation(leaving, "SE", starts_on=day("2024-07-01"))
    coming = network.posting(network.attache("Ilze", "Mākslīga"), post, starts_on=day("2026-01-01"))
    network.accreditation(coming, "SE", starts_on=day("2026-02-01"))
    cooperation.agreed("SE", on="2025-12-10")

    seen = {row["code"]: row for row in compare(QueryDict(""), on("2025-12-01"), on("2026-03-01"))}
    gap = {row["code"]: row for row in compare(QueryDict(""), on("2025-12-01"), on("2026-01-15"))}

    assert seen["SE"]["differences"] == [
        "Attaché: Anna Izdomāta → Ilze Mākslīga",
        "Plan: – → Plan 2026 (agreed)",
    ]
    assert gap["SE"]["differences"][0] == "resident, now gap"
    assert [row["change"] for row in compare(QueryDict("covered=true"), on("2025-12-01"), on("2026-01-15"))] == [
        "gone"
    ]


COMPARED = ("covered", "resident", "in_network", "post_detail", "organisations")


def told(row):
    """What is compared of a country in the API's answer."""
    plan = row["plan_detail"] and {name: row["plan_detail"][name] for name in ("id", "status")}
    planned = row["planned"] and not row["covered"]
    return [planned, {name: row[name] for name in COMPARED}, sorted(each["id"] for each in row["attaches"]), plan]


def test_it_is_what_a_plain_comparison_of_two_answers_finds(client, people):
    call_command("load_demo", verbosity=0)
    client.force_login(people["analyst"], BACKEND)
    now = timezone.localdate()
    some_day = some.dates(date(2019, 1, 1), now + timedelta(days=400))

    @settings(max_examples=settings.default.max_examples // 10)
    @given(
        first=some_day,
        second=some_day,
        query=some.sampled_from(["", "organisation=NATO", "covered=true", "has_plan=true"]),
    )
    def check(first, second, query):
        found = compare(QueryDict(query), Day(first, now), Day(second, now))
        answers = []
        for each in (first, second):
            answer = client.get(f"/api/v1/countries/?{query}&as_of={each}&page_size=1000").json()["results"]
            answers.append({row["code"]: told(row) for row in answer})
        before, after = answers
        expected = dict.fromkeys(after.keys() - before.keys(), "new")
        expected |= dict.fromkeys(before.keys() - after.keys(), "gone")
        expected |= {code: "changed" for code in before.keys() & after.keys() if before[code] != after[code]}
        assert {row["code"]: row["change"] for row in found} == expected
        # Whatever changed is told; what is new or gone speaks for itself.
        assert all(bool(row["differences"]) == (row["change"] == "changed") for row in found)

    check()


def test_who_follows_is_no_difference_while_the_country_is_covered():
    now = today().today
    post = network.post()
    network.responsibility(post, "SE", starts_on=now - timedelta(days=900))
    serving = network.posting(
        network.attache(), post, starts_on=now - timedelta(days=800), planned_ends_on=now + timedelta(days=90)
    )
    network.accreditation(serving, "SE", starts_on=now - timedelta(days=700))
    coming = network.posting(
        network.attache("Ilze", "Mākslīga"),
        post,
        starts_on=now + timedelta(days=60),
        planned_ends_on=now + timedelta(days=1000),
    )
    services.nominate(Accreditation(posting=coming, country=network.country("SE")), on=now, by=None)

    def seen(days):
        return compare(QueryDict("covered=true"), today(), replace(today(), on=now + timedelta(days=days)))

    assert seen(70) == []
    assert [(row["change"], row["before"]["covered"]) for row in seen(100)] == [("gone", True)]


def test_the_comparison_is_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        compare(QueryDict("covered=true&has_plan=false"), on("2023-04-03"), on("2026-04-04"))


def test_the_page_and_its_files_hold_the_same_rows(client, people):
    client.force_login(people["analyst"], BACKEND)
    address = "/countries/compare/?organisation=NATO&as_of=2024-04-01&with=2023-04-01"

    page = client.get(address)
    file = b"".join(client.get(f"{address}&format=csv").streaming_content).decode("utf-8-sig")

    assert page.context["counts"] == {"new": 2, "gone": 0, "changed": 0, "same": 30}
    assert [row["code"] for row in page.context["rows"]] == ["FI", "SE"]
    assert "What changed from 1 April 2023 to 1 April 2024" in page.content.decode()
    told = [[row["code"], row["change"], row["before"], row["after"]] for row in csv.DictReader(io.StringIO(file))]
    assert told == [
        ["FI", "new", "", "not in the network · EU, NATO"],
        ["SE", "new", "", "not in the network · EU, NATO"],
    ]

    book = b"".join(client.get(f"{address}&format=xlsx").streaming_content)
    head, *rows = load_workbook(io.BytesIO(book)).active.iter_rows(values_only=True)
    by_name = [dict(zip(head, row, strict=True)) for row in rows]
    assert [[row[name] or "" for name in ("code", "change", "before", "after")] for row in by_name] == told


@pytest.mark.parametrize("query", ["with=soon", "with=1066-01-01", "nonsense=1", "with=2026-01-01&format=pdf"])
def test_what_cannot_be_compared_is_refused(client, people, query):
    client.force_login(people["analyst"], BACKEND)
    assert client.get(f"/countries/compare/?{query}").status_code == 400
