"""What was known at an instant is asked like the present: as of the last change both say the same, everywhere."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import InternalError, connection
from django.utils import timezone
from rest_framework.test import APIClient

from accreditations import services
from accreditations.models import Accreditation, Attache, Country
from attache_registry import known_at
from attache_registry.api_base import viewset_of
from attache_registry.history import APPS, tracked
from attache_registry.known_schema import SCHEMA
from attache_registry.models import SensitiveRead, User
from exchange.tests.conftest import seen_at_once
from tests.access.cast import BACKEND, OWN, browsers, records, systems
from tests.access.test_fields import MARK, marked, text_of

__all__ = ["marked", "seen_at_once"]
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group(__name__)]
TODAY = timezone.localdate()
DAYS = [TODAY, TODAY - timedelta(days=700), TODAY + timedelta(days=200)]
RESOURCES = sorted({v.resource for v in viewset_of.values() if v.model._meta.app_label in APPS})
QUESTIONS = [
    "coverage/",
    *(f"coverage/{each}/?" for each in ("gaps", "doubles", "rotation")),
    "countries/RU/timeline/",
    "cooperation-plans/progress/?group_by=strand",
    "cooperation-plans/missing/",
]
PAGES = [
    *("/", "/countries/", "/countries/?view=map", "/countries/?view=timeline", "/countries/?group=organisation"),
    *("/countries/SE/", "/countries/SE/cooperation/", "/countries/compare/?with=2020-01-01", "/posts/", "/attaches/"),
    *("/rotation/", "/plans/", "/activities/", "/activities/?month=2026-12", "/figures/"),
]
OF_THE_PRESENT = ["/reports/", "/reports/months/", "/search/?q=air", "/views/", "/history/", "/me/"]
REFUSED = {
    "": "invalid",
    "2026-05-01": "invalid",
    "2026-05-01T12:00:00": "invalid",
    "yesterday": "invalid",
    "2026-02-31T12:00:00Z": "invalid",
    "9999-12-31T23:59:59-23:59": "future",
    "0001-01-01T00:00:00%2B23:59": "unknown",
    "1999-01-01T00:00:00Z": "unknown",
}


def client(role="analyst"):
    found = APIClient()
    found.force_login(User.objects.get(username=role), BACKEND)
    return found


def now():
    """An instant as addresses carry it: a moment after whatever this test's transaction recorded."""
    return known_at.utc(timezone.now())


def with_instant(address):
    return f"{address}{'&' if '?' in address else '?'}known_at={now()}"


def is_the_present_asked():
    """Whether the names of tables mean the tables again, and whether something can be written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schemas(false)::text[], current_setting('transaction_read_only')")
        schemas, read_only = cursor.fetchone()
    return SCHEMA not in schemas and "public" in schemas and read_only == "off" and known_at.instant() is None


def test_a_list_as_known_now_is_the_list(demonstration):
    asking, asked_at_all = client(), set()
    for resource in RESOURCES:
        for on in DAYS:
            for query in (f"as_of={on}", *(["page_size=20"] if on == TODAY else [])):
                address = f"/api/v1/{resource}/?{query}"
                present = asking.get(address)
                # Some resources know of no day.
                if present.status_code == 400:
                    continue
                past = asking.get(with_instant(address))
                assert past.status_code == 200, (address, past.content)
                assert past.json()["results"] == present.json()["results"], address
                assert past.json()["count"] == present.json()["count"], address
                asked_at_all.add(resource)
    assert asked_at_all == set(RESOURCES)


def test_an_object_as_known_now_is_the_object(demonstration):
    asking = client("desk")
    for model, viewset in viewset_of.items():
        record = model.objects.order_by("pk").first() if model._meta.app_label in APPS else None
        if record is not None:
            address = f"/api/v1/{viewset.resource}/{getattr(record, viewset.key)}/"
            told = [asking.get(each) for each in (address, with_instant(address))]
            assert [each.status_code for each in told] == [200, 200], address
            assert told[0].json() == told[1].json(), address


def test_a_question_as_known_now_has_the_same_answer(demonstration):
    for question in QUESTIONS:
        address = f"/api/v1/{question}"
        told = [client().get(each).json() for each in (address, with_instant(address))]
        for each in told:
            each.pop("next", None)
        assert told[0] == told[1], address


def test_a_file_as_known_now_holds_the_same(demonstration):
    for path in ("accreditations/", "coverage/gaps/"):
        for kind in ("csv", "xlsx"):
            address = f"/api/v1/{path}?format={kind}"
            told = [client().get(each).getvalue() for each in (address, with_instant(address))]
            # A workbook holds the second at which it was made.
            same = (told[0] == told[1]) if kind == "csv" else abs(len(told[0]) - len(told[1])) < 50
            assert same, address


def test_a_page_as_known_now_says_so_and_offers_no_change(demonstration):
    desk = client("desk")
    for address in PAGES:
        response = desk.get(with_instant(address))
        assert response.status_code == 200, address
        text = response.content.decode()
        assert "This is what the registry said at" in text, address
        assert 'method="post"' not in text[text.index('<main id="content">') :], address
        assert is_the_present_asked(), address


def test_a_page_that_tells_the_present_alone_says_that(demonstration):
    desk = client("desk")
    for address in OF_THE_PRESENT:
        text = desk.get(with_instant(address)).content.decode()
        assert "This page tells what is recorded now." in text, address


def test_what_nobody_can_know_of_and_what_has_no_past_is_refused(demonstration):
    asking = client("desk")
    for instant, code in REFUSED.items():
        response = asking.get(f"/api/v1/coverage/?known_at={instant}")
        assert response.status_code == 400, instant
        assert response.json()["errors"][0]["code"] == code, instant
    for path in ("reports/", "me/", "changes/", "reports/completeness/"):
        response = asking.get(with_instant(f"/api/v1/{path}"))
        assert (response.status_code, response.json()["errors"][0]["code"]) == (400, "unknown"), path


def test_an_instant_may_have_any_offset_and_on_a_page_be_empty(demonstration):
    at = datetime.now(UTC).replace(microsecond=0)
    for each in (f"{at:%Y-%m-%dT%H:%M:%S}Z", f"{at + timedelta(hours=3):%Y-%m-%dT%H:%M:%S}+03:00"):
        assert client().get(f"/api/v1/coverage/?known_at={each}").status_code == 200, each
    text = client().get("/countries/?known_at=", follow=True).content.decode()
    assert "Everything here is as of today." in text


def sensitive_addresses(of):
    """Lists, files, objects and pages that hold sensitive fields."""
    for name in ("attaches", "accreditations", "activities"):
        base = f"/api/v1/{name}/"
        yield from (f"{base}?page_size=1000", f"{base}?format=csv", f"{base}{of[name].pk}/")
    yield "/api/v1/units/?page_size=1000"
    yield from (
        "/api/v1/postings/?expand=attache",
        f"/api/v1/accreditations/{of['accreditations'].pk}/?expand=posting",
    )
    yield from (f"/attaches/{of['attaches'].pk}/", f"/accreditations/{of['accreditations'].pk}/")
    yield from (f"/activities/{of['activities'].pk}/", f"/countries/{OWN}/", "/attaches/", "/activities/?format=csv")


def test_sensitive_fields_of_the_past_are_hidden_and_noted_like_those_of_the_present(marked):
    pages, api, shown = browsers(), systems(), {}
    for role in ("analyst", "attache", "desk"):
        for address in sensitive_addresses(marked):
            asking = (api if address.startswith("/api/") else pages)[role]
            told = []
            for each in (address, with_instant(address)):
                before = SensitiveRead.objects.count()
                response = asking.get(each)
                assert response.status_code == 200, (role, each)
                text = text_of(response)
                told.append((sorted(set(MARK.findall(text))), SensitiveRead.objects.count() - before))
            assert told[0] == told[1], (role, address)
            shown.setdefault(role, set()).update(name for name, _field, _key in told[1][0])
    assert shown["analyst"] == set()
    assert "attaches" not in shown["attache"]
    assert {"attaches", "steps", "units"} <= shown["desk"]


def test_nothing_can_be_written_to_the_past(demonstration):
    of = records(OWN)
    writes = {
        "a save": lambda: Attache.objects.first().save(),
        "an update": lambda: Accreditation.objects.update(remark="Invented"),
        "a new record": lambda: Attache.objects.create(given_name="Anna", family_name="Izdomāta"),
        "a deletion": lambda: Country.objects.filter(code="AQ").delete(),
        "a verb": lambda: services.void(of["accreditations"], reason="Mistaken", by=None),
        "SQL": lambda: connection.cursor().execute("UPDATE public.accreditations_attache SET family_name = 'X'"),
        "SQL on a view": lambda: connection.cursor().execute("DELETE FROM known.accreditations_attache"),
    }
    state = whole_state()
    for name, write in writes.items():
        with pytest.raises(InternalError, match="read-only"), known_at.as_known(timezone.now()):
            write()
        assert is_the_present_asked(), name
        assert whole_state() == state, name


def test_what_was_known_is_found_by_an_index(db):
    with known_at.as_known(timezone.now()), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for model in tracked():
            if model._meta.app_label in APPS:
                cursor.execute(f"EXPLAIN SELECT id FROM {model._meta.db_table}")
                plan = "\n".join(line for (line,) in cursor.fetchall())
                assert f"{model._meta.model_name}_as_known" in plan, plan


def whole_state():
    """How many records and changes there are, and the texts of some."""
    counts = [each.objects.count() for pair in tracked().items() for each in pair]
    return counts, list(Attache.objects.order_by("pk").values()), list(Accreditation.objects.order_by("pk").values())
