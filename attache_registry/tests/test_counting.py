"""The numbers of large lists, kept by triggers, are those of their live records."""

import pytest
from django.db import connection, transaction

from accreditations.models import Attache
from accreditations.tests.conftest import api, people
from attache_registry.counting import LiveCount, counted_models, recount, sql_of_held_count

__all__ = ["api", "people"]
pytestmark = pytest.mark.django_db


def held(model=Attache):
    """The number that is kept."""
    with connection.cursor() as cursor:
        cursor.execute(*sql_of_held_count(model))
        return cursor.fetchone()[0]


def enter(number):
    """So many invented officers, in one statement."""
    return Attache.objects.bulk_create(Attache(given_name="Counted", family_name=f"No. {at}") for at in range(number))


def test_what_is_entered_voided_revived_and_deleted_counts_at_once():
    before = held()
    officers = enter(5)
    assert held() == before + 5
    some = Attache.with_voided.filter(pk__in=[each.pk for each in officers[:2]])
    some.update(voided_at="2026-01-01T00:00:00Z", void_reason="invented")
    assert held() == before + 3
    some.update(voided_at="2026-01-02T00:00:00Z")
    assert held() == before + 3
    some.update(voided_at=None, void_reason="")
    assert held() == before + 5
    Attache.with_voided.filter(pk=officers[4].pk).delete()
    assert held() == before + 4 == Attache.objects.count()


def test_what_is_taken_back_does_not_count():
    before = held()
    with transaction.atomic():
        enter(3)
        transaction.set_rollback(True)
    assert held() == before


def test_differences_are_put_together_and_stay_the_same_number():
    before = held()
    for _each in range(400):
        enter(1)
    assert held() == before + 400
    assert LiveCount.objects.filter(table_name=Attache._meta.db_table).count() < 400


def test_counting_anew_finds_what_was_filled_in_past_the_triggers():
    enter(2)
    LiveCount.objects.all().delete()
    assert held() == 0
    recount()
    assert {model: held(model) for model in counted_models} == {
        model: model.objects.count() for model in counted_models
    }


def test_lists_tell_the_number_and_filtered_ones_that_of_the_filtered(api):
    client = api("desk")
    officers = enter(120)
    Attache.with_voided.filter(pk=officers[0].pk).update(voided_at="2026-01-01T00:00:00Z", void_reason="invented")
    whole = client.get("/api/v1/attaches/", {"page": 2}).json()
    assert whole["count"] == Attache.objects.count() == held()
    assert len(whole["results"]) == 50
    found = client.get("/api/v1/attaches/", {"search": "counted 11", "page_size": 5, "page": 2}).json()
    assert (found["count"], len(found["results"])) == (Attache.objects.filter(family_name__contains="11").count(), 5)


def test_every_page_of_a_list_holds_what_the_whole_does_in_its_order(api):
    client = api("desk")
    enter(60)
    for query in ("ordering=-id&", "search=counted&", ""):
        address = f"/api/v1/attaches/?{query}"
        whole = client.get(f"{address}page_size=1000").json()["results"]
        pages = [client.get(f"{address}page_size=13&page={number}").json()["results"] for number in range(1, 6)]
        assert [row for page in pages for row in page] == whole[:65]
