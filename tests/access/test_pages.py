"""Every page × every role × every method × the attaché's own country and another: as the table of roles says."""

import pytest
from django.urls import get_resolver

from attache_registry.policies import Role
from tests.access.cast import METHODS, OTHER, OWN, browsers, person, records, undone
from tests.access.table import PAGES, nobody, public
from tests.routes import addresses

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group(__name__)]
SIGN_IN = "to the sign-in page"
# The page of a sign-in that failed tells so with a 401.
ALLOWED, REFUSED, NOT_TAKEN = {200, 302, 400, 401, 409}, {403, 404}, {405}
UNKNOWN, UNKNOWN_IN_API = {SIGN_IN}, {401}


def pages():
    """The routes of everything but the API's resources and the administration."""
    return [route for route in addresses(get_resolver().url_patterns) if not route.startswith("api/v1/")]


def filled(route, of):
    """A route with the keys of the records of a country."""
    record = of.get(route.split("/")[0])
    whole = {"plans": of["plans"], "activities": of["activities"]}.get(route.split("/")[0])
    values = {
        "<str:code>": of["unit"].code if "remind" in route else of["country"].code,
        "<int:key>": of["activities"].pk if "of-outcome" in route else getattr(record, "pk", 0),
        "<int:step>": whole.transitions.last().pk if whole else of["step"].pk,
        "<int:upload>": of["upload"].pk,
        "<int:file>": of["file"].pk,
        "<int:activity>": of["activities"].pk,
        "<str:kind>": "end",
        "<str:to>": "released" if route.startswith("reports") else "cancelled",
        "<str:key>": of["token"].token_key,
        "<str:secret>": "x" * 43,
        "<str:provider_id>": "ministry",
        "<int:pk>": 1,
        "<int:number>": 1,
        "<str:what>": "close_post",
    }
    if "searches" in route:
        values["<int:key>"] = of["searches"].pk
    for name, value in values.items():
        route = route.replace(name, str(value))
    return f"/{route}"


def expected(route, role, method, of):
    """What an address may answer to somebody of a role."""
    get, post = PAGES[route]
    rule, user = {"get": get, "head": get, "post": post}.get(method), person(role)
    if user is None and rule not in {public, nobody}:
        # That is all that one learns without signing in.
        return UNKNOWN_IN_API if route.startswith("api/") else UNKNOWN | (NOT_TAKEN if rule is None else set())
    if rule is None:
        # The API tells those who are signed in what it takes.
        return NOT_TAKEN if method != "options" or not route.startswith("api/") else {200}
    return ALLOWED if rule(user, of) else REFUSED


def said(answer):
    """What an address answered: its status, or that one is to sign in."""
    return SIGN_IN if answer.get("Location", "").startswith("/sign-in/?") else answer.status_code


def test_every_page_is_in_the_table():
    assert sorted(pages()) == sorted(PAGES)


@pytest.mark.parametrize("country", [OWN, OTHER])
def test_every_page_answers_each_role_as_the_table_says(demonstration, country):
    of, asking, wrong = records(country), browsers(), []
    # Where there is no record in the address the other country has nothing to add.
    routes = [route for route in pages() if country == OWN or "<" in route]
    for route in routes:
        address = filled(route, of)
        for role, browser in asking.items():
            for method in METHODS:
                wanted = expected(route, role, method, of)
                with undone(browser):
                    told = said(getattr(browser, method)(address))
                if told not in wanted:
                    wrong.append((route, country, role, method, told, wanted))
    assert not wrong, "\n".join(map(str, wrong))


def test_the_cast_is_what_the_table_speaks_of(demonstration):
    assert [person(role).role for role in Role.values] == list(Role.values)
