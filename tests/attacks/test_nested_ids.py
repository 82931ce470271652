"""Insecure direct object references: a part of one record asked for under the address of another opens nothing."""

import pytest

from tests.access import test_api as api
from tests.access import test_pages as pages
from tests.access.cast import OTHER, OWN, browsers, records, systems, undone
from tests.access.table import PAGES

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group(__name__)]
# A report may speak of activities of any country that its writer may write about, and an officer may be nominated for
# any country: what such an address names last is no part of what it names first.
SPEAKS_OF = {"reports/<int:key>/outcome/<int:activity>/", "postings/<int:key>/nominate/<str:code>/"}
REFUSED = {403, 404, 405}


def crossed(first, second):
    """An address with the whole of the first and the part of the second; None where there are not both."""
    parts = list(zip(first.split("/"), second.split("/"), strict=True))
    differing = [number for number, (one, other) in enumerate(parts) if one != other]
    if len(differing) < 2:
        return None
    return "/".join(one if number == differing[0] else other for number, (one, other) in enumerate(parts))


@pytest.fixture
def both(demonstration):
    """The records of two countries."""
    return records(OWN), records(OTHER)


def test_pages_of_a_part_under_another_whole_are_not_there(both):
    one, other = both
    wrong, tried = [], 0
    for route in sorted(set(PAGES) - SPEAKS_OF):
        for address in filter(None, [crossed(pages.filled(route, one), pages.filled(route, other))]):
            tried += 1
            for role, browser in browsers().items():
                for method in ("get", "post"):
                    with undone(browser):
                        told = pages.said(getattr(browser, method)(address))
                    if told not in REFUSED | {pages.SIGN_IN}:
                        wrong.append((address, role, method, told))
    assert tried >= 6
    assert not wrong


def test_the_api_has_no_part_under_another_whole(both):
    one, other = both
    wrong, tried = [], 0
    for bare, _words in api.routes():
        address = crossed(api.filled(bare, one), api.filled(bare, other))
        if not address:
            continue
        tried += 1
        for role, system in systems().items():
            for method in ("get", "post", "patch", "delete"):
                with undone():
                    body = {"reason": "Invented."} if method in {"post", "delete"} else {}
                    told = getattr(system, method)(address, body, format="json").status_code
                if told not in REFUSED | {401}:
                    wrong.append((address, role, method, told))
    assert tried >= 2
    assert not wrong


def test_what_somebody_keeps_is_nobody_elses(both):
    """Searches, tokens, sessions and drafts of others are not even there."""
    one, _other = both
    attacker = browsers()["admin"]
    assert attacker.post(f"/reports/searches/{one['searches'].pk}/drop/").status_code == 404
    assert attacker.post(f"/me/tokens/{one['token'].token_key}/revoke/").status_code == 404
    one["token"].refresh_from_db()
    analyst = browsers()["analyst"]
    for address in (f"/reports/{one['reports'].pk}/", f"/reports/{one['reports'].pk}/files/{one['file'].pk}/"):
        assert analyst.get(address).status_code == 404
