"""The published agreements and units, and the lists that are there after `migrate` alone."""

import io

import pytest
from django.core.management import CommandError, call_command

from cooperation_plans.demonstration import KINDS
from cooperation_plans.models import (
    Activity,
    Agreement,
    Amendment,
    Area,
    CancellationReason,
    CooperationPlan,
    Form,
    Strand,
    Unit,
)
from cooperation_plans.reference_data import load, read_json
from cooperation_plans.tests.factories import day

pytestmark = pytest.mark.django_db


def test_the_lists_are_there_in_both_languages():
    for model, name in ((Strand, "strands"), (Area, "areas"), (Form, "forms"), (CancellationReason, "reasons")):
        listed = {tuple(row) for row in read_json("lists.json")[name]}
        assert set(model.objects.values_list("code", "name", "name_lv")) == listed
        assert all(all(row) for row in listed)


def test_what_a_ministry_changed_stays():
    Area.objects.filter(code="cyber").update(name="Cyber")
    Area.objects.get(code="law").delete()

    load()

    assert Area.objects.get(code="cyber").name == "Cyber"
    assert Area.objects.filter(code="law").exists()


def test_published_agreements_are_loaded_once_and_keep_what_is_not_known():
    out = io.StringIO()
    call_command("load_cooperation", as_of="2026-03-01", stdout=out)
    call_command("load_cooperation", as_of="2026-03-01", stdout=out)

    assert out.getvalue().splitlines() == ["Added 44 agreements and 25 units.", "Added 0 agreements and 0 units."]
    assert Agreement.objects.values("country").distinct().count() == 28
    rows = {(row["country"], row["title"]): row for row in read_json("agreements.json")}
    for each in Agreement.objects.select_related("country"):
        row = rows[each.country.code, each.title]
        for name in ("signed_on", "starts_on", "ends_on"):
            value = getattr(each, name)
            assert (value.isoformat() if value else None) == row[name]
        assert (each.areas_said, each.source) == (row["areas_said"], row["source"])
    poland = Agreement.objects.get(country__code="PL", starts_on=day("2004-07-01"))
    assert poland.attested_on is None


def test_an_agreement_is_not_in_force_before_it_was_signed():
    call_command("load_cooperation", as_of="2026-03-01", stdout=io.StringIO())
    germany = Agreement.objects.get(country__code="DE", signed_on=day("1994-09-14"))

    assert germany in Agreement.objects.in_force(day("1994-09-14"))
    assert germany not in Agreement.objects.in_force(day("1994-09-13"))


def test_a_day_that_is_none_is_refused():
    with pytest.raises(CommandError):
        call_command("load_cooperation", as_of="yesterday")


def test_every_published_word_has_an_area():
    for row in read_json("agreements.json"):
        assert bool(row["areas"]) == bool(row["areas_said"]), row["title"]
        assert bool(row["forms"]) == bool(row["forms_said"]), row["title"]


def test_the_demonstration_has_every_state_and_says_that_it_is_invented():
    call_command("load_demo", stdout=io.StringIO())

    plans = CooperationPlan.objects.all()
    assert set(plans.values_list("status", flat=True)) == {"draft", "in_negotiation", "agreed", "closed", "cancelled"}
    assert set(plans.values_list("remark", flat=True)) == {"Invented for the demonstration."}
    assert plans.values("country").distinct().count() >= 6
    activities = Activity.objects.all()
    states = {"planned", "confirmed", "completed", "postponed", "cancelled"}
    assert set(activities.values_list("status", flat=True)) == states
    assert set(activities.values_list("basis", flat=True)) == {"agreed", "added", "outside_plan"}
    assert {"day", "month", "quarter", "unknown"} <= set(activities.values_list("when_precision", flat=True))
    assert set(Amendment.objects.values_list("kind", flat=True)) == {"added", "changed"}
    known = {model: set(model.objects.values_list("code", flat=True)) for model in (Area, Form, Unit)}
    assert all(kind[2] in known[Area] and kind[3] in known[Form] and kind[4] in known[Unit] for kind in KINDS)
