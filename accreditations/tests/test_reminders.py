"""What is due, to whom it is mailed, and the calendar feed (R20b, RFC 5545)."""

import io
import re
from dataclasses import replace
from datetime import timedelta

import icalendar
import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from accreditations import services
from accreditations.models import Accreditation, Country, StandIn
from accreditations.reminders import agrement, reminders
from accreditations.tests import factories
from attache_registry import as_of
from attache_registry.models import CalendarLink

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def in_days(days):
    """The day in so many days."""
    return TODAY + timedelta(days=days)


@pytest.fixture
def tour(people):
    """The attaché's tour in Stockholm, which ends in forty days; nobody follows."""
    post = factories.post()
    factories.responsibility(post, "SE")
    officer = factories.attache("Anna", "A", user=people["attache"], email="anna@example.invalid")
    tour = factories.posting(officer, post, planned_ends_on=in_days(40))
    factories.accreditation(tour, "SE")
    return tour


@pytest.fixture
def gone():
    """Somebody whose tour is over, with an address."""
    post = factories.post("Oslo", "NO")
    tour = factories.posting(
        factories.attache("Juris", "J", email="juris@example.invalid"), post, ends_on=in_days(-30)
    )
    return factories.accreditation(tour, "NO")


def test_what_is_due_is_listed_by_day(tour):
    told = [(each.key, each.due_on, each.countries) for each in reminders(as_of.today())]

    # What other apps remind of is theirs to test.
    assert [each for each in told if not each[0].startswith("report-")] == [
        (f"agrement-{tour.pk}-SE", in_days(41 - 60), ("SE",)),
        (f"tour-end-{tour.pk}", in_days(40), ("SE",)),
    ]


def test_an_attache_is_told_of_the_own_countries_and_the_office_of_all(tour, gone, settings):
    settings.OFFICE_EMAILS = ["office@example.invalid"]
    waiting = services.nominate(Accreditation(posting=tour, country=factories.country("DK")), by=None)
    services.record_step(waiting, "request_agrement", confirmed=False, by=None)

    call_command("send_reminders", stdout=io.StringIO())

    sent = {message.to[0]: message for message in mail.outbox}
    assert set(sent) == {"office@example.invalid", "anna@example.invalid"}
    assert "gaida" in sent["office@example.invalid"].body
    assert "Sweden" in sent["anna@example.invalid"].body
    assert "Norway" not in sent["anna@example.invalid"].body


def test_a_second_run_on_the_same_day_sends_nothing(tour):
    for _run in range(2):
        call_command("send_reminders", stdout=io.StringIO())
    assert len(mail.outbox) == 1


def test_a_dry_run_says_and_sends_nothing(tour):
    out = io.StringIO()
    call_command("send_reminders", dry_run=True, stdout=out)

    assert "anna@example.invalid" in out.getvalue()
    assert mail.outbox == []
    call_command("send_reminders", stdout=io.StringIO())
    assert len(mail.outbox) == 1


def test_a_stand_in_is_reminded_and_loses_nothing_to_who_left(tour, gone):
    officer = factories.attache("Dace", "D", email="dace@example.invalid")
    stand_in = StandIn(country=factories.country("SE"), attache=officer, starts_on=TODAY, ends_on=in_days(5))
    services.enter(stand_in, by=None)

    call_command("send_reminders", stdout=io.StringIO())

    assert sorted(message.to[0] for message in mail.outbox) == ["anna@example.invalid", "dace@example.invalid"]


# A content line: a name, parameters, a value; folded at 75 octets (RFC 5545, 3.1).
LINE = re.compile(r"^[A-Za-z0-9-]+(;[A-Za-z0-9-]+=[^:;]+)*:.*$")
ONCE = {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "URL", "TRANSP"}


def strictly_parsed(body):
    """The events of a feed by their UID; fails on whatever RFC 5545 does not allow."""
    assert body.endswith(b"\r\n")
    assert b"\n" not in body.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    lines = body.decode("utf-8").replace("\r\n ", "").split("\r\n")[:-1]
    assert [line for line in lines if not LINE.match(line)] == []
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    calendar = icalendar.Calendar.from_ical(body)
    assert calendar.errors == []
    assert {"VERSION", "PRODID"} <= set(calendar)
    events = calendar.walk("VEVENT")
    for event in events:
        assert event.errors == []
        assert set(event) >= ONCE
        assert event["DTSTART"].params["VALUE"] == "DATE"
        assert event.decoded("DTEND") - event.decoded("DTSTART") == timedelta(days=1)
    found = {str(event["UID"]): event for event in events}
    assert len(found) == len(events)
    return found


def test_the_feed_parses_strictly_and_keeps_its_uids_when_a_day_moves(client, tour, people):
    address = f"/calendar/{CalendarLink.renew(people['attache'])}.ics"
    before = strictly_parsed(client.get(address).content)
    own = {uid for uid in before if not uid.startswith("report-")}
    assert own == {f"agrement-{tour.pk}-SE@attache-registry", f"tour-end-{tour.pk}@attache-registry"}

    services.change(tour, planned_ends_on=in_days(50), by=None)

    after = strictly_parsed(client.get(address).content)
    assert set(after) == set(before)
    moved = after[f"tour-end-{tour.pk}@attache-registry"].decoded("DTSTART")
    assert moved == in_days(50)


def test_a_renewed_secret_ends_the_old_one(client, people):
    old = CalendarLink.renew(people["desk"])
    client.force_login(people["desk"], "attache_registry.sign_in.backend.RegistryBackend")
    page = client.post("/me/calendar/")
    new = page.context["calendar_address"]
    client.logout()

    assert client.get(f"/calendar/{old}.ics").status_code == 404
    assert client.get(new).status_code == 200
    people["desk"].is_active = False
    people["desk"].save()
    assert client.get(new).status_code == 404
    assert not CalendarLink.objects.filter(digest__contains=new.rsplit("/", 1)[-1][:20]).exists()


def test_agrement_is_asked_for_where_nobody_leaves_too(tour):
    Country.objects.filter(code="DK").update(prior_approval=True, agrement_lead_days=60)
    services.change(tour, planned_ends_on=in_days(400), by=None)
    new = Accreditation(posting=tour, country=factories.country("DK"), intended_from=in_days(95))
    services.nominate(new, by=None)
    now = as_of.today()

    assert not list(agrement(replace(now, on=in_days(4))))
    (told,) = agrement(replace(now, on=in_days(5)))
    assert (told.key, told.due_on, told.tone, told.countries) == (
        f"nomination-{new.pk}",
        in_days(35),
        "warn",
        ("DK",),
    )
    assert "Denmark: agrément for Anna" in told.words
    assert [each.tone for each in agrement(replace(now, on=in_days(36)))] == ["bad"]

    services.record_step(new, "request_agrement", by=None)
    assert not list(agrement(replace(now, on=in_days(36))))
