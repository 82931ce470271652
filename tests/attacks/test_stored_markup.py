"""Stored cross-site scripting: markup in every free-text field and in Markdown comes out as text on every page."""

from html.parser import HTMLParser

import pytest
from django.contrib import admin
from django.urls import get_resolver, reverse

from reporting.markdown import rendered
from reporting.models import Report
from tests.access.cast import OWN, browsers, records, systems
from tests.access.table import PAGES
from tests.access.test_pages import filled
from tests.attacks.planting import plant
from tests.routes import addresses

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group(__name__)]
PAYLOAD = "\"'><img src=x id=planted onerror=alert(1)><script id=planted>alert(1)</script></textarea></title>{{7*7}}"
SHORT = "'><b id=planted>"
MARKDOWN = """[a](javascript:alert(1)) [b](data:text/html,x) ![c](x "onerror=alert(1)")
<img id=planted src=x onerror=alert(1)> <a href="java&#x09;script:alert(1)" id=planted>d</a>
[e](  JaVaScRiPt:alert(1)) <svg onload=alert(1) id=planted> `<b id=planted>`

| <script id=planted>alert(1)</script> |
| --- |
| <iframe srcdoc="<script>alert(1)</script>" id=planted> |
"""


class Planted(HTMLParser):
    """What of the payload became an element, an attribute that runs, or a link that does."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            value = (value or "").replace("\t", "").replace("\n", "").strip().lower()
            if (name == "id" and value == "planted") or name.startswith("on") or name == "srcdoc":
                self.found.append((tag, name))
            if name in {"href", "src", "action", "formaction"} and value.startswith(
                ("javascript:", "data:text", "vbscript:")
            ):
                self.found.append((tag, value[:30]))


def payload(longest):
    """The payload that has room."""
    return PAYLOAD if longest >= len(PAYLOAD) else SHORT if longest >= len(SHORT) else None


@pytest.fixture
def planted(demonstration):
    """The payload in each free-text field that takes it; which did, and the records of a country."""
    of = records(OWN)
    return plant(payload), of


def test_no_page_makes_markup_of_what_was_entered(planted):
    took, of = planted
    assert len(took) > 40, took
    browser, found, seen = browsers()["admin"], {}, 0
    for route in PAGES:
        told = browser.get(filled(route, of))
        if told.status_code != 200 or not told["Content-Type"].startswith(("text/html", "image/svg")):
            continue
        text = told.content.decode()
        seen += "planted" in text
        found |= {route: faults} if (faults := Planted(text).found) else {}
    assert seen > 15
    assert not found


def test_the_administration_makes_none_either(planted):
    browser, found, seen = browsers()["admin"], {}, 0
    for model in admin.site._registry:
        place = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        first = model._default_manager.order_by("-pk").first()
        for address in (place, f"{place}{first.pk}/change/", f"{place}{first.pk}/history/") if first else (place,):
            told = browser.get(address, follow=True)
            text = told.content.decode() if not told.streaming else ""
            seen += "planted" in text
            found |= {address: faults} if (faults := Planted(text).found) else {}
    assert seen > 10
    assert not found


def test_the_api_answers_data_and_no_page(planted):
    system = systems()["admin"]
    for name in ("posts", "attaches", "activities", "reports"):
        told = system.get(f"/api/v1/{name}/")
        assert told["Content-Type"].startswith("application/json")
        assert told["X-Content-Type-Options"] == "nosniff"


def test_markdown_makes_nothing_that_runs(demonstration):
    assert Planted(rendered(MARKDOWN)).found == []
    report = records(OWN)["reports"]
    Report.objects.filter(pk=report.pk).update(text=MARKDOWN)
    page = browsers()["attache"].get(f"/reports/{report.pk}/").content.decode()
    assert "alert(1)" in page
    assert Planted(page).found == []


def test_the_test_finds_markup():
    assert Planted(PAYLOAD).found
    assert Planted('<a href="java\tscript:alert(1)">').found


def test_every_address_is_walked():
    assert set(PAGES) == {each for each in addresses(get_resolver().url_patterns) if not each.startswith("api/v1/")}
