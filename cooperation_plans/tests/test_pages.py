"""What people do on pages: entering, changing status, outcomes, spreadsheets with a preview, chasing."""

import io

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accreditations.digests import digests
from accreditations.dossier import dossier
from accreditations.feed import entries
from accreditations.reminders import reminders
from accreditations.tests import factories as network
from attache_registry.as_of import today
from cooperation_plans import services
from cooperation_plans.models import Activity, CancellationReason, CooperationPlan, ExpectedPlan, UploadedSheet
from cooperation_plans.spreadsheets import write_plan
from cooperation_plans.tests import factories
from cooperation_plans.tests.factories import day
from cooperation_plans.tests.test_spreadsheets import workbook

pytestmark = pytest.mark.django_db
BACKEND = "attache_registry.sign_in.backend.RegistryBackend"
PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def desk(client, people):
    """Somebody from the desk, signed in."""
    client.force_login(people["desk"], BACKEND)
    return client


def said(answer):
    """The page's text."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode()


def test_a_plan_is_entered_and_agreed_on_pages(desk):
    body = {
        "country": factories.country("SE").pk,
        "strand": factories.plan("DK").strand_id,
        "title": "Plan 2027",
        "starts_on": "2027-01-01",
        "ends_on": "2027-12-31",
        "currency": "EUR",
    }
    answer = desk.post("/plans/new/", body)
    plan = CooperationPlan.objects.get(title="Plan 2027")
    assert answer["Location"] == f"/plans/{plan.pk}/"

    on = timezone.localdate().isoformat()
    desk.post(f"/plans/{plan.pk}/become/in_negotiation/", {"on": on, "seen": "draft"})
    desk.post(f"/plans/{plan.pk}/become/agreed/", {"on": on, "seen": "in_negotiation", "signed_by": "Attaché"})
    plan.refresh_from_db()
    assert (plan.status, plan.signed_by) == ("agreed", "Attaché")

    late = desk.post(f"/plans/{plan.pk}/become/closed/", {"on": on, "seen": "draft"})
    assert "Somebody else changed the status meanwhile" in said(late)
    without_reason = desk.post(f"/plans/{plan.pk}/edit/", {**body, "title": "Changed"})
    assert "This field is required" in said(without_reason)
    desk.post(f"/plans/{plan.pk}/edit/", {**body, "title": "Changed", "why": "Agreed by letter"})
    assert plan.amendments.get().why == "Agreed by letter"
    assert "Agreed by letter" in said(desk.get(f"/plans/{plan.pk}/"))


def test_a_refused_plan_says_why_on_the_form(desk):
    answer = desk.post("/plans/new/", {"title": "Plan", "starts_on": "2027-01-01", "ends_on": "2026-01-01"})

    assert answer.status_code == 200
    assert "Nothing was saved" in said(answer)
    assert not CooperationPlan.objects.exists()


def test_an_activity_is_entered_changed_and_told(desk):
    plan = factories.plan()
    body = {"title": "Visit", "when_precision": "day", "starts_on": "2026-05-01", "financing": ""}
    desk.post(f"/plans/{plan.pk}/activities/new/", body)
    visit = plan.activities.get()
    desk.post(f"/activities/{visit.pk}/edit/", {**body, "place": "Visby", "countries": ["SE", "DK"]})
    visit.refresh_from_db()
    assert (visit.place, visit.country_links.count()) == ("Visby", 2)

    told = {"seen": "planned", "on": "2026-05-02", "outcome": "Went well", "home_participants_actual": "3"}
    answer = desk.post(f"/activities/{visit.pk}/outcome/?next=/plans/{plan.pk}/", told)

    visit.refresh_from_db()
    assert answer["Location"] == f"/plans/{plan.pk}/"
    assert (visit.status, visit.outcome, visit.home_participants_actual) == ("completed", "Went well", 3)
    page = said(desk.get(f"/activities/{visit.pk}/"))
    assert "Went well" in page
    last = visit.transitions.order_by("number").last()
    desk.post(f"/activities/{visit.pk}/steps/{last.pk}/take-back/", {"reason": "Too early"})
    visit.refresh_from_db()
    assert visit.status == "confirmed"


def test_an_activity_without_days_is_entered_as_not_known(desk):
    desk.post("/activities/new/", {"title": "Some day", "when_precision": "day", "countries": ["SE"]})

    assert Activity.objects.get().when_precision == "unknown"


def test_a_postponement_and_new_days_on_pages(desk):
    visit = factories.activity(factories.plan())
    reason = CancellationReason.objects.get(code="weather")
    on = timezone.localdate().isoformat()
    address = f"/activities/{visit.pk}/become"
    assert "This field is required" in said(desk.post(f"{address}/postponed/", {"on": on, "seen": "planned"}))
    desk.post(f"{address}/postponed/", {"on": on, "seen": "planned", "reason": reason.pk, "side": "us"})
    body = {"on": on, "seen": "postponed", "starts_on": "2026-12-20", "when_precision": "month"}
    desk.post(f"{address}/planned/", body)

    visit.refresh_from_db()
    assert (visit.status, visit.starts_on, visit.when_precision) == ("planned", day("2026-12-20"), "month")


def test_an_attache_writes_own_plans_only(client, people):
    tour = network.posting(network.attache(user=people["attache"]), network.post())
    network.accreditation(tour, "SE")
    own, other = factories.plan("SE"), factories.plan("DK")
    client.force_login(people["attache"], BACKEND)

    assert client.get(f"/plans/{own.pk}/edit/").status_code == 200
    assert client.get(f"/plans/{other.pk}/edit/").status_code == 403
    assert "New activity" in said(client.get(f"/plans/{own.pk}/"))
    assert "New activity" not in said(client.get(f"/plans/{other.pk}/"))
    body = {"title": "V", "when_precision": "unknown", "countries": ["DK"]}
    assert "Select a valid choice" in said(client.post("/activities/new/", body))
    assert client.post("/activities/new/", {**body, "countries": ["SE"]}).status_code == 302
    moved = {"title": "Plan", "country": factories.country("DK").pk, "starts_on": "2026-01-01"}
    assert "Select a valid choice" in said(client.post(f"/plans/{own.pk}/edit/", moved))


def upload(content, **more):
    """What the form of an import sends."""
    return {"file": SimpleUploadedFile("plan.xlsx", content), **more}


def test_an_import_is_looked_at_before_it_is_saved(desk):
    plan = factories.plan()
    content = workbook(["No.", "Activity", "Area"], ["1", "Visit", "cyber"], ["2", "Course", "nonsense"])

    preview = said(desk.post(f"/plans/{plan.pk}/import/", upload(content)))

    assert "C3" in preview
    assert "Would be created" in preview
    assert "Save only the rows without faults" in preview
    assert "Save all of it" not in preview
    assert not plan.activities.exists()
    kept = UploadedSheet.objects.get()
    refused = said(desk.post(f"/plans/{plan.pk}/import/{kept.pk}/"))
    assert "Nothing was saved" in refused
    assert not plan.activities.exists()
    saved = said(desk.post(f"/plans/{plan.pk}/import/{kept.pk}/", {"only_good": "1"}))
    assert "Saved." in saved
    assert [each.title for each in plan.activities.all()] == ["Visit"]
    assert not UploadedSheet.objects.exists()


def test_an_upload_is_its_persons_own(desk, client, people):
    plan = factories.plan()
    desk.post(f"/plans/{plan.pk}/import/", upload(workbook(["No.", "Activity"], ["1", "Visit"])))
    kept = UploadedSheet.objects.get()
    client.force_login(people["admin"], BACKEND)

    assert client.post(f"/plans/{plan.pk}/import/{kept.pk}/").status_code == 404


@pytest.mark.parametrize(
    "content", [b"nonsense", b"", workbook(["Nothing"], ["known"])], ids=["text", "empty", "other"]
)
def test_a_file_that_is_no_form_is_refused_on_the_form(desk, content):
    plan = factories.plan()

    answer = desk.post(f"/plans/{plan.pk}/import/", upload(content))

    assert "Nothing was saved" in said(answer)
    assert not UploadedSheet.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_long_import_tells_how_far_it_is_and_saves_at_once(desk):
    plan = factories.plan()
    rows = [[str(number), f"Visit {number}"] for number in range(1000)]
    content = workbook(["No.", "Activity"], *rows)

    preview = said(desk.post(f"/plans/{plan.pk}/import/", upload(content)))

    assert "500 of 1000 rows read" in preview
    assert "Save all of it" in preview
    assert preview.rstrip().endswith("</html>")
    assert not plan.activities.exists()
    kept = UploadedSheet.objects.get()
    assert "Saved." in said(desk.post(f"/plans/{plan.pk}/import/{kept.pk}/"))
    assert plan.activities.count() == 1000


@pytest.mark.django_db(transaction=True)
def test_whoever_leaves_a_long_import_saves_nothing(desk):
    plan = factories.plan()
    rows = [[str(number), f"Visit {number}"] for number in range(3000)]
    desk.post(f"/plans/{plan.pk}/import/", upload(workbook(["No.", "Activity"], *rows))).getvalue()
    kept = UploadedSheet.objects.get()

    answer = desk.post(f"/plans/{plan.pk}/import/{kept.pk}/")
    parts = iter(answer.streaming_content)
    next(parts)
    answer.close()

    assert not plan.activities.exists()
    assert UploadedSheet.objects.filter(pk=kept.pk).exists()


def test_spreadsheets_and_documents_are_attachments(desk):
    plan = factories.plan()
    factories.activity(plan)
    for address, kind in (
        ("spreadsheet/", "spreadsheetml"),
        ("spreadsheet/?kind=empty", "spreadsheetml"),
        ("document/", "wordprocessingml"),
        ("document/?kind=report", "wordprocessingml"),
    ):
        answer = desk.get(f"/plans/{plan.pk}/{address}")
        assert answer.status_code == 200
        assert kind in answer["Content-Type"]
        assert answer["Content-Disposition"].startswith("attachment")
    assert desk.get(f"/plans/{plan.pk}/document/?kind=poem").status_code == 400


def test_a_signed_paper_is_checked_by_its_content(desk):
    plan = factories.plan()
    address = f"/plans/{plan.pk}/papers/"
    bad = SimpleUploadedFile("plan.pdf", b"<html>no pdf</html>")
    assert "no PDF" in said(desk.post(address, {"title": "Signed", "scan": bad}))
    desk.post(address, {"title": "Signed", "scan": SimpleUploadedFile("plan.pdf", PDF)})

    kept = plan.papers.get()
    answer = desk.get(f"/signed-papers/{kept.pk}/")
    assert (answer.content, answer["Content-Type"]) == (PDF, "application/pdf")


def test_one_press_reminds_a_unit(desk):
    plan = factories.plan()
    unit = factories.unit(email="flotilla@example.invalid")
    asked = {"lead_unit": unit, "asked_on": day("2026-01-05")}
    waiting = factories.activity(plan, "Diving course", **asked)
    factories.activity(plan, "Answered", **asked, answered_on=day("2026-01-06"))
    silent = factories.unit("silent")
    factories.activity(plan, "No mailbox", lead_unit=silent, asked_on=day("2026-01-05"))

    page = said(desk.get(f"/plans/{plan.pk}/"))
    assert "Remind by mail" in page
    assert "no mailbox recorded" in page
    desk.post(f"/plans/{plan.pk}/remind/naval_forces/")

    (message,) = mail.outbox
    assert message.to == ["flotilla@example.invalid"]
    assert "Diving course" in message.body
    assert "Answered" not in message.body
    waiting.refresh_from_db()
    assert waiting.reminded_on == timezone.localdate()
    refused = desk.post(f"/plans/{plan.pk}/remind/silent/", follow=True)
    assert "No mailbox" in said(refused)
    assert len(mail.outbox) == 1


def test_what_is_unfinished_is_carried_over_on_a_page(desk):
    old, new = factories.plan(year=2025), factories.plan(year=2026)
    factories.activity(old, starts_on=day("2025-05-01"), ends_on=None)

    answer = desk.post(f"/plans/{old.pk}/carry-over/", {"into": new.pk})

    assert answer["Location"] == f"/plans/{new.pk}/"
    assert "Carried over from" in said(desk.get(f"/activities/{new.activities.get().pk}/"))


def test_overdue_and_missing_are_reminded_of(people, settings):
    settings.OFFICE_EMAILS = ["office@example.invalid"]
    officer = network.attache(user=people["attache"], email="anna@example.invalid")
    network.accreditation(network.posting(officer, network.post()), "SE")
    plan = factories.plan()
    factories.activity(plan, "Was in March")
    factories.activity(None, "Outside", ["SE"])
    ahead = factories.activity(plan, "Ahead", starts_on=day("2027-02-01"), ends_on=day("2027-02-03"))
    services.enter(
        ExpectedPlan(country=factories.country("DK"), strand=plan.strand, starts_on=day("2020-01-01")), by=None
    )

    told = [each.words for each in reminders(today())]
    by_person = {each.recipient: [reminder.words for reminder in each.reminders] for each in digests(today())}
    calendar = {each.key: each for each in entries(people["attache"])}
    sections = dict(dossier(officer, today())["sections"])

    assert any("1 activity of “Plan 2026” is overdue" in words for words in told)
    assert any("“Outside” was to be over" in words for words in told)
    assert any(words.startswith("Denmark: the plan of") for words in told)
    assert any("Plan 2026" in words for words in by_person["anna@example.invalid"])
    assert not any("Denmark" in words for words in by_person["anna@example.invalid"])
    assert calendar[f"activity-{ahead.pk}"].until == day("2027-02-03")
    assert any("Ahead" in line for line in sections["Activities still to be done"])
    assert any("Plan 2026" in line for line in sections["Cooperation plans"])


def test_the_end_of_a_tour_shows_whose_activities_change(desk):
    tour = network.posting(network.attache("Anna", "Pirmā"), network.post(), planned_ends_on=day("2028-06-30"))
    network.accreditation(tour, "SE")
    factories.activity(factories.plan(year=2027), "In autumn", starts_on=day("2027-10-01"), ends_on=None)

    answer = desk.post(f"/postings/{tour.pk}/end/", {"planned_ends_on": "2027-06-30"})

    assert "In autumn" in said(answer)
    assert "→ nobody" in said(answer)


def test_a_list_and_its_file_hold_the_same_activities(desk):
    plan = factories.plan()
    for number in range(3):
        factories.activity(plan, f"Visit {number}", starts_on=day(f"2026-0{number + 1}-01"), ends_on=None)

    page = desk.get("/activities/?year=2026&ordering=-starts_on")
    file = said(desk.get("/activities/?year=2026&ordering=-starts_on&format=csv"))

    assert [row["facts"]["title"] for row in page.context["rows"]] == ["Visit 2", "Visit 1", "Visit 0"]
    assert [line.split(",")[6] for line in file.splitlines()[1:]] == ["Visit 2", "Visit 1", "Visit 0"]


def test_an_export_of_the_page_is_imported_without_a_change(desk):
    plan = factories.plan()
    factories.activity(plan)

    preview = said(desk.post(f"/plans/{plan.pk}/import/", upload(write_plan(plan, today()))))

    assert "Left as they are" in preview
    assert io.StringIO(preview).read().count('class="alarm"') == 0


def test_a_page_in_latvian_names_units_and_activities_in_latvian(desk, people):
    plan = factories.plan(owner=factories.unit(name="Policy department", name_lv="Politikas departaments"))
    factories.activity(plan, "Visit", title_lv="Vizīte")
    people["desk"].language = "lv"
    people["desk"].save()

    for path in (f"/plans/{plan.pk}/", "/plans/"):
        text = said(desk.get(path))
        assert "Politikas departaments" in text
        assert "Policy department" not in text
    text = said(desk.get(f"/plans/{plan.pk}/"))
    assert "Vizīte" in text
    assert "Visit" not in text


def test_documents_are_of_the_day_asked_about(desk):
    plan = factories.plan()

    text = said(desk.get(f"/plans/{plan.pk}/?as_of=2026-02-01"))

    assert f"/plans/{plan.pk}/document/?as_of=2026-02-01" in text
    assert f"/plans/{plan.pk}/document/?kind=report&amp;as_of=2026-02-01" in text
