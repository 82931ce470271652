"""The administration: every page opens, roles hold, verbs save, refusals name the record in the way."""

import pytest
from django.contrib import admin
from django.db import connection
from django.urls import reverse

from accreditations import services
from accreditations.models import Accreditation, Attache, Membership, Post, Posting, Responsibility
from accreditations.tests import factories
from accreditations.tests.factories import day

pytestmark = pytest.mark.django_db
BACKEND = "attache_registry.sign_in.backend.RegistryBackend"
NETWORK = ["accreditation", "attache", "country", "establishment", "post", "posting", "responsibility", "standin"]
REFERENCE = ["membership", "organisation", "rank"]
PEOPLE = ["user", "accesstoken"]


@pytest.fixture
def as_role(client, people):
    """The client signed in as a role."""

    def sign_in(role):
        client.force_login(people[role], BACKEND)
        return client

    return sign_in


@pytest.fixture
def tour():
    """A tour accredited to Sweden."""
    post = factories.post()
    factories.establishment(post)
    factories.responsibility(post, "SE")
    tour = factories.posting(factories.attache(), post)
    factories.accreditation(tour, "SE")
    return tour


def formset(prefix, *rows, initial=0):
    """The fields of an inline with these rows."""
    data = {
        f"{prefix}-TOTAL_FORMS": len(rows),
        f"{prefix}-INITIAL_FORMS": initial,
        f"{prefix}-MIN_NUM_FORMS": 0,
        f"{prefix}-MAX_NUM_FORMS": 1000,
    }
    for number, row in enumerate(rows):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


def test_every_page_opens_for_an_administrator(as_role, tour, people, rf):
    client = as_role("admin")
    request = rf.get("/admin/")
    request.user = people["admin"]
    assert client.get("/admin/").status_code == 200
    for model, model_admin in admin.site._registry.items():
        base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        assert client.get(reverse(f"{base}_changelist")).status_code == 200, model
        assert client.get(reverse(f"{base}_changelist"), {"q": "x"}).status_code == 200, model
        found = model_admin.get_queryset(request).first()
        if found:
            assert client.get(reverse(f"{base}_change", args=[found.pk])).status_code == 200, model
            assert client.get(reverse(f"{base}_history", args=[found.pk])).status_code == 200, model
        # Tokens are made by a command, and what the machine keeps nobody enters.
        if model._meta.model_name != "accesstoken" and model_admin.has_add_permission(request):
            assert client.get(reverse(f"{base}_add")).status_code == 200, model


@pytest.mark.parametrize(("role", "status"), [("analyst", 302), ("attache", 302), ("desk", 200), ("admin", 200)])
def test_only_staff_enter(as_role, role, status):
    assert as_role(role).get("/admin/").status_code == status


@pytest.mark.parametrize("name", NETWORK + REFERENCE + PEOPLE)
def test_desk_adds_to_the_network_and_to_nothing_else(as_role, name):
    client = as_role("desk")
    app = "attache_registry" if name in PEOPLE else "accreditations"
    # A new country is an entry of ISO 3166-1.
    expected = 200 if name in NETWORK and name != "country" else 403

    assert client.get(reverse(f"admin:{app}_{name}_add")).status_code == expected
    assert client.get(reverse(f"admin:{app}_{name}_changelist")).status_code == (403 if name in PEOPLE else 200)


def test_desk_does_not_change_what_iso_says(as_role):
    client = as_role("desk")
    denmark = factories.country("DK")
    page = client.get(reverse("admin:accreditations_country_change", args=[denmark.pk])).content.decode()

    assert 'name="agrement_lead_days"' in page
    assert 'name="name_lv"' not in page


def test_a_tour_is_entered_with_its_accreditations_on_one_screen(as_role):
    client = as_role("desk")
    post, attache = factories.post(), factories.attache()
    data = {
        "attache": attache.pk,
        "post": post.pk,
        "role": "defence_attache",
        "starts_on": "2025-01-01",
        "planned_ends_on": "2028-06-30",
        **formset(
            "accreditations",
            {"country": factories.country("SE").pk, "role": "defence_attache", "starts_on": "2025-02-01"},
            {"country": factories.country("DK").pk, "role": "defence_attache", "starts_on": ""},
        ),
    }

    answer = client.post(reverse("admin:accreditations_posting_add"), data)

    assert answer.status_code == 302, answer.context["errors"]
    tour = Posting.objects.get()
    found = tour.accreditations.order_by("country__code").values_list("country__code", "starts_on", "status")
    assert list(found) == [("DK", None, "accredited"), ("SE", day("2025-02-01"), "accredited")]
    event = tour.registry_events.get()
    assert event.pgh_context["user"]


def test_a_changed_tour_clips_its_accreditations(as_role, tour):
    client = as_role("desk")
    accreditation = tour.accreditations.get()
    row = {
        "id": accreditation.pk,
        "posting": tour.pk,
        "country": accreditation.country_id,
        "role": "defence_attache",
        "starts_on": "2025-02-01",
    }
    data = {
        "attache": tour.attache_id,
        "post": tour.post_id,
        "role": tour.role,
        "starts_on": "2025-01-01",
        "planned_ends_on": "2028-06-30",
        "ends_on": "2025-12-31",
        **formset("accreditations", row, initial=1),
    }

    answer = client.post(reverse("admin:accreditations_posting_change", args=[tour.pk]), data)

    assert answer.status_code == 302
    assert not Accreditation.objects.in_force(day("2026-01-01")).exists()
    assert Accreditation.objects.in_force(day("2025-12-31")).exists()


def test_an_overlap_is_a_message_that_names_the_record_in_the_way(as_role, tour):
    client = as_role("desk")
    other = factories.post("Copenhagen", "DK")
    data = {"post": other.pk, "country": factories.country("SE").pk, "starts_on": "2026-01-01"}

    answer = client.post(reverse("admin:accreditations_responsibility_add"), data)

    assert answer.status_code == 200
    assert "Stockholm → Sweden" in answer.content.decode()
    assert Responsibility.objects.count() == 1


def test_a_tour_too_short_for_its_accreditations_is_refused_with_a_message(as_role, tour):
    client = as_role("desk")
    data = {
        "attache": tour.attache_id,
        "post": tour.post_id,
        "role": tour.role,
        "starts_on": "2025-01-01",
        "ends_on": "2025-01-15",
        "remark": "Typed already",
        **formset("accreditations"),
    }

    answer = client.post(reverse("admin:accreditations_posting_change", args=[tour.pk]), data)

    assert answer.status_code == 200
    assert "wholly outside the tour" in answer.content.decode()
    assert "Typed already" in answer.content.decode()
    tour.refresh_from_db()
    assert tour.ends_on is None


def test_voiding_asks_for_a_reason_and_names_what_leans_on_the_record(as_role, tour):
    client = as_role("desk")
    page = reverse("admin:accreditations_posting_void", args=[tour.pk])

    assert "will leave every answer" in client.get(page).content.decode()
    assert client.post(page, {"reason": ""}).status_code == 200
    assert client.post(page, {"reason": "Entered twice"}).status_code == 302
    assert (Posting.objects.count(), Accreditation.objects.count()) == (0, 0)

    post = reverse("admin:accreditations_post_void", args=[tour.post_id])
    assert "Stockholm → Sweden" in client.post(post, {"reason": "Wrong"}).content.decode()
    assert Post.objects.count() == 1


def test_a_merge_is_previewed_before_it_is_done(as_role, tour):
    client = as_role("desk")
    other = factories.attache("A.", "I.")
    later = factories.posting(other, factories.post("Oslo", "NO"), starts_on=day("2029-01-01"), planned_ends_on=None)
    page = reverse("admin:accreditations_attache_merge", args=[tour.attache_id])

    preview = client.post(page, {"absorb": other.pk})
    assert str(later) in preview.content.decode()
    assert Attache.objects.count() == 2

    assert client.post(page, {"absorb": other.pk, "confirmed": "1"}).status_code == 302
    later.refresh_from_db()
    assert (later.attache_id, Attache.objects.count()) == (tour.attache_id, 1)


def test_a_list_costs_the_same_for_one_row_and_for_many(as_role, django_assert_max_num_queries):
    client = as_role("desk")
    assert Membership.objects.count() > 50
    client.get(reverse("admin:accreditations_membership_changelist"))

    with django_assert_max_num_queries(8):
        client.get(reverse("admin:accreditations_membership_changelist"))


def test_the_history_tells_who_changed_what_whatever_the_path(as_role, tour, people):
    services.change(tour, remark="By the desk", by=people["desk"])
    with connection.cursor() as cursor:
        # As from another connection, which knows nothing of the request.
        cursor.execute("SET LOCAL pghistory.context_metadata = ''; SELECT session_user")
        (somebody,) = cursor.fetchone()
        cursor.execute("UPDATE accreditations_posting SET remark = 'By SQL'")

    page = as_role("desk").get(reverse("admin:accreditations_posting_history", args=[tour.pk]))

    told = [(str(change.label), change.by, change.fields) for change in page.context["changes"]]
    assert told[0] == ("changed", somebody, [("Remark", "By the desk", "By SQL")])
    assert told[1] == ("changed", "desk", [("Remark", "–", "By the desk")])
    assert told[2][0] == "entered"
