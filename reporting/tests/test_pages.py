"""The pages of reports beyond the sweeps: keeping words, outcomes, searches by mail, briefing, months."""

import io

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from docx import Document

from cooperation_plans import services as cooperation
from cooperation_plans.tests import factories as plans
from reporting import services
from reporting.forms import fingerprint
from reporting.markdown import blocks, rendered
from reporting.models import Report, SavedSearch
from reporting.tests import factories

pytestmark = pytest.mark.django_db
BACKEND = "attache_registry.sign_in.backend.RegistryBackend"


@pytest.fixture
def officer(client, sweden):
    client.force_login(sweden.user, BACKEND)
    return client


def test_words_are_kept_and_never_written_over_unseen(officer, sweden):
    report = factories.report(sweden.tour, sweden.user)
    path, base = f"/reports/{report.pk}/keep/", fingerprint(report)

    first = officer.post(path, {"title": report.title, "text": "One tab.", "base": base})
    second = officer.post(path, {"title": report.title, "text": "Another.", "base": base})

    assert (first.status_code, second.status_code) == (200, 409)
    assert second.json() == {"title": report.title, "text": "One tab.", "base": first.json()["base"]}
    assert officer.post(path, {"text": "SECRET", "base": first.json()["base"]}).status_code == 400
    report.refresh_from_db()
    assert report.text == "One tab."
    services.submit(report, by=sweden.user)
    assert officer.post(path, {"text": "Late.", "base": fingerprint(report)}).status_code == 403


def test_a_form_that_was_overtaken_shows_both_and_saves_the_second_time(officer, sweden):
    report = factories.report(sweden.tour, sweden.user)
    path = f"/reports/{report.pk}/edit/"
    form = officer.get(path).context["form"]
    sent = {name: form.initial.get(name) or "" for name in form.fields}
    sent |= {
        "text": "Mine.",
        "on": "2026-11-02",
        "countries": ["SE"],
        "topics": [],
        "activities": [],
        "agreements": [],
    }
    sent["marking"] = report.marking_id
    services.change(report, text="Theirs.", by=sweden.user)

    answer = officer.post(path, sent)
    assert answer.status_code == 200
    assert b"Theirs." in answer.content
    assert b"Mine." in answer.content
    again = officer.post(path, sent | {"base": answer.context["form"].data["base"]})
    assert again.status_code == 302
    report.refresh_from_db()
    assert report.text == "Mine."


def test_a_draft_begins_with_the_text_of_its_kind_in_the_writers_language(officer, sweden):
    for language, heading in (("en", "## What happened"), ("lv", "## Kas noticis")):
        officer.cookies["django_language"] = language
        sent = {"title": f"In {language}", "kind": "military", "on": "2026-11-02", "countries": ["SE"]}
        sent["marking"] = factories.marking("internal").pk
        answer = officer.post("/reports/new/", sent)
        assert answer.status_code == 302, answer.context["form"].errors
        assert heading in Report.objects.get(title=f"In {language}").text


def test_an_outcome_becomes_a_report_and_a_report_an_outcome(client, sweden, people):
    client.force_login(people["desk"], BACKEND)
    told = plans.activity(countries=["SE"])
    cooperation.record_outcome(told, outcome="Held as planned.", by=people["desk"])
    assert client.post(f"/reports/of-outcome/{told.pk}/").status_code == 302
    draft = Report.objects.get(outcome_of=told)
    assert draft.text == "Held as planned."
    # A second one is refused, and says so.
    client.post(f"/reports/of-outcome/{told.pk}/")
    assert Report.objects.filter(outcome_of=told).count() == 1

    untold = plans.activity(countries=["SE"], title="Another visit")
    report = factories.report(sweden.tour, sweden.user)
    services.change(report, activities=[untold], by=sweden.user)
    services.submit(report, by=sweden.user)
    services.release(report, by=people["desk"])
    assert client.post(f"/reports/{report.pk}/outcome/{untold.pk}/").status_code == 302
    assert "exercised on Gotland" in client.get(f"/activities/{untold.pk}/").content.decode()


def test_new_hits_of_a_search_are_mailed_once_and_hidden_ones_never(sweden, people):
    analyst = people["analyst"]
    analyst.email = "analyst@example.invalid"
    analyst.save()
    SavedSearch.objects.create(owner=analyst, name="Gotland", query="search=gotland", mailed=True)
    factories.report(sweden.tour, sweden.user, status="released", title="Open to all")
    factories.report(sweden.tour, sweden.user, status="released", marked="limited", title="For few")
    factories.report(sweden.tour, sweden.user, status="submitted", title="Not yet")
    factories.report(sweden.tour, sweden.user, status="released", title="Of something else", text="Budget.")

    for _run in range(2):
        call_command("send_reminders", stdout=io.StringIO())

    sent = [message for message in mail.outbox if message.to == [analyst.email]]
    assert len(sent) == 1
    assert "Open to all" in sent[0].body
    assert not any(words in sent[0].body for words in ("For few", "Not yet", "something else"))
    factories.report(sweden.tour, sweden.user, status="released", title="Of the next day")
    call_command("send_reminders", stdout=io.StringIO())
    assert "Of the next day" in mail.outbox[-1].body
    assert "Open to all" not in mail.outbox[-1].body


def test_a_search_is_kept_and_dropped(client, people):
    client.force_login(people["analyst"], BACKEND)
    client.post("/reports/searches/?search=radar&country=SE", {"name": "Radars"})
    kept = SavedSearch.objects.get()
    assert (kept.query, kept.mailed) == ("search=radar&country=SE", False)
    client.force_login(people["desk"], BACKEND)
    assert client.post(f"/reports/searches/{kept.pk}/drop/").status_code == 404
    client.force_login(people["analyst"], BACKEND)
    client.post(f"/reports/searches/{kept.pk}/drop/")
    assert not SavedSearch.objects.exists()


def test_a_briefing_holds_cover_plans_and_the_chosen_reports(client, sweden, people):
    client.force_login(people["analyst"], BACKEND)
    chosen = factories.report(sweden.tour, sweden.user, status="released", text="## Course\n\n- **Three** battalions")
    factories.report(sweden.tour, sweden.user, status="released", title="Left out")
    hidden = factories.report(sweden.tour, sweden.user, status="released", marked="limited", title="For few")

    answer = client.get(f"/reports/briefing/?country=SE&country=FI&report={chosen.pk}&report={hidden.pk}&format=docx")

    words = "\n".join(paragraph.text for paragraph in Document(io.BytesIO(answer.content)).paragraphs)
    assert all(each in words for each in ("Sweden", "Finland", "Autumn exercise", "Course", "Three battalions"))
    assert "Left out" not in words
    assert "For few" not in words


def test_countries_without_a_recent_report_are_found(client, sweden, people):
    client.force_login(people["analyst"], BACKEND)
    today = timezone.localdate()
    factories.report(sweden.tour, sweden.user, status="released", on=today - timezone.timedelta(days=10))
    factories.report(sweden.tour, sweden.user, countries=["FI"], status="released", marked="limited", on=today)

    found = client.get("/countries/?in_network=true&report_older=30&columns=code,last_report").context["rows"]

    # The report on Finland is not the analyst's to know of.
    assert [row["code"] for row in found] == ["FI"]


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**bold**", "<p><strong>bold</strong></p>"),
        ("# One", "<h3>One</h3>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("<b onclick=x>b</b>", "<p>&lt;b onclick=x&gt;b&lt;/b&gt;</p>"),
        ("<style>p{}</style>", "<p>&lt;style&gt;p{}&lt;/style&gt;</p>"),
        ("[a](javascript:alert(1))", "<p>[a](javascript:alert(1))</p>"),
    ],
)
def test_markdown_carries_nothing_that_runs(text, html):
    assert rendered(text).strip() == html


def test_markdown_fetches_nothing_from_outside():
    told = rendered(
        "![x](https://example.invalid/a.png) <img src=https://example.invalid/b.png> [a](https://example.invalid)"
    )
    assert "<img" not in told
    assert 'rel="noopener noreferrer nofollow"' in told
    assert list(blocks("# One\n\n- two **three**\n\nfour")) == [
        ("heading", "One"),
        ("item", "two three"),
        ("paragraph", "four"),
    ]
