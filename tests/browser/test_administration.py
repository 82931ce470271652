"""The administration in a real browser: no screen breaks the policy of contents."""

import pytest
from django.core.management import call_command

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("browser")]
BACKEND = "attache_registry.sign_in.backend.RegistryBackend"


@pytest.fixture
def cookie(live_server, client):
    """The session of an administrator of the demonstration."""
    from attache_registry.models import User

    call_command("load_demo", verbosity=0)
    client.force_login(User.objects.create_user("boss", role="admin", is_staff=True), BACKEND)
    return {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}


def screens():
    """The screens of every model that has some: list, new, change, history, delete."""
    from django.contrib import admin
    from django.urls import reverse

    yield reverse("admin:index")
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{name}_changelist")
        yield reverse(f"{name}_add")
        first = model._default_manager.order_by("-pk").first()
        if first is not None:
            for screen in ("change", "history", "delete"):
                yield reverse(f"{name}_{screen}", args=[first.pk])


def test_no_screen_breaks_the_policy_of_contents(browser, live_server, cookie):
    context = browser.new_context()
    context.add_cookies([cookie])
    page, refused, seen = context.new_page(), [], 0
    page.on(
        "console", lambda told: refused.append((page.url, told.text)) if "Content Security" in told.text else None
    )
    page.on("pageerror", lambda error: refused.append((page.url, str(error))))
    for address in screens():
        answer = page.goto(live_server.url + address, wait_until="load")
        assert answer.status in {200, 403, 404, 405}, address
        seen += answer.status == 200
    context.close()
    assert seen > 60
    assert refused == []
