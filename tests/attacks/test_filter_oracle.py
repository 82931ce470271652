"""Filters as oracles: what a reader may not see cannot be found out by asking for it, ordering by it or counting."""

import pytest
from django.apps import apps
from django.db import models

from attache_registry import policies
from tests.access.cast import browsers, person, systems

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group(__name__)]
SECRET = "zyxoracle"
# Where the records of a resource are listed.
LISTS = ("attaches", "accreditations", "activities", "cooperation-plans", "postings", "posts", "reports", "units")
LOOKUPS = ("", "__icontains", "__startswith", "__in", "__regex", "__isnull", "__gt")


@pytest.fixture
def planted(demonstration):
    """The secret in every sensitive text of every record; the hidden fields of each resource for an analyst."""
    analyst, hidden = person("analyst"), {}
    for model in apps.get_models():
        if model._meta.label_lower not in policies._of_model:
            continue
        name = policies.resource_of(model)
        fields = policies.hidden_fields(analyst, name) if name else ()
        texts = [
            f.name
            for f in model._meta.fields
            if f.name in fields and isinstance(f, models.TextField | models.CharField)
        ]
        if texts:
            model._base_manager.update(**dict.fromkeys(texts, f"{SECRET}@example.org"))
            hidden.setdefault(name, set()).update(texts)
    assert len(hidden) >= 4
    return hidden


def test_lists_cannot_be_filtered_or_ordered_by_what_is_hidden(planted):
    asking, wrong, tried = systems()["analyst"], [], 0
    for name in LISTS:
        address = f"/api/v1/{name}/"
        if asking.get(address).status_code != 200:
            continue
        for field in {text for texts in planted.values() for text in texts}:
            for query in [f"{field}{lookup}={SECRET}" for lookup in LOOKUPS] + [
                f"ordering={field}",
                f"ordering=-{field}",
            ]:
                tried += 1
                # It is refused, not passed over: an answer that is the same for all would have to be proved the same.
                told = asking.get(f"{address}?{query}").status_code
                if told != 400:
                    wrong.append((name, query, told))
    assert tried > 100
    assert not wrong


def test_no_search_finds_what_is_hidden(planted):
    system, browser, found = systems()["analyst"], browsers()["analyst"], []
    for name in LISTS:
        told = system.get(f"/api/v1/{name}/?search={SECRET}")
        if told.status_code == 200 and told.json()["count"]:
            found.append(name)
    for address in (
        "/search/?q=",
        "/search/hits/?q=",
        "/countries/?search=",
        "/activities/?search=",
        "/plans/?search=",
    ):
        page = browser.get(f"{address}{SECRET}").content.decode()
        # The page repeats what was asked for, and says nothing more with it.
        if f"{SECRET}@example.org" in page:
            found.append(address)
    assert not found


def test_nothing_that_is_hidden_is_chosen_as_a_field_or_a_column(planted):
    system, browser, wrong = systems()["analyst"], browsers()["analyst"], []
    for name in LISTS:
        for field in planted.get(name, ()):
            for query in (f"fields=id,{field}", f"format=csv&fields={field}", f"expand={field}"):
                told = system.get(f"/api/v1/{name}/?{query}")
                body = b"".join(told.streaming_content) if told.streaming else told.content
                if SECRET.encode() in body:
                    wrong.append((name, query))
    for column in ("email", "phone", "remark", "partner_contact"):
        if SECRET in browser.get(f"/countries/?columns=code,{column}").content.decode():
            wrong.append(column)
    assert not wrong


def test_those_who_may_see_it_do(planted):
    """The test finds what it looks for."""
    told = systems()["desk"].get("/api/v1/attaches/")
    assert SECRET in told.content.decode()
