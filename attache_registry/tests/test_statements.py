"""Statements that are put together once: what is kept, what is not, and that each asking has its own values."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models import DateField, F, IntegerField, Q, Value
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import translation

from accreditations.models import Country, Membership
from attache_registry import keeping, statements
from attache_registry.as_of import Day
from attache_registry.models import User
from attache_registry.nested_rows import Row

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 1)


@pytest.fixture(autouse=True)
def nothing_kept():
    keeping.forget()
    yield
    keeping.forget()


def composed(make):
    """A composer that counts how often it is asked."""

    def compose(asked):
        compose.times += 1
        return make(asked)

    compose.times = 0
    return compose


def told(asked, compose):
    return statements.rows(asked, compose)


def days(asked):
    on, today = (Value(day, output_field=DateField()) for day in (asked.day.on, asked.day.today))
    return Country.objects.filter(code="SE").values_list(Row(on=on, today=today, code=F("code")))


def test_it_is_composed_once_and_asked_with_each_day():
    compose = composed(days)
    for number in range(5):
        on = TODAY - timedelta(days=400 + number)
        (row,) = told(statements.Asking(Day(on, TODAY), "days"), compose)
        assert row == {"on": on.isoformat(), "today": "2026-03-01", "code": "SE"}
    # Twice, to find out where the values stand.
    assert compose.times == 2


def test_before_today_today_and_ahead_are_three_forms():
    compose = composed(days)
    for on in (TODAY, TODAY - timedelta(days=1), TODAY + timedelta(days=1), TODAY):
        assert told(statements.Asking(Day(on, TODAY), "days"), compose)[0]["on"] == on.isoformat()
    assert compose.times == 6


def test_the_day_after_it_is_asked_with_that_day():
    for today in (TODAY, TODAY + timedelta(days=1)):
        assert told(statements.Asking(Day(today, today), "days"), days)[0]["today"] == today.isoformat()


@pytest.mark.parametrize(
    "makes",
    [
        pytest.param(lambda asked: Value(TODAY, output_field=DateField()), id="a day that is none of the values"),
        pytest.param(lambda asked: Value(asked.day.on.year, output_field=IntegerField()), id="made of a value"),
        pytest.param(lambda asked: Value(Country.objects.count(), output_field=IntegerField()), id="found out"),
        pytest.param(
            lambda asked: F("code") if asked.day.on.year < 1945 else F("name"),
            id="another text",
        ),
    ],
)
def test_what_would_grow_old_is_composed_each_time(makes):
    compose = composed(lambda asked: Country.objects.filter(code="SE").values_list(Row(told=makes(asked))))
    asked = statements.Asking(Day(TODAY - timedelta(days=300), TODAY), "old")
    for _time in range(3):
        expected = compose(asked).get()[0]
        before = compose.times
        assert told(asked, compose) == [expected]
        assert compose.times > before


def test_a_person_is_a_value_and_a_role_a_form():
    people = [User.objects.create_user(f"person-{number}", role="analyst") for number in range(3)]
    compose = composed(
        lambda asked: User.objects.filter(Q(pk=asked.day.user.pk)).values_list(Row(name=F("username")))
    )
    for user in people:
        assert told(statements.Asking(Day(TODAY, TODAY, user=user), "own"), compose) == [{"name": user.username}]
    assert compose.times == 2
    desk = User.objects.create_user("other", role="desk")
    assert told(statements.Asking(Day(TODAY, TODAY, user=desk), "own"), compose) == [{"name": "other"}]
    assert compose.times == 4


def test_a_language_is_a_form():
    def named(asked):
        name = "name_lv" if translation.get_language() == "lv" else "name"
        return Country.objects.filter(code="SE").values_list(Row(name=F(name)))

    asked = statements.Asking(Day(TODAY, TODAY), "named")
    english = told(asked, named)
    with translation.override("lv"):
        assert told(asked, named) != english
    assert told(asked, named) == english


def test_values_of_every_kind_stand_in_it():
    def members(asked):
        found = Membership.objects.filter(country__code=asked.values["code"], pk__gte=asked.values["least"])
        return found.filter(Q(starts_on__lte=asked.values["by"]) | Q(starts_on=None)).values_list(Row(id=F("pk")))

    for code, least, by in (("SE", 0, TODAY), ("FI", 1, date(2000, 1, 1)), ("LV", 5, TODAY), ("SE", 10**9, TODAY)):
        asked = statements.Asking(Day(TODAY, TODAY), "members", {"code": code, "least": least, "by": by})
        assert told(asked, members) == [row for (row,) in members(asked)]


def test_a_page_is_one_statement_with_the_number_of_all():
    def countries(asked):
        return Country.objects.order_by("code").values_list(Row(code=F("code")))

    asked = statements.Asking(Day(TODAY, TODAY), "countries")
    every = [row["code"] for (row,) in countries(asked)]
    for number in (1, 2, 3, 99):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            total, text = statements.page(asked, countries, number, 10)
        assert len(queries) == 1
        assert total == len(every)
        assert [each["code"] for each in json.loads(text)] == every[(number - 1) * 10 : number * 10]


def test_it_is_prepared_on_a_connection_of_ones_own_and_never_behind_a_pool(monkeypatch):
    asked = statements.Asking(Day(TODAY, TODAY), "prepared")

    def sent():
        with CaptureQueriesContext(connection) as queries:
            told(asked, days)
        return [word for word in ("PREPARE", "EXECUTE") if f"{word} " in queries[0]["sql"]]

    assert [sent() for _time in range(4)] == [[], ["PREPARE", "EXECUTE"], ["EXECUTE"], ["EXECUTE"]]
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    assert [sent() for _time in range(4)] == [[]] * 4


def test_a_connection_holds_so_many_and_no_more(monkeypatch):
    monkeypatch.setattr(keeping, "MOST_PREPARED", 3)
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    connection.registry_prepared = (None, None)
    for _round in range(3):
        for number in range(6):
            asked = statements.Asking(Day(TODAY, TODAY), ("one of", number))
            assert told(asked, days)[0]["on"] == TODAY.isoformat()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'registry%'")
        assert cursor.fetchone()[0] <= 4


def test_a_process_keeps_so_many_and_no_more(monkeypatch):
    monkeypatch.setattr(keeping, "MOST", 3)
    for number in range(6):
        told(statements.Asking(Day(TODAY, TODAY), number), days)
    assert len(keeping._kept) == 3


def test_other_settings_are_another_statement():
    told(statements.Asking(Day(TODAY, TODAY), "days"), days)
    with override_settings(SENDING_STATE="EE"):
        assert keeping._kept == {}


def test_per_cent_signs_arrive_as_they_are():
    def compose(asked):
        found = Country.objects.filter(code=asked.values["code"])
        return found.values_list(Row(told=Value("100 % of %s"), name=F("name")))

    for code in ("SE", "FI", "EE", "LT"):
        asked = statements.Asking(Day(TODAY, TODAY), "per cent", {"code": code})
        assert told(asked, compose)[0]["told"] == "100 % of %s"


def test_no_form_means_composed_each_time():
    compose = composed(days)
    asked = statements.Asking(Day(TODAY, TODAY))
    told(asked, compose)
    told(replace(asked), compose)
    assert compose.times == 2
