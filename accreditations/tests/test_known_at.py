"""What the registry said at an instant, one example a rule: corrections, voidings, the order of changes."""

import threading
from datetime import UTC, datetime, timedelta

import pgtrigger
import pytest
from django.db import connection

from accreditations import services
from accreditations.models import Post
from accreditations.tests import factories
from accreditations.tests.factories import day
from accreditations.tests.recorded_by_hand import record_at
from attache_registry.history import FOUND_OUT, tracked
from attache_registry.known_at import as_known, utc

HOUR = timedelta(hours=1)
LONG_AGO = datetime(2023, 1, 1, tzinfo=UTC)
EVENTS = "accreditations_postregistryevent"


@pytest.fixture
def entered(db):
    """An accreditation to Sweden, and when it was recorded."""
    record_at(LONG_AGO, since=LONG_AGO - timedelta(days=1))
    tour = factories.posting(factories.attache(), factories.post())
    found, at = factories.accreditation(tour, "SE", starts_on=day("2025-03-01")), datetime(2025, 6, 2, 8, tzinfo=UTC)
    record_at(at)
    return found, at


def test_what_was_corrected_is_told_as_it_was(api, entered):
    accreditation, at = entered
    services.change(accreditation, by=None, starts_on=day("2025-05-01"))
    record_at(corrected := at + 10 * HOUR)
    address = f"/api/v1/accreditations/{accreditation.pk}/"

    def told(instant):
        query = {"known_at": utc(instant), "as_of": "2025-04-01"}
        one = api("desk").get(address, query).json()
        listed = api("desk").get("/api/v1/accreditations/", query | {"country": "SE"}).json()
        return one["starts_on"], one["in_force"], [each["id"] for each in listed["results"]]

    assert told(at) == told(corrected - HOUR) == ("2025-03-01", True, [accreditation.pk])
    # A change is recorded from its own instant on.
    assert told(corrected) == told(corrected + HOUR) == ("2025-05-01", False, [])
    # Before it was entered there is no such record.
    assert api("desk").get(address, {"known_at": utc(at - HOUR)}).status_code == 404


def test_what_was_voided_is_there_as_it_was(api, entered):
    accreditation, at = entered
    services.void(accreditation, reason="Mistaken", by=None)
    record_at(at + 10 * HOUR)
    address = f"/api/v1/accreditations/{accreditation.pk}/"

    assert api("desk").get(address).status_code == 404
    before = api("desk").get(address, {"known_at": utc(at + HOUR), "as_of": "2025-06-02"}).json()
    assert (before["status"], before["in_force"], before["country"]) == ("accredited", True, "SE")
    assert api("desk").get(address, {"known_at": utc(at + 11 * HOUR)}).status_code == 404
    coverage = [
        api("desk").get("/api/v1/coverage/", {"known_at": utc(at + hours * HOUR)}).json()["totals"]["covered"]
        for hours in (-1, 1, 11)
    ]
    assert coverage == [0, 1, 0]


def states(post):
    """The changes of a post in the order in which they were recorded: its mission, since when and until when."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT mission, pgh_created_at, pgh_until FROM {EVENTS} WHERE pgh_obj_id = %s ORDER BY pgh_id",
            [post.pk],
        )
        return cursor.fetchall()


@pytest.mark.django_db
def test_old_changes_learn_until_when_they_were_the_last():
    post, other = factories.post(), factories.post("Copenhagen", "DK")
    at = datetime(2025, 6, 2, 8, tzinfo=UTC)
    record_at(at)
    # The second had waited for the first: it began before that, and counts from its own instant on.
    for mission, hour in (("First", 4), ("Second", 2), ("Third", 6)):
        services.change(post, by=None, mission=mission)
        record_at(at + hour * HOUR)
    with connection.cursor() as cursor, pgtrigger.ignore(f"{tracked()[Post]._meta.label}:append_only"):
        cursor.execute(f"UPDATE {EVENTS} SET pgh_until = NULL")
        cursor.execute(FOUND_OUT.format(table=EVENTS))

    assert [(mission, until and (until - at) // HOUR) for mission, _since, until in states(post)] == [
        ("", 2),
        ("First", 2),
        ("Second", 6),
        ("Third", None),
    ]
    assert [until for _mission, _since, until in states(other)] == [None]
    for hour, mission in enumerate(["", "", "Second", "Second", "Second", "Second", "Third"]):
        with as_known(at + hour * HOUR):
            assert Post.objects.get(pk=post.pk).mission == mission, hour


@pytest.mark.django_db(transaction=True)
def test_whoever_began_earlier_and_waited_leaves_one_state_at_each_instant():
    post = factories.post()
    began, changed = threading.Event(), threading.Event()

    def change_late():
        """Begin first, change last."""
        try:
            with connection.cursor() as cursor:
                cursor.execute("BEGIN; SELECT now()")
                began.set()
                changed.wait(10)
                cursor.execute("UPDATE accreditations_post SET mission = 'Late' WHERE id = %s", [post.pk])
                cursor.execute("COMMIT")
        finally:
            connection.close()

    waiting = threading.Thread(target=change_late)
    waiting.start()
    assert began.wait(10)
    services.change(post, by=None, mission="Early")
    changed.set()
    waiting.join()

    (_mission, entered, _until), (_early, early, _until), (mission, late, until) = states(post)
    assert (mission, until) == ("Late", None)
    assert entered < late < early, "The one that was recorded last had not begun first."
    assert Post.objects.get(pk=post.pk).mission == "Late"
    for at in (entered, late, early, early + HOUR):
        with as_known(at):
            assert Post.objects.filter(pk=post.pk).count() == 1, at
            told = Post.objects.get(pk=post.pk).mission
        assert told == ("Late" if at >= late else ""), at
