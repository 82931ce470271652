"""Who may know of which report: every role × marking × status; nothing tells of one that is hidden."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from accreditations.feed import entries
from accreditations.tests import factories as network
from attache_registry.changes import changes
from attache_registry.models import User
from cooperation_plans import services as cooperation
from cooperation_plans.tests import factories as plans
from exchange import feed
from reporting import services
from reporting.choices import ReportStatus
from reporting.files import read_file
from reporting.models import Report
from reporting.tests import factories

pytestmark = pytest.mark.django_db
REPORTS = "/api/v1/reports/"
# Who reads a released report, by its marking; the author always does.
READERS = {
    "internal": {"analyst", "desk", "admin", "colleague", "author"},
    "limited": {"desk", "admin", "charged", "author"},
    "restricted": {"desk", "admin", "charged", "author"},
    "secret": {"desk", "admin", "author"},
}


@pytest.fixture
def cast(sweden, people):
    """An author, a colleague who has charge of Sweden as well, one who has charge of Norway alone, and the others."""
    charged = User.objects.create_user("charged", role="attache")
    tour = network.posting(network.attache("Pēteris", "Paraugs", user=charged), sweden.post)
    network.accreditation(tour, "SE", role="deputy_defence_attache")
    colleague = User.objects.create_user("colleague", role="attache")
    oslo = network.post("Oslo", "NO")
    network.accreditation(network.posting(network.attache("Jānis", "Paraugs", user=colleague), oslo), "NO")
    return {
        "author": sweden.user,
        "charged": charged,
        "colleague": colleague,
        **{role: people[role] for role in ("analyst", "desk", "admin")},
    }


@pytest.mark.parametrize("status", ReportStatus.values)
@pytest.mark.parametrize("marked", READERS)
def test_every_role_marking_and_status(sweden, cast, marked, status):
    above = {} if marked in ("internal", "limited") else {"text": "", "reference": "1", "kept_at": "Archive"}
    report = factories.report(sweden.tour, sweden.user, status=status, marked=marked, **above)

    seen = {name for name, person in cast.items() if Report.objects.visible_to(person).filter(pk=report.pk).exists()}

    if status == "draft":
        assert seen == {"author"}
    elif status != "released":
        assert seen == {"author", "desk", "admin"}
    else:
        # Whoever reads what everybody reads, reads it in charge as well.
        assert seen == READERS[marked] | ({"charged"} if marked == "internal" else set())


def test_a_hidden_report_is_not_there(sweden, people, api):
    factories.report(sweden.tour, sweden.user, status="released", title="Open")
    hidden = factories.report(sweden.tour, sweden.user, status="released", marked="limited", title="Hidden")
    analyst = api("analyst")

    answers = [
        analyst.get(REPORTS),
        analyst.get(REPORTS, {"search": "hidden"}),
        analyst.get(REPORTS, {"country": "SE", "versions": "all"}),
        analyst.get(REPORTS, {"marking": "limited"}),
        analyst.get(f"{REPORTS}completeness/"),
        analyst.get(REPORTS, {"format": "csv"}),
    ]
    for answer in answers:
        assert answer.status_code == 200
        told = b"".join(answer) if answer.streaming else answer.content
        assert b"Hidden" not in told
        assert str(hidden.pk).encode() not in told
    assert answers[0].json()["count"] == 1
    assert [answer.json()["count"] for answer in answers[1:4]] == [0, 1, 0]
    for path in ("", "attachments/", "attachments/1/"):
        assert analyst.get(f"{REPORTS}{hidden.pk}/{path}").status_code == 404
    for verb, body in (
        ("submit", {}),
        ("return", {"remark": "x"}),
        ("release", {}),
        ("correct", {}),
        ("void", {"reason": "x"}),
    ):
        refused = analyst.post(f"{REPORTS}{hidden.pk}/{verb}/", body, format="json")
        nowhere = analyst.post(f"{REPORTS}123456789/{verb}/", body, format="json")
        assert (refused.status_code, refused.json()) == (nowhere.status_code, nowhere.json())
    # What is the same for both is the same for a key that was never given.
    gone, never = analyst.get(f"{REPORTS}{hidden.pk}/"), analyst.get(f"{REPORTS}123456789/")
    assert gone.json() == never.json()


def test_the_history_tells_the_desk_nothing_of_drafts(sweden, people):
    report = factories.report(sweden.tour, sweden.user, title="Begun")

    def told(reader):
        found = changes(reader=reader, most=200).rows
        return [row for row in found if "Begun" in json.dumps([row.record, row.fields], default=str)]

    assert told(people["desk"]) == []
    assert told(sweden.user) != []
    services.submit(report, by=sweden.user)
    assert told(people["desk"]) != []


def test_the_history_page_tells_the_desk_nothing_of_a_draft_or_its_files(sweden, people, client):
    report = factories.report(sweden.tour, sweden.user, title="Begun")
    upload = SimpleUploadedFile("begun-too.pdf", b"%PDF-1.4\n%%EOF")
    services.attach(report, read_file(upload), by=sweden.user)
    client.force_login(people["desk"], "attache_registry.sign_in.backend.RegistryBackend")

    asked = client.get("/history/", {"record": f"reports:{report.pk}"})
    never = client.get("/history/", {"record": "reports:123456789"})
    assert (asked.status_code, never.status_code) == (400, 400)
    for answer in (asked, client.get("/history/"), client.get("/history/", {"person": "attache"})):
        assert "egun" not in answer.content.decode()
    # Nor does the tour name what leans on it.
    refused = client.post(
        f"/api/v1/postings/{sweden.tour.pk}/void/", {"reason": "x"}, content_type="application/json"
    )
    assert refused.status_code in (403, 409)
    assert str(report.pk) not in refused.content.decode()
    assert "egun" not in refused.content.decode()


def test_reminders_and_calendars_tell_nothing_of_drafts(sweden, people, client):
    factories.report(
        sweden.tour,
        sweden.user,
        title="Begun",
        period_starts_on=factories.day("2026-10-01"),
        period_ends_on=factories.day("2026-10-31"),
    )
    for role in ("desk", "analyst"):
        client.force_login(people[role], "attache_registry.sign_in.backend.RegistryBackend")
        for path in ("/", "/countries/SE/", "/search/?q=begun"):
            assert b"Begun" not in client.get(path).content


def test_what_waits_for_the_desk_is_told_to_the_desk_alone(sweden, people, client):
    factories.report(sweden.tour, sweden.user, status="submitted", title="Given in")
    told = {}
    for role, person in people.items():
        client.force_login(person, "attache_registry.sign_in.backend.RegistryBackend")
        told[role] = "Given in" in client.get("/").content.decode()
        told[f"{role} calendar"] = any("Given in" in each.words for each in entries(person))
    assert {name for name, is_told in told.items() if is_told} == {"desk", "desk calendar", "admin", "admin calendar"}


def test_the_outcome_of_an_activity_shows_what_its_reader_may_read(sweden, people, api):
    activity = plans.activity(countries=["SE"])
    cooperation.record_outcome(activity, outcome="Held as planned.", by=people["desk"])
    report = services.report_from_outcome(activity, by=sweden.user, posting=sweden.tour)
    assert (report.text, report.outcome_of) == ("Held as planned.", activity)
    services.change(
        report, text="Held as planned, in the rain.", marking=factories.marking("limited"), by=sweden.user
    )
    path = f"/api/v1/activities/{activity.pk}/"
    # Until it is released the activity tells its own.
    assert api("analyst").get(path).json()["outcome"] == "Held as planned."
    services.submit(report, by=sweden.user)
    services.release(report, by=people["desk"])

    activity.refresh_from_db()
    assert activity.outcome == ""
    assert api("desk").get(path).json()["outcome"] == "Held as planned, in the rain."
    assert api("analyst").get(path).json()["outcome"] == ""
    refused = api("desk").patch(path, {"outcome": "Otherwise."}, format="json")
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (400, "told_by_report")
    assert api("desk").patch(path, {"outcome": "Held as planned, in the rain."}, format="json").status_code == 200


def test_the_demonstration_loads():
    call_command("load_demo", verbosity=0)


# The feed of changes


@pytest.mark.parametrize("marked", ["internal", "limited"])
def test_the_feed_tells_of_no_report_and_of_no_state_that_one_may_not_know(sweden, cast, marked, api, seen_at_once):
    report = factories.report(sweden.tour, sweden.user, status="draft", marked=marked, title="First words")
    seen_at_once()
    services.change(report, by=sweden.user, title="Second words")
    seen_at_once()
    services.submit(report, by=sweden.user)
    seen_at_once()
    services.release(report, by=cast["desk"])
    seen_at_once()
    told = {}
    for name, person in cast.items():
        found, _next = feed.page(person, only=["reports"], limit=1000)
        rows = [each.row for each in found]
        told[name] = [
            (row["change"], row["before"] and row["before"]["title"], row["after"]["status"]) for row in rows
        ]

    released = [("created", None, "released")]
    assert told["author"] == [
        ("created", None, "draft"),
        ("updated", "First words", "draft"),
        ("updated", "Second words", "submitted"),
        ("updated", "Second words", "released"),
    ]
    desk = [("created", None, "submitted"), ("updated", "Second words", "released")]
    assert told["desk"] == told["admin"] == desk
    for name in ("analyst", "colleague", "charged"):
        sees = Report.objects.visible_to(cast[name]).exists()
        assert told[name] == (released if sees else [])


def test_a_draft_is_not_in_an_analysts_feed(sweden, cast, seen_at_once):
    factories.report(sweden.tour, sweden.user, status="draft", marked="internal")
    seen_at_once()
    found, _next = feed.page(cast["analyst"], limit=1000)
    assert found
    assert "reports" not in {each.row["resource"] for each in found}
