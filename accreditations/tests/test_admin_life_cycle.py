"""The life cycle in the administration: buttons, forms, refusals, templates and documents."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from docx import Document

from accreditations import papers, services
from accreditations.models import Accreditation, AttacheDocument, Notification, PaperTemplate
from accreditations.tests import factories

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
BASE = "admin:accreditations_accreditation"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 100


@pytest.fixture
def desk(client, people):
    """The client signed in as a desk officer."""
    client.force_login(people["desk"], "attache_registry.sign_in.backend.RegistryBackend")
    return client


@pytest.fixture
def tour():
    """A tour in Stockholm."""
    return factories.posting(factories.attache("Anna", "A"), factories.post())


@pytest.fixture
def nominee(tour):
    """A nomination for Norway, a hundred days ago."""
    new = Accreditation(posting=tour, country=factories.country("NO"))
    return services.nominate(new, on=TODAY - timedelta(days=100), by=None)


def test_a_nomination_is_entered(desk, tour):
    body = {"posting": tour.pk, "country": factories.country("DK").pk, "on": TODAY, "reference": "N-7"}
    answer = desk.post(reverse(f"{BASE}_nominate"), body)

    new = Accreditation.objects.get()
    assert answer["Location"] == reverse(f"{BASE}_change", args=[new.pk])
    assert (new.status, new.steps.get().reference) == ("nominated", "N-7")


def test_the_steps_that_are_possible_are_buttons(desk, nominee):
    page = desk.get(reverse(f"{BASE}_change", args=[nominee.pk])).content.decode()

    for step in ("request_agrement", "withdraw"):
        assert reverse(f"{BASE}_record", args=[nominee.pk, step]) in page
    assert reverse(f"{BASE}_record", args=[nominee.pk, "grant_agrement"]) not in page


def test_a_step_is_recorded_and_taken_back_with_a_form(desk, nominee):
    address = reverse(f"{BASE}_record", args=[nominee.pk, "request_agrement"])
    assert desk.get(address).status_code == 200
    refused = desk.post(address, {"on": TODAY + timedelta(days=2)})
    assert "A day in the future" in refused.content.decode()

    desk.post(address, {"on": TODAY, "scan": SimpleUploadedFile("note.png", PNG)})

    nominee.refresh_from_db()
    last = nominee.steps.counting().last()
    assert (nominee.status, last.scan.content_type) == ("agrement_requested", "image/png")
    back = reverse(f"{BASE}_take_back", args=[nominee.pk, last.pk])
    assert desk.post(back, {"reason": "Not sent"}).status_code == 302
    nominee.refresh_from_db()
    assert nominee.status == "nominated"


def test_a_step_that_waits_is_confirmed(desk, nominee):
    services.record_step(nominee, "request_agrement", confirmed=False, by=None)
    waiting = nominee.steps.waiting().get()
    page = desk.get(reverse(f"{BASE}_change", args=[nominee.pk])).content.decode()
    address = reverse(f"{BASE}_confirm", args=[nominee.pk, waiting.pk])
    assert address in page
    assert desk.get(address).status_code == 200

    desk.post(address)

    nominee.refresh_from_db()
    assert nominee.status == "agrement_requested"


def test_days_that_follow_from_steps_cannot_be_typed(desk, nominee):
    body = {"posting": nominee.posting_id, "country": nominee.country_id, "role": "deputy_defence_attache"}
    formsets = {
        f"{name}-{part}": 0
        for name in ("steps", "notifications")
        for part in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")
    }
    answer = desk.post(
        reverse(f"{BASE}_change", args=[nominee.pk]), {**body, **formsets, "starts_on": "2025-01-01", "remark": ""}
    )

    assert answer.status_code == 302, answer.context["errors"]
    nominee.refresh_from_db()
    assert (nominee.role, nominee.starts_on, nominee.status) == ("deputy_defence_attache", None, "nominated")


def test_an_analyst_sees_no_buttons_and_may_not_come_in(client, people, nominee):
    client.force_login(people["analyst"], "attache_registry.sign_in.backend.RegistryBackend")
    for name in ("nominate", "changelist"):
        assert client.get(reverse(f"{BASE}_{name}")).status_code in {302, 403}
    assert client.post(reverse(f"{BASE}_record", args=[nominee.pk, "withdraw"]), {"on": TODAY}).status_code in {
        302,
        403,
    }
    assert nominee.steps.count() == 1


def test_a_notification_is_recorded_as_sent(desk, nominee):
    told = Notification.objects.get(accreditation=nominee, kind="appointment")
    address = reverse("admin:accreditations_notification_change", args=[told.pk])

    desk.post(address, {"sent_on": TODAY, "reference": "22/1"})

    told.refresh_from_db()
    assert (told.sent_on, told.reference) == (TODAY, "22/1")


def template(*lines):
    """A Word document to upload."""
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return SimpleUploadedFile("own.docx", out.getvalue())


def test_a_template_is_downloaded_edited_and_uploaded(desk):
    download = reverse("admin:accreditations_papertemplate_download", args=["note_verbale", "arrival", "en"])
    assert desk.get(reverse("admin:accreditations_papertemplate_changelist")).status_code == 200
    assert desk.get(download)["Content-Type"] == papers.WORD
    body = {"paper": "note_verbale", "subject": "arrival", "language": "en"}
    address = reverse("admin:accreditations_papertemplate_add")

    refused = desk.post(address, {**body, "upload": template("{{ salary }}")})
    assert "Unknown placeholders: salary" in refused.content.decode()
    assert desk.post(address, {**body, "upload": template("{{ attache_name }}")}).status_code == 302

    own = PaperTemplate.objects.get()
    assert bytes(own.content) == desk.get(download).content
    assert desk.get(reverse("admin:accreditations_papertemplate_change", args=[own.pk])).status_code == 200


def test_a_curriculum_vitae_is_uploaded_and_served_to_those_who_write(desk, tour):
    body = {"attache": tour.attache_id, "kind": "cv"}
    address = reverse("admin:accreditations_attachedocument_add")
    assert desk.post(address, {**body, "upload": SimpleUploadedFile("cv.pdf", b"<html>")}).status_code == 200

    assert desk.post(address, {**body, "upload": SimpleUploadedFile("cv.pdf", b"%PDF-1.7 x")}).status_code == 302

    found = AttacheDocument.objects.get()
    assert desk.get(f"/scans/{found.scan_id}/").content == b"%PDF-1.7 x"
    assert desk.get(reverse("admin:accreditations_attachedocument_change", args=[found.pk])).status_code == 200
