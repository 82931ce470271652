"""Reports through the API: whole answers, writing, refusals, files, completeness."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accreditations.tests import factories as network
from reporting import services
from reporting.duty import completeness, month_before
from reporting.models import Report
from reporting.tests import factories

pytestmark = pytest.mark.django_db
REPORTS = "/api/v1/reports/"
BODY = {
    "countries": ["SE"],
    "on": "2026-11-02",
    "kind": "military",
    "title": "Autumn exercise",
    "text": "## It began",
}
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


def test_a_report_whole(sweden, api):
    attache = api("attache")

    answer = attache.post(REPORTS, {**BODY, "topics": ["readiness"], "source": "open"}, format="json")

    assert answer.status_code == 201, answer.json()
    key = answer.json()["id"]
    assert answer["Location"] == f"{REPORTS}{key}/"
    assert answer.json() == {
        "id": key,
        "posting": sweden.tour.pk,
        "attache_detail": {"id": sweden.officer.pk, "name": "Anna Izdomāta"},
        "post_detail": {"id": sweden.post.pk, "city": "Stockholm", "host": "SE"},
        "countries": ["SE"],
        "on": "2026-11-02",
        "period_starts_on": None,
        "period_ends_on": None,
        "kind": "military",
        "title": "Autumn exercise",
        "text": "## It began",
        "reference": None,
        "kept_at": None,
        "topics": ["readiness"],
        "marking": "internal",
        "marking_detail": {"code": "internal", "name": "For internal use", "name_lv": "Iekšējai lietošanai"},
        "source": "open",
        "activities": [],
        "agreements": [],
        "outcome_of": None,
        "status": "draft",
        "version": 1,
        "corrected": False,
        "attachments": [],
        "steps": [],
        "versions": [{"id": key, "version": 1, "status": "draft", "on": "2026-11-02"}],
    }
    # What was answered can be sent back.
    assert attache.put(f"{REPORTS}{key}/", answer.json(), format="json").status_code == 200


def test_from_draft_to_release_and_correction(sweden, api):
    attache, desk = api("attache"), api("desk")
    key = attache.post(REPORTS, BODY, format="json").json()["id"]
    path = f"{REPORTS}{key}/"
    assert desk.get(path).status_code == 404

    assert attache.post(f"{path}submit/").json()["status"] == "submitted"
    assert attache.patch(path, {"title": "Otherwise"}, format="json").status_code == 403
    assert desk.patch(path, {"title": "Otherwise"}, format="json").status_code == 409
    assert attache.post(f"{path}release/").status_code == 403
    assert desk.post(f"{path}return/", {}, format="json").status_code == 400
    assert desk.post(f"{path}return/", {"remark": "Who?"}, format="json").json()["status"] == "returned"
    assert attache.patch(path, {"text": "Them."}, format="json").json()["text"] == "Them."
    attache.post(f"{path}submit/")
    released = desk.post(f"{path}release/")
    assert [step["to"] for step in released.json()["steps"]] == ["submitted", "returned", "submitted", "released"]
    again = desk.post(f"{path}release/")
    assert (again.status_code, again.json()["code"], again.json()["allowed"]) == (409, "transition", [])

    new = attache.post(f"{path}correct/")
    assert new.status_code == 201
    assert (new.json()["version"], new.json()["status"]) == (2, "draft")
    assert [each["version"] for each in api("analyst").get(path).json()["versions"]] == [1]


def test_an_attache_writes_of_countries_in_charge_alone(sweden, api):
    attache = api("attache")
    assert attache.post(REPORTS, {**BODY, "countries": ["NO"]}, format="json").status_code == 403
    other = network.posting(network.attache("Pēteris", "Paraugs"), network.post("Oslo", "NO"))
    assert attache.post(REPORTS, {**BODY, "posting": other.pk}, format="json").status_code == 403
    assert api("analyst").post(REPORTS, BODY, format="json").status_code == 403
    assert api("desk").post(REPORTS, BODY, format="json").json()["errors"][0]["pointer"] == "#/posting"
    assert api("desk").post(REPORTS, {**BODY, "posting": other.pk}, format="json").status_code == 201


def test_what_was_begun_in_charge_is_finished_within_thirty_days(sweden, api, people):
    report = factories.report(sweden.tour, sweden.user)
    today = timezone.localdate()
    path = f"{REPORTS}{report.pk}/"
    for left, status in ((10, 200), (40, 403)):
        network.services.change(sweden.tour, ends_on=today - timezone.timedelta(days=left), by=None)
        assert api("attache").patch(path, {"text": f"{left}"}, format="json").status_code == status
        assert api("attache").post(REPORTS, {**BODY, "posting": sweden.tour.pk}, format="json").status_code == 403


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"countries": []}, "countries"),
        ({"countries": ["XX"]}, "countries"),
        ({"kind": "gossip"}, "kind"),
        ({"title": ""}, "title"),
        ({"marking": "secret"}, "marking"),
        ({"text": "SECRET\nBrigade."}, "text"),
        ({"reference": "S-1"}, ""),
        ({"period_starts_on": "2026-10-01"}, ""),
        ({"period_starts_on": "2026-10-02", "period_ends_on": "2026-10-01"}, ""),
        ({"topics": ["gossip"]}, "topics"),
        ({"status": "released", "colour": "red"}, "colour"),
        ({"on": "2026-13-01"}, "on"),
    ],
)
def test_bad_input_names_the_field_and_changes_nothing(sweden, api, fields, pointer):
    answer = api("attache").post(REPORTS, BODY | fields, format="json")

    assert answer.status_code == 400, answer.json()
    assert answer.json()["errors"][0]["pointer"].startswith(f"#/{pointer}" if pointer else "#")
    assert not Report.with_voided.exists()


def test_a_stale_draft_is_not_written_over(sweden, api):
    attache = api("attache")
    created = attache.post(REPORTS, BODY, format="json")
    path = f"{REPORTS}{created.json()['id']}/"

    first = attache.patch(path, {"text": "One tab."}, format="json", HTTP_IF_MATCH=created["ETag"])
    second = attache.patch(path, {"text": "Another tab."}, format="json", HTTP_IF_MATCH=created["ETag"])

    assert (first.status_code, second.status_code) == (200, 412)
    assert attache.get(path).json()["text"] == "One tab."


def test_files_are_told_by_their_content_and_served_as_attachments(sweden, api):
    attache = api("attache")
    report = factories.report(sweden.tour, sweden.user)
    path = f"{REPORTS}{report.pk}/attachments/"

    for name, content in (("a.pdf", b"<html><script>"), ("a.pdf", b""), ("a.exe", b"MZ" + b"0" * 300)):
        refused = attache.post(path, {"file": SimpleUploadedFile(name, content)}, format="multipart")
        assert refused.status_code == 400
    assert attache.post(path, {}, format="multipart").status_code == 400
    kept = attache.post(path, {"file": SimpleUploadedFile("../talks é.exe", PDF)}, format="multipart")
    assert kept.status_code == 201, kept.json()
    file = kept.json()["attachments"][0]
    assert (file["name"], file["content_type"], file["size"]) == ("talks é.pdf", "application/pdf", len(PDF))
    # HEAD is GET without a body, and does nothing.
    assert [attache.head(each).status_code for each in (path, f"{path}{file['id']}/")] == [200, 200]
    served = attache.get(f"{path}{file['id']}/")
    assert served.content == PDF
    assert served["Content-Disposition"].startswith("attachment; ")
    assert served["X-Content-Type-Options"] == "nosniff"
    services.submit(report, by=sweden.user)
    assert attache.delete(f"{path}{file['id']}/").status_code in (403, 409)
    assert api("desk").delete(f"{path}{file['id']}/").status_code == 409
    assert attache.get(path).json() == [file]


def test_completeness_by_month_and_country(sweden, people, api):
    today = timezone.localdate()
    month = month_before(today)
    last = month_before(month, -1) - timezone.timedelta(days=1)
    told = {"period_starts_on": month, "period_ends_on": last, "on": last}
    factories.report(sweden.tour, sweden.user, countries=["SE"], status="submitted", **told)
    factories.report(sweden.tour, sweden.user, countries=["FI"], **told)

    answer = api("desk").get(f"{REPORTS}completeness/", {"from": str(month)[:7]})

    assert answer.status_code == 200, answer.json()
    rows = {row["country"]: row for row in answer.json()["results"]}
    assert set(rows) == {"SE", "FI"}
    assert rows["SE"]["state"] == "reported"
    # The desk does not learn of a draft.
    assert rows["FI"]["report"] is None
    assert rows["FI"]["owed_by"] == {"id": sweden.officer.pk, "name": "Anna Izdomāta"}
    assert api("desk").get(f"{REPORTS}completeness/", {"country": "XX"}).status_code == 400
    assert api("desk").get(f"{REPORTS}completeness/", {"from": "2026-13"}).status_code == 400


def test_completeness_as_plain_python_reckons_it(sweden, people):
    """Twelve months against a loop over days and reports."""
    from attache_registry.as_of import today

    day = today()
    for back, status in ((1, "released"), (3, "submitted"), (4, "draft"), (6, "returned")):
        first = month_before(day.on, back)
        last = month_before(day.on, back - 1) - timezone.timedelta(days=1)
        short = {"period_starts_on": first, "period_ends_on": last, "on": last}
        factories.report(sweden.tour, sweden.user, status=status, **short)
    # One that leaves a day out does not hold the month.
    first = month_before(day.on, 8)
    factories.report(
        sweden.tour,
        sweden.user,
        status="released",
        period_starts_on=first + timezone.timedelta(days=1),
        period_ends_on=month_before(day.on, 7),
        on=first,
    )

    rows = completeness(Report.objects.visible_to(people["desk"]), day, countries=["SE"])

    reported = {row["month"] for row in rows if row["report"]}
    assert [row["month"] for row in rows] == [str(month_before(day.on, back))[:7] for back in range(1, 13)]
    assert reported == {str(month_before(day.on, back))[:7] for back in (1, 3)}


def test_queries_do_not_grow_with_rows(sweden, api, django_assert_max_num_queries):
    for number in range(12):
        factories.report(sweden.tour, sweden.user, status="released", title=f"Report {number}", topics=["readiness"])
    with django_assert_max_num_queries(9):
        assert api("analyst").get(REPORTS, {"search": "brigade"}).json()["count"] == 12
