"""Saved views: kept, shared, changed by their owner alone, answered by the API, mailed on their day."""

import io
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from openpyxl import load_workbook

from accreditations.tests import factories as network
from analysis import services
from analysis.models import SavedView, ViewMail
from attache_registry.exceptions import BadInput, NotAllowed

pytestmark = pytest.mark.django_db
BACKEND = "attache_registry.sign_in.backend.RegistryBackend"


@pytest.fixture
def sweden():
    """Sweden covered from Stockholm, Denmark answered for."""
    post = network.post()
    network.responsibility(post, "SE")
    network.responsibility(post, "DK")
    return network.accreditation(network.posting(network.attache(), post), "SE")


def keep(owner, name="Covered", query="covered=true", **fields):
    """A view of a person."""
    return services.keep_view(SavedView(name=name, query=query, **fields), by=owner)


def test_a_view_is_kept_without_what_belongs_to_the_look(people):
    view = keep(people["analyst"], query="?covered=true&page=3&as_of=2020-01-01&search=&format=csv&view=map")
    assert (view.query, view.owner) == ("covered=true&view=map", people["analyst"])


@pytest.mark.parametrize("query", ["nonsense=1", "region=Atlantis", "ordering=beauty", "columns=beauty", "view=cube"])
def test_a_view_that_asks_for_what_there_is_not_is_refused(people, query):
    with pytest.raises(BadInput):
        keep(people["analyst"], query=query)
    assert not SavedView.objects.exists()


def test_a_name_is_taken_once_by_each_owner(people):
    keep(people["analyst"])
    keep(people["desk"])
    with pytest.raises(BadInput):
        keep(people["analyst"])


def test_a_view_is_seen_by_its_owner_and_the_roles_it_is_shared_with(people):
    private = keep(people["analyst"])
    shared = keep(people["desk"], "Gaps", "kind=gap", shared_with=["analyst"])

    seen = {name: set(SavedView.objects.visible_to(user)) for name, user in people.items()}

    assert seen["analyst"] == {private, shared}
    assert seen["desk"] == {shared}
    assert seen["attache"] == seen["admin"] == set()


def test_only_its_owner_changes_or_drops_a_view(people):
    shared = keep(people["desk"], shared_with=["analyst"])
    with pytest.raises(NotAllowed):
        services.change_view(shared, name="Mine now", by=people["analyst"])
    with pytest.raises(NotAllowed):
        services.drop_view(shared, by=people["analyst"])


def test_the_pages_keep_show_change_and_drop_a_view(client, people, sweden):
    client.force_login(people["analyst"], BACKEND)

    form = client.get("/views/new/?covered=true&columns=code&columns=cover&as_of=2026-03-01&page=1")
    assert 'value="covered=true&amp;columns=code&amp;columns=cover"' in form.content.decode()
    body = {"query": "covered=true", "name": "Covered", "as_of": "2026-03-01", "shared_with": ["desk"]}
    client.post("/views/new/", body)
    view = SavedView.objects.get()
    shown = client.get(f"/views/{view.pk}/", follow=True)
    assert shown.redirect_chain == [(f"/countries/?covered=true&saved={view.pk}&as_of=2026-03-01", 302)]
    assert "<h1>Covered</h1>" in shown.content.decode()
    assert [row["code"] for row in shown.context["rows"]] == ["SE"]

    client.post(f"/views/{view.pk}/edit/?kind=gap", {"query": "kind=gap", "name": "Gaps"})
    view.refresh_from_db()
    assert (view.name, view.query, view.as_of, view.shared_with) == ("Gaps", "kind=gap", None, [])

    client.force_login(people["attache"], BACKEND)
    assert client.get(f"/views/{view.pk}/").status_code == 404
    assert client.get(f"/views/{view.pk}/edit/").status_code == 404

    client.force_login(people["analyst"], BACKEND)
    client.post(f"/views/{view.pk}/drop/", {})
    assert not SavedView.objects.exists()


def test_the_menu_holds_the_views_on_every_page(client, people):
    keep(people["desk"], "Gaps of the desk", "kind=gap", shared_with=["analyst"])
    client.force_login(people["analyst"], BACKEND)
    for path in ("/", "/posts/", "/me/", "/nowhere/"):
        assert "Gaps of the desk" in client.get(path).content.decode()


def test_the_api_answers_a_view_with_the_rows_of_its_filters(api, people, sweden):
    asked = api("analyst")
    made = asked.post("/api/v1/views/", {"name": "Covered", "query": "covered=true"}, format="json")
    assert made.status_code == 201
    key = made.json()["id"]
    assert made["Location"] == f"/api/v1/views/{key}/"
    assert made.json() == {
        "id": key,
        "name": "Covered",
        "query": "covered=true",
        "as_of": None,
        "shared_with": [],
        "owner": "analyst",
    }

    told = asked.get(f"/api/v1/views/{key}/").json()
    rows = asked.get("/api/v1/countries/?covered=true").json()
    assert told == made.json() | rows

    file = b"".join(asked.get(f"/api/v1/views/{key}/?format=csv").streaming_content).decode("utf-8-sig")
    assert [line.split(",")[0] for line in file.splitlines()] == ["code", "SE"]
    changed = asked.patch(f"/api/v1/views/{key}/", {"as_of": "2024-01-01"}, format="json")
    assert changed.json()["as_of"] == "2024-01-01"
    assert asked.get(f"/api/v1/views/{key}/").json()["results"] == []
    assert asked.get(f"/api/v1/views/{key}/?as_of=2026-01-01").status_code == 400

    other = api("desk")
    assert other.get(f"/api/v1/views/{key}/").status_code == 404
    assert other.delete(f"/api/v1/views/{key}/").status_code == 404
    asked.patch(f"/api/v1/views/{key}/", {"shared_with": ["desk"]}, format="json")
    assert other.get(f"/api/v1/views/{key}/").status_code == 200
    assert other.patch(f"/api/v1/views/{key}/", {"name": "Mine"}, format="json").status_code == 403
    assert asked.delete(f"/api/v1/views/{key}/").status_code == 204


def wish(user, view, day=None):
    """A mail wished for on the day of the week of a day, today by default."""
    user.email = user.email or f"{user.username}@example.org"
    user.save()
    return services.mail_view(view, str((day or timezone.localdate()).weekday()), by=user)


def test_a_view_is_mailed_on_its_day_once(people, sweden):
    view = keep(people["desk"], shared_with=["analyst"])
    wish(people["analyst"], view)
    wish(people["desk"], view, timezone.localdate() + timedelta(days=1))

    call_command("send_reminders", stdout=io.StringIO())
    call_command("send_reminders", stdout=io.StringIO())

    sent = [each for each in mail.outbox if "Covered" in each.subject]
    assert [each.to for each in sent] == [["analyst@example.org"]]
    assert "1 country on" in sent[0].body
    assert f"/views/{view.pk}/" in sent[0].body
    name, content, _kind = sent[0].attachments[0]
    rows = list(load_workbook(io.BytesIO(content)).active.values)
    assert name.startswith(f"view-{view.pk}-")
    assert [row[0] for row in rows] == ["code", "SE"]


def test_nobody_is_mailed_what_is_no_longer_shared(people, sweden):
    view = keep(people["desk"], shared_with=["analyst"])
    wish(people["analyst"], view)
    services.change_view(view, shared_with=[], by=people["desk"])

    call_command("send_reminders", stdout=io.StringIO())

    assert [each for each in mail.outbox if "Covered" in each.subject] == []


def test_a_view_that_fits_no_more_says_so_in_its_mail(people, sweden):
    view = keep(people["analyst"], query=f"post={sweden.posting.post_id}")
    wish(people["analyst"], view)
    SavedView.objects.filter(pk=view.pk).update(query="post=999999")

    call_command("send_reminders", stdout=io.StringIO())

    assert "asks for something that there is no more" in mail.outbox[-1].body


def test_a_mail_is_wished_for_and_ended_on_its_page(client, people):
    view = keep(people["analyst"])
    client.force_login(people["analyst"], BACKEND)
    people["analyst"].email = ""
    people["analyst"].save()
    refused = client.post(f"/views/{view.pk}/mail/", {"weekday": "0"})
    assert "No e-mail address of yours is recorded." in refused.content.decode()

    wish(people["analyst"], view)
    client.post(f"/views/{view.pk}/mail/", {"weekday": "4"})
    assert ViewMail.objects.get().weekday == "4"
    client.post(f"/views/{view.pk}/mail/", {"stop": "1"})
    assert not ViewMail.objects.exists()
