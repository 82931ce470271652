"""Sensitive fields × role × every door: shown to whom the table of roles says, and each time written down."""

import csv
import io
import re
import zipfile

import openpyxl
import pytest
from django.apps import apps
from django.db import connection
from django.urls import get_resolver

from accreditations.charge import countries_of
from accreditations.choices import CONFIDENTIAL_STEPS
from accreditations.models import Step
from attache_registry import exports, policies
from attache_registry.api_base import viewset_of
from attache_registry.models import SensitiveRead, User
from attache_registry.policies import Role
from cooperation_plans.models import Activity
from exchange.tests.conftest import seen_at_once
from tests.access.cast import OWN, browsers, person, records, systems
from tests.access.table import PAGES
from tests.access.test_pages import filled
from tests.routes import addresses

__all__ = ["seen_at_once"]
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group(__name__)]
MARK = re.compile(r"mark-([a-z]+(?:-[a-z]+)*)\.(\w+)\.([\w-]+?)\.here")


def mark(resource, field, key):
    """What stands in a sensitive field of a record: nothing else holds it."""
    return f"mark-{resource}.{field}.{key}.here"


@pytest.fixture
def marked(demonstration, seen_at_once):
    """The demonstration with something of its own in each sensitive field of each record."""
    of = records(OWN)
    for name, known in policies._resources.items():
        for model in (m for m in apps.get_models() if m._meta.label_lower in policies._of_model):
            if policies.resource_of(model) != name:
                continue
            texts = [field for field in known.sensitive if field in {f.name for f in model._meta.fields} - {"scan"}]
            rows = model.objects.filter(**{f"{known.where[0]}__in": known.where[1]} if known.where else {})
            for record in rows if texts else ():
                key = getattr(record, "code", record.pk)
                model.objects.filter(pk=record.pk).update(**{field: mark(name, field, key) for field in texts})
    assert Step.objects.filter(step__in=CONFIDENTIAL_STEPS, remark__startswith="mark-").exists()
    seen_at_once()
    return of


def text_of(answer):
    """All that an answer says, what lies packed in files included."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if not zipfile.is_zipfile(io.BytesIO(body)):
        return body.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        return "\n".join(packed.read(name).decode(errors="replace") for name in packed.namelist())


def api_addresses():
    """Every list of the API in each of its forms, and an object of each."""
    for model, viewset in sorted(viewset_of.items(), key=lambda each: each[1].resource):
        base = f"/api/v1/{viewset.resource}/"
        sensitive = policies.resource(viewset.resource).sensitive
        yield from (base, f"{base}?format=csv&page_size=1000", f"{base}?format=xlsx")
        key = viewset.key
        record = model.objects.order_by("pk").first()
        if record is not None:
            yield f"{base}{getattr(record, key)}/"
        answered = set(viewset.output().fields)
        for field in sorted(answered & set(sensitive)):
            yield f"{base}?fields={field}"
            yield f"{base}?fields={field}&format=csv"
        relations = [f for f in model._meta.local_concrete_fields if f.is_relation and f.related_model in viewset_of]
        for field in (f.name for f in relations if f.name in answered):
            yield f"{base}?expand={field}"
    yield "/api/v1/changes/?limit=1000"
    yield "/api/v1/changes/?limit=1000&resource=attaches"
    yield "/api/v1/changes/?limit=1000&resource=units"


def page_addresses(of):
    """Every page that a GET shows, with files, forms and the administration's screens of each resource."""
    for route in addresses(get_resolver().url_patterns):
        if PAGES.get(route, (None, None))[0] is not None:
            yield filled(route, of)
    attache = of["attaches"].pk
    yield from ("/activities/?format=csv", "/activities/?format=xlsx", "/attaches/?format=csv")
    yield from ("/countries/?format=csv", "/search/?q=mark-attaches", "/search/?q=mark-activities")
    yield from (f"/countries/{OWN}/dossier/?format=docx", f"/attaches/{attache}/dossier/?format=docx")
    yield f"/history/?record=attaches:{attache}"
    for model in admin_screens():
        meta = model._meta
        base = f"/admin/{meta.app_label}/{meta.model_name}/"
        record = of["accreditations"] if model is type(of["accreditations"]) else model.objects.order_by("pk").first()
        yield base
        if record is not None:
            yield f"{base}{record.pk}/change/"
            yield f"{base}{record.pk}/history/"


def admin_screens():
    """What the administration shows of models that the table of roles knows."""
    from django.contrib import admin

    return [model for model, each in admin.site._registry.items() if getattr(each, "resource", "")]


def may_see(user, resource, key):
    """Whether the table of roles lets a person see the sensitive fields of a record."""
    if not policies.hidden_fields(user, resource):
        return True
    # An attaché sees whom to call about the activities in his or her charge.
    if resource != "activities" or policies.role_of(user) != Role.ATTACHE:
        return False
    return Activity.objects.filter(pk=key, country_links__country__in=countries_of(user)).exists()


def shown_to(role, asking, paths):
    """What of sensitive fields somebody of a role is shown, by address; what of it was not written down."""
    shown, unnoted = {}, []
    for path in paths:
        before = SensitiveRead.objects.count()
        answer = asking.get(path)
        assert answer.status_code < 500, path
        own = role and ("users", "email", str(person(role).pk))
        found = {match.groups() for match in MARK.finditer(text_of(answer))} - {own}
        if not found:
            continue
        shown[path] = found
        noted = {
            (read.resource, field, key)
            for read in SensitiveRead.objects.order_by("pk")[before:]
            for field in read.fields
            for key in read.records
            if read.user == person(role)
        }
        unnoted += [(path, each) for each in sorted(found - noted)]
    return shown, unnoted


@pytest.mark.parametrize("role", [None, *Role.values])
def test_the_api_shows_sensitive_fields_to_whom_it_may_and_writes_it_down(marked, role):
    shown, unnoted = shown_to(role, systems()[role], list(api_addresses()))

    user = person(role)
    wrong = [(path, each) for path, found in shown.items() for each in found if not may_see(user, each[0], each[2])]
    assert wrong == []
    assert unnoted == []
    fields = {(resource, field) for found in shown.values() for resource, field, _key in found}
    everything = {("attaches", "email"), ("attaches", "phone"), ("units", "email"), ("activities", "partner_contact")}
    everything.add(("steps", "remark"))
    if role in {Role.DESK, Role.ADMINISTRATOR}:
        assert fields == everything
    else:
        assert fields == ({("activities", "partner_contact")} if role == Role.ATTACHE else set())


@pytest.mark.parametrize("role", [None, *Role.values])
def test_pages_files_and_the_administration_show_them_to_whom_they_may(marked, role):
    shown, unnoted = shown_to(role, browsers()[role], list(page_addresses(marked)))

    user = person(role)
    wrong = [(path, each) for path, found in shown.items() for each in found if not may_see(user, each[0], each[2])]
    assert wrong == []
    assert unnoted == []
    if role in {Role.DESK, Role.ADMINISTRATOR}:
        assert any(path.startswith("/admin/") for path in shown)
        assert any(path.startswith("/history/") or path.endswith("/history/") for path in shown)


def test_nobody_orders_or_filters_by_what_is_hidden():
    for viewset in viewset_of.values():
        hidden = set(policies.resource(viewset.resource).sensitive)
        assert hidden.isdisjoint(viewset.filterset_class.base_filters)
        assert hidden.isdisjoint(viewset.orderings)


def test_every_field_that_is_not_hidden_is_told_to_each_role_alike(marked):
    asking, wrong = systems(), []
    for viewset in viewset_of.values():
        if viewset.resource in {"reports", "views", "scenarios"}:
            # Of these not everybody knows each record; their fields are told alike.
            continue
        address = f"/api/v1/{viewset.resource}/"
        told = {role: asking[role].get(address).json()["results"] for role in Role.values}
        for role in Role.values:
            hidden = policies.hidden_fields(person(role), viewset.resource)
            for mine, whole in zip(told[role], told[Role.ADMINISTRATOR], strict=True):
                for field, value in whole.items():
                    seen = mine[field]
                    if field in hidden and not may_see(person(role), viewset.resource, whole.get("id")):
                        wrong += [(viewset.resource, field, role, seen)] if seen is not None else []
                    elif field == "steps":
                        wrong += [(field, role)] if without_reasons(seen) != without_reasons(value) else []
                    elif seen != value and field != "outcome":
                        wrong.append((viewset.resource, field, role, seen, value))
    assert wrong == []


@pytest.mark.parametrize("role", Role.values)
def test_files_hold_for_each_role_what_the_api_tells_it_field_by_field(marked, role):
    asking, wrong = systems()[role], []
    for name in sorted({viewset.resource for viewset in viewset_of.values()}):
        told = asking.get(f"/api/v1/{name}/?page_size=1000").json()["results"]
        expected = [{field: str(exports.cell(value)) for field, value in row.items()} for row in told]
        files = {
            "csv": csv.DictReader(io.StringIO(text_of(asking.get(f"/api/v1/{name}/?format=csv")).lstrip("\ufeff"))),
            "xlsx": table_of(asking.get(f"/api/v1/{name}/?format=xlsx")),
        }
        for kind, rows in files.items():
            for row, whole in zip(rows, expected, strict=True):
                wrong += [(name, kind, field) for field in row if row[field] != whole[field]]
    assert wrong == []


def table_of(answer):
    """The rows of a workbook as texts by column."""
    head, *rows = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values
    return [
        {name: "" if value is None else str(value) for name, value in zip(head, row, strict=True)} for row in rows
    ]


def without_reasons(steps):
    """Steps as everybody is told of them."""
    hidden = {"remark": None, "scan": None}
    return [step | hidden if step["step"] in CONFIDENTIAL_STEPS else step for step in steps]


def test_what_was_read_is_told_to_administrators_and_changed_by_nobody(marked):
    asking = browsers()
    attache = marked["attaches"]
    asking[Role.DESK].get(f"/attaches/{attache.pk}/")

    told = asking[Role.ADMINISTRATOR].get(f"/admin/attache_registry/sensitiveread/?q=attaches+{attache.pk}")
    refused = asking[Role.DESK].get("/admin/attache_registry/sensitiveread/")

    assert [read.user.username for read in told.context["cl"].result_list] == ["desk"]
    assert refused.status_code == 403
    read = SensitiveRead.objects.get(resource="attaches", records__contains=[str(attache.pk)])
    assert sorted(read.fields) == ["email", "phone"]
    with pytest.raises(Exception, match="Cannot update"), connection.cursor() as cursor:
        cursor.execute("UPDATE attache_registry_sensitiveread SET user_id = user_id")


def test_a_desk_officer_learns_nothing_of_users_from_the_history(marked):
    User.objects.filter(username="analyst").update(email="analyst@example.invalid")

    told = browsers()[Role.DESK].get("/history/?kind=attache_registry.user")

    assert "analyst@example.invalid" not in text_of(told)
