"""Single sign-on against a real provider that runs beside the test: who comes in, as what, and who does not."""

import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.core.cache import cache
from django.test import Client

from attache_registry.environment import apps_of
from attache_registry.models import User
from attache_registry.policies import Role
from tests.checkout import free_port

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("sign_on")]
BACK = "http://testserver/sign-in/with/ministry/back/"
ROLES = {"attaché-desk": "desk", "it": "admin", "readers": "analyst"}


class Provider:
    """The provider's process, and a person's browser there."""

    def __init__(self, folder):
        self.port = free_port()
        self.here = f"http://127.0.0.1:{self.port}"
        program = Path(__file__).parent / "provider.py"
        self.process = subprocess.Popen(
            [sys.executable, program, str(self.port), str(folder), BACK], stderr=subprocess.DEVNULL
        )
        for _try in range(150):
            try:
                requests.get(f"{self.here}/o/.well-known/jwks.json", timeout=5).raise_for_status()
                return
            except requests.ConnectionError:
                time.sleep(0.2)
        self.stop()
        raise AssertionError("The provider did not begin to answer.")

    def arrange(self, people=(), wrong_key=False):
        """Say what it tells of people: name → claims."""
        requests.post(
            f"{self.here}/arrange/", json={"people": dict(people), "wrong_key": wrong_key}, timeout=5
        ).raise_for_status()

    def stop(self):
        """End it."""
        self.process.kill()
        self.process.wait()


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """The provider, once for the module."""
    provider = Provider(tmp_path_factory.mktemp("provider"))
    yield provider
    provider.stop()


@pytest.fixture
def provider(running, settings):
    """The provider with nobody arranged, and a registry that relies on it."""
    running.arrange()
    rely_on(settings, f"{running.here}/o")
    return running


def rely_on(settings, url, **more):
    """Set single sign-on up as the environment does."""
    cache.clear()
    settings.OIDC = {
        "url": url,
        "origin": url.removesuffix("/o"),
        "client_id": "registry",
        "client_secret": "not-a-secret",
        "name": "The ministry",
        "username_claim": "preferred_username",
        "role_claim": "groups",
        "roles": ROLES,
        "create": True,
        "match_usernames": False,
        "second_factor": ["mfa", "otp"],
    } | more
    apps = apps_of(settings.OIDC)
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": apps}}


def led(client, onward=""):
    """The provider's address to which the sign-in page leads."""
    return client.post("/sign-in/with/ministry/", {"next": onward} if onward else {})


def at_provider(address, person):
    """What the provider, where somebody signs in, leads back to."""
    browser = requests.Session()
    browser.headers["X-Person"] = person
    while not address.startswith(BACK):
        told = browser.get(address, allow_redirects=False, timeout=10)
        assert told.status_code == 302, told.text
        address = requests.compat.urljoin(address, told.headers["Location"])
    return address.removeprefix("http://testserver")


def come(client, person, onward=""):
    """The whole way: to the provider, and back with what it says."""
    return client.get(at_provider(led(client, onward)["Location"], person))


def test_the_sign_in_page_leads_to_the_provider_with_proof_keys(client, provider):
    assert "Sign in with The ministry" in client.get("/sign-in/").content.decode()
    asked = parse_qs(urlsplit(led(client)["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == [BACK]


def test_who_comes_first_gets_an_account_with_the_role_of_the_groups(client, provider):
    provider.arrange({"anna": {"groups": ["readers", "football"]}})

    assert come(client, "anna", "/posts/")["Location"] == "/posts/"

    anna = User.objects.get(username="anna")
    assert (anna.role, anna.is_staff, anna.has_usable_password()) == (Role.ANALYST, False, False)
    assert client.get("/posts/").status_code == 200


def test_the_same_person_is_known_again_and_has_the_role_of_today(client, provider):
    provider.arrange({"anna": {"groups": ["readers"]}})
    come(client, "anna")
    provider.arrange({"anna": {"groups": ["readers", "attaché-desk"]}})
    come(Client(), "anna")

    anna = User.objects.get(username="anna")
    assert (anna.role, anna.is_staff) == (Role.DESK, True)
    provider.arrange({"anna": {"groups": ["readers"]}})
    come(Client(), "anna")
    anna.refresh_from_db()
    assert (anna.role, anna.is_staff) == (Role.ANALYST, False)


@pytest.mark.parametrize(
    "claims", [{}, {"groups": []}, {"groups": ["football"]}, {"groups": 7}, {"groups": [["it"]]}]
)
def test_who_has_no_role_here_is_told_so_and_gets_no_account(client, provider, claims):
    provider.arrange({"bert": claims})
    told = come(client, "bert")
    assert told.status_code == 403
    assert "has no role in this registry" in told.content.decode()
    assert not User.objects.filter(username="bert").exists()
    assert client.get("/").status_code == 302


def test_a_name_that_somebody_has_here_is_not_taken_over(client, provider):
    User.objects.create_user("boss", role="admin", is_staff=True)
    provider.arrange({"boss": {"groups": ["readers"]}})
    told = come(client, "boss")
    assert told.status_code == 403
    assert "Ask an administrator to make one or to join yours" in told.content.decode()
    assert client.get("/").status_code == 302


def test_accounts_are_joined_by_name_where_that_is_configured(client, provider, settings):
    anna = User.objects.create_user("anna", role="analyst")
    rely_on(settings, f"{provider.here}/o", match_usernames=True, create=False)
    provider.arrange({"anna": {"groups": ["attaché-desk"]}, "carl": {"groups": ["readers"]}})

    assert come(client, "anna").status_code == 302
    anna.refresh_from_db()
    assert anna.role == Role.DESK
    assert client.get("/").status_code == 200
    # Who is not known is not made.
    assert come(Client(), "carl").status_code == 403
    assert not User.objects.filter(username="carl").exists()


def test_who_was_shut_out_here_does_not_come_in_by_the_provider(client, provider):
    provider.arrange({"anna": {"groups": ["it"]}})
    come(client, "anna")
    User.objects.filter(username="anna").update(is_active=False)
    other = Client()
    come(other, "anna")
    assert other.get("/").status_code == 302


@pytest.mark.parametrize(("methods", "open_at_once"), [(["pwd", "otp"], True), (["pwd"], False), (None, False)])
def test_a_second_factor_at_the_provider_counts(client, provider, settings, methods, open_at_once):
    settings.SECOND_FACTOR_ROLES = {"admin"}
    provider.arrange({"anna": {"groups": ["it"]} | ({"amr": methods} if methods else {})})
    come(client, "anna")
    told = client.get("/posts/")
    assert (told.status_code == 200) == open_at_once
    assert open_at_once or told["Location"].startswith("/me/security/")


def test_a_signature_of_another_key_is_refused(client, provider):
    provider.arrange({"anna": {"groups": ["it"]}}, wrong_key=True)
    told = come(client, "anna")
    assert told.status_code == 403
    assert "Signing in did not work" in told.content.decode()
    assert not User.objects.filter(username="anna").exists()


def test_an_answer_that_was_not_asked_for_is_refused(client, provider):
    provider.arrange({"anna": {"groups": ["it"]}})
    stolen = at_provider(led(Client())["Location"], "anna")
    for address in (stolen, stolen.replace("state=", "state=x"), "/sign-in/with/ministry/back/", f"{stolen}&error=x"):
        assert client.get(address).status_code == 403, address
        assert client.get("/").status_code == 302


def test_a_code_opens_once(client, provider):
    provider.arrange({"anna": {"groups": ["readers"]}})
    address = at_provider(led(client)["Location"], "anna")
    assert client.get(address).status_code == 302
    client.post("/sign-out/")
    assert client.get(address).status_code == 403


def test_a_provider_that_does_not_answer_is_a_clear_503(client, settings, db):
    rely_on(settings, f"http://127.0.0.1:{free_port()}/o")
    told = led(client)
    assert told.status_code == 503
    assert "does not answer" in told.content.decode()


def test_passwords_open_nothing_where_the_provider_alone_does(client, provider, settings):
    settings.PASSWORD_SIGN_IN = settings.MFA_PASSKEY_LOGIN_ENABLED = False
    User.objects.create_user("anna", password="seven green herons cross")
    assert "password" not in client.get("/sign-in/").content.decode().lower()
    told = client.post("/sign-in/", {"username": "anna", "password": "seven green herons cross"})
    assert told.status_code == 403
    assert client.post("/sign-in/passkey/", {"credential": "{}"}).status_code in {302, 403, 404}
    assert client.get("/").status_code == 302
