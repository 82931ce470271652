"""A second factor: set up, asked for, kept where the role needs it, and taken off by an administrator."""

import base64
import hashlib
import hmac
import re
import time

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client

from attache_registry.models import User
from tests.confirming import confirm

pytestmark = pytest.mark.django_db
GOOD = "seven green herons cross"
BACKEND = "attache_registry.sign_in.backend.RegistryBackend"


@pytest.fixture(autouse=True)
def nothing_counted(db):
    """No try to sign in of another test counts."""
    cache.clear()


@pytest.fixture
def somebody(settings):
    """A desk officer, whose role works only with a second factor."""
    settings.SECOND_FACTOR_ROLES = {"desk"}
    return User.objects.create_user("somebody", password=GOOD, role="desk", is_staff=True)


def sign_in(client, password=GOOD, **more):
    """Fill in the form of the sign-in page."""
    return client.post("/sign-in/", {"username": "somebody", "password": password, **more})


def code(secret):
    """What an app shows (RFC 6238)."""
    moment = int(time.time()) // 30
    digest = hmac.new(base64.b32decode(secret), moment.to_bytes(8, "big"), hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(int.from_bytes(digest[at : at + 4], 'big') & 0x7FFFFFFF) % 10**6:06d}"


def set_up_app(client):
    """Give the password once more and set up an app as the page says; answer its secret."""
    client.post("/me/confirm/", {"password": GOOD})
    page = client.get("/me/security/app/").content.decode()
    secret = re.search(r'<code class="secret">([A-Z2-7]+)<', page)[1]
    assert client.post("/me/security/app/", {"code": code(secret)}).status_code == 302
    return secret


@pytest.fixture
def secret(somebody):
    """The secret of the app that the officer has set up, elsewhere and a while ago."""
    browser = Client()
    sign_in(browser)
    secret = set_up_app(browser)
    cache.clear()
    return secret


def second(client, told):
    """Answer the second step."""
    return client.post("/sign-in/second-factor/", {"code": told})


def test_nothing_opens_before_the_role_s_second_factor_is_set_up(client, somebody):
    sign_in(client)

    for address in ("/", "/admin/", "/me/", "/me/tokens/", "/countries/"):
        assert client.get(address)["Location"].startswith("/me/security/"), address
    refused = client.get("/api/v1/countries/")
    assert (refused.status_code, refused.json()["code"]) == (403, "second_factor_required")
    assert "Your role needs a second factor" in client.get("/me/security/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_the_app_opens_the_registry_and_is_asked_for_from_then_on(client, somebody):
    sign_in(client)
    secret = set_up_app(client)
    assert client.get("/").status_code == 200

    other = Client()
    told = sign_in(other, next="/posts/")
    assert told["Location"].startswith("/sign-in/second-factor/")
    assert other.get("/")["Location"].startswith("/sign-in/")
    assert "Second step" in other.get(told["Location"]).content.decode()
    cache.clear()
    assert second(other, code(secret))["Location"] == "/posts/"
    assert other.get("/admin/").status_code == 200


def test_a_wrong_code_and_one_that_was_used_open_nothing(client, secret):
    sign_in(client)
    assert "Incorrect code" in second(client, "000000").content.decode()
    assert second(client, code(secret)).status_code == 302

    again = Client()
    sign_in(again)
    assert second(again, code(secret)).status_code == 200
    assert again.get("/").status_code == 302


def test_codes_cannot_be_tried_one_after_the_other(client, secret):
    sign_in(client)
    told = [second(client, f"{number:06d}") for number in range(12)]
    assert "Too many failed login attempts" in told[-1].content.decode()
    # The right one opens nothing now either.
    assert second(client, code(secret)).status_code == 200


def test_recovery_codes_are_shown_once_and_open_once(client, somebody):
    sign_in(client)
    set_up_app(client)
    shown = client.get("/me/security/codes/")
    codes = re.findall(r'<code class="secret">([0-9a-z]{8,})<', shown.content.decode())
    assert len(codes) == 10
    assert not any(each in client.get("/me/security/codes/").content.decode() for each in codes)

    assert [self_signed(codes[0]).status_code for _twice in range(2)] == [302, 200]


def self_signed(told):
    """What a new browser is answered to a code at the second step."""
    browser = Client()
    sign_in(browser)
    return second(browser, told)


def test_secrets_of_factors_are_sealed_in_the_database(somebody, secret):
    kept = [str(each.data) for each in Authenticator.objects.filter(user=somebody)]
    assert kept
    assert not any(secret in each for each in kept)


def test_the_last_factor_stays_where_the_role_needs_one(client, somebody, secret, settings):
    sign_in(client)
    second(client, code(secret))
    confirm(client)

    refused = client.post("/me/security/app/remove/")
    assert "Your role needs a second factor" in refused.content.decode()
    assert Authenticator.objects.filter(user=somebody, type="totp").exists()

    settings.SECOND_FACTOR_ROLES = set()
    assert client.post("/me/security/app/remove/").status_code == 302
    assert not Authenticator.objects.filter(user=somebody).exists()


def test_what_guards_the_sign_in_is_changed_by_whoever_confirms_it(client, somebody, settings):
    settings.SECOND_FACTOR_ROLES = set()
    sign_in(client)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - 3600}]
    session.save()

    for address in ("/me/security/app/", "/me/security/passkeys/add/", "/me/tokens/"):
        assert client.get(address)["Location"].startswith("/me/confirm/"), address
    assert client.post("/me/confirm/", {"password": "wrong"}).status_code == 200
    assert client.post("/me/confirm/?next=/me/tokens/", {"password": GOOD, "next": "/me/tokens/"}).status_code == 302
    assert client.get("/me/tokens/").status_code == 200


def test_a_session_without_the_factor_that_was_set_up_elsewhere_is_asked_for_it(client, somebody, secret, settings):
    client.force_login(somebody, BACKEND)
    confirm(client)
    assert client.get("/posts/")["Location"].startswith("/me/confirm/second-factor/")
    told = client.post("/me/confirm/second-factor/?next=/posts/", {"code": code(secret), "next": "/posts/"})
    assert told["Location"] == "/posts/"
    assert client.get("/posts/").status_code == 200


def test_roles_that_need_none_are_asked_for_none(client, settings):
    settings.SECOND_FACTOR_ROLES = {"admin"}
    User.objects.create_user("somebody", password=GOOD, role="desk")
    sign_in(client)
    assert client.get("/").status_code == 200


@pytest.fixture
def boss(client):
    """An administrator, signed in."""
    boss = User.objects.create_user("boss", password=GOOD, role="admin", is_staff=True)
    client.force_login(boss, BACKEND)
    return boss


def test_an_administrator_takes_factors_off_and_ends_the_sessions(client, boss, somebody, secret):
    theirs = Client()
    sign_in(theirs)
    second(theirs, code(secret))
    assert theirs.get("/").status_code == 200

    done = client.post(
        "/admin/attache_registry/user/",
        {"action": "take_factors_off", "_selected_action": [somebody.pk]},
        follow=True,
    )

    assert "Second factors and sessions of the chosen persons were ended." in done.content.decode()
    assert theirs.get("/").status_code == 302
    assert not Authenticator.objects.filter(user=somebody).exists()
    sign_in(theirs)
    assert theirs.get("/")["Location"].startswith("/me/security/")


def test_nobody_below_an_administrator_takes_factors_off(somebody, secret, settings):
    settings.SECOND_FACTOR_ROLES = set()
    officer = Client()
    officer.force_login(User.objects.create_user("officer", role="desk", is_staff=True), BACKEND)
    body = {"action": "take_factors_off", "_selected_action": [somebody.pk]}
    assert officer.post("/admin/attache_registry/user/", body).status_code in {302, 403}
    assert Authenticator.objects.filter(user=somebody).exists()
