"""Random tours and accreditations against a plain day-by-day model in Python (R11, R13, R16)."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accreditations import services
from accreditations.choices import PRINCIPAL, PostingRole
from accreditations.models import Accreditation, Attache, Country, Post, Posting
from attache_registry.exceptions import RegistryError

FIRST = date(2024, 2, 20)
SPAN = 40

days = st.integers(0, SPAN).map(lambda number: FIRST + timedelta(days=number))
maybe_day = st.none() | days
tours = st.lists(
    st.fixed_dictionaries(
        {
            "attache": st.integers(0, 2),
            "role": st.sampled_from([PRINCIPAL, PostingRole.DEPUTY]),
            "starts_on": maybe_day,
            "planned_ends_on": maybe_day,
            "ends_on": maybe_day,
            "accreditations": st.lists(
                st.fixed_dictionaries(
                    {
                        "country": st.sampled_from(["SE", "DK"]),
                        "starts_on": maybe_day,
                        "ends_on": maybe_day,
                        "leads_from": maybe_day,
                        "leads_until": maybe_day,
                    }
                ),
                max_size=2,
            ),
        }
    ),
    min_size=1,
    max_size=5,
)


def within(first, on, last):
    """Whether a day lies in a period whose ends may be open."""
    return (first is None or first <= on) and (last is None or on <= last)


class Model:
    """The rules of the domain, day by day, over what was accepted."""

    def __init__(self, postings, accreditations):
        self.postings = postings
        self.accreditations = accreditations

    def overruns(self, posting, on, today):
        """Past its planned day, no actual one, and the same attaché not on a next tour."""
        if on > today or posting.ends_on or not posting.planned_ends_on or posting.planned_ends_on >= on:
            return False
        return not any(
            other.attache_id == posting.attache_id
            and other.starts_on
            and posting.planned_ends_on < other.starts_on <= on
            for other in self.postings
        )

    def stored(self, posting, on):
        """Within the period that every constraint uses."""
        return within(posting.starts_on, on, posting.ends_on or posting.planned_ends_on)

    def in_force(self, accreditation, on, today):
        """Within its own days and within the tour, overrun included."""
        posting = accreditation.posting
        runs = self.stored(posting, on) or self.overruns(posting, on, today)
        return within(accreditation.starts_on, on, accreditation.ends_on) and runs

    def may_lead(self, accreditation, on):
        """A principal, or another from the day given; within the days set."""
        by_role = accreditation.role == PRINCIPAL or accreditation.leads_from is not None
        return by_role and within(accreditation.leads_from, on, accreditation.leads_until)

    def leader(self, country, on, today):
        """The one that leads for a country: a stored lead first, else the overrun planned longest."""
        candidates = [
            each
            for each in self.accreditations
            if each.country_id == country and self.in_force(each, on, today) and self.may_lead(each, on)
        ]
        stored = [each for each in candidates if self.stored(each.posting, on)]
        assert len(stored) <= 1
        overrun = sorted(candidates, key=lambda each: (each.posting.planned_ends_on or date.max, each.pk))
        return (stored or overrun[-1:])[:1]


def accepted(verb, record):
    """The record if the rules let it in, else None."""
    try:
        return verb(record, by=None)
    except RegistryError:
        return None


class DaysTest(TestCase):
    """Each example lives in a transaction of its own."""

    @classmethod
    def setUpTestData(cls):
        cls.countries = {code: Country.objects.get(code=code) for code in ("SE", "DK")}
        cls.post = services.enter(Post(city="Stockholm", host=cls.countries["SE"]), by=None)
        cls.attaches = [
            services.enter(Attache(given_name=f"A{number}", family_name="B"), by=None) for number in range(3)
        ]

    def build(self, tours):
        """Enter what the rules let in."""
        for tour in tours:
            own = {name: tour[name] for name in ("role", "starts_on", "planned_ends_on", "ends_on")}
            posting = accepted(services.enter, Posting(attache=self.attaches[tour["attache"]], post=self.post, **own))
            for each in tour["accreditations"] if posting else ():
                own = each | {"country": self.countries[each["country"]]}
                accepted(services.take_over, Accreditation(posting=posting, **own))
        return Model(list(Posting.objects.all()), list(Accreditation.objects.select_related("posting")))

    @given(tours=tours, on=days, today=days)
    def test_every_day_is_answered_as_the_plain_model_does(self, tours, on, today):
        model = self.build(tours)

        running = {each.pk for each in model.postings if model.stored(each, on) or model.overruns(each, on, today)}
        in_force = {each.pk for each in model.accreditations if model.in_force(each, on, today)}
        leading = {each.pk for country in self.countries.values() for each in model.leader(country.pk, on, today)}
        assert set(Posting.objects.in_force(on, today).values_list("pk", flat=True)) == running
        assert set(Accreditation.objects.in_force(on, today).values_list("pk", flat=True)) == in_force
        assert set(Accreditation.objects.leading(on, today).values_list("pk", flat=True)) == leading
        told = Accreditation.objects.for_day(on, today).values_list("pk", "in_force_then", "leads_then")
        assert set(told) == {(each.pk, each.pk in in_force, each.pk in leading) for each in model.accreditations}
