"""What every answer tells the browser: each address, answered or refused, with the headers of the house."""

import pytest
from django.test import Client

from tests.access import test_api as api
from tests.access.cast import OWN, person, records
from tests.access.table import PAGES
from tests.access.test_pages import filled

pytestmark = pytest.mark.django_db
BACKEND = "attache_registry.sign_in.backend.RegistryBackend"
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def faults(answer):
    """What an answer does not tell, or tells wrongly."""
    policy = answer.get("Content-Security-Policy", "")
    found = [name for name, value in ALWAYS.items() if answer.get(name) != value]
    found += [] if "default-src 'none'" in policy and "frame-ancestors 'none'" in policy else ["policy"]
    found += ["unsafe"] if "unsafe-" in policy or "*" in policy or "http:" in policy else []
    found += [] if "camera=()" in answer.get("Permissions-Policy", "") else ["Permissions-Policy"]
    found += [] if "X-Request-ID" in answer else ["X-Request-ID"]
    found += [] if answer.get("Cache-Control") else ["Cache-Control"]
    return found


def test_every_address_answers_with_the_headers_of_the_house(demonstration):
    of, wrong, public = records(OWN), {}, {"theme.css"}
    administrator, nobody = Client(), Client()
    administrator.force_login(person("admin"), BACKEND)
    asked = {route: filled(route, of) for route in PAGES} | {bare: api.filled(bare, of) for bare, _ in api.routes()}
    for route, address in asked.items():
        for client in (administrator, nobody):
            for method in ("get", "post"):
                answer = getattr(client, method)(address)
                found = faults(answer)
                if "public" in answer.get("Cache-Control", "") and route not in public:
                    found.append("public")
                if found:
                    wrong[route, method, answer.status_code] = found
        administrator.force_login(person("admin"), BACKEND)
    assert not wrong


@pytest.mark.parametrize("address", ["/nowhere/", "/api/v1/nowhere/", "/admin/nowhere/", "/api/v1/posts/?page=x"])
def test_refusals_have_them_too(client, address):
    assert faults(client.get(address)) == []


def test_cookies_are_read_by_nobody_else(client):
    client.post("/language/", {"language": "lv"})
    client.get("/sign-in/")
    for cookie in client.cookies.values():
        assert cookie["httponly"], cookie.key
        assert cookie["samesite"] == "Lax", cookie.key
