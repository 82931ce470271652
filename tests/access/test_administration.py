"""Every screen of the administration × role × method: nobody is let in further than the table of roles says (R28)."""

import pytest
from django.contrib import admin
from django.urls import NoReverseMatch, URLPattern, reverse

from attache_registry import policies
from attache_registry.policies import Role
from tests.access.cast import FULL, METHODS, OWN, browsers, person, records, undone

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group(__name__)]
LET_IN = {200, 400, 409}
# What a screen that asks for a key is tried with besides, at length: a key of nobody's.
NOBODY = 10**9
STAFF = {Role.DESK, Role.ADMINISTRATOR}


def rights(user, model, screen):
    """Whether somebody may read and write by a screen; what is in no resource is the administrators' alone."""
    if user is None or user.role not in STAFF:
        return False, False
    name = getattr(screen, "resource", "")
    if not name:
        return user.role == Role.ADMINISTRATOR, user.role == Role.ADMINISTRATOR
    return policies.may_read(user, name), policies.may_write(user, name)


def screens(model, screen):
    """The addresses of a model's screens, as its own configuration names them, with a record's key."""
    first = model._default_manager.order_by("pk").first()
    for pattern in (each for each in screen.get_urls() if isinstance(each, URLPattern) and each.name):
        for key in (getattr(first, "pk", NOBODY), NOBODY) if FULL else (getattr(first, "pk", NOBODY),):
            values = dict.fromkeys(pattern.pattern.converters, key)
            try:
                yield reverse(f"admin:{pattern.name}", kwargs=values)
            except NoReverseMatch:
                # Django's own shorthand takes its key without a name.
                yield reverse(f"admin:{pattern.name}", args=list(values.values()))
            if not values:
                break


def test_nobody_is_let_in_further_than_the_table_says(demonstration):
    records(OWN)
    asking, wrong, tried, opened = browsers(), [], 0, 0
    for model, screen in admin.site._registry.items():
        for address in screens(model, screen):
            for role, browser in asking.items():
                reads, writes = rights(person(role), model, screen)
                for method in METHODS if FULL else ("get", "post"):
                    with undone(browser):
                        told = getattr(browser, method)(address)
                    tried += 1
                    allowed = reads if method in {"get", "head", "options"} else writes or reads
                    let_in = told.status_code in LET_IN
                    opened += let_in
                    if told.status_code >= 500 or (let_in and not allowed):
                        wrong.append((address, role, method, told.status_code))
    assert tried > 900
    assert opened > 100
    assert not wrong


def test_who_may_only_read_changes_nothing_by_any_screen(demonstration):
    asking, wrong, tried = browsers(), [], 0
    for model, screen in admin.site._registry.items():
        first = model._default_manager.order_by("pk").first()
        readers = [role for role in STAFF if not rights(person(role), model, screen)[1]]
        for role in readers if first else ():
            place = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            before = model._base_manager.order_by("pk").values().get(pk=first.pk)
            for address in (reverse(f"{place}_add"), reverse(f"{place}_change", args=[first.pk])):
                with undone(asking[role]):
                    told = asking[role].post(address, {"_save": "1"})
                    after = model._base_manager.order_by("pk").values().get(pk=first.pk)
                tried += 1
                if told.status_code not in {302, 403, 404, 405} or after != before:
                    wrong.append((address, role, told.status_code))
    assert tried >= 4
    assert not wrong


def test_screens_of_libraries_are_named():
    """A screen that stands in no table of ours is seen here before it is let in."""
    without = {
        model._meta.label for model, screen in admin.site._registry.items() if not getattr(screen, "resource", "")
    }
    assert without <= {"axes.AccessAttempt", "axes.AccessFailureLog", "axes.AccessLog"}
