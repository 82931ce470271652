"""A re-arrangement of the network in a real Chromium: drafted, compared, applied; then each day says so."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.browser.test_pages import faults, sign_in, site

__all__ = ["site"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("browser")]
THEN = timezone.localdate() + timedelta(days=120)
# The new attaché arrives two months late.
LATE = THEN + timedelta(days=61)
BEFORE = THEN - timedelta(days=1)
# Two posts close, one opens; one takes over a country of another, two countries move together, one is dropped.
CHANGES = [
    ("open_post", THEN, {"city": "Tokyo", "host": "Japan", "positions": "1"}),
    ("answer", THEN, {"of_change": "1.", "country": "Japan"}),
    ("post_attache", LATE, {"of_change": "1.", "role": "defence attaché"}),
    ("accredit", LATE, {"of_change": "3.", "country": "Japan"}),
    ("answer", THEN, {"post": "Washington", "country": "Canada"}),
    ("accredit", THEN, {"posting": "Ilze Izdomāta", "country": "Canada"}),
    ("answer", THEN, {"post": "Warsaw", "country": "Denmark"}),
    ("end_accreditation", THEN, {"accreditation": "Sanita Ainava → Denmark", "reason": "transferred"}),
    ("answer", THEN, {"post": "Kyiv", "country": "Azerbaijan"}),
    ("answer", THEN, {"post": "Kyiv", "country": "Georgia"}),
    ("stop_answering", THEN, {"country": "France"}),
    ("end_accreditation", THEN, {"accreditation": "Kārlis Piemērs → France", "reason": "other"}),
    ("close_post", THEN, {"post": "Ottawa"}),
    ("close_post", THEN, {"post": "Ankara"}),
]


def choose(field, words):
    """Choose of a list what begins with the words."""
    options = field.locator("option").all_inner_texts()
    field.select_option(label=next(each for each in options if each.startswith(words)))


def draft(page, site, changes=CHANGES):
    """Draft a scenario through the forms; its address."""
    page.goto(f"{site}/scenarios/")
    page.get_by_role("link", name="New scenario").click()
    page.fill("#id_name", "North Pacific")
    page.fill("#id_purpose", "A post in Tokyo instead of Ottawa and Ankara.")
    page.get_by_role("button", name="Begin").click()
    address = page.url
    for kind, on, said in changes:
        page.goto(f"{address}changes/new/{kind}/")
        page.fill("#id_on", on.isoformat())
        for name, words in said.items():
            field = page.locator(f"#id_{name}")
            if field.evaluate("element => element.tagName") == "SELECT":
                choose(field, words)
            else:
                field.fill(words)
        page.get_by_role("button", name="Add").click()
        page.wait_for_url(address)
    return address


def covered(page, site, on):
    """Who is covered on a day, as the API tells it: `{code: (covered, planned, city of the post)}`."""
    told = page.request.get(f"{site}/api/v1/coverage/?as_of={on}").json()
    return {
        each["code"]: (each["covered"], each["planned"], each["post_detail"] and each["post_detail"]["city"])
        for each in told["countries"]
    }


def test_a_whole_rearrangement_is_drafted_compared_and_applied(browser, site):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{site}/sign-in/")
    sign_in(page, site)
    before = covered(page, site, THEN)
    address = draft(page, site)

    text = page.locator("main").inner_text()
    assert page.locator(".drafted .misfit").count() == 0, text
    assert page.locator(".drafted tbody tr").count() == len(CHANGES)
    cover = page.get_by_role("table", name="Cover", exact=True).inner_text()
    assert "Tokyo (Japan)" in cover
    assert "not in the network" in cover
    assert covered(page, site, THEN) == before
    # Without JavaScript a form just waits.
    assert not page.locator(".window progress").is_visible()

    page.get_by_role("link", name="Apply", exact=True).click()
    assert "N. N. · Tokyo (Japan)" in page.locator("main").inner_text()
    page.get_by_role("button", name="Apply: change the network").click()
    page.wait_for_url(address)
    assert "Applied by" in page.locator("main").inner_text()

    # Whoever serves past his or her planned day at a post that closes does so until then.
    # Who is nominated to follow there stays so until then.
    ankara = {code: (True, code != "GE", "Ankara") for code in ("TR", "AZ", "GE")}
    assert covered(page, site, BEFORE) == {**before, **ankara, "CA": (True, False, "Ottawa")}
    then, late = covered(page, site, THEN), covered(page, site, LATE)
    assert then["CA"] == (False, True, "Washington")
    assert {then[code][2] for code in ("AZ", "GE")} == {"Kyiv"}
    assert then["DK"] == (False, False, "Warsaw")
    assert then["JP"] == (False, False, "Tokyo")
    assert "TR" not in then
    # No post answers for France; whoever had been nominated before still is.
    assert then["FR"] == (False, True, None)
    assert late["JP"] == (False, True, "Tokyo")
    page.goto(f"{site}/posts/?as_of={THEN}&open=true")
    posts = page.locator("main").inner_text()
    assert "Tokyo" in posts
    assert "Ottawa" not in posts
    page.goto(f"{site}/posts/?as_of={BEFORE}&open=true")
    assert "Ottawa" in page.locator("main").inner_text()
    page.context.close()


def waits(page, form):
    """What a form says while its answer is awaited, and what axe finds meanwhile; it is left as it was."""
    said = page.locator(f"{form} [role=status]")
    assert said.inner_text() == ""
    assert not page.locator(f"{form} progress").is_visible()
    # An answer without a page: the browser stays, as it does until one comes.
    page.route("**/*", lambda route: route.fulfill(status=204))
    page.locator(f"{form} button").click(no_wait_after=True)
    page.locator(f"{form} progress").wait_for(state="visible")
    found = said.inner_text(), faults(page)
    page.unroute("**/*")
    return found


@pytest.mark.parametrize(("width", "scheme", "language"), [(1280, "light", "en"), (360, "dark", "lv")])
def test_axe_finds_nothing_on_the_pages_of_scenarios(browser, site, width, scheme, language):
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{site}/sign-in/")
    sign_in(page, site)
    page.goto(f"{site}/scenarios/")
    found = {"no scenario": faults(page)}
    # One of them does not fit.
    address = draft(page, site, [*CHANGES[:4], CHANGES[-1], CHANGES[-1]])
    if language == "lv":
        page.locator("button[lang=lv]").click()
    wished = "number_of_posts=6&days_uncovered=1&moves=1&load=1&distance=1&language=1"
    for path in (
        "/scenarios/",
        address.removeprefix(site),
        f"{address.removeprefix(site)}apply/",
        f"{address.removeprefix(site)}share/",
        f"{address.removeprefix(site)}changes/new/post_attache/",
        f"{address.removeprefix(site)}changes/1/edit/",
        "/scenarios/suggest/",
        f"/scenarios/suggest/?{wished}",
        f"/scenarios/suggest/?{wished.replace('=6', '=99')}",
    ):
        page.goto(site + path)
        found[path] = faults(page)
    comparing, searching = {
        "en": ("Comparing; the page comes when it is done.", "Searching; the page comes when it is done."),
        "lv": (
            "Salīdzina; lapa parādīsies, kad salīdzināšana būs beigusies.",
            "Meklē; lapa parādīsies, kad meklēšana būs beigusies.",
        ),
    }[language]
    for where, form, words in ((address, ".window", comparing), (f"{site}/scenarios/suggest/", ".wished", searching)):
        page.goto(where)
        said, found[form] = waits(page, form)
        assert said == words
    assert {where: what for where, what in found.items() if what} == {}
    context.close()
