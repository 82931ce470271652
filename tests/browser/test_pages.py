"""The pages in a real Chromium: axe finds nothing, nothing overflows, and the keyboard suffices."""

import os
from itertools import product
from pathlib import Path

import pytest
from django.core.management import call_command

AXE = (Path(__file__).parent / "axe.min.js").read_text(encoding="utf-8")
PAGES = [
    "/",
    "/?as_of=2021-01-01",
    "/countries/?organisation=NATO&in_network=true",
    "/countries/?group=post&covered=true&columns=code,cover,attaches,languages,tour_ends_on,plan,execution_rate,overdue",
    "/views/",
    "/views/new/?covered=true",
    "/views/{view}/",
    "/views/{view}/mail/",
    "/countries/?view=map",
    "/countries/?view=timeline&in_network=true",
    "/countries/?view=timeline&rows=attaches",
    "/countries/compare/?organisation=NATO&as_of=2024-04-01&with=2023-04-01",
    "/countries/?view=map&extent=world&measure=activities",
    "/countries/SE/",
    "/countries/SE/dossier/",
    "/countries/SE/?known_at={now}",
    "/reports/?known_at={now}",
    "/figures/",
    "/search/?q=kiev",
    "/posts/",
    "/posts/{post}/",
    "/attaches/",
    "/attaches/{attache}/",
    "/attaches/{attache}/dossier/",
    "/rotation/",
    "/accreditations/{accreditation}/",
    "/accreditations/{accreditation}/record/grant_agrement/",
    "/postings/{posting}/succession/",
    "/postings/{posting}/end/",
    "/plans/",
    "/plans/new/",
    "/plans/{plan}/",
    "/plans/{plan}/import/",
    "/plans/{plan}/become/closed/",
    "/reports/",
    "/reports/?search=air+defence",
    "/reports/{report}/",
    "/reports/new/",
    "/reports/months/",
    "/reports/briefing/?country=SE",
    "/reports/{report}/become/released/",
    "/reports/searches/?search=air",
    "/activities/",
    "/activities/?month=2026-12",
    "/activities/{activity}/",
    "/activities/{activity}/edit/",
    "/activities/{activity}/outcome/",
    "/countries/SE/cooperation/",
    "/countries/GE/dossier/",
    "/search/?q=zviedrija",
    "/search/?q=zviedrija&kind=activities",
    "/history/",
    "/me/",
    "/me/tokens/",
    "/me/security/",
    "/me/security/app/",
    "/me/security/passkeys/",
    "/me/security/passkeys/add/",
    "/me/password/",
    "/me/sessions/",
    "/me/confirm/",
    "/nowhere/",
]
PASSWORD = "for-tests-only"
# Each page in both languages, widths and schemes; the long version in every combination of them.
SWEEPS = [(1280, "light", "en"), (360, "dark", "lv")]
if os.environ.get("HYPOTHESIS_PROFILE") == "full":
    SWEEPS = list(product((1280, 360), ("light", "dark"), ("en", "lv")))

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("browser")]


@pytest.fixture
def site(live_server):
    """The demonstration behind a real server, with somebody from the desk."""
    from attache_registry.models import AccessToken, User

    call_command("load_demo", verbosity=0)
    officer = User.objects.create_user("desk-officer", password=PASSWORD, role="desk", is_staff=True)
    AccessToken.objects.create(user=officer, scope="read", expiry=None, name="Personnel")
    return live_server.url


def sign_in(page, site):
    """Sign in by keyboard alone, from the first focus on the page."""
    page.goto(f"{site}/sign-in/")
    page.locator("#id_username").focus()
    page.keyboard.type("desk-officer")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/")


def confirm(page, site):
    """Give the password once more, as what guards the sign-in asks for."""
    page.goto(f"{site}/me/confirm/?next=/me/")
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/me/")


def faults(page):
    """What axe finds on the page, one line a fault."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run().then(result => result.violations.map(each => [each.id, each.nodes[0].html]))")
    width = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return found + ([["overflows", width]] if width > 0 else [])


def test_axe_finds_nothing_on_any_page(browser, site):
    from django.utils import timezone

    from accreditations.models import Accreditation, Attache, Post
    from analysis.models import SavedView
    from attache_registry.known_at import utc
    from attache_registry.models import User
    from cooperation_plans.models import CooperationPlan
    from reporting.models import Report

    asked = Accreditation.objects.filter(status="agrement_requested").first()
    keys = {
        "post": Post.objects.first().pk,
        "attache": Attache.objects.first().pk,
        "accreditation": asked.pk,
        "posting": asked.posting_id,
        "plan": (plan := CooperationPlan.objects.get(country__code="SE", status="agreed")).pk,
        "activity": plan.activities.filter(status="confirmed").first().pk,
        "report": Report.objects.filter(status="submitted").first().pk,
        "now": utc(timezone.now()),
        "view": SavedView.objects.create(owner=User.objects.get(), name="Covered", query="covered=true").pk,
    }
    found, refused = {}, []
    for width, scheme, language in SWEEPS:
        context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
        page = context.new_page()
        page.on("console", lambda told: refused.append(told.text) if "Content Security" in told.text else None)
        page.goto(f"{site}/sign-in/")
        found[f"sign-in {language} {scheme} {width}"] = faults(page)
        sign_in(page, site)
        confirm(page, site)
        # The account keeps the language of the time before.
        if page.locator("html").get_attribute("lang") != language:
            page.locator(f"button[lang={language}]").click()
        # In the short version each page is looked at once, in the one way or the other.
        for path in PAGES if len(SWEEPS) > 2 else PAGES[width == 360 :: 2]:
            page.goto(site + path.format(**keys))
            assert page.locator("html").get_attribute("lang") == language
            found[f"{path} {language} {scheme} {width}"] = faults(page)
        context.close()

    assert {where: what for where, what in found.items() if what} == {}
    assert refused == []


def test_nothing_breaks_the_content_security_policy(browser, site):
    page = browser.new_page()
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    sign_in(page, site)
    for path in (
        "/",
        "/countries/",
        "/countries/SE/",
        "/countries/SE/dossier/",
        "/figures/",
        "/search/?q=kiev",
        "/rotation/",
        "/plans/",
        "/activities/?month=2026-12",
        "/api/docs/",
    ):
        page.goto(site + path)
        page.wait_for_load_state("networkidle")
    page.wait_for_selector(".swagger-ui .info")
    page.close()

    assert said == []


def test_a_day_is_chosen_by_keyboard_and_kept_on_the_way(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/sign-in/")
    page.fill("#id_username", "desk-officer")
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.fill("#as-of", "2021-06-01")
    page.press("#as-of", "Enter")
    page.locator("a", has_text="Moscow").first.click()

    assert "as_of=2021-06-01" in page.url
    assert "Everything here is as of 1 June 2021." in page.locator(".day-bar").inner_text()
    context.close()


def test_axe_finds_nothing_on_the_preview_of_an_import(browser, site):
    from cooperation_plans.models import CooperationPlan
    from cooperation_plans.tests.test_spreadsheets import workbook

    plan = CooperationPlan.objects.get(country__code="SE", status="in_negotiation")
    content = workbook(["No.", "Activity", "Area"], ["1", "Visit", "cyber"], ["2", "Course", "nowhere"])
    page = browser.new_context(viewport={"width": 360, "height": 800}).new_page()
    page.goto(f"{site}/sign-in/")
    sign_in(page, site)
    page.goto(f"{site}/plans/{plan.pk}/import/")
    page.set_input_files("input[type=file]", {"name": "plan.xlsx", "mimeType": "application/xlsx", "buffer": content})
    page.locator(".form-panel button").click()
    page.get_by_text("C3").wait_for()

    assert faults(page) == []
    assert "the first rows are shown" not in page.locator("main").inner_text()
    page.context.close()
