"""Mass assignment: a field that a form or the API does not offer is not set by sending it along."""

import pytest

from accreditations.tests.conftest import api, people
from analysis.models import SavedView
from attache_registry.api_base import viewset_of
from attache_registry.models import AccessToken, User
from tests.access.cast import browsers, person, systems, undone
from tests.confirming import confirm

__all__ = ["api", "people"]
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group(__name__)]
# What is decided elsewhere: by life cycles, by who is signed in, by the database.
GUARDED = {
    "id": 1,
    "pk": 1,
    "status": "closed",
    "voided_at": None,
    "void_reason": "invented",
    "owner": 1,
    "owner_id": 1,
    "uploaded_by": 1,
    "written_by": 1,
    "created_at": "2020-01-01T00:00:00Z",
    "version": 99,
    "role": "admin",
    "is_superuser": True,
    "is_staff": True,
    "lead_period": None,
    "period": None,
    "pgh_context": {},
}


def state(record):
    """All columns of a record as they are in the database."""
    return type(record)._base_manager.filter(pk=record.pk).values().get()


def test_the_api_takes_no_field_that_it_does_not_offer(demonstration):
    wrong, tried = [], 0
    administrator = systems()["admin"]
    for model, viewset in viewset_of.items():
        record = model._base_manager.order_by("pk").first()
        if record is None or not hasattr(viewset, "partial_update"):
            continue
        key = getattr(record, viewset.lookup_field, record.pk)
        address = f"/api/v1/{viewset.resource}/{key}/"
        assert administrator.get(address).status_code in {200, 404}, address
        before = state(record)
        for name, value in GUARDED.items():
            tried += 1
            with undone():
                told = administrator.patch(address, {name: value}, format="json").status_code
                after = state(record)
                differing = {key for key in before if before[key] != after[key]}
            # What is told along but not offered may be passed over; nothing may change, not even in passing.
            if told >= 500 or differing:
                wrong.append((viewset.resource, name, told, differing))
    assert tried > 80
    assert not wrong


def test_forms_take_no_field_that_they_do_not_offer(demonstration):
    attacker = browsers()["analyst"]
    confirm(attacker)
    boss = person("admin")
    more = {"owner": boss.pk, "user": boss.pk, "role": "admin", "is_superuser": "on", "is_staff": "on"}

    attacker.post("/views/new/", {"name": "Invented", "query": "covered=true", **more})
    attacker.post("/me/tokens/", {"name": "Invented", "scope": "read", "lasts": "30", **more})
    attacker.post("/me/", more)
    attacker.post("/language/", {"language": "lv", **more})

    assert not SavedView.objects.filter(owner=boss).exists()
    assert not AccessToken.objects.filter(user=boss).exists()
    analyst = User.objects.get(username="analyst")
    assert (analyst.role, analyst.is_superuser, analyst.is_staff) == ("analyst", False, False)


def test_an_attache_cannot_ask_for_a_scope_beyond_the_role(demonstration):
    attacker = browsers()["analyst"]
    confirm(attacker)
    attacker.post("/me/tokens/", {"name": "Invented", "scope": "admin", "lasts": "30"})
    assert not AccessToken.objects.filter(user__username="analyst", scope="admin").exists()


def test_the_desk_makes_nobody_an_administrator(demonstration):
    attacker = browsers()["desk"]
    victim = person("analyst")
    told = attacker.post(f"/admin/attache_registry/user/{victim.pk}/change/", {"role": "admin", "is_superuser": "on"})
    assert told.status_code in {302, 403, 404}
    victim.refresh_from_db()
    assert (victim.role, victim.is_superuser) == ("analyst", False)
