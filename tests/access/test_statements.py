"""What kept statements answer is what composing each anew answers: every list and object, filter, day, role."""

import itertools
from datetime import timedelta
from functools import partial

import django_filters
import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from attache_registry import keeping
from attache_registry.api_base import viewset_of
from attache_registry.filters import DayFilter, KeyFilter, OneOfFew
from attache_registry.models import User
from tests.access.cast import BACKEND, FULL

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group(__name__)]
ROLES = ("analyst", "attache", "desk")
TODAY = timezone.localdate()
DAYS = [None, TODAY - timedelta(days=700), TODAY + timedelta(days=200)]
RESOURCES = sorted({viewset.resource: viewset for viewset in viewset_of.values()}.items())


def client(role):
    found = APIClient()
    found.force_login(User.objects.get(username=role), BACKEND)
    return found


def values(each):
    """Two values that a filter takes, as an address holds them; none of what is not in the demonstration."""
    if isinstance(each, KeyFilter):
        return [str(key) for key in each.model_of_key.objects.values_list(each.key, flat=True)[:2]]
    if isinstance(each, DayFilter):
        return [(TODAY - timedelta(days=days)).isoformat() for days in (30, 400)]
    if isinstance(each, django_filters.NumberFilter):
        return ["2025", "2026"] if isinstance(each, OneOfFew) else []
    if isinstance(each, OneOfFew):
        return [str(value) for value, _words in each.field.choices if value not in (None, "")][:2]
    return []


def asked_with(viewset):
    """Queries of a list: the days, each filter with its values, pages, other orders and shapes."""
    filters = viewset.filterset_class.base_filters
    days = DAYS if "as_of" in filters else DAYS[:1]
    for on in days:
        yield f"as_of={on}" if on else ""
    for name, on in itertools.product([name for name in filters if name not in ("as_of", "search")], days[:2]):
        for value in values(filters[name])[: None if FULL else 1]:
            yield f"{name}={value}" + (f"&as_of={on}" if on else "")
    yield "page_size=2&page=1"
    yield f"fields={viewset.key_field}"
    for order in list(viewset.orderings)[: None if FULL else 1]:
        yield f"ordering=-{order}"


@pytest.fixture
def composed(monkeypatch):
    """Called with a function: its answer while nothing is kept."""

    def without(ask):
        with monkeypatch.context() as patched:
            patched.setattr(keeping, "_statement", lambda asked, compose: None)
            return ask()

    return without


def answer(browser, address):
    told = browser.get(address)
    return told.status_code, told.json(), told.headers.get("ETag")


# At length each person asks everything, else they take turns.
turns = itertools.cycle([ROLES] if FULL else [(role,) for role in ROLES])


@pytest.mark.parametrize(("name", "viewset"), RESOURCES, ids=[name for name, _viewset in RESOURCES])
def test_lists_are_kept_and_tell_what_composed_ones_tell(demonstration, composed, name, viewset):
    browsers = {role: client(role) for role in ROLES}
    for query in asked_with(viewset):
        address, roles = f"/api/v1/{name}/?{query}", next(turns)
        expected = {role: composed(partial(answer, browsers[role], address)) for role in roles}
        before = set(keeping._kept)
        # Twice: kept, and prepared; each after another person's.
        for _time, role in itertools.product(range(2), roles):
            assert answer(browsers[role], address) == expected[role], (role, address)
            assert expected[role][0] in (200, 404), expected[role]
        new = set(keeping._kept) - before
        # Which topics lie below one, and which day lies a year ahead, is found out each time.
        if not query.startswith("topic=") and query != "ordering=-days_uncovered":
            assert [key for key in new if keeping._kept[key] is None] == []


def test_every_list_can_be_put_in_every_order_that_it_offers(demonstration):
    desk = client("desk")
    asked = [f"/api/v1/{name}/?ordering={order}&page_size=2" for name, each in RESOURCES for order in each.orderings]
    assert {address: answer(desk, address)[0] for address in asked} == dict.fromkeys(asked, 200)


@pytest.mark.parametrize(("name", "viewset"), RESOURCES, ids=[name for name, _viewset in RESOURCES])
def test_objects_too_with_their_tags(demonstration, composed, name, viewset):
    browsers = {role: client(role) for role in ROLES}
    keys = list(viewset.model._default_manager.values_list(viewset.key, flat=True)[: 3 if FULL else 1])
    for key, on in itertools.product(keys, DAYS):
        address = f"/api/v1/{name}/{key}/" + (f"?as_of={on}" if on and viewset.resource != "views" else "")
        for role in next(turns):
            expected = composed(partial(answer, browsers[role], address))
            for _time in range(2):
                assert answer(browsers[role], address) == expected
