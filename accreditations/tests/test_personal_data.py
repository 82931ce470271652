"""All that is held on a person, and a person taken out without the network's past."""

import json

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from accreditations import personal_data
from accreditations.models import Accreditation, Attache, AttacheDocument, Posting
from accreditations.personal_data import ABOUT, Person
from accreditations.services import change
from attache_registry.exceptions import Conflict
from attache_registry.models import AccessToken, SensitiveRead, User
from attache_registry.scans import Scan
from exchange.models import Change
from tests.access.cast import PDF, browsers, person
from tests.access.conftest import demonstration, loaded

__all__ = ["demonstration", "loaded"]
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group(__name__)]
NAMES = {"given_name": "Zyxogiven", "family_name": "Zyxofamily", "phone": "+371 2999", "email": "zyxo@example.org"}


@pytest.fixture
def former(demonstration):
    """Somebody of the demonstration whose tours are over, with invented names, a document and a user."""
    posted = Posting.objects.filter(ends_on__isnull=True) | Posting.objects.filter(ends_on__gte="2026-01-01")
    former = Attache.objects.filter(postings__isnull=False).exclude(postings__in=posted).distinct().first()
    user = User.objects.create_user("zyxoname", role="attache", email="zyxo@example.org", last_name="Zyxofamily")
    change(former, by=person("desk"), user=user, **NAMES)
    change(former, by=user, remark="Zyxofamily likes the sea.")
    scan = Scan.objects.create(
        name="zyxofamily.pdf", content_type="application/pdf", size=len(PDF), sha256="0" * 64, content=PDF
    )
    AttacheDocument.objects.create(attache=former, kind="cv", scan=scan)
    AccessToken.objects.create(user=user, expiry=None)
    return former


def network(of):
    """What the network says of a person's past, without who it was."""
    columns = ["pk", "posting_id", "country_id", "starts_on", "ends_on", "status", "is_lead"]
    columns = [name for name in columns if name in {f.attname for f in Accreditation._meta.concrete_fields} | {"pk"}]
    return (
        list(
            Posting.with_voided.filter(attache=of).order_by("pk").values_list("pk", "post_id", "starts_on", "ends_on")
        ),
        list(Accreditation.with_voided.filter(attache=of).order_by("pk").values_list(*columns)),
    )


def test_every_reference_to_a_person_is_told(former):
    told = personal_data.held_on(Person(attache=former))

    pointing = {model._meta.label for model, _name, _of in personal_data.references()}
    held = {
        model._meta.label
        for model, name, of in personal_data.references()
        if model._base_manager.filter(**{f"{name}__in": Person(attache=former).keys[of]}).exists()
    }
    assert held <= set(told)
    assert {model._meta.label for model in ABOUT} <= set(told) | pointing
    text = json.dumps(told, default=str)
    assert all(value in text for value in NAMES.values())
    assert "digest" not in text
    assert '"password"' not in text


def test_who_it_was_is_gone_everywhere_and_the_past_is_as_it_was(former):
    before, events = (
        network(former),
        {m: m._base_manager.count() for m in apps.get_models() if m.__name__.endswith("event")},
    )
    places = list(Change.objects.order_by("pk").values_list("pk", "position", "place", "version"))

    words = personal_data.anonymise(Person(attache=former), by=person("admin"))

    assert set(words) == {"Zyxofamily", "Zyxogiven", "zyxoname"}
    assert personal_data.mentions(*words, "zyxo@example.org") == {}
    assert network(former) == before
    assert {model: model._base_manager.count() >= number for model, number in events.items()} == dict.fromkeys(
        events, True
    )
    assert (
        list(Change.objects.order_by("pk").values_list("pk", "position", "place", "version"))[: len(places)] == places
    )
    former.refresh_from_db()
    assert str(former).endswith(f"attaché {former.pk}")
    assert not former.user.is_active
    assert not AccessToken.objects.filter(user=former.user).exists()


def test_whoever_is_posted_is_not_taken_out(demonstration):
    serving = Posting.objects.filter(ends_on__isnull=True).first() or Posting.objects.order_by("-ends_on").first()
    name = serving.attache.family_name
    with pytest.raises(Conflict):
        personal_data.anonymise(Person(attache=serving.attache))
    serving.attache.refresh_from_db()
    assert serving.attache.family_name == name


def test_texts_that_still_name_the_person_are_pointed_out(former, capsys):
    Posting.objects.filter(attache=former).update(remark="Was Zyxofamily's house.")
    call_command("personal_data", "anonymise", "attaches", former.pk, yes=True)
    assert "accreditations_posting still holds one of the names" in capsys.readouterr().out


def test_the_export_is_a_file_for_its_owner_alone(former, tmp_path):
    file = tmp_path / "held.json"
    call_command("personal_data", "export", "attaches", former.pk, to=file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert "accreditations.Posting" in json.loads(file.read_text())
    with pytest.raises(CommandError):
        call_command("personal_data", "export", "attaches", former.pk, to=file)
    with pytest.raises(CommandError):
        call_command("personal_data", "export", "attaches", 10**9)


def test_an_administrator_gets_the_file_and_takes_out_who_it_was_on_screens(former):
    browser, place = browsers()["admin"], f"/admin/accreditations/attache/{former.pk}/personal-data/"
    assert place in browser.get(f"/admin/accreditations/attache/{former.pk}/change/").content.decode()
    screen = browser.get(place).content.decode()
    assert "Accreditations" in screen
    assert "Registryevent" not in screen

    file = browser.get(f"{place}export/")
    assert "attachment" in file["Content-Disposition"]
    assert json.loads(file.content)["accreditations.Attache"][0]["phone"] == NAMES["phone"]
    read = SensitiveRead.objects.latest("pk")
    assert (read.resource, read.fields, read.records) == ("attaches", ["email", "phone"], [str(former.pk)])

    refused = browser.post(place, {"family_name": "Another"})
    former.refresh_from_db()
    assert (refused.status_code, former.family_name) == (200, NAMES["family_name"])
    assert browser.post(place, {"family_name": NAMES["family_name"]}).status_code == 302
    former.refresh_from_db()
    assert former.family_name.startswith("attaché ")


@pytest.mark.parametrize("role", ["analyst", "attache", "desk"])
def test_nobody_else_handles_personal_data(former, role):
    browser = browsers()[role]
    for place in ("", "export/"):
        address = f"/admin/accreditations/attache/{former.pk}/personal-data/{place}"
        assert browser.get(address).status_code in (302, 403)
        assert browser.post(address, {"family_name": NAMES["family_name"]}).status_code in (302, 403)
    former.refresh_from_db()
    assert former.family_name == NAMES["family_name"]


def test_whoever_is_posted_is_not_taken_out_on_the_screen_either(demonstration):
    posted = Posting.objects.filter(ends_on__isnull=True).first().attache
    answer = browsers()["admin"].post(
        f"/admin/accreditations/attache/{posted.pk}/personal-data/", {"family_name": posted.family_name}
    )
    assert "The tour has not ended" in answer.content.decode()
