"""An analyst's whole tasks in a real Chromium: by hand and by keyboard alone, with JavaScript and without."""

import os
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import call_command

from tests.browser.test_pages import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("browser")]
# More stops than any page has before what is looked for.
MOST_STOPS = 250


class Hand:
    """Somebody with a mouse."""

    def __init__(self, page):
        self.page = page

    def reach(self, found):
        """Bring the focus to an element."""
        found.focus()

    def press(self, found):
        """Follow a link, push a button, tick a box, open what is folded."""
        found.click()

    def choose(self, found, words):
        """Choose of a list what begins with the words."""
        found.select_option(label=self.option(found, words))

    def option(self, found, words):
        """The whole words of an entry; a count stands behind them."""
        return next(each for each in found.locator("option").all_inner_texts() if each.startswith(words))

    def write(self, found, words):
        """Write into a field, in place of what was there."""
        found.fill(words)


class Keyboard(Hand):
    """Somebody without one: Tab, Space, Enter and letters are all there is."""

    def reach(self, found):
        for _stop in range(MOST_STOPS):
            if found.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"The keyboard does not reach {found}.")

    def press(self, found):
        self.reach(found)
        is_box = found.get_attribute("type") == "checkbox"
        self.page.keyboard.press("Space" if is_box else "Enter")

    def choose(self, found, words):
        self.reach(found)
        self.page.keyboard.type(self.option(found, words))

    def write(self, found, words):
        self.reach(found)
        if found.get_attribute("type") == "date":
            year, month, day = words.split("-")
            self.page.keyboard.type(f"{month}{day}{year}")
            return
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(words)


# With scripts and without, by mouse and by keyboard; in the short version each of them once.
WAYS = [(True, Hand), (False, Keyboard)]
if os.environ.get("HYPOTHESIS_PROFILE") == "full":
    WAYS += [(True, Keyboard), (False, Hand)]


@pytest.fixture(params=WAYS, ids=lambda way: f"{'' if way[0] else 'no-'}scripts-{way[1].__name__.lower()}")
def way(request):
    """Whether scripts run, and by what the task is done."""
    return request.param


@pytest.fixture
def page(way, browser, live_server):
    """The demonstration, and an analyst who is signed in."""
    from attache_registry.models import User

    call_command("load_demo", verbosity=0)
    User.objects.create_user("analyst", password=PASSWORD, role="analyst", email="analyst@example.org")
    context = browser.new_context(
        viewport={"width": 1280, "height": 900},
        base_url=live_server.url,
        java_script_enabled=way[0],
        locale="en-US",
    )
    context.set_default_timeout(12_000)
    page = context.new_page()
    page.has_scripts = way[0]
    page.goto("/sign-in/")
    page.fill("#id_username", "analyst")
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_url("**/")
    yield page
    context.close()


@pytest.fixture
def hand(way, page):
    """By which the task is done."""
    return way[1](page)


def query(page):
    """What the address of the page asks for."""
    return parse_qs(urlsplit(page.url).query)


def names(page):
    """The countries of the table."""
    return page.locator("tbody th[scope=row]").all_inner_texts()


def allies_covered_from_afar_and_their_plans(page, hand):
    hand.press(page.get_by_role("link", name="Countries", exact=True))
    hand.press(page.locator("#f-organisation-NATO"))
    if page.has_scripts:
        # The counts change at once, without a button.
        page.wait_for_url(re.compile("organisation=NATO"))
    hand.press(page.locator("#f-kind-non_resident"))
    hand.press(page.locator(".facets button"))
    page.wait_for_url(re.compile("kind=non_resident"))

    assert query(page) == {"organisation": ["NATO"], "kind": ["non_resident"]}
    assert names(page) == ["Czechia", "Denmark", "Finland", "France", "Hungary", "Norway", "Slovakia"]
    assert "78%" in page.locator("tr", has_text="Denmark").inner_text()
    with page.expect_download() as download:
        hand.press(page.locator(".files").get_by_role("link", name="CSV"))
    assert download.value.suggested_filename.startswith("countries-")


def a_view_is_kept_and_found_again_in_the_menu(page, hand):
    page.goto("/countries/?kind=resident&region=Europe")
    hand.press(page.get_by_role("link", name="Keep this view"))
    hand.write(page.get_by_label("Name"), "Residents in Europe")
    hand.press(page.get_by_label("Desk officer"))
    hand.press(page.get_by_role("button", name="Keep"))
    page.wait_for_url("**/countries/**")

    page.goto("/posts/")
    hand.press(page.locator(".views-menu summary"))
    hand.press(page.get_by_role("link", name="Residents in Europe"))
    page.wait_for_url("**/countries/**")

    assert page.locator("h1").inner_text() == "Residents in Europe"
    assert names(page) == ["Germany", "Poland", "Sweden", "Ukraine"]


def who_joined_an_organisation_between_two_days(page, hand):
    page.goto("/countries/?organisation=NATO&as_of=2024-04-01")
    hand.press(page.get_by_role("link", name="Compare with another day"))
    hand.write(page.locator("#c-with"), "2023-04-01")
    hand.press(page.get_by_role("button", name="Compare"))
    page.wait_for_url("**with=2023-04-01**")

    assert page.locator("h1").inner_text() == "What changed from 1 April 2023 to 1 April 2024"
    assert names(page)[:2] == ["Finland", "Sweden"]
    assert "new" in page.locator("tr", has_text="Finland").inner_text()


def the_network_is_seen_on_a_map_and_taken_along(page, hand):
    page.goto("/countries/?in_network=true")
    hand.press(page.get_by_role("link", name="Map", exact=True))
    page.wait_for_url("**view=map**")
    assert page.locator(".map-title").inner_text().startswith("11 of 18 countries are covered from afar")

    hand.choose(page.locator("#m-measure"), "Execution rate")
    hand.press(page.locator(".map-measure button"))
    page.wait_for_url("**measure=execution_rate**")
    with page.expect_download() as download:
        hand.press(page.get_by_role("link", name="PNG"))
    assert download.value.suggested_filename.endswith(".png")


def a_country_is_searched_and_its_time_looked_at(page, hand):
    hand.write(page.locator("form[action='/search/'] input[type=search]"), "Kiev")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/**")
    assert page.get_by_role("link", name=re.compile("Kyiv")).count() > 0

    page.goto("/countries/?view=timeline&in_network=true")
    hand.press(page.get_by_role("link", name="10 years"))
    page.wait_for_url("**from=**")
    assert page.locator("svg a text.lane").count() == 18
    with page.expect_download() as download:
        hand.press(page.get_by_role("link", name="SVG"))
    assert download.value.suggested_filename.startswith("timeline-countries-")


# Each is a question of a minister's, from the first page to the answer.
TASKS = [
    allies_covered_from_afar_and_their_plans,
    a_view_is_kept_and_found_again_in_the_menu,
    who_joined_an_organisation_between_two_days,
    the_network_is_seen_on_a_map_and_taken_along,
    a_country_is_searched_and_its_time_looked_at,
]


def test_five_whole_tasks(page, hand):
    for task in TASKS:
        page.goto("/")
        task(page, hand)
