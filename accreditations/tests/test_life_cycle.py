"""Every pair of state and step, and the steps as they happen in life (R15, R16, R17a)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accreditations import services
from accreditations.choices import (
    LEADS_TO,
    LIFE_CYCLE,
    AccreditationAct,
    EndReason,
    NotificationKind,
    PostingRole,
    Status,
    StepKind,
)
from accreditations.models import Accreditation, Country, Notification, Step
from accreditations.tests import factories
from accreditations.tests.factories import day
from attache_registry.exceptions import BadInput, Conflict, Overlap, Transition

pytestmark = pytest.mark.django_db

# How each status is reached.
WAY_TO = {
    Status.NOMINATED: [],
    Status.AGREMENT_REQUESTED: [StepKind.REQUEST_AGREMENT],
    Status.AGREMENT_GRANTED: [StepKind.REQUEST_AGREMENT, StepKind.GRANT_AGREMENT],
    Status.AGREMENT_REFUSED: [StepKind.REQUEST_AGREMENT, StepKind.REFUSE_AGREMENT],
    Status.ACCREDITED: [StepKind.REQUEST_AGREMENT, StepKind.GRANT_AGREMENT, StepKind.ACCREDIT],
    Status.WITHDRAWN: [StepKind.WITHDRAW],
    Status.ENDED: [StepKind.REQUEST_AGREMENT, StepKind.GRANT_AGREMENT, StepKind.ACCREDIT, StepKind.END],
}


@pytest.fixture
def tour():
    """Anna's tour in Stockholm from 2025 to mid-2028."""
    return factories.posting(factories.attache("Anna", "A"), factories.post())


def nominated(tour, code="SE", on="2025-02-01", **fields):
    """A nomination."""
    accreditation = Accreditation(posting=tour, country=factories.country(code), **fields)
    return services.nominate(accreditation, on=day(on), by=None)


def step(accreditation, kind, on="2025-03-01", **fields):
    """A step on a day; an end has the end of the tour for a reason."""
    if kind == StepKind.END:
        fields.setdefault("reason", EndReason.END_OF_TOUR)
        on = fields.pop("end_on", "2025-09-01")
    return services.record_step(accreditation, kind, on=day(on), by=None, **fields)


def in_status(tour, status, **fields):
    """An accreditation that has reached a status."""
    accreditation = nominated(tour, **fields)
    for kind in WAY_TO[status]:
        step(accreditation, kind)
    assert accreditation.status == status
    return accreditation


def status_on(accreditation, on):
    """The status as of a day."""
    return Accreditation.objects.for_day(day(on)).get(pk=accreditation.pk).status_then


def possible(status, kind, waived):
    """Whether the domain's table has the pair."""
    if status == Status.NOMINATED and kind == StepKind.ACCREDIT:
        return waived
    return kind in LIFE_CYCLE.get(status, ())


@pytest.mark.parametrize("waived", [False, True], ids=["approval asked", "approval waived"])
@pytest.mark.parametrize("kind", StepKind, ids=str)
@pytest.mark.parametrize("status", Status, ids=str)
def test_every_pair_of_state_and_step(tour, status, kind, waived):
    accreditation = in_status(tour, status)
    Country.objects.filter(code="SE").update(prior_approval=not waived)
    accreditation.country.refresh_from_db()
    before = list(accreditation.steps.values_list("step", flat=True))
    on = "2025-10-01" if status == Status.ENDED else "2025-09-01"

    if possible(status, kind, waived):
        step(accreditation, kind, on)
        assert accreditation.status == LEADS_TO[kind]
        assert list(accreditation.steps.values_list("step", flat=True)) == [*before, kind]
        return
    with pytest.raises(Transition) as refusal:
        step(accreditation, kind, on)
    assert set(refusal.value.allowed) == {str(each) for each in StepKind if possible(status, each, waived)}
    accreditation.refresh_from_db()
    assert accreditation.status == status
    assert list(accreditation.steps.values_list("step", flat=True)) == before
    with pytest.raises(IntegrityError), transaction.atomic():
        Step.objects.create(
            accreditation=accreditation,
            step=kind,
            on=day(on),
            number=9,
            reason="died" if kind == StepKind.END else "",
        )


def test_the_status_is_that_of_the_day(tour):
    accreditation = nominated(tour)
    step(accreditation, StepKind.REQUEST_AGREMENT, "2025-02-10")
    step(accreditation, StepKind.GRANT_AGREMENT, "2025-03-10")
    step(accreditation, StepKind.ACCREDIT, "2025-03-20", effective_on=day("2025-04-01"))
    step(accreditation, StepKind.END, end_on="2025-06-01", effective_on=day("2025-07-01"))

    told = [status_on(accreditation, on) for on in ("2025-01-31", "2025-02-01", "2025-02-10", "2025-03-31")]
    assert told == [None, "nominated", "agrement_requested", "agrement_granted"]
    told = [status_on(accreditation, on) for on in ("2025-04-01", "2025-06-30", "2025-07-01")]
    assert told == ["accredited", "accredited", "ended"]
    assert (accreditation.starts_on, accreditation.ends_on) == (day("2025-04-01"), day("2025-06-30"))


def test_an_announced_expulsion_leaves_cover_until_the_leave_by_day(tour):
    accreditation = in_status(tour, Status.ACCREDITED)

    step(
        accreditation,
        StepKind.END,
        end_on="2025-09-01",
        effective_on=day("2025-09-08"),
        reason=EndReason.PERSONA_NON_GRATA,
    )

    in_force = [Accreditation.objects.in_force(day(on)).exists() for on in ("2025-09-07", "2025-09-08")]
    assert in_force == [True, False]


def test_a_note_dated_before_arrival_has_effect_from_the_first_day_of_the_tour():
    tour = factories.posting(factories.attache(), factories.post(), starts_on=day("2025-08-01"))
    accreditation = nominated(tour, on="2025-05-01")
    for kind in WAY_TO[Status.ACCREDITED]:
        step(accreditation, kind, "2025-06-01")

    in_force = [Accreditation.objects.in_force(day(on)).exists() for on in ("2025-07-31", "2025-08-01")]
    assert (accreditation.starts_on, in_force) == (day("2025-06-01"), [False, True])


def test_declared_not_acceptable_before_arrival_is_never_in_force():
    tour = factories.posting(factories.attache(), factories.post(), starts_on=day("2025-08-01"))
    accreditation = nominated(tour, on="2025-05-01")
    for kind in WAY_TO[Status.ACCREDITED]:
        step(accreditation, kind, "2025-06-01")

    step(accreditation, StepKind.END, end_on="2025-07-01", reason=EndReason.PERSONA_NON_GRATA)

    assert (accreditation.status, accreditation.period) == (Status.ENDED, None)
    assert status_on(accreditation, "2025-07-01") == Status.ENDED
    assert not Accreditation.objects.in_force(day("2025-08-01")).exists()


def test_what_takes_effect_later_can_end_before_it_does(tour):
    accreditation = in_status(tour, Status.AGREMENT_GRANTED)
    step(accreditation, StepKind.ACCREDIT, effective_on=day("2025-12-01"))

    step(accreditation, StepKind.END, end_on="2025-09-01", reason=EndReason.RELATIONS_SEVERED)

    told = [status_on(accreditation, on) for on in ("2025-08-31", "2025-09-01", "2025-12-02")]
    assert told == ["agrement_granted", "ended", "ended"]
    assert not Accreditation.objects.in_force(day("2025-12-02")).exists()


def test_an_end_is_a_day_after_the_accreditation_at_the_earliest(tour):
    accreditation = in_status(tour, Status.ACCREDITED)

    with pytest.raises(BadInput) as refusal:
        step(accreditation, StepKind.END, end_on="2025-03-01")
    assert list(refusal.value.errors) == ["on"]

    step(accreditation, StepKind.END, end_on="2025-03-02")
    assert (accreditation.starts_on, accreditation.ends_on) == (day("2025-03-01"), day("2025-03-01"))


def test_a_grant_turned_into_a_refusal(tour):
    accreditation = in_status(tour, Status.AGREMENT_GRANTED)

    step(accreditation, StepKind.REFUSE_AGREMENT, "2025-04-01")

    told = [status_on(accreditation, on) for on in ("2025-03-31", "2025-04-01")]
    assert told == ["agrement_granted", "agrement_refused"]


def test_a_waived_approval_goes_straight_to_accreditation(tour):
    Country.objects.filter(code="DK").update(prior_approval=False)
    accreditation = nominated(tour, "DK")

    step(accreditation, StepKind.ACCREDIT)

    assert accreditation.status == Status.ACCREDITED


def test_the_notified_arrival_is_the_accreditation(tour):
    Country.objects.filter(code="SE").update(accreditation_act=AccreditationAct.ARRIVAL)
    accreditation = in_status(tour, Status.AGREMENT_GRANTED)
    arrival = accreditation.notifications.get(kind=NotificationKind.ARRIVAL)

    services.notify(arrival, sent_on=day("2025-04-02"), reference="22/7", by=None)

    accreditation.refresh_from_db()
    last = accreditation.steps.counting().last()
    assert (accreditation.status, accreditation.starts_on) == (Status.ACCREDITED, day("2025-04-02"))
    assert (last.step, last.reference) == (StepKind.ACCREDIT, "22/7")


def test_an_accreditation_by_arrival_is_its_notification_too(tour):
    Country.objects.filter(code="SE").update(accreditation_act=AccreditationAct.ARRIVAL)
    accreditation = in_status(tour, Status.AGREMENT_GRANTED)

    step(accreditation, StepKind.ACCREDIT, "2025-04-02", reference="22/7")

    arrival = accreditation.notifications.get(kind=NotificationKind.ARRIVAL)
    assert (arrival.sent_on, arrival.reference) == (day("2025-04-02"), "22/7")


def test_a_tour_extended_after_its_planned_end_keeps_the_accreditation(tour):
    services.change(tour, planned_ends_on=day("2025-12-31"), by=None)
    in_status(tour, Status.ACCREDITED)
    assert not Accreditation.objects.in_force(day("2026-01-01"), day("2025-12-31")).exists()

    services.change(tour, planned_ends_on=day("2026-12-31"), by=None)

    assert Accreditation.objects.in_force(day("2026-12-31"), day("2025-12-31")).exists()


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"on": "2025-01-31"}, "on"),
        ({"on": (timezone.localdate() + timedelta(days=1)).isoformat()}, "on"),
        ({"effective_on": day("2025-03-05")}, "effective_on"),
        ({"reason": EndReason.DIED}, "reason"),
    ],
    ids=["before the nomination", "in the future", "effect of a request", "reason of a request"],
)
def test_a_step_with_a_wrong_day_or_reason_changes_nothing(tour, fields, pointer):
    accreditation = nominated(tour)

    with pytest.raises(BadInput) as refusal:
        step(accreditation, StepKind.REQUEST_AGREMENT, **fields)

    assert list(refusal.value.errors) == [pointer]
    assert accreditation.steps.count() == 1


def test_the_transition_is_checked_before_the_day(tour):
    accreditation = nominated(tour)

    with pytest.raises(Transition):
        step(accreditation, StepKind.GRANT_AGREMENT, "2024-01-01")


def test_accrediting_into_another_lead_is_refused_with_the_record_in_the_way(tour):
    other = factories.posting(factories.attache("Juris", "J"), tour.post)
    in_the_way = factories.accreditation(other, "SE")
    accreditation = in_status(tour, Status.AGREMENT_GRANTED)

    with pytest.raises(Overlap) as refusal:
        step(accreditation, StepKind.ACCREDIT)

    accreditation.refresh_from_db()
    assert refusal.value.records == [in_the_way]
    assert accreditation.status == Status.AGREMENT_GRANTED


def test_the_last_step_is_taken_back_with_a_reason_and_stays_in_the_history(tour):
    accreditation = in_status(tour, Status.ENDED)
    first, *_others, last = accreditation.steps.counting()
    with pytest.raises(Conflict):
        services.take_back(first, reason="Wrong", by=None)
    with pytest.raises(BadInput):
        services.take_back(last, reason=" ", by=None)

    services.take_back(last, reason="The note was about somebody else", by=None)

    accreditation.refresh_from_db()
    assert (accreditation.status, accreditation.ends_on, accreditation.end_reason) == (Status.ACCREDITED, None, "")
    taken_back = Step.with_voided.get(pk=last.pk)
    assert taken_back.void_reason == "The note was about somebody else"
    assert taken_back.registry_events.count() == 2


def test_an_end_taken_back_into_a_successors_lead_is_refused(tour):
    accreditation = in_status(tour, Status.ENDED)
    other = factories.posting(factories.attache("Juris", "J"), tour.post)
    in_the_way = factories.accreditation(other, "SE", starts_on=day("2025-10-01"))

    with pytest.raises(Overlap) as refusal:
        services.take_back(accreditation.steps.counting().last(), reason="Not so", by=None)

    accreditation.refresh_from_db()
    assert refusal.value.records == [in_the_way]
    assert accreditation.status == Status.ENDED


def test_taking_back_a_nomination_voids_the_accreditation(tour):
    accreditation = nominated(tour)

    services.take_back(accreditation.steps.get(), reason="Wrong country", by=None)

    assert not Accreditation.objects.exists()
    assert Accreditation.with_voided.get().void_reason == "Wrong country"


def test_what_was_taken_over_ends_by_a_step_and_goes_on_when_that_is_taken_back(tour):
    accreditation = factories.accreditation(tour, "SE", starts_on=None)
    step(accreditation, StepKind.END, end_on="2025-09-01")
    assert (accreditation.starts_on, accreditation.ends_on) == (None, day("2025-08-31"))
    assert [status_on(accreditation, on) for on in ("2025-08-31", "2025-09-01")] == ["accredited", "ended"]

    services.take_back(accreditation.steps.get(), reason="Not so", by=None)

    accreditation.refresh_from_db()
    assert (accreditation.status, accreditation.starts_on, accreditation.ends_on) == (Status.ACCREDITED, None, None)


def test_sql_cannot_say_otherwise_than_the_steps(tour):
    accreditation = nominated(tour)

    with connection.cursor() as cursor:
        cursor.execute("UPDATE accreditations_accreditation SET status = 'accredited', starts_on = '2025-01-01'")

    accreditation.refresh_from_db()
    assert (accreditation.status, accreditation.starts_on) == (Status.NOMINATED, None)


def test_a_step_that_waits_changes_no_status_until_it_is_confirmed(tour):
    accreditation = nominated(tour)
    step(accreditation, StepKind.REQUEST_AGREMENT, confirmed=False)
    assert accreditation.status == Status.NOMINATED
    with pytest.raises(BadInput):
        step(accreditation, StepKind.REQUEST_AGREMENT, confirmed=False)

    services.confirm_step(accreditation.steps.waiting().get(), by=None)

    accreditation.refresh_from_db()
    assert accreditation.status == Status.AGREMENT_REQUESTED
    assert not accreditation.steps.waiting().exists()


def test_a_new_country_is_told_to_the_states_where_the_attache_serves(tour):
    serving = factories.accreditation(tour, "SE")
    new = nominated(tour, "DK")

    told = Notification.objects.filter(kind=NotificationKind.CONCURRENT).with_due_day().get()
    assert (told.accreditation, told.concerns, told.due_on) == (serving, new, day("2025-02-01"))
    due = dict(new.notifications.with_due_day().values_list("kind", "due_on"))
    assert due == {"appointment": day("2025-02-01"), "arrival": day("2025-02-01"), "departure": None}

    services.record_step(new, StepKind.WITHDRAW, on=day("2025-03-01"), by=None)
    assert set(Notification.objects.with_due_day().unsent().values_list("kind", "accreditation")) == {
        ("departure", serving.pk)
    }


def test_succession_in_one_act(tour):
    for code in ("SE", "DK"):
        factories.accreditation(tour, code)
    successor = factories.attache("Juris", "J")

    posting, accreditations = services.hand_over(
        tour,
        attache=successor,
        starts_on=day("2028-06-20"),
        planned_ends_on=day("2031-06-30"),
        countries=[factories.country("SE"), factories.country("DK")],
        by=None,
    )

    assert (posting.succeeds, posting.post, posting.role) == (tour, tour.post, PostingRole.DEFENCE_ATTACHE)
    assert sorted((each.country.code, each.status) for each in accreditations) == [
        ("DK", "nominated"),
        ("SE", "nominated"),
    ]
    # Three to each of the two states; the successor does not serve anywhere yet.
    assert Notification.objects.filter(accreditation__in=accreditations).count() == 6


def test_what_belongs_to_a_voided_accreditation_is_hidden_with_it(tour):
    factories.accreditation(tour, "SE")
    new = nominated(tour, "DK")
    assert Notification.objects.count() == 5

    services.void(new, reason="Entered twice", by=None)

    assert list(Notification.objects.values_list("kind", flat=True)) == ["departure"]
    assert not Step.objects.exists()
    with pytest.raises(Conflict):
        services.record_step(new, StepKind.WITHDRAW, by=None)


def test_a_nomination_may_be_meant_to_begin_during_the_tour(tour):
    Country.objects.filter(code="SE").update(prior_approval=True, agrement_lead_days=60)
    new = nominated(tour, intended_from=day("2026-01-01"))
    (asked,) = Accreditation.objects.to_be_asked_for()
    assert (asked.needed_on, asked.ask_by) == (day("2026-01-01"), day("2026-01-01") - timedelta(days=60))

    told = Accreditation.objects.planned(day("2025-12-31"), day("2025-03-01"))
    assert not told.exists()
    assert Accreditation.objects.planned(day("2026-01-01"), day("2025-03-01")).get() == new
    # A tour that is cut leaves what was meant as it is.
    services.change(tour, planned_ends_on=day("2025-12-31"), by=None)
    services.record_step(new, StepKind.WITHDRAW, on=day("2025-03-01"), by=None)


@pytest.mark.parametrize("wanted", ["2020-01-01", "2031-01-01"])
def test_what_is_meant_to_begin_begins_during_the_tour(tour, wanted):
    with pytest.raises(BadInput) as refusal:
        nominated(tour, intended_from=day(wanted))

    ((_code, words),) = refusal.value.errors["intended_from"]
    assert words.startswith("Name a day of the tour: 1 January 2025")


def test_what_is_taken_over_is_meant_for_no_other_day(tour):
    taken = Accreditation(
        posting=tour, country=factories.country("SE"), starts_on=day("2025-02-01"), intended_from=day("2026-01-01")
    )
    with pytest.raises(BadInput) as refusal:
        services.take_over(taken, by=None)
    assert "no nomination" in str(refusal.value.errors)
