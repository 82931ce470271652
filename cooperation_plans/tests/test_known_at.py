"""Plans and activities as the registry knew them at an instant: deleted, moved, taken back."""

from datetime import UTC, datetime, timedelta

import pytest

from accreditations.tests.recorded_by_hand import record_at
from attache_registry.known_at import utc
from cooperation_plans import services
from cooperation_plans.models import Activity, CooperationPlan
from cooperation_plans.tests import factories

HOUR = timedelta(hours=1)
LONG_AGO = datetime(2023, 1, 1, tzinfo=UTC)
AT = datetime(2025, 12, 12, 8, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def long_known():
    """Lists of reference were there before."""
    record_at(LONG_AGO, since=LONG_AGO - timedelta(days=1))


def known(api, path, instant, **query):
    """What the API says to the desk."""
    return api("desk").get(f"/api/v1/{path}", {"known_at": utc(instant), **query})


def test_a_plan_that_was_deleted_later_is_there_again(api):
    plan = factories.plan(title="Withdrawn")
    key, address = plan.pk, f"cooperation-plans/{plan.pk}/"
    record_at(AT)
    assert api("desk").delete(f"/api/v1/{address}").status_code == 204
    record_at(AT + 10 * HOUR)

    assert not CooperationPlan.objects.filter(pk=key).exists()
    assert known(api, address, AT + HOUR).json()["title"] == "Withdrawn"
    assert [each["id"] for each in known(api, "cooperation-plans/", AT + HOUR, country="SE").json()["results"]] == [
        key
    ]
    assert known(api, address, AT + 11 * HOUR).status_code == 404
    assert known(api, "cooperation-plans/", AT + 11 * HOUR).json()["count"] == 0


def test_an_activity_that_moved_and_was_taken_back_is_told_as_it_stood(api):
    plan = factories.agreed(on="2025-12-10")
    activity = factories.activity(plan, title="Visit", countries=["SE"])
    record_at(AT)
    factories.move(activity, "confirmed", on="2025-12-11")
    record_at(AT + 10 * HOUR)
    services.change(activity, by=None, title="Seminar")
    services.take_back(Activity.objects.get(pk=activity.pk).transitions.get(), reason="Mistaken", by=None)
    record_at(AT + 20 * HOUR)

    told = [known(api, f"activities/{activity.pk}/", AT + hours * HOUR).json() for hours in (1, 11, 21)]
    assert [(each["title"], each["status"]) for each in told] == [
        ("Visit", "planned"),
        ("Visit", "confirmed"),
        ("Seminar", "planned"),
    ]
