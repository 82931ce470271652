"""The pages of scenarios: who sees which, what they say of changes that do not fit, what is applied."""

import io
import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from docx import Document

from accreditations import services as network
from accreditations.models import Establishment
from accreditations.tests import factories
from attache_registry.exceptions import Busy
from attache_registry.models import User
from scenarios import services, words
from scenarios.choices import ChangeKind
from scenarios.models import DraftedChange, Scenario
from scenarios.pictures import asking
from scenarios.tests.test_applying import THEN, WINDOW, add, ottawa, tokyo
from scenarios.versions import version_of

__all__ = ["ottawa"]
pytestmark = pytest.mark.django_db
BACKEND = "attache_registry.sign_in.backend.RegistryBackend"
TODAY = timezone.localdate()


@pytest.fixture
def scenario(desk):
    """An empty scenario."""
    return services.draft(Scenario(name="Ottawa to Tokyo", purpose="Fewer posts."), by=desk)


@pytest.fixture
def at_desk(client, desk):
    """A browser of the desk."""
    client.force_login(desk, BACKEND)
    return client


@pytest.fixture
def browser_of(client):
    """A browser of somebody of a role."""

    def signed_in(role):
        client.force_login(User.objects.create_user(f"some-{role}", role=role), BACKEND)
        return client

    return signed_in


def text_of(answer):
    return " ".join(answer.content.decode().split())


def test_the_list_says_what_a_scenario_is_where_there_is_none(at_desk):
    text = text_of(at_desk.get("/scenarios/"))
    assert "A scenario is a named draft of changes" in text
    assert "New scenario" in text


def test_the_list_costs_the_same_whatever_the_number(at_desk, desk, ottawa, django_assert_num_queries):
    def drafted(name):
        found = services.draft(Scenario(name=name), by=desk)
        add(found, "close_post", post=ottawa)
        add(found, "close_post", post=ottawa)

    drafted("The first")
    at_desk.get("/scenarios/")
    with CaptureQueriesContext(connection) as few:
        at_desk.get("/scenarios/")
    for number in range(5):
        drafted(f"Another {number}")
    with django_assert_num_queries(len(few)):
        text = text_of(at_desk.get("/scenarios/"))
    assert "Another 4" in text


def test_others_do_not_know_of_it(browser_of, scenario):
    others = browser_of("desk")
    for path in ("", "edit/", "apply/", "document/", "share/", "changes/new/close_post/"):
        assert others.get(f"/scenarios/{scenario.pk}/{path}").status_code == 404
    assert others.post(f"/scenarios/{scenario.pk}/look/").status_code == 404


@pytest.mark.parametrize("role", ["analyst", "attache"])
def test_who_only_reads_sees_no_buttons_and_changes_nothing(browser_of, scenario, ottawa, role):
    add(scenario, "close_post", post=ottawa)
    reader = browser_of(role)
    services.share(scenario, User.objects.get(username=f"some-{role}"), by=scenario.author)

    text = text_of(reader.get(f"/scenarios/{scenario.pk}/"))

    assert "Close Ottawa (Canada)" in text
    assert "Add a change" not in text
    assert "Take out" not in text
    assert reader.get("/scenarios/new/").status_code == 403
    assert reader.post(f"/scenarios/{scenario.pk}/changes/1/take-out/").status_code == 403
    assert reader.post(f"/scenarios/{scenario.pk}/apply/").status_code == 403
    assert scenario.changes.count() == 1


def test_it_is_begun_changed_and_dropped(at_desk, desk):
    begun = at_desk.post("/scenarios/new/", {"name": "Fewer", "purpose": ""})
    found = Scenario.objects.get()
    assert begun["Location"] == found.get_absolute_url()
    at_desk.post(f"/scenarios/{found.pk}/edit/", {"name": "Fewer posts", "purpose": "To save."})
    assert "does not" not in text_of(at_desk.get(f"/scenarios/{found.pk}/drop/"))
    at_desk.post(f"/scenarios/{found.pk}/drop/")

    found.refresh_from_db()
    assert (found.name, found.purpose, found.status) == ("Fewer posts", "To save.", "dropped")
    assert "can be applied no more" in text_of(at_desk.get(f"/scenarios/{found.pk}/"))
    assert at_desk.get(f"/scenarios/{found.pk}/edit/").status_code == 409


def test_the_form_of_a_kind_holds_what_such_a_change_says(at_desk, scenario, ottawa):
    opened = add(scenario, "open_post", city="Tokyo", host=factories.country("JP"), positions=1)
    said = {
        "close_post": {"on", "note", "post", "of_change"},
        "stop_answering": {"on", "note", "country"},
        "accredit": {"on", "note", "posting", "country"},
        "open_post": {"on", "note", "post", "city", "host", "positions", "lowest_rank"},
    }
    for kind, names in said.items():
        form = at_desk.get(f"/scenarios/{scenario.pk}/changes/new/{kind}/").context["form"]
        assert set(form.fields) == names, kind
    assert at_desk.get(f"/scenarios/{scenario.pk}/changes/new/nonsense/").status_code == 404

    address = f"/scenarios/{scenario.pk}/changes/new/close_post/"
    refused = at_desk.post(address, {"on": "soon", "post": "", "of_change": ""})
    assert "Enter a valid date" in text_of(refused)
    refused = at_desk.post(address, {"on": THEN.isoformat(), "post": "", "of_change": ""})
    assert "This is needed for such a change." in text_of(refused)
    at_desk.post(address, {"on": THEN.isoformat(), "post": "", "of_change": opened.pk, "note": "Not yet."})
    change = scenario.changes.get(number=2)
    assert (change.of_change, change.post, change.note) == (opened, None, "Not yet.")


def test_a_change_is_edited_and_taken_out(at_desk, scenario, ottawa):
    add(scenario, "establish", post=ottawa, positions=2)
    address = f"/scenarios/{scenario.pk}/changes/1/"

    at_desk.post(f"{address}edit/", {"on": THEN.isoformat(), "post": ottawa.pk, "positions": "3"})
    assert scenario.changes.get().positions == 3
    at_desk.post(f"{address}take-out/")
    assert not scenario.changes.exists()
    assert at_desk.get(f"{address}edit/").status_code == 404


def test_what_does_not_fit_is_said_at_its_change(at_desk, scenario, ottawa):
    add(scenario, "close_post", post=ottawa)
    add(scenario, "stop_answering", country=factories.country("JP"))

    answer = at_desk.get(f"/scenarios/{scenario.pk}/")

    row = text_of(answer).split('id="change-2"')[1].split("</tr>")[0]
    assert "No post answers for Japan on that day." in row
    assert "does not fit" in row
    assert "does not fit" not in text_of(answer).split('id="change-1"')[1].split("</tr>")[0]
    assert [line.outcome.fits for line in answer.context["lines"]] == [True, False]


def test_a_draft_is_compared_table_by_table(at_desk, scenario, ottawa):
    tokyo(scenario, ottawa)

    answer = at_desk.get(f"/scenarios/{scenario.pk}/?as_of={THEN + timedelta(days=30)}")

    told = {table.name: table for table in answer.context["tables"]}
    cover = {subject: (str(before), str(after)) for subject, before, after in told["cover"].lines}
    assert cover["Canada"] == ("resident: Ottawa (Canada) · Anna Izdomāta", "not in the network")
    assert cover["United States"][0] == "non-resident: Ottawa (Canada) · Anna Izdomāta"
    assert cover["Japan"][1].startswith("planned: Tokyo (Japan)")
    assert "ask by" in str(told["agrements"].lines[0][2])
    assert {"occupancy", "gaps"} <= told.keys()
    assert answer.content.decode().count('id="map-gap"') == 1
    assert [name for name, _before, _after in answer.context["timelines"]["told"]] == [
        "Canada",
        "Japan",
        "United States",
    ]
    assert Establishment.objects.filter(post=ottawa, ends_on=None).exists()


def test_countries_that_are_not_drawn_are_in_the_table(at_desk, scenario, ottawa, monkeypatch):
    tokyo(scenario, ottawa)
    monkeypatch.setattr("scenarios.pictures.MOST_DRAWN", 1)

    answer = at_desk.get(f"/scenarios/{scenario.pk}/")

    assert "2 more countries differ; the table has them as well." in text_of(answer)
    table = text_of(answer).split("<caption>Cover over time</caption>")[1].split("</table>")[0]
    assert [
        name for name in ("Canada", "Japan", "United States") if f'<th scope="row">{name}</th>' not in table
    ] == []


def test_pictures_ask_the_same_whatever_the_number_of_countries(ottawa, django_assert_num_queries):
    codes = ["DK", "MX", "SE", "US"]
    for code in codes[:3]:
        factories.responsibility(ottawa, code)
    one, several = ([DraftedChange(country=factories.country(code)) for code in which] for which in (["US"], codes))
    asking(one, WINDOW)()
    with CaptureQueriesContext(connection) as few:
        asking(one, WINDOW)()
    with django_assert_num_queries(len(few)):
        covered = asking(several, WINDOW)().covered
    kinds = {code: [row["kind"] for row in rows] for (_name, code), rows in covered.items()}
    assert kinds == {"DK": ["vacant"], "MX": ["vacant"], "SE": ["vacant"], "US": ["covered", "vacant"]}


@pytest.mark.parametrize("query", ["as_of=soon", "from=2027-01-01&to=2026-01-01", "nonsense=1"])
def test_what_is_no_window_is_refused(at_desk, scenario, query):
    assert at_desk.get(f"/scenarios/{scenario.pk}/?{query}").status_code == 400


def test_a_busy_network_is_said_and_the_changes_are_shown(at_desk, scenario, ottawa, monkeypatch):
    add(scenario, "close_post", post=ottawa)

    def busy(*args, **kwargs):
        raise Busy

    monkeypatch.setattr("scenarios.views.reading.compare", busy)
    text = text_of(at_desk.get(f"/scenarios/{scenario.pk}/"))
    assert "Try again" in text
    assert "Close Ottawa (Canada)" in text


def test_what_changed_meanwhile_is_told_until_it_was_seen(at_desk, scenario, ottawa, desk):
    add(scenario, "close_post", post=ottawa)
    factories.responsibility(ottawa, "MX")
    # Within one transaction everything is recorded at its beginning.
    Scenario.objects.update(looked_at=timezone.now() - timedelta(days=1))
    scenario.refresh_from_db()
    page = at_desk.get(f"/scenarios/{scenario.pk}/")
    assert "What changed under this draft" in text_of(page)
    (seen_at,) = re.findall(r'name="seen_at" value="([^"]+)"', page.content.decode())
    network.change(ottawa, mission="Embassy", by=desk)
    for wrong in ("", "yesterday", "2026-13-01T00:00:00Z", "2026-01-01T00:00:00"):
        assert at_desk.post(f"/scenarios/{scenario.pk}/look/", {"seen_at": wrong}).status_code == 400
    assert at_desk.post(f"/scenarios/{scenario.pk}/look/", {"seen_at": seen_at}).status_code == 302
    scenario.refresh_from_db()
    assert scenario.looked_at.isoformat() == seen_at


def test_it_is_applied_after_it_was_asked(at_desk, scenario, ottawa):
    tokyo(scenario, ottawa)
    asked = text_of(at_desk.get(f"/scenarios/{scenario.pk}/apply/"))
    assert "What will be done" in asked
    assert "N. N. · Tokyo (Japan)" in asked
    assert not Establishment.objects.filter(post__city="Tokyo").exists()

    assert at_desk.post(f"/scenarios/{scenario.pk}/apply/", {"version": version_of(scenario)}).status_code == 302

    assert Establishment.objects.get(post__city="Tokyo").starts_on == THEN
    text = text_of(at_desk.get(f"/scenarios/{scenario.pk}/"))
    assert "Applied by desk" in text
    assert "Close Ottawa (Canada)" in text
    assert at_desk.post(f"/scenarios/{scenario.pk}/apply/").status_code == 409


def test_who_applies_it_applies_what_was_read(at_desk, scenario, ottawa):
    add(scenario, "close_post", post=ottawa)
    address = f"/scenarios/{scenario.pk}/apply/"
    read = version_of(scenario)
    add(scenario, "stop_answering", country=factories.country("US"))

    answer = at_desk.post(address, {"version": read})

    assert answer.status_code == 409
    assert "Somebody changed the scenario meanwhile." in text_of(answer)
    assert f'name="version" value="{version_of(scenario)}"' in text_of(answer)
    assert "Look at the scenario as it is now" in text_of(at_desk.post(address))
    scenario.refresh_from_db()
    assert scenario.is_open


def test_what_does_not_fit_is_not_applied_and_every_reason_is_shown(at_desk, scenario, ottawa):
    add(scenario, "stop_answering", country=factories.country("JP"))
    add(scenario, "answer", post=ottawa, country=factories.country("CA"))

    answer = at_desk.post(f"/scenarios/{scenario.pk}/apply/", {"version": version_of(scenario)})

    assert answer.status_code == 409
    text = text_of(answer)
    assert "No post answers for Japan on that day." in text
    assert "Ottawa answers for Canada on that day already." in text
    assert "Apply: change the network" not in text


def test_it_is_shared_and_shared_no_more(at_desk, scenario):
    colleague = User.objects.create_user("colleague", role="desk", first_name="Ilze", last_name="Izdomāta")
    at_desk.post(f"/scenarios/{scenario.pk}/share/", {"user": colleague.pk, "may_change": "on"})
    assert scenario.shares.get().may_change
    assert "Ilze Izdomāta" in text_of(at_desk.get(f"/scenarios/{scenario.pk}/share/"))
    for nobody in ("9" * 5000, "٣", "", "-1"):
        assert at_desk.post(f"/scenarios/{scenario.pk}/share/", {"stop": nobody}).status_code == 404
    at_desk.post(f"/scenarios/{scenario.pk}/share/", {"stop": str(colleague.pk)})
    assert not scenario.shares.exists()


@pytest.mark.parametrize("language", ["en", "lv"])
def test_the_document_says_all_that_is_to_be_decided(at_desk, scenario, ottawa, language):
    tokyo(scenario, ottawa)
    add(scenario, "stop_answering", country=factories.country("LT"))
    at_desk.cookies["django_language"] = language

    answer = at_desk.get(f"/scenarios/{scenario.pk}/document/")

    document = Document(io.BytesIO(answer.content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    with translation.override(language):
        told = [words.sentence(change) for change in words.in_order(scenario)]
        assert all(any(each in cell for cell in cells) for each in told)
        assert translation.gettext("Agréments to be asked for or waited for") in [
            each.text for each in document.paragraphs
        ]
    assert any(str(factories.country("LT").local_name) in cell for cell in cells)


def test_every_kind_has_a_sentence_also_of_what_is_no_longer_there(scenario):
    assert words.SAID.keys() == set(ChangeKind.values)
    country = factories.country("JP")
    for kind in ChangeKind.values:
        assert words.sentence(DraftedChange(kind=kind, on=THEN, country=country, number=1))


def test_a_layout_is_suggested_and_drafted(at_desk, ottawa):
    wished = "number_of_posts=1&days_uncovered=1&moves=1&load=1&distance=1&language=1"
    assert "What is wished for" in text_of(at_desk.get("/scenarios/suggest/"))

    answer = at_desk.get(f"/scenarios/suggest/?{wished}")

    found = answer.context["found"]
    assert "Proved: with these weights no layout is better." in found[0].sentences
    layout = found[0].form["layout"].value()
    sent = {"layout": layout, "name": "As suggested", "on": THEN.isoformat()}
    drafted = at_desk.post(f"/scenarios/suggest/?{wished}", sent)
    assert drafted["Location"] == Scenario.objects.get(name="As suggested").get_absolute_url()

    told = json.loads(layout)
    for wrong in ("{", "[]", json.dumps(told | {"open": []}), json.dumps(told | {"assignment": {"CA": ottawa.pk}})):
        refused = at_desk.post(f"/scenarios/suggest/?{wished}", sent | {"layout": wrong})
        assert "Search again" in text_of(refused), wrong
    assert Scenario.objects.count() == 1


def test_what_cannot_be_searched_is_said_at_its_field(at_desk, ottawa):
    weights = "days_uncovered=1&moves=1&load=1&distance=1&language=1"
    # What is not said counts once.
    assert at_desk.get("/scenarios/suggest/?number_of_posts=1&moves=").status_code == 400
    assert at_desk.get("/scenarios/suggest/?number_of_posts=1").status_code == 200
    answer = at_desk.get(f"/scenarios/suggest/?number_of_posts=9&{weights}")
    assert answer.status_code == 400
    assert "number_of_posts" in answer.context["form"].errors
    answer = at_desk.get(f"/scenarios/suggest/?number_of_posts=1&{weights.replace('load=1', 'load=101')}")
    assert "load" in answer.context["form"].errors


def test_only_the_desk_drafts_from_a_layout(browser_of, ottawa):
    reader = browser_of("analyst")
    assert reader.get("/scenarios/suggest/").status_code == 200
    assert reader.post("/scenarios/suggest/", {}).status_code == 403
