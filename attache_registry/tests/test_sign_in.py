"""Signing in: doors, lock-out, sessions that end, passwords."""

import time

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from attache_registry.models import User

pytestmark = pytest.mark.django_db
GOOD = "seven green herons cross"


@pytest.fixture
def somebody():
    """A desk officer with a good password."""
    return User.objects.create_user("somebody", password=GOOD, role="desk", is_staff=True)


def sign_in(client, password=GOOD, **more):
    """Fill in the form of the sign-in page."""
    return client.post("/sign-in/", {"username": "somebody", "password": password, **more})


def test_name_and_password_open_the_registry(client, somebody):
    assert sign_in(client)["Location"] == "/"
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    "onward",
    ["https://example.org/", "//example.org", "/\\example.org", "javascript:alert(1)", "http:///example.org"],
)
def test_sign_in_leads_nowhere_else(client, somebody, onward):
    assert sign_in(client, next=onward)["Location"] == "/"


def test_sign_in_leads_back_to_where_one_wanted_to_go(client, somebody):
    assert sign_in(client, next="/posts/?as_of=2026-01-01")["Location"] == "/posts/?as_of=2026-01-01"


def test_the_key_of_the_session_is_new_after_signing_in(client, somebody):
    client.get("/sign-in/")
    before = client.session.session_key
    sign_in(client)
    assert client.session.session_key != before


@pytest.mark.parametrize("field", ["is_active", "is_demonstration"])
def test_who_may_not_sign_in_is_told_what_a_mistake_is_told(client, somebody, settings, field):
    settings.DEMO = False
    setattr(somebody, field, field != "is_active")
    somebody.save()

    told = sign_in(client)

    assert told.status_code == 200
    assert "Name and password do not match" in told.content.decode()


def test_who_may_not_sign_in_any_more_is_out_at_once(client, somebody):
    sign_in(client)
    User.objects.filter(pk=somebody.pk).update(is_active=False)
    assert client.get("/").status_code == 302


def test_five_wrong_passwords_lock_the_name_also_for_the_right_one(client, somebody):
    for _attempt in range(5):
        told = sign_in(client, "wrong")
    assert "Too many wrong passwords" in told.content.decode()
    assert sign_in(client).status_code == 429


def test_many_names_from_one_address_are_slowed_down(client, db):
    told = [
        client.post("/sign-in/", {"username": f"name-{number}", "password": "wrong"}).status_code
        for number in range(65)
    ]
    assert 429 in told


def test_a_session_ends_when_it_was_idle_or_open_too_long(client, somebody, settings):
    for name, hours in (("session_seen", 3), ("session_began", 13)):
        sign_in(client)
        session = client.session
        session[name] = time.time() - hours * 3600
        session.save()
        assert client.get("/").status_code == 302


def test_a_session_in_use_goes_on(client, somebody):
    sign_in(client)
    session = client.session
    session["session_seen"] = time.time() - 3600
    session.save()
    client.get("/")
    assert time.time() - client.session["session_seen"] < 60


def test_sessions_are_listed_and_ended_one_by_one_or_all_others(client, somebody):
    from django.test import Client

    others = [Client(HTTP_USER_AGENT=f"Browser {number}") for number in range(3)]
    for each in (*others, client):
        sign_in(each)
    page = client.get("/me/sessions/").content.decode()
    assert all(f"Browser {number}" in page for number in range(3))

    client.post("/me/sessions/", {"key": UserSession.objects.get(user_agent="Browser 0").pk})
    assert [each.get("/").status_code for each in others] == [302, 200, 200]
    client.post("/me/sessions/")
    assert [each.get("/").status_code for each in others] == [302, 302, 302]
    assert client.get("/").status_code == 200


def test_nobody_ends_somebody_elses_session(client, somebody):
    other = User.objects.create_user("other", password=GOOD)
    theirs = UserSession.objects.create(user=other, ip="127.0.0.1", session_key="x", user_agent="")
    sign_in(client)
    assert client.post("/me/sessions/", {"key": theirs.pk}).status_code == 404
    assert client.post("/me/sessions/", {"key": "x"}).status_code == 404


def change(client, new, old=GOOD):
    """Change one's password."""
    return client.post("/me/password/", {"oldpassword": old, "password1": new, "password2": new})


def test_a_new_password_ends_every_other_session(client, somebody):
    from django.test import Client

    other = Client()
    sign_in(other)
    sign_in(client)

    assert change(client, "nine red foxes sleep by day").status_code == 302

    assert client.get("/").status_code == 200
    assert other.get("/").status_code == 302
    somebody.refresh_from_db()
    assert somebody.check_password("nine red foxes sleep by day")


def test_the_password_is_changed_by_whoever_knows_the_old_one(client, somebody):
    sign_in(client)
    assert change(client, "nine red foxes sleep by day", old="wrong").status_code == 200
    somebody.refresh_from_db()
    assert somebody.check_password(GOOD)


def test_a_password_that_was_given_is_changed_before_anything_else(client, somebody):
    User.objects.filter(pk=somebody.pk).update(must_change_password=True)
    sign_in(client)

    assert client.get("/")["Location"].startswith("/me/password/")
    refused = client.get("/api/v1/posts/")
    assert (refused.status_code, refused.json()["code"]) == (403, "password_change_required")
    assert client.get("/admin/")["Location"].startswith("/me/password/")
    change(client, "nine red foxes sleep by day")
    assert client.get("/").status_code == 200


def test_who_is_given_a_password_by_an_administrator_must_change_it(client, somebody):
    boss = User.objects.create_user("boss", password=GOOD, role="admin", is_staff=True)
    client.force_login(boss, "attache_registry.sign_in.backend.RegistryBackend")
    given = "eleven blue whales sing"
    body = {"usable_password": "true", "password1": given, "password2": given}

    assert client.post(f"/admin/attache_registry/user/{somebody.pk}/password/", body).status_code == 302

    somebody.refresh_from_db()
    assert somebody.must_change_password
    assert somebody.check_password(given)


REFUSED = ["short and red", "aaaaaaaaaaaaaaaaaaaa", "password1234567", "attache-registry-1", "somebody somebody"]


@pytest.mark.parametrize("password", REFUSED)
def test_passwords_that_are_easily_guessed_are_refused(somebody, password):
    with pytest.raises(ValidationError):
        validate_password(password, somebody)


@pytest.mark.parametrize(
    "password", [GOOD, "x" * 3 + " ķirbju pīrāgs ar medu", "9" * 8 + " lakes of snow and ice", "ü" * 5 + GOOD * 5]
)
def test_long_ones_in_any_signs_are_taken(somebody, password):
    validate_password(password, somebody)


def test_a_password_is_the_same_however_its_letters_are_made_up(client, somebody):
    somebody.set_password("k\u0327irbju pi\u0304ra\u0304gs ar medu")
    somebody.save()
    assert sign_in(client, "\u0137irbju p\u012br\u0101gs ar medu").status_code == 302


def test_passwords_are_hashed_with_argon2_and_old_hashes_are_renewed(client, somebody, settings):
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.Argon2PasswordHasher",
        "django.contrib.auth.hashers.MD5PasswordHasher",
    ]
    assert somebody.password.startswith("md5$")
    sign_in(client)
    somebody.refresh_from_db()
    assert somebody.password.startswith("argon2$")
