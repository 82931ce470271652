"""The work of the desk on the pages: steps, rejected forms, scans, successions, tour ends, the history."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from docx import Document

from accreditations import services
from accreditations.models import Accreditation, Notification, Posting, Step
from accreditations.tests import factories
from attache_registry.models import User
from attache_registry.scans import LARGEST, Scan

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
PDF = b"%PDF-1.7\n" + b"x" * 100


def in_days(days):
    """The day in so many days."""
    return TODAY + timedelta(days=days)


@pytest.fixture
def sign_in(client):
    """The client signed in as a role."""

    def as_role(role):
        user, _made = User.objects.get_or_create(username=role, role=role, is_staff=role in {"desk", "admin"})
        client.force_login(user, "attache_registry.sign_in.backend.RegistryBackend")
        return client

    return as_role


@pytest.fixture
def tour():
    """A tour in Stockholm that ends in forty days, accredited to Sweden and Denmark."""
    post = factories.post()
    for code in ("SE", "DK"):
        factories.responsibility(post, code)
    tour = factories.posting(factories.attache("Anna", "A"), post, planned_ends_on=in_days(40))
    for code in ("SE", "DK"):
        factories.accreditation(tour, code)
    return tour


@pytest.fixture
def nominee(tour):
    """A nomination for Norway, a hundred days ago."""
    new = Accreditation(posting=tour, country=factories.country("NO"))
    return services.nominate(new, on=in_days(-100), by=None)


def record(client, nominee, kind, **fields):
    """Send the form of a step."""
    return client.post(f"/accreditations/{nominee.pk}/record/{kind}/", {"on": TODAY.isoformat(), **fields})


def test_a_step_is_recorded_with_the_scan_of_its_note(sign_in, nominee):
    desk = sign_in("desk")
    upload = SimpleUploadedFile("nota bene.exe", PDF)

    answer = record(desk, nominee, "request_agrement", reference="12/3", scan=upload)

    assert answer.status_code == 302
    step = nominee.steps.get(step="request_agrement")
    assert (step.reference, step.scan.name, step.scan.content_type) == ("12/3", "nota bene.pdf", "application/pdf")
    served = desk.get(f"/scans/{step.scan_id}/")
    assert served.content == PDF
    assert served["Content-Disposition"].startswith("attachment")
    assert served["X-Content-Type-Options"] == "nosniff"
    assert sign_in("analyst").get(f"/scans/{step.scan_id}/").status_code == 200


@pytest.mark.parametrize(
    "content",
    [b"<script>alert(1)</script>", b"MZ" + b"\0" * 100, b"%PDF-1.7" + b"0" * LARGEST],
    ids=["html", "exe", "big"],
)
def test_a_scan_is_told_by_its_content_and_size(sign_in, nominee, content):
    answer = record(sign_in("desk"), nominee, "request_agrement", scan=SimpleUploadedFile("note.pdf", content))

    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == ["scan"]
    assert nominee.steps.count() == 1
    assert not Scan.objects.exists()


def test_the_scan_of_a_refusal_is_for_those_who_write_the_network(sign_in, nominee):
    desk = sign_in("desk")
    record(desk, nominee, "withdraw", scan=SimpleUploadedFile("note.pdf", PDF))
    key = Scan.objects.get().pk
    assert desk.get(f"/scans/{key}/").status_code == 200
    assert sign_in("analyst").get(f"/scans/{key}/").status_code == 404


def test_a_refused_form_keeps_what_was_typed_and_says_why(sign_in, nominee):
    desk = sign_in("desk")

    answer = record(desk, nominee, "request_agrement", on=in_days(3).isoformat(), reference="Typed already")

    text = answer.content.decode()
    assert "A day in the future" in text
    assert "Typed already" in text
    answer = record(desk, nominee, "grant_agrement")
    assert "Possible now" in answer.content.decode()
    assert nominee.steps.count() == 1


def test_a_form_that_was_opened_before_somebody_elses_step_is_refused(sign_in, nominee):
    desk = sign_in("desk")
    record(desk, nominee, "request_agrement", on=in_days(-50).isoformat())
    seen = 2
    nominee.refresh_from_db()
    services.record_step(nominee, "grant_agrement", on=in_days(-2), by=None)

    answer = record(desk, nominee, "refuse_agrement", seen=seen)

    assert "Somebody else recorded a step meanwhile" in answer.content.decode()
    nominee.refresh_from_db()
    assert nominee.status == "agrement_granted"


def test_take_back_confirm_and_notify(sign_in, nominee):
    desk = sign_in("desk")
    services.record_step(nominee, "request_agrement", on=in_days(-50), confirmed=False, by=None)
    waiting = nominee.steps.waiting().get()
    desk.post(f"/accreditations/{nominee.pk}/steps/{waiting.pk}/confirm/")
    nominee.refresh_from_db()
    assert nominee.status == "agrement_requested"

    address = f"/accreditations/{nominee.pk}/steps/{waiting.pk}/take-back/"
    assert desk.post(address, {"reason": ""}).status_code == 200
    assert desk.post(address, {"reason": "Never sent"}).status_code == 302
    assert Step.with_voided.get(pk=waiting.pk).void_reason == "Never sent"

    told = Notification.objects.get(accreditation=nominee, kind="appointment")
    answer = desk.post(f"/notifications/{told.pk}/?next=/rotation/", {"sent_on": TODAY, "reference": "7"})
    told.refresh_from_db()
    assert (answer["Location"], told.sent_on) == ("/rotation/", TODAY)
    assert desk.post(f"/notifications/{told.pk}/?next=//evil.example/", {"sent_on": TODAY})["Location"] == (
        f"/accreditations/{nominee.pk}/"
    )


def test_a_succession_in_one_form(sign_in, tour):
    desk = sign_in("desk")
    body = {
        "given_name": "Juris",
        "family_name": "J",
        "role": "defence_attache",
        "starts_on": in_days(35).isoformat(),
        "planned_ends_on": in_days(1000).isoformat(),
        "countries": ["SE", "DK"],
        "on": TODAY.isoformat(),
    }
    refused = desk.post(f"/postings/{tour.pk}/succession/", {**body, "planned_ends_on": TODAY.isoformat()})
    assert refused.status_code == 200
    assert Posting.objects.count() == 1

    assert desk.post(f"/postings/{tour.pk}/succession/", body)["Location"] == "/rotation/"

    successor = Posting.objects.get(succeeds=tour)
    assert sorted(successor.accreditations.values_list("country__code", "status")) == [
        ("DK", "nominated"),
        ("SE", "nominated"),
    ]
    page = desk.get("/rotation/")
    assert {row["successor"]["attache_detail"]["name"] for row in page.context["rows"]} == {"Juris J"}
    assert "step=request_agrement" in page.content.decode()


def test_the_end_of_a_tour_shows_what_follows_before_it_is_saved(sign_in, tour):
    desk = sign_in("desk")
    address = f"/postings/{tour.pk}/end/"
    body = {"planned_ends_on": tour.planned_ends_on.isoformat(), "ends_on": in_days(10).isoformat()}

    shown = desk.post(address, body).context["consequences"]

    tour.refresh_from_db()
    assert tour.ends_on is None
    assert sorted(gap["starts_on"] for gap in shown["gaps_after"]) == [in_days(11).isoformat()] * 2
    assert [each["country"].code for each in shown["cover"]] == ["DK", "SE"]
    assert {row["ask_by"] for row in shown["rotation_after"]} == {in_days(11 - 60).isoformat()}
    assert {each["due_on"] for each in shown["notifications"]} == {in_days(10).isoformat()}

    assert desk.post(address, {**body, "confirmed": "1"}).status_code == 302
    tour.refresh_from_db()
    assert tour.ends_on == in_days(10)


def test_the_end_of_a_tour_that_cannot_be_is_refused(sign_in, tour):
    answer = sign_in("desk").post(f"/postings/{tour.pk}/end/", {"ends_on": "2025-01-10"})

    assert answer.status_code == 200
    assert "wholly outside the tour" in answer.content.decode()


def test_the_dossier_as_a_page_and_as_a_word_document(sign_in, tour, nominee):
    analyst = sign_in("analyst")
    page = analyst.get(f"/attaches/{tour.attache_id}/dossier/").content.decode()
    content = analyst.get(f"/attaches/{tour.attache_id}/dossier/?format=docx").content

    document = Document(io.BytesIO(content))
    headings = [paragraph.text for paragraph in document.paragraphs if paragraph.style.name.startswith("Heading")]
    assert [name for name in ("Denmark", "Norway", "Sweden") if name not in page or name not in headings] == []


def test_the_history_tells_before_and_after_in_words(sign_in, tour, nominee):
    desk = sign_in("desk")
    user = User.objects.get(username="desk")
    services.change(tour, post=factories.post("Oslo", "NO"), by=user)
    services.void(nominee, reason="Entered by mistake", by=user)

    told = desk.get(f"/history/?record=postings:{tour.pk}").context["changes"]
    assert (str(told[0].label), told[0].by) == ("changed", "desk")
    assert ("Post", "Stockholm", "Oslo") in [(str(name), before, after) for name, before, after in told[0].fields]

    told = desk.get(f"/history/?record=accreditations:{nominee.pk}&person=desk").context["changes"]
    assert [(str(change.label), change.reason) for change in told] == [("voided", "Entered by mistake")]
    assert desk.get("/history/?first=2200-01-01").context["changes"] == []
    assert desk.get("/history/?kind=accreditations.step").context["changes"][0].model is Step


def test_the_history_costs_the_same_for_few_and_for_many(sign_in, tour, django_assert_max_num_queries):
    desk = sign_in("desk")
    user = User.objects.get(username="desk")
    for number in range(30):
        services.change(tour, remark=f"Remark {number}", by=user)
    # The first request of a session writes down that it began.
    desk.get("/me/")
    with django_assert_max_num_queries(16):
        desk.get("/history/")
