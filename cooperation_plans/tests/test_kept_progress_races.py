"""What is kept of progress stays right when several change an activity, its countries and its plan at once."""

import threading

import pytest
from django.db import connection, transaction

from accreditations.tests.factories import country
from attache_registry.as_of import Day
from cooperation_plans.models import Activity
from cooperation_plans.progress import kept_progress, progress
from cooperation_plans.tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = factories.day("2026-11-24")

COST = "UPDATE cooperation_plans_activity SET planned_cost = 700 WHERE id = %(activity)s"
LINK = "INSERT INTO cooperation_plans_activitycountry (activity_id, country_id) VALUES (%(activity)s, %(other)s)"
UNLINK = "DELETE FROM cooperation_plans_activitycountry WHERE activity_id = %(activity)s"
CURRENCY = "UPDATE cooperation_plans_cooperationplan SET currency = 'NOK' WHERE id = %(plan)s"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (COST, LINK),
        (LINK, COST),
        (COST, UNLINK),
        (UNLINK, COST),
        (COST, CURRENCY),
        (CURRENCY, COST),
        (LINK, CURRENCY),
        (CURRENCY, LINK),
    ],
)
def test_two_at_once_leave_the_sums_of_what_they_left(first, second):
    plan = factories.plan("SE")
    activity = factories.activity(plan, planned_cost=100)
    values = {"activity": activity.pk, "plan": plan.pk, "other": country("DK").pk}
    begun = threading.Event()

    def after():
        begun.wait(10)
        try:
            with connection.cursor() as cursor:
                cursor.execute(second, values)
        finally:
            connection.close()

    thread = threading.Thread(target=after)
    thread.start()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(first, values)
        begun.set()
        # The second has come as far as it can before the first is done.
        thread.join(0.5)
    thread.join(10)

    day = Day(TODAY, TODAY)
    for code in ("SE", "DK"):
        of_country = Activity.objects.with_country(country(code))
        assert list(kept_progress(day, "status", country(code))) == list(
            progress(day, "status", activities=of_country)
        )
