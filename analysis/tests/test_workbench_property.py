"""Random combinations of filters on random days: every shape and file holds what a plain Python filter leaves."""

import csv
import io
from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.http import QueryDict
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as some
from openpyxl import load_workbook

from accreditations.models import Attache, Country, Post
from analysis import facets
from analysis.map.drawing import drawing
from analysis.tests.by_hand import ByHand
from analysis.timeline import rows_of
from analysis.workbench import Asked
from attache_registry.as_of import Day

pytestmark = pytest.mark.django_db
YES_NO = some.sampled_from(["true", "false"])
# Each example asks six times.
fewer = settings(max_examples=settings.default.max_examples // 4)
KINDS = ["resident", "non_resident", "gap", "planned", "outside"]


def queries(posts, attaches):
    """Up to four filters, each with a value that may fit."""
    return some.fixed_dictionaries(
        {},
        optional={
            "region": some.sampled_from(["Europe", "Asia", "Americas"]),
            "organisation": some.lists(some.sampled_from(["NATO", "EU", "PfP"]), min_size=1, max_size=2, unique=True),
            "not_organisation": some.sampled_from(["NATO", "EU", "PfP"]),
            "kind": some.lists(some.sampled_from(KINDS), min_size=1, max_size=2, unique=True),
            "post": some.sampled_from(posts),
            "attache": some.sampled_from(attaches),
            "role": some.sampled_from(["defence_attache", "deputy_defence_attache"]),
            "rank": some.sampled_from(["OF-3", "OF-4", "OF-5"]),
            "language": some.sampled_from(["en", "ru", "sv"]),
            "gap_within": some.integers(1, 24),
            "tour_ends_within": some.integers(1, 24),
            "execution_below": some.integers(0, 101),
            "execution_above": some.integers(0, 100),
            "report_older": some.integers(0, 200),
            **dict.fromkeys(
                ["in_network", "covered", "resident", "has_plan", "overdue_activities", "agreement"], YES_NO
            ),
        },
    ).filter(lambda query: len(query) <= 4)


def of_the_demonstration():
    """Queries that name posts and attachés that there are."""
    return queries(*(list(model.objects.values_list("pk", flat=True)) for model in (Post, Attache)))


@pytest.fixture
def demonstration():
    """The demonstration, and the day of asking."""
    call_command("load_demo", verbosity=0)
    return timezone.localdate()


def sent(query, on, **more):
    """The address of a query."""
    return urlencode({**query, "as_of": on.isoformat(), **more}, doseq=True)


def test_every_shape_and_file_holds_what_plain_python_leaves(client, people, demonstration):
    client.force_login(people["analyst"], "attache_registry.sign_in.backend.RegistryBackend")
    today = demonstration
    days = some.sampled_from([0, -400, -2000, 45, 200, 500]).map(lambda days: today + timedelta(days=days))
    models = {}

    @fewer
    @given(
        query=of_the_demonstration(),
        on=days | some.dates(date(2003, 1, 1), date(2030, 1, 1)),
    )
    def check(query, on):
        model = models.setdefault(on, ByHand(on, today))
        expected = model.codes(query)
        address = sent(query, on)

        asked = Asked(QueryDict(address), Day(on, today, user=people["analyst"]))
        assert set(asked.countries.values_list("code", flat=True)) == expected
        assert {row["code"] for row in drawing(asked).rows} == expected
        lanes = Country.objects.filter(pk__in=list(rows_of(asked)))
        assert set(lanes.values_list("code", flat=True)) == expected
        api = client.get(f"/api/v1/countries/?{address}&page_size=1000").json()["results"]
        assert {row["code"] for row in api} == expected
        file = b"".join(client.get(f"/countries/?{address}&format=csv").streaming_content).decode("utf-8-sig")
        assert {row["code"] for row in csv.DictReader(io.StringIO(file))} == expected
        workbook = b"".join(client.get(f"/countries/?{address}&format=xlsx&columns=cover").streaming_content)
        sheet = load_workbook(io.BytesIO(workbook)).active
        assert {row[0] for row in sheet.iter_rows(min_row=2, values_only=True)} == expected
        page = client.get(f"/countries/?{address}")
        assert page.context["page"].paginator.count == len(expected)

    check()


def test_counts_beside_choices_are_what_choosing_them_leaves(people, demonstration):
    today = demonstration
    day = Day(today, today, user=people["analyst"])

    @fewer
    @given(
        query=of_the_demonstration(),
        name=some.sampled_from(facets.COUNTED),
    )
    def check(query, name):
        counted = Asked(QueryDict(sent(query, today)), day).counts
        for value, number in counted[name].items():
            chosen = dict(query)
            if name == facets.NARROWING:
                chosen[name] = sorted({*chosen.get(name, []), value})
            else:
                chosen[name] = [value] if name == "kind" else value
            asked = Asked(QueryDict(sent(chosen, today)), day)
            assert asked.countries.count() == number, (name, value)

    check()
