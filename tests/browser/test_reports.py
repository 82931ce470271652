"""Writing reports in a real Chromium: a lost connection, an expired session, two tabs; and a report's whole life."""

import time

import pytest
from django.db import connection

from tests.browser.test_pages import PASSWORD, faults, site

__all__ = ["site"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("browser")]


@pytest.fixture
def officer(site):
    """The attaché in Stockholm, who signs in; invented."""
    from accreditations.models import Attache
    from attache_registry.models import User

    user = User.objects.create_user("officer", password=PASSWORD, role="attache")
    Attache.objects.filter(family_name="Ainava").update(user=user)
    yield user
    all_answered()


def all_answered():
    """Wait until the server has let go of the database: what is kept while one writes comes at any moment."""
    for _again in range(100):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            if cursor.fetchone() == (0,):
                return
        time.sleep(0.1)


def sign_in(page, site, name):
    page.goto(f"{site}/sign-in/")
    page.fill("#id_username", name)
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_url(f"{site}/")


def begin(page, site):
    """A new draft, open for writing."""
    page.goto(f"{site}/reports/new/?country=SE")
    page.fill("#id_title", "Talks in Stockholm")
    page.get_by_role("button", name="Begin to write").click()
    page.wait_for_url("**/edit/")


def state(page, words):
    page.locator("#writing-state", has_text=words).wait_for()


def kept(page, words):
    """Wait until the registry holds these words, whatever the page says by then."""
    from reporting.models import Report

    for _again in range(150):
        if Report.objects.get(title="Talks in Stockholm").text == words:
            return
        page.wait_for_timeout(100)
    raise AssertionError(Report.objects.get(title="Talks in Stockholm").text)


def test_no_word_is_lost_without_a_connection_or_a_session(browser, site, officer):
    context = browser.new_context()
    page = context.new_page()
    sign_in(page, site, "officer")
    begin(page, site)
    assert "The month in brief" in page.input_value("#id_text")
    assert faults(page) == []
    page.fill("#id_text", "First words.")
    state(page, "Saved at")

    context.set_offline(True)
    page.locator("#id_text").press_sequentially(" Written in the train.")
    state(page, "No connection")
    context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    state(page, "Saved at")
    kept(page, "First words. Written in the train.")

    # The browser is closed in the middle, and the words are there when it opens again.
    context.set_offline(True)
    page.locator("#id_text").press_sequentially(" And at the station.")
    context.set_offline(False)
    page.goto(f"{site}/reports/")
    page.go_back()
    page.wait_for_url("**/edit/")
    assert page.input_value("#id_text").endswith("And at the station.")
    kept(page, "First words. Written in the train. And at the station.")

    context.clear_cookies()
    page.locator("#id_text").press("Control+End")
    page.locator("#id_text").press_sequentially(" After midnight.")
    state(page, "signed out")
    other = context.new_page()
    sign_in(other, site, "officer")
    page.bring_to_front()
    page.evaluate("dispatchEvent(new Event('focus'))")
    kept(page, "First words. Written in the train. And at the station. After midnight.")
    context.close()


def test_two_tabs_never_write_over_each_other_unseen(browser, site, officer):
    context = browser.new_context()
    first = context.new_page()
    sign_in(first, site, "officer")
    begin(first, site)
    second = context.new_page()
    second.goto(first.url)

    first.fill("#id_text", "From the first tab.")
    state(first, "Saved at")
    second.fill("#id_text", "From the second tab.")
    second.locator("#writing-conflict").wait_for()
    assert "From the first tab." in second.locator("#writing-other").inner_text()
    assert second.input_value("#id_text") == "From the second tab."
    assert faults(second) == []
    second.get_by_role("button", name="Go on with mine").click()
    state(second, "Saved at")

    first.fill("#id_text", "From the first tab again.")
    first.locator("#writing-conflict").wait_for()
    first.get_by_role("button", name="Take these instead").click()
    assert first.input_value("#id_text") == "From the second tab."
    context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_submit_return_release_correct(browser, site, officer, scripts):
    mine = browser.new_context(java_script_enabled=scripts).new_page()
    desk = browser.new_context(java_script_enabled=scripts).new_page()
    sign_in(mine, site, "officer")
    sign_in(desk, site, "desk-officer")
    begin(mine, site)
    mine.fill("#id_text", "## Talks\n\nThey **agreed**. <script>alert(1)</script>")
    mine.get_by_role("button", name="Save", exact=True).click()
    mine.wait_for_url("**/reports/*/")
    path = mine.url
    assert mine.locator(".report-text strong").inner_text() == "agreed"
    assert mine.locator(".report-text script").count() == 0
    assert desk.goto(path).status == 404

    mine.get_by_role("link", name="Submit to the desk").click()
    mine.get_by_role("button", name="Submit").click()
    desk.goto(path)
    desk.get_by_role("link", name="Return to its author").click()
    desk.fill("#id_remark", "With whom?")
    desk.get_by_role("button", name="Return").click()
    mine.goto(path)
    assert mine.get_by_text("With whom?").count() > 0
    mine.get_by_role("link", name="Write").click()
    mine.wait_for_load_state()
    mine.fill("#id_text", "They agreed; the deputy minister was there.")
    mine.get_by_role("button", name="Save", exact=True).click()
    mine.get_by_role("link", name="Submit to the desk").click()
    mine.get_by_role("button", name="Submit").click()
    desk.goto(path)
    desk.get_by_role("link", name="Release").click()
    desk.get_by_role("button", name="Release").click()

    mine.goto(path)
    mine.get_by_role("button", name="Correct in a new version").click()
    mine.wait_for_url("**/edit/")
    assert mine.input_value("#id_text") == "They agreed; the deputy minister was there."
    mine.goto(f"{site}/reports/?search=deputy+ministers")
    assert mine.locator(".hits mark").count() >= 2
    for page in (mine, desk):
        page.context.close()
