"""The lives of plans and activities: every status × transition, also by script; two at once; taking back."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from attache_registry.exceptions import BadInput, Conflict, Overlap, Transition
from cooperation_plans import services
from cooperation_plans.choices import ACTIVITY_TRANSITIONS, PLAN_TRANSITIONS, ActivityStatus, PlanStatus
from cooperation_plans.models import Activity, ActivityTransition, CancellationReason, CooperationPlan
from cooperation_plans.tests import factories
from cooperation_plans.tests.factories import day

pytestmark = pytest.mark.django_db
# How each status is reached.
WAYS = {
    PlanStatus: {
        "draft": [],
        "in_negotiation": ["in_negotiation"],
        "agreed": ["in_negotiation", "agreed"],
        "closed": ["in_negotiation", "agreed", "closed"],
        "cancelled": ["cancelled"],
    },
    ActivityStatus: {
        "planned": [],
        "confirmed": ["confirmed"],
        "completed": ["confirmed", "completed"],
        "postponed": ["postponed"],
        "cancelled": ["cancelled"],
    },
}


def why(to):
    """What a transition of an activity needs."""
    needs = to in {"postponed", "cancelled"}
    return {"reason": CancellationReason.objects.get(code="weather"), "side": "us"} if needs else {}


def activity_in(status):
    """An activity in a status."""
    activity = factories.activity(factories.plan())
    for each in WAYS[ActivityStatus][status]:
        services.move_activity(activity, each, by=None, **why(each))
    return activity


@pytest.mark.parametrize("status", PlanStatus.values)
@pytest.mark.parametrize("to", PlanStatus.values)
def test_each_status_of_a_plan_and_each_transition(status, to):
    plan = factories.move(factories.plan(), *WAYS[PlanStatus][status])
    possible = PLAN_TRANSITIONS.get(PlanStatus(status), ())

    if to in possible:
        assert services.move_plan(plan, to, by=None).status == to
        return
    with pytest.raises(Transition) as refused:
        services.move_plan(plan, to, by=None)
    assert refused.value.allowed == [each.value for each in possible]
    plan.refresh_from_db()
    assert plan.status == status
    with pytest.raises(IntegrityError), transaction.atomic():
        raw("plan", plan, to)


@pytest.mark.parametrize("status", ActivityStatus.values)
@pytest.mark.parametrize("to", ActivityStatus.values)
def test_each_status_of_an_activity_and_each_transition(status, to):
    activity = activity_in(status)
    possible = ACTIVITY_TRANSITIONS.get(ActivityStatus(status), ())

    if to in possible:
        assert services.move_activity(activity, to, by=None, **why(to)).status == to
        return
    with pytest.raises(Transition) as refused:
        services.move_activity(activity, to, by=None, **why(to))
    assert refused.value.allowed == [each.value for each in possible]
    activity.refresh_from_db()
    assert activity.status == status
    with pytest.raises(IntegrityError), transaction.atomic():
        raw("activity", activity, to)


def raw(whole, record, to):
    """A transition by script, without any service."""
    extra = ", side" if whole == "activity" else ""
    value = ", ''" if whole == "activity" else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO cooperation_plans_{whole}transition
            ({whole}_id, "to", "on", number, remark, void_reason, recorded_at{extra})
            VALUES (%s, %s, current_date, 9, '', '', now(){value})""",
            [record.pk, to],
        )


def test_a_script_cannot_write_a_status():
    activity = activity_in("confirmed")

    Activity.objects.filter(pk=activity.pk).update(status="completed", basis="outside_plan")

    activity.refresh_from_db()
    assert activity.status == "confirmed"


def test_days_of_transitions_follow_each_other_and_lie_behind():
    activity = factories.activity(factories.plan())
    services.move_activity(activity, "confirmed", on=day("2026-02-01"), by=None)

    for on in (day("2026-01-31"), day("2199-01-01")):
        with pytest.raises(BadInput) as refused:
            services.move_activity(activity, "completed", on=on, by=None)
        assert list(refused.value.errors) == ["on"]


def test_the_last_change_is_taken_back_with_a_reason():
    activity = activity_in("completed")
    first, last = activity.transitions.order_by("number")

    with pytest.raises(Conflict):
        services.take_back(first, reason="Wrong", by=None)
    with pytest.raises(BadInput):
        services.take_back(last, reason=" ", by=None)
    services.take_back(last, reason="Not yet", by=None)

    activity.refresh_from_db()
    assert activity.status == "confirmed"
    assert ActivityTransition.with_voided.get(pk=last.pk).void_reason == "Not yet"
    assert services.move_activity(activity, "completed", by=None).status == "completed"


def test_an_agreement_is_taken_back_until_it_was_amended():
    plan = factories.plan()
    factories.activity(plan)
    factories.move(plan, "in_negotiation", "agreed", signed_by="The attaché")
    services.take_back(plan.transitions.last(), reason="Not signed", by=None)
    plan.refresh_from_db()
    assert (plan.status, plan.agreed_on, plan.signed_by) == ("in_negotiation", None, "")

    factories.move(plan, "agreed")
    added = factories.activity(plan, "Added")
    assert added.basis == "added"
    with pytest.raises(Conflict):
        services.take_back(plan.transitions.last(), reason="Not signed", by=None)


def test_an_outcome_on_one_screen_confirms_and_completes():
    activity = factories.activity(factories.plan())

    services.record_outcome(activity, outcome="Went well", home_participants_actual=3, by=None)

    assert (activity.status, activity.outcome, activity.home_participants_actual) == ("completed", "Went well", 3)
    assert [each.to for each in activity.transitions.order_by("number")] == ["confirmed", "completed"]


def test_amendments_by_script_are_kept_too():
    plan = factories.plan()
    visit = factories.activity(plan)
    factories.move(plan, "in_negotiation", "agreed")

    Activity.objects.filter(pk=visit.pk).update(title="Changed by a script", outcome="not agreed text")
    CooperationPlan.objects.filter(pk=plan.pk).update(ends_on=day("2027-01-31"))
    services.change(visit, countries=[factories.country("SE"), factories.country("DK")], why="Joint", by=None)
    services.void(visit, reason="Doubled", by=None)

    told = list(plan.amendments.order_by("pk").values_list("activity", "kind", "field", "before", "after", "why"))
    assert told == [
        (visit.pk, "changed", "title", "Visit of experts", "Changed by a script", ""),
        (None, "changed", "ends_on", "2026-12-31", "2027-01-31", ""),
        (visit.pk, "changed", "countries", ["SE"], ["DK", "SE"], "Joint"),
        (visit.pk, "removed", "", "Changed by a script", None, "Doubled"),
    ]


def test_what_moves_from_plan_to_plan_is_an_amendment_of_each_that_is_agreed():
    draft, agreed, other = factories.plan(), factories.agreed(year=2027), factories.agreed(year=2028)
    visit = factories.activity(draft, "Visit")

    services.change(visit, plan=agreed, why="In", by=None)
    services.change(visit, plan=other, why="On", by=None)
    services.change(visit, plan=draft, why="Out", by=None)
    outside = factories.activity(countries=["SE"], title="Outside")
    services.change(outside, plan=agreed, title="Inside", why="In", by=None)

    names = ("activity", "kind", "field", "before", "after", "why")
    assert list(agreed.amendments.order_by("pk").values_list(*names)) == [
        (visit.pk, "added", "", None, "Visit", "In"),
        (visit.pk, "changed", "plan_id", agreed.pk, other.pk, "On"),
        (outside.pk, "added", "", None, "Inside", "In"),
    ]
    assert list(other.amendments.order_by("pk").values_list(*names)) == [
        (visit.pk, "added", "", None, "Visit", "On"),
        (visit.pk, "changed", "plan_id", other.pk, draft.pk, "Out"),
    ]
    assert not draft.amendments.exists()


def test_activities_carry_the_days_of_their_plan():
    plan = factories.plan()
    visit = factories.activity(plan, when_precision="unknown")
    assert (visit.span.lower, visit.span.upper) == (day("2026-01-01"), day("2027-01-01"))

    services.change(plan, ends_on=day("2026-06-30"), by=None)

    visit.refresh_from_db()
    assert visit.span.upper == day("2026-07-01")


def test_the_country_of_a_plan_with_activities_stays():
    plan = factories.plan()
    factories.activity(plan)

    with pytest.raises(BadInput) as refused:
        services.change(plan, country=factories.country("DK"), by=None)

    assert list(refused.value.errors) == ["country"]


@pytest.mark.django_db(transaction=True)
def test_two_agreements_at_once_leave_one():
    plans = [factories.move(factories.plan(title=f"Plan {each}"), "in_negotiation") for each in "AB"]
    answers, start = [], threading.Barrier(2)

    def agree(plan):
        start.wait()
        try:
            services.move_plan(CooperationPlan.objects.get(pk=plan.pk), "agreed", by=None)
            answers.append("agreed")
        except Overlap as error:
            answers.append([record.title for record in error.records])
        finally:
            connection.close()

    threads = [threading.Thread(target=agree, args=[plan]) for plan in plans]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    winner = CooperationPlan.objects.get(status="agreed")
    assert sorted(answers, key=str) == sorted(["agreed", [winner.title]], key=str)


@pytest.mark.django_db(transaction=True)
def test_two_changes_of_one_activity_at_once_leave_one():
    activity = factories.activity(factories.plan())
    answers, start = [], threading.Barrier(2)

    def move(to):
        own = Activity.objects.get(pk=activity.pk)
        fields = why(to)
        start.wait()
        try:
            services.move_activity(own, to, by=None, **fields)
            answers.append("moved")
        except Transition:
            answers.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=move, args=[to]) for to in ("confirmed", "cancelled")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == ["moved", "refused"]
    assert activity.transitions.count() == 1


def test_today_is_the_day_of_a_transition_by_default():
    plan = factories.move(factories.plan(), "in_negotiation")
    assert plan.transitions.get().on == timezone.localdate()


def test_nobody_plans_with_the_sending_state_itself():
    with pytest.raises(BadInput) as refused:
        factories.plan("LV")
    assert list(refused.value.errors) == ["country"]
    plan = factories.plan()
    with pytest.raises(IntegrityError), transaction.atomic():
        CooperationPlan.objects.filter(pk=plan.pk).update(country=factories.country("LV"))
    with pytest.raises(BadInput) as refused:
        factories.activity(None, "Alone", ["LV"])
    assert list(refused.value.errors) == ["countries"]
    together = factories.activity(None, "Together", ["LV", "EE"])
    assert together.country.code == "EE"


def test_an_activity_of_a_plan_is_never_without_a_country():
    visit = factories.activity(factories.plan(), countries=["SE", "FI"])

    services.change(visit, countries=[], by=None)

    assert list(visit.country_links.values_list("country__code", flat=True)) == ["SE"]
    outside = factories.activity(countries=["SE"])
    with pytest.raises(BadInput):
        services.change(outside, countries=[], by=None)
    assert outside.country_links.count() == 1
