"""Every address of the API × role × method × own and other's country × scope: as the table of roles says."""

import re

import pytest
from django.urls import get_resolver, resolve

from attache_registry import policies
from attache_registry.policies import Role
from tests.access import table
from tests.access.cast import METHODS, OTHER, OWN, SAFE, person, records, systems, undone
from tests.routes import addresses

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group(__name__)]
KEY = re.compile(r"\(\?P<(\w+)>[^)]*\)")
ALLOWED, REFUSED, NOT_TAKEN, UNKNOWN = {200, 201, 204, 400, 409, 415, 422}, {403, 404}, {405}, {401}
# The records of a country by the resource of the API that tells them.
KINDS = {
    **{name: name for name in ("countries", "posts", "attaches", "postings", "accreditations", "notifications")},
    "cooperation-plans": "plans",
    "activities": "activities",
    "reports": "reports",
    "views": "views",
    "scenarios": "scenarios",
}


# Who may use a method of an address, where that is not what its resource says.
OF_REPORTS = {"get": table.sees_report} | dict.fromkeys(("patch", "put", "delete"), table.writes_report)
RULES = {
    "/reports/(pk)/": OF_REPORTS,
    "/reports/(pk)/attachments/": {"get": table.sees_report, "post": table.writes_report},
    "/reports/(pk)/attachments/(attachment)/": {"get": table.sees_report, "delete": table.writes_report},
    "/reports/(pk)/submit/": {"post": table.writes_report},
    "/reports/(pk)/correct/": {"post": table.corrects_report},
    "/reports/(pk)/outcome/": {"post": table.corrects_report},
    "/reports/(pk)/return/": {"post": table.decides_on_report},
    "/reports/(pk)/release/": {"post": table.decides_on_report},
    "/reports/(pk)/void/": {"post": table.decides_on_report},
    "/accreditations/(pk)/steps/(step)/confirm/": {"post": table.writes("accreditations")},
    # Seen by its owner and those it is shared with, changed by its owner.
    "/views/(pk)/": {
        "get": table.sees_view,
        **dict.fromkeys(("put", "patch", "delete"), table.owns("views")),
    },
    # Seen by its author and those it is shared with, changed by those who draft it.
    "/scenarios/(pk)/": {
        "get": table.sees_scenario,
        **dict.fromkeys(("put", "patch", "delete"), table.drafts_scenario),
    },
    "/scenarios/(pk)/changes/": {"get": table.sees_scenario, "post": table.drafts_scenario},
    "/scenarios/(pk)/changes/(change)/": {
        "get": table.sees_scenario,
        **dict.fromkeys(("patch", "delete"), table.drafts_scenario),
    },
    "/scenarios/(pk)/shares/": {"get": table.sees_scenario, "post": table.drafts_scenario},
    "/scenarios/(pk)/shares/(username)/": {"delete": table.drafts_scenario},
    "/scenarios/(pk)/consequences/": {"get": table.sees_scenario},
    "/scenarios/(pk)/stale/": {"get": table.sees_scenario},
    "/scenarios/(pk)/apply/": {"post": table.drafts_scenario},
    "/scenarios/(pk)/drop/": {"post": table.drafts_scenario},
    "/scenarios/(pk)/look/": {"post": table.drafts_scenario},
    # It writes nothing.
    "/scenarios/suggestions/": {"post": table.signed_in},
    # Each operation is asked for by itself; an empty list is nobody's.
    "/bulk/": {"post": table.signed_in},
}


ASKS = ("/scenarios/suggestions/", "post")


def routes():
    """The routes of the API, as they stand in the configuration and in plain words."""
    for route in addresses(get_resolver().url_patterns):
        if route.startswith("api/v1/"):
            bare = route.replace("^", "").replace("$", "").replace("<str:code>", "(?P<code>x)")
            yield bare, "/" + KEY.sub(r"(\1)", bare).removeprefix("api/v1/")


def filled(bare, of):
    """The address of records of a country."""
    name = bare.split("/")[2]
    record = of.get(KINDS.get(name)) or first_of(name)
    values = {
        "pk": getattr(record, "pk", 0),
        "code": getattr(record, "code", "SE"),
        "step": of["step"].pk,
        "attachment": of["file"].pk,
        "change": of["change"].pk,
        "username": "analyst",
    }
    return "/" + KEY.sub(lambda found: str(values[found[1]]), bare)


def first_of(name):
    """Some record of a resource."""
    from attache_registry.api_base import viewset_of

    for model, viewset in viewset_of.items():
        if viewset.resource == name:
            return model.objects.order_by("pk").first()
    return None


def taken(found):
    """The methods that the view of an address takes, and the resource that each speaks of."""
    view = found.func
    methods = set(getattr(view, "actions", None) or [m for m in METHODS if hasattr(view.cls, m)])
    resource = getattr(view, "initkwargs", {}).get("resource") or getattr(view.cls, "resource", None)
    return methods | {"options"} | ({"head"} if "get" in methods else set()), resource


def rule_of(words, method, resource, of):
    """Who may ask for a method of an address: as said above, else what the resource's kind says."""
    asked = "get" if method in SAFE else method
    if method == "options":
        return table.signed_in
    if asked in RULES.get(words, {}):
        return RULES[words][asked]
    if method in SAFE or resource is None:
        return table.reads(resource) if resource else table.signed_in
    kind = "accreditations" if resource == "steps" else KINDS.get(words.split("/")[1])
    if "(" in words and kind:
        return table.changes(resource, kind)
    return table.enters(resource)


@pytest.mark.parametrize("country", [OWN, OTHER])
def test_every_address_answers_each_role_as_the_table_of_roles_says(demonstration, country):
    of, asking, wrong = records(country), systems(), []
    for bare, words in routes():
        if country == OTHER and "(" not in words:
            continue
        address = filled(bare, of)
        methods, resource = taken(resolve(address))
        for role, system in asking.items():
            user = person(role)
            for method in METHODS:
                if user is None:
                    wanted = UNKNOWN
                elif method not in methods:
                    wanted = NOT_TAKEN
                else:
                    wanted = ALLOWED if rule_of(words, method, resource, of)(user, of) else REFUSED
                with undone():
                    told = ask(system, method, address)
                if told not in wanted:
                    wrong.append((words, country, role, method, told, wanted))
    assert not wrong, "\n".join(map(str, wrong))


def ask(system, method, address):
    """The status of an answer to an empty body."""
    return getattr(system, method)(address, {} if method not in SAFE else None, format="json").status_code


def test_a_token_that_only_reads_changes_nothing_whatever_its_person_may(demonstration):
    of, asking, wrong = records(OWN), systems(scope="read"), []
    for bare, words in routes():
        address = filled(bare, of)
        methods, _resource = taken(resolve(address))
        for role in (Role.ATTACHE, Role.ADMINISTRATOR):
            for method in methods - SAFE:
                with undone():
                    told = ask(asking[role], method, address)
                # What only asks may be asked by whoever reads.
                if told != (200 if (words, method) == ASKS else 403):
                    wrong.append((words, role, method, told))
    assert not wrong, "\n".join(map(str, wrong))


def test_every_resource_of_the_api_is_registered():
    for bare, _words in routes():
        _methods, resource = taken(resolve(filled(bare, {"step": Nothing, "file": Nothing, "change": Nothing})))
        assert resource is None or policies.is_resource(resource)


class Nothing:
    """Stands for a record that is not asked for."""

    pk = 1
