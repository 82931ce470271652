"""What is there after `migrate` alone (R4, R5, R10)."""

import pytest

from accreditations import reference_data
from accreditations.models import Country, Membership, Organisation, Rank, SendingState

pytestmark = pytest.mark.django_db


def test_every_country_has_both_names_and_a_region():
    assert Country.objects.count() == 250
    assert not Country.objects.filter(name_lv="").exists()
    assert list(Country.objects.filter(subregion="").values_list("code", "region")) == [("AQ", "Antarctica")]


@pytest.mark.parametrize(
    ("code", "alpha3", "subregion"),
    [("XK", "XKX", "Southern Europe"), ("TW", "TWN", "Eastern Asia"), ("LV", "LVA", "Northern Europe")],
)
def test_a_country_stands_where_the_world_is_divided(code, alpha3, subregion):
    country = Country.objects.get(code=code)

    assert (country.alpha3, country.subregion) == (alpha3, subregion)


def test_every_branch_has_ranks_from_lieutenant_to_lieutenant_general():
    codes = [f"OF-{number}" for number in (1, 1, 2, 3, 4, 5, 6, 7, 8)]
    for branch in ("land", "naval", "air", "national_guard", "joint"):
        assert list(Rank.objects.filter(branch=branch).values_list("nato_code", flat=True)) == codes


def test_loading_again_adds_nothing_and_leaves_what_was_changed():
    Country.objects.filter(code="CZ").update(name="Czech Republic")
    before = [model.with_voided.count() for model in (Country, Organisation, Membership, Rank)]

    reference_data.load()

    assert [model.with_voided.count() for model in (Country, Organisation, Membership, Rank)] == before
    assert Country.objects.get(code="CZ").name == "Czech Republic"
    assert SendingState.objects.get().country.code == "LV"
