"""Search in a real Chromium: first hits while one types, the keyboard, and the same without scripts."""

import pytest

from tests.browser.test_pages import faults, sign_in, site

__all__ = ["site"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("browser")]


def test_first_hits_appear_while_one_types_and_the_keyboard_walks_them(page, site):
    sign_in(page, site)
    page.goto(f"{site}/plans/")
    field = page.locator("#site-search")

    field.press_sequentially("kiev")
    page.locator(".search-found a", has_text="Kyiv").wait_for()
    assert page.locator("#search-said").inner_text() == "1 record found"
    assert faults(page) == []

    page.keyboard.press("Escape")
    assert page.locator(".search-found").count() == 0
    assert (field.input_value(), page.evaluate("document.activeElement.id")) == ("kiev", "site-search")

    field.press_sequentially(" ")
    field.fill("cehija")
    page.locator(".search-found a", has_text="Czechia").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/countries/CZ/")


@pytest.mark.parametrize("scripts", [True, False])
def test_enter_opens_the_page_of_search(browser, site, scripts):
    context = browser.new_context(java_script_enabled=scripts)
    page = context.new_page()
    sign_in(page, site)
    page.goto(f"{site}/?as_of=2026-06-01")
    page.fill("#site-search", "Zviedrija")
    page.press("#site-search", "Enter")
    page.wait_for_url("**/search/?as_of=2026-06-01&q=Zviedrija")

    assert page.locator("h2", has_text="Countries").count() == 1
    page.locator("a", has_text="Sweden").first.click()
    assert page.url == f"{site}/countries/SE/?as_of=2026-06-01"
    context.close()
