"""What triggers keep of each country's progress is what counting its activities gives, whatever is done to them."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as some

from accreditations.tests.conftest import api, people
from attache_registry.as_of import Day
from attache_registry.counting import recount
from cooperation_plans.models import Activity, ActivityCountry, CooperationPlan, ProgressCount
from cooperation_plans.progress import kept_progress, progress
from cooperation_plans.tests import factories

__all__ = ["api", "people"]
pytestmark = pytest.mark.django_db
CODES = ("SE", "DK", "FI")
TODAY = factories.day("2026-11-24")

# What somebody may do to them all by SQL, in one statement: on any rows, past services and forms.
NUMBER = some.integers(0, 5)
WHICH = "id % 3 = {0} % 3"
STATEMENTS = [
    f"UPDATE cooperation_plans_activity SET planned_cost = {{1}} * 100.50, home_participants = {{1}} WHERE {WHICH}",
    f"UPDATE cooperation_plans_activity SET actual_cost = NULL, starts_on = starts_on + {{1}} * 30 - 60, "
    f"ends_on = NULL, when_precision = 'month' WHERE {WHICH} AND starts_on IS NOT NULL",
    f"UPDATE cooperation_plans_activity SET plan_id = (SELECT id FROM cooperation_plans_cooperationplan "
    f"WHERE voided_at IS NULL ORDER BY id OFFSET {{1}} % 3 LIMIT 1) WHERE {WHICH} AND voided_at IS NULL",
    f"UPDATE cooperation_plans_activity SET plan_id = NULL WHERE {WHICH} AND voided_at IS NULL "
    "AND when_precision <> 'unknown'",
    f"UPDATE cooperation_plans_activity SET voided_at = now(), void_reason = 'invented' WHERE {WHICH}",
    f"UPDATE cooperation_plans_activity SET voided_at = NULL WHERE {WHICH} AND (plan_id IS NULL OR EXISTS "
    "(SELECT 1 FROM cooperation_plans_cooperationplan p WHERE p.id = plan_id AND p.voided_at IS NULL))",
    "DELETE FROM cooperation_plans_activitycountry WHERE country_id = (SELECT id FROM accreditations_country "
    "WHERE code = (ARRAY['SE', 'DK', 'FI'])[1 + {0} % 3])",
    "INSERT INTO cooperation_plans_activitycountry (activity_id, country_id) SELECT a.id, c.id "
    "FROM cooperation_plans_activity a JOIN accreditations_country c "
    "ON c.code = (ARRAY['SE', 'DK', 'FI'])[1 + {0} % 3] ON CONFLICT DO NOTHING",
    "UPDATE cooperation_plans_activitycountry SET country_id = (SELECT id FROM accreditations_country "
    "WHERE code = (ARRAY['SE', 'DK', 'FI'])[1 + {0} % 3]) WHERE id % 3 = {1} % 3 AND NOT EXISTS "
    "(SELECT 1 FROM cooperation_plans_activitycountry o "
    "WHERE o.activity_id = cooperation_plans_activitycountry.activity_id "
    "AND o.id <> cooperation_plans_activitycountry.id)",
    f"UPDATE cooperation_plans_cooperationplan SET currency = (ARRAY['EUR', 'USD'])[1 + {{1}} % 2] WHERE {WHICH}",
    f"UPDATE cooperation_plans_cooperationplan SET ends_on = ends_on + 31, currency = 'NOK' WHERE {WHICH}",
    f"UPDATE cooperation_plans_plantransition SET voided_at = now(), void_reason = 'invented' WHERE {WHICH} "
    "AND \"to\" = 'agreed' AND number = 2",
    f"UPDATE cooperation_plans_activitytransition SET voided_at = now(), void_reason = 'invented' WHERE {WHICH} "
    "AND number = (SELECT max(number) FROM cooperation_plans_activitytransition o "
    "WHERE o.activity_id = cooperation_plans_activitytransition.activity_id AND o.voided_at IS NULL)",
    'INSERT INTO cooperation_plans_activitytransition (activity_id, number, "on", "to", side, remark, recorded_at, '
    "void_reason) SELECT id, coalesce((SELECT max(number) FROM cooperation_plans_activitytransition t "
    "WHERE t.activity_id = a.id), 0) + 1, current_date, "
    "CASE status WHEN 'planned' THEN 'confirmed' ELSE 'completed' END, "
    f"'', '', now(), '' FROM cooperation_plans_activity a WHERE {WHICH} AND status IN ('planned', 'confirmed')",
    "DELETE FROM cooperation_plans_activitytransition; DELETE FROM cooperation_plans_activity WHERE plan_id IS NULL "
    f"AND {WHICH} AND NOT EXISTS (SELECT 1 FROM cooperation_plans_amendment m WHERE m.activity_id = "
    "cooperation_plans_activity.id)",
]


class Undone(Exception):
    """Ends an example and takes what it stored with it."""


def entered():
    """Two plans, one agreed, and activities of several countries and none."""
    plans = [factories.plan("SE"), factories.plan("DK"), factories.plan("SE", 2025)]
    for at, plan in enumerate([*plans, None, None] * 2):
        codes = [CODES[at % 3], CODES[(at + 1) % 3]][: 1 + at % 2] if plan is None else ()
        if at == len(plans) + 1:
            factories.move(plans[0], "in_negotiation", "agreed", on="2025-12-10")
        first = TODAY - timedelta(days=30 * at)
        factories.activity(plan, f"Invented {at}", codes, planned_cost=at, starts_on=first, ends_on=None)


def compared(on):
    """What is kept, and what is counted, for each question that what is kept may answer."""
    day = Day(on, TODAY)
    countries = [factories.country(code) for code in CODES]
    kept, counted = {}, {}
    for country in countries:
        of_country = Activity.objects.with_country(country)
        for group in ("status", "all"):
            kept[country.code, group] = list(kept_progress(day, group, country))
            counted[country.code, group] = list(progress(day, group, activities=of_country))
    kept["all"] = list(kept_progress(day, "country"))
    # What SQL has left without a country is no country's.
    counted["all"] = [row for row in progress(day, "country") if row["key"]]
    return kept, counted


EDITS = some.lists(some.tuples(some.sampled_from(STATEMENTS), NUMBER, NUMBER), min_size=1, max_size=6)


def test_what_is_kept_is_what_is_there():
    entered()

    @settings(max_examples=settings.default.max_examples // 4)
    @given(done=EDITS, later=some.integers(0, 400))
    def compare(done, later):
        with suppress(Undone), transaction.atomic():
            for statement, one, other in done:
                # What the database refuses must change nothing either.
                with suppress(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(statement.format(one, other))
            kept, counted = compared(TODAY + timedelta(days=later))
            recount()
            assert kept == counted == compared(TODAY + timedelta(days=later))[0]
            raise Undone

    compare()


def test_differences_are_put_together():
    entered()
    for at in range(500):
        Activity.objects.filter(title="Invented 3").update(planned_cost=at)
    assert ProgressCount.objects.count() < 600
    kept, counted = compared(TODAY)
    assert kept == counted


def test_what_has_gone_leaves_nothing_behind():
    activity = factories.activity(None, "Invented", ["NO"])
    assert ProgressCount.objects.filter(country__code="NO").exists()
    ActivityCountry.objects.filter(activity=activity).delete()
    activity.delete()
    assert [row["key"] for row in kept_progress(Day(TODAY, TODAY), "country")] == []


def test_the_question_answers_alike_today_and_on_days_behind(api):
    entered()
    CooperationPlan.objects.filter(country__code="DK").update(currency="DKK")
    client = api("analyst")
    asked = {"country": "SE", "group_by": "status"}
    today = client.get("/api/v1/cooperation-plans/progress/", asked).json()
    behind = client.get("/api/v1/cooperation-plans/progress/", asked | {"as_of": "2026-11-20"}).json()
    assert today["count"] == len(today["results"]) > 0
    assert today["results"][0].keys() == behind["results"][0].keys()
    assert (
        sum(row["total"] for row in today["results"])
        == Activity.objects.with_country(factories.country("SE")).count()
    )
