"""A passkey in a real browser, whose keys are kept by the browser's own virtual authenticator."""

import pytest

PASSWORD = "seven green herons cross"
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("browser")]


@pytest.fixture
def keys(page):
    """The page of a browser with an authenticator that says yes, and what it refused by policy."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    kind = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options = kind | {"isUserVerified": True, "automaticPresenceSimulation": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    refused = []
    page.on("console", lambda told: refused.append(told.text) if "Content Security Policy" in told.text else None)
    return page, refused


def test_a_passkey_is_set_up_and_signs_in_by_itself(keys, live_server, settings):
    from attache_registry.models import User

    settings.SECOND_FACTOR_ROLES, settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = {"desk"}, True
    settings.MFA_PASSKEY_LOGIN_ENABLED = True
    User.objects.create_user("officer", password=PASSWORD, role="desk", is_staff=True)
    (page, refused), site = keys, live_server.url

    page.goto(f"{site}/sign-in/")
    page.fill("#id_username", "officer")
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    # Nothing else is open yet.
    page.wait_for_url(f"{site}/me/security/?next=%2F")
    page.get_by_role("link", name="Add a passkey").click()
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/me/security/passkeys/add/")
    page.fill("#id_name", "Telephone")
    page.check("#id_passwordless")
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url(f"{site}/me/security/codes/")
    assert page.locator(".codes li").count() == 10
    page.goto(f"{site}/me/security/passkeys/")
    assert page.get_by_role("rowheader", name="Telephone").count() == 1
    page.goto(f"{site}/")
    assert page.url == f"{site}/"

    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{site}/sign-in/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{site}/")
    # The passkey is the second factor too.
    page.goto(f"{site}/countries/")
    assert page.locator("h1").inner_text() == "Countries"
    assert not refused
