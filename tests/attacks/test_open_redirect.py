"""Open redirects: no door leads to another site, whatever stands in `next`."""

import pytest
from django.test import Client

from attache_registry.models import User
from tests.confirming import confirm

pytestmark = pytest.mark.django_db
PASSWORD = "seven green herons cross"
ELSEWHERE = [
    "https://example.org/",
    "//example.org",
    "///example.org",
    "/\\example.org",
    "\\\\example.org",
    "http:///example.org",
    "https:example.org",
    "javascript:alert(1)",
    "data:text/html,x",
    "/\t/example.org",
    "\x00//example.org",
    " //example.org",
    "https://testserver@example.org/",
    "https://testserver.example.org/",
]


@pytest.fixture
def somebody():
    """A desk officer."""
    return User.objects.create_user("somebody", password=PASSWORD, role="desk", is_staff=True)


def inside(answer):
    """Whether an answer leads nowhere, or to a page here."""
    where = answer.get("Location", "/")
    return where.startswith("/") and not where.startswith(("//", "/\\", "/\t"))


@pytest.mark.parametrize("onward", ELSEWHERE)
def test_every_door_leads_to_a_page_here(somebody, onward):
    signing, browser = Client(), Client()
    browser.force_login(somebody, "attache_registry.sign_in.backend.RegistryBackend")
    confirm(browser)
    answers = [
        signing.post("/sign-in/", {"username": "somebody", "password": PASSWORD, "next": onward}),
        Client().get("/sign-in/", {"next": onward}),
        Client().get("/admin/login/", {"next": onward}),
        Client().post("/language/", {"language": "lv", "next": onward}),
        browser.post("/me/confirm/", {"password": PASSWORD, "next": onward}),
        browser.get("/me/confirm/", {"next": onward}),
        browser.get("/sign-in/", {"next": onward}),
        browser.post("/sign-out/", {"next": onward}),
    ]
    assert [answer.get("Location") for answer in answers if not inside(answer)] == []


@pytest.mark.parametrize("host", ["example.org", "testserver.example.org", "testserver:80@example.org"])
def test_a_name_that_is_not_ours_is_refused(client, host):
    assert client.get("/sign-in/", headers={"Host": host}).status_code == 400
