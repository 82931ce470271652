"""Cooperation in the administration: a plan with its activities on one screen, lives as buttons, scans, roles."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accreditations.tests.test_admin import formset
from cooperation_plans.models import Activity, ActivityCountry, Agreement, CancellationReason, CooperationPlan
from cooperation_plans.tests import factories
from cooperation_plans.tests.factories import day
from cooperation_plans.tests.test_pages import PDF

pytestmark = pytest.mark.django_db
BACKEND = "attache_registry.sign_in.backend.RegistryBackend"
LISTS = ["strand", "area", "form", "cancellationreason"]
NETWORK = ["unit", "agreement", "expectedplan", "cooperationplan", "activity"]


@pytest.fixture
def desk(client, people):
    """Somebody from the desk, signed in."""
    client.force_login(people["desk"], BACKEND)
    return client


def address(name, *args):
    """An address of the administration."""
    return reverse(f"admin:cooperation_plans_{name}", args=args)


@pytest.mark.parametrize("name", LISTS + NETWORK)
def test_the_desk_writes_the_network_and_administrators_the_lists(desk, client, people, name):
    assert desk.get(address(f"{name}_changelist")).status_code == 200
    assert desk.get(address(f"{name}_add")).status_code == (200 if name in NETWORK else 403)
    client.force_login(people["admin"], BACKEND)
    assert client.get(address(f"{name}_add")).status_code == 200


def no_rows(*prefixes):
    """The fields of inlines in which nothing is entered."""
    return {key: value for prefix in prefixes for key, value in formset(prefix).items()}


def plan_fields(plan, **more):
    """What the screen of a plan sends."""
    return {
        "country": plan.country_id,
        "strand": plan.strand_id,
        "title": plan.title,
        "starts_on": "2026-01-01",
        "ends_on": "2026-12-31",
        "currency": "EUR",
        **no_rows("papers", "transitions", "amendments"),
        **more,
    }


def test_a_plan_with_its_activities_and_a_signed_paper_on_one_screen(desk):
    plan = factories.plan()
    row = {"title": "Visit", "when_precision": "month", "starts_on": "2026-05-01", "plan": plan.pk}
    papers = formset("papers", {"title": "Signed", "plan": plan.pk, "upload": SimpleUploadedFile("plan.pdf", PDF)})

    answer = desk.post(
        address("cooperationplan_change", plan.pk),
        plan_fields(plan, title="Renamed", **formset("activities", row)) | papers,
    )

    assert answer.status_code == 302, answer.content.decode()
    plan.refresh_from_db()
    visit = plan.activities.get()
    assert (plan.title, visit.title, visit.country_links.get().country.code) == ("Renamed", "Visit", "SE")
    assert bytes(plan.papers.get().scan.content) == PDF


def test_a_status_changes_by_a_button(desk):
    plan = factories.plan()
    page = desk.get(address("cooperationplan_change", plan.pk)).content.decode()
    assert address("cooperationplan_become", plan.pk, "in_negotiation") in page
    body = {"on": timezone.localdate().isoformat(), "seen": "draft"}
    desk.post(address("cooperationplan_become", plan.pk, "in_negotiation"), body)
    plan.refresh_from_db()
    assert plan.status == "in_negotiation"

    again = desk.post(address("cooperationplan_become", plan.pk, "in_negotiation"), body)
    assert "Somebody else changed the status meanwhile" in again.content.decode()
    step = plan.transitions.get()
    desk.post(address("cooperationplan_take_back", plan.pk, step.pk), {"reason": "Not yet"})
    plan.refresh_from_db()
    assert plan.status == "draft"


def test_an_activity_is_entered_changed_and_put_off(desk):
    plan = factories.plan()
    body = {"plan": plan.pk, "title": "Visit", "when_precision": "day", "starts_on": "2026-05-01"}
    answer = desk.post(address("activity_add"), body)
    assert answer.status_code == 302, answer.content.decode()
    visit = Activity.objects.get()
    assert visit.country_links.get().country.code == "SE"

    countries = [factories.country(code).pk for code in ("SE", "DK")]
    body |= {"place": "Visby", "countries": countries, **no_rows("transitions")}
    answer = desk.post(address("activity_change", visit.pk), body)
    assert answer.status_code == 302, answer.content.decode()
    visit.refresh_from_db()
    assert (visit.place, visit.country_links.count()) == ("Visby", 2)
    reason = CancellationReason.objects.get(code="weather").pk
    told = {"on": timezone.localdate().isoformat(), "seen": "planned", "reason": reason, "side": "us"}
    desk.post(address("activity_become", visit.pk, "postponed"), told)
    visit.refresh_from_db()
    assert visit.status == "postponed"


def test_an_activity_with_neither_plan_nor_country_is_refused(desk):
    answer = desk.post(address("activity_add"), {"title": "Visit", "when_precision": "unknown"})

    assert "Name a plan, or at least one other country" in answer.content.decode()
    assert not Activity.objects.exists()


def test_what_the_services_refuse_is_said_on_the_form(desk):
    plan = factories.plan()
    visit = factories.activity(plan)
    body = {"plan": plan.pk, "title": "Visit", "when_precision": "day", "starts_on": "2026-05-01"}
    body |= {"countries": [factories.country("DK").pk], **no_rows("transitions")}

    answer = desk.post(address("activity_change", visit.pk), body)

    assert answer.status_code == 200
    assert "is done with its country" in answer.content.decode()


def test_an_agreement_is_entered_with_areas_of_the_list(desk):
    body = {"country": factories.country("SE").pk, "title": "Memorandum", "areas": ["cyber", "law"], "forms": []}
    answer = desk.post(address("agreement_add"), body | no_rows("papers"))

    assert answer.status_code == 302, answer.content.decode()
    found = Agreement.objects.get()
    assert (found.areas, found.attested_on) == (["cyber", "law"], timezone.localdate())


def test_overdue_activities_are_found(desk):
    late = factories.activity(factories.plan(), "Was in March")
    factories.activity(late.plan, "Ahead", starts_on=day("2150-01-01"), ends_on=None)

    page = desk.get(address("activity_changelist"), {"overdue": "true"}).content.decode()

    assert "Was in March" in page
    assert "Ahead" not in page


def test_a_plan_is_voided_with_its_activities(desk):
    plan = factories.plan()
    factories.activity(plan)

    desk.post(address("cooperationplan_void", plan.pk), {"reason": "Entered twice"})

    assert not CooperationPlan.objects.exists()
    assert not Activity.objects.exists()
    assert CooperationPlan.with_voided.get().void_reason == "Entered twice"


def test_a_plan_of_two_hundred_activities_is_saved_on_one_screen(desk):
    plan = factories.plan()
    for number in range(200):
        factories.activity(plan, f"Visit {number}", ["SE", "DK"], place="Visby")
    rows = [
        {
            "id": each.pk,
            "plan": plan.pk,
            "title": f"{each.title}!",
            "starts_on": "2026-05-01",
            "when_precision": "day",
        }
        for each in plan.activities.order_by("span", "pk")
    ]

    answer = desk.post(
        address("cooperationplan_change", plan.pk),
        plan_fields(plan, **formset("activities", *rows, initial=200)),
    )

    assert answer.status_code == 302
    assert set(plan.activities.values_list("title", flat=True)) == {f"Visit {number}!" for number in range(200)}
    # What does not stand on the screen stays as it was.
    assert set(plan.activities.values_list("place", flat=True)) == {"Visby"}
    assert ActivityCountry.objects.filter(activity__plan=plan).count() == 400


def test_what_is_agreed_is_changed_with_a_reason(desk):
    plan = factories.agreed()
    body = plan_fields(plan, **no_rows("activities"))
    assert 'name="why"' in desk.get(address("cooperationplan_change", plan.pk)).content.decode()

    refused = desk.post(address("cooperationplan_change", plan.pk), body | {"title": "Changed"})
    assert "say why it is changed" in refused.content.decode()
    desk.post(address("cooperationplan_change", plan.pk), body | {"title": "Changed", "why": "By letter"})

    assert plan.amendments.values_list("field", "after", "why").get() == ("title", "Changed", "By letter")
    draft = factories.plan("DK")
    assert 'name="why"' not in desk.get(address("cooperationplan_change", draft.pk)).content.decode()
