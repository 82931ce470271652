"""The feed: what stands in it of each kind of change, in which shape, for whom, and how one reads on."""

import pytest
from django.apps import apps
from django.db import connection, transaction

from accreditations import services
from accreditations.models import AttacheLanguage, Country, Post, Posting
from accreditations.tests import factories
from attache_registry.api import router
from cooperation_plans.tests import factories as plans
from exchange import feed
from exchange.models import Change, Origin, Webhook
from exchange.publishing import has_all_columns, resources, shape

FEED = "/api/v1/changes/"


def following(api, cursor, **query):
    """The changes behind a cursor."""
    answer = api.get(FEED, {"after": cursor, **query})
    assert answer.status_code == 200, answer.json()
    return answer.json()["results"]


@pytest.fixture
def desk(api, people, seen_at_once):
    """The desk's client and the cursor behind all that is there."""
    client = api("desk")
    client.cursor = here()
    return client


def here():
    """The cursor behind all that there is."""
    return str(feed.Cursor(Origin.objects.get().name, *_last()))


def _last():
    """Position and place of the last change there is."""
    return Change.objects.order_by("position", "place").values_list("position", "place").last()


def test_from_the_beginning_it_holds_every_record_as_its_resource_tells_it(api, people, seen_at_once):
    post = factories.post()
    officer = factories.attache()
    AttacheLanguage.objects.create(attache=officer, language="fr", profile="2222")
    factories.accreditation(factories.posting(officer, post), "SE")
    plans.activity(plans.plan("SE"), countries=["SE"])
    seen_at_once()
    client = api("admin")

    latest, cursor = {}, None
    while True:
        answer = client.get(FEED, {"limit": 1000} | ({"after": cursor} if cursor else {})).json()
        for row in answer["results"]:
            latest[row["resource"], row["key"]] = row["after"]
        cursor = answer["next"]
        if len(answer["results"]) < 1000:
            break

    for viewset in resources():
        page = client.get(f"/api/v1/{viewset.resource}/", {"page_size": 1000}).json()
        assert page["next"] is None
        names = set(shape(viewset)) - set(viewset.of_the_day)
        key = "code" if viewset.key == "code" else "id"
        expected = {row[key]: {name: row[name] for name in names} for row in page["results"]}
        found = {key: after for (resource, key), after in latest.items() if resource == viewset.resource and after}
        assert {key: {name: row[name] for name in names} for key, row in found.items()} == expected, viewset.resource


def test_every_resource_but_what_a_person_keeps_goes_out():
    kept = {"views", "scenarios"}
    assert {path for path, _viewset, _name in router.registry} - {each.resource for each in resources()} == kept


def test_created_updated_voided(desk, people, seen_at_once):
    post = services.enter(Post(city="Oslo", host=Country.objects.get(code="NO")), by=people["desk"])
    seen_at_once()
    services.change(post, by=people["desk"], mission="Embassy")
    seen_at_once()
    services.void(post, by=people["desk"], reason="Entered twice")
    seen_at_once()

    rows = following(desk, desk.cursor)

    assert [(row["resource"], row["key"], row["version"], row["change"], row["by"]) for row in rows] == [
        ("posts", post.pk, 1, "created", "desk"),
        ("posts", post.pk, 2, "updated", "desk"),
        ("posts", post.pk, 3, "voided", "desk"),
    ]
    before = {"id": post.pk, "city": "Oslo", "aliases": [], "host": "NO", "mission": ""}
    assert (rows[0]["before"], rows[0]["after"]) == (None, before)
    assert (rows[1]["before"], rows[1]["after"]) == (before, before | {"mission": "Embassy"})
    assert (rows[2]["before"], rows[2]["after"]) == (before | {"mission": "Embassy"}, None)


def test_ended_and_deleted(desk, people, seen_at_once):
    tour = factories.posting(factories.attache(), factories.post())
    draft = plans.plan("NO")
    key = draft.pk
    seen_at_once()
    cursor = here()
    Posting.objects.filter(pk=tour.pk).update(ends_on="2026-06-30")
    draft.delete()
    seen_at_once()

    rows = {(row["resource"], row["change"]): row for row in following(desk, cursor)}

    assert rows["postings", "ended"]["after"]["ends_on"] == "2026-06-30"
    assert rows["cooperation-plans", "deleted"]["key"] == key
    assert rows["cooperation-plans", "deleted"]["before"]["title"] == "Plan 2026"
    assert rows["cooperation-plans", "deleted"]["after"] is None


def test_what_a_transaction_did_to_a_record_is_one_change_and_parts_are_of_the_whole(desk, seen_at_once):
    officer = factories.attache()
    AttacheLanguage.objects.create(attache=officer, language="fr", profile="2222")
    officer.phone = "+371 2000 0000"
    officer.save()
    seen_at_once()
    AttacheLanguage.objects.filter(attache=officer).delete()
    seen_at_once()

    rows = following(desk, desk.cursor, resource="attaches")

    assert [(row["version"], row["after"]["languages"]) for row in rows] == [
        (1, [{"language": "fr", "profile": "2222"}]),
        (2, []),
    ]


def test_what_changes_nothing_that_is_told_is_no_change(desk, seen_at_once):
    officer = factories.attache()
    seen_at_once()
    cursor = here()
    officer.remark = "Told to nobody"
    officer.save()
    seen_at_once()

    assert following(desk, cursor) == []


def test_personal_contact_and_who_did_it_are_for_those_who_may_know(api, desk, people, seen_at_once):
    factories.attache(email="n.n@example.org", phone="+371 2000 0000")
    seen_at_once()

    told = following(desk, desk.cursor, resource="attaches")[0]
    seen = following(api("analyst"), desk.cursor, resource="attaches")[0]

    assert (told["after"]["email"], told["after"]["phone"]) == ("n.n@example.org", "+371 2000 0000")
    assert (seen["after"]["email"], seen["after"]["phone"], seen["by"]) == (None, None, None)


def test_one_reads_on_by_cursor_page_by_page(desk, seen_at_once):
    officers = [factories.attache() for _each in range(5)]
    seen_at_once()

    found, cursor = [], desk.cursor
    for _page in range(3):
        answer = desk.get(FEED, {"after": cursor, "limit": 2, "resource": "attaches"}).json()
        found += [row["key"] for row in answer["results"]]
        cursor = answer["next"]
        assert len(answer["results"]) < 2 or cursor == answer["results"][-1]["cursor"]

    assert found == [officer.pk for officer in officers]


@pytest.mark.parametrize(
    ("query", "pointer", "code"),
    [
        pytest.param({"after": "7"}, "#/after", "invalid", id="no cursor"),
        pytest.param({"after": "00000000-1-1"}, "#/after", "restored", id="of another server"),
        pytest.param({"limit": "0"}, "#/limit", "invalid", id="too few"),
        pytest.param({"limit": "1001"}, "#/limit", "invalid", id="too many"),
        pytest.param({"resource": "users"}, "#/resource", "unknown", id="unknown resource"),
        pytest.param({"since": "today"}, "#/since", "unknown", id="unknown parameter"),
    ],
)
def test_what_cannot_be_asked_is_refused(desk, query, pointer, code):
    answer = desk.get(FEED, query)

    assert answer.status_code == 400
    assert [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]] == [(pointer, code)]


def test_nobody_reads_it_without_signing_in(client, db):
    assert client.get(FEED).status_code == 401


def test_a_page_costs_the_same_for_one_change_and_for_many(desk, seen_at_once, django_assert_max_num_queries):
    for _each in range(30):
        factories.attache()
    seen_at_once()
    with django_assert_max_num_queries(6):
        assert len(following(desk, desk.cursor)) >= 30


def test_data_that_was_restored_into_another_server_goes_on_behind_what_it_knows(people, seen_at_once):
    factories.attache()
    seen_at_once()
    origin, (last, _place) = Origin.objects.get(), _last()
    behind, ahead = f"{origin.name}-{last - 1}-0", f"{origin.name}-{last + 500}-0"
    for after in (behind, ahead):
        Webhook.objects.create(name=after, url="https://example.org", user=people["desk"], after=after)
    # A server that has counted fewer transactions than the one that the data comes from.
    Origin.objects.update(shift=-10_000_000_000)
    feed.realign()

    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute("SELECT exchange_position()")
        assert cursor.fetchone()[0] > last
    name = Origin.objects.get().name
    assert name != origin.name
    # Whoever was behind goes on there; whoever was ahead does not miss what comes now.
    assert dict(Webhook.objects.values_list("name", "after")) == {
        behind: f"{name}-{last - 1}-0",
        ahead: f"{name}-{last + 1}-0",
    }
    feed.realign()
    assert Origin.objects.get().name == name


def test_where_migrations_stop_on_their_way_no_shape_is_told_yet():
    class HalfWay:
        """What migrations have come to: without a column, without a model."""

        def __init__(self, gone):
            self.gone = gone

        def get_model(self, label):
            if label == self.gone:
                raise LookupError
            return apps.get_model(label)

    assert has_all_columns(HalfWay(None))
    assert not has_all_columns(HalfWay("reporting.report"))
