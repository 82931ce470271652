"""Random networks and histories: coverage, gaps, doubles and timelines against the plain model (R18, R19)."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accreditations import coverage, services, through_time
from accreditations.choices import PRINCIPAL, EndReason, PostingRole, StepKind
from accreditations.models import Accreditation, Attache, Country, Post, Posting, Responsibility
from accreditations.rotation import rotation
from accreditations.tests.day_by_day import A_DAY, DayByDay, Stretch
from accreditations.tests.rotation_by_hand import rotation_by_hand
from attache_registry.as_of import Day
from attache_registry.exceptions import RegistryError

# A leap day lies within.
FIRST = date(2024, 2, 20)
SPAN = 40
# Steps lie behind, so they end before the day of asking.
STEPS_UNTIL = 20

days = st.integers(0, SPAN).map(lambda number: FIRST + timedelta(days=number))
early = st.integers(0, STEPS_UNTIL).map(lambda number: FIRST + timedelta(days=number))
late = st.integers(STEPS_UNTIL, SPAN).map(lambda number: FIRST + timedelta(days=number))
maybe_day = st.none() | days
countries = st.sampled_from(["SE", "DK"])
steps = st.lists(
    st.fixed_dictionaries({"kind": st.sampled_from(StepKind), "on": early, "effective_on": maybe_day}), max_size=6
)
accreditations = st.one_of(
    st.fixed_dictionaries(
        {"country": countries, "starts_on": maybe_day, "ends_on": maybe_day, "leads_from": maybe_day}
    ),
    st.fixed_dictionaries({"country": countries, "nominated_on": early, "intended_from": maybe_day, "steps": steps}),
)
tours = st.lists(
    st.fixed_dictionaries(
        {
            "attache": st.integers(0, 3),
            "post": st.integers(0, 1),
            "role": st.sampled_from([PRINCIPAL, PRINCIPAL, PostingRole.DEPUTY]),
            "starts_on": maybe_day,
            "planned_ends_on": maybe_day,
            "ends_on": st.none() | st.none() | days,
            "succeeds": st.none() | st.integers(0, 3),
            "accreditations": st.lists(accreditations, max_size=2),
        }
    ),
    min_size=1,
    max_size=5,
)
responsibilities = st.lists(
    st.fixed_dictionaries(
        {"country": countries, "post": st.integers(0, 1), "starts_on": maybe_day, "ends_on": maybe_day}
    ),
    max_size=4,
)


def accepted(verb, *args, **kwargs):
    """What the verb gives if the rules let it, else None."""
    try:
        return verb(*args, by=None, **kwargs)
    except RegistryError:
        return None


class ThroughTimeTest(TestCase):
    """Each example lives in a transaction of its own."""

    @classmethod
    def setUpTestData(cls):
        cls.countries = {code: Country.objects.get(code=code) for code in ("SE", "DK")}
        Country.objects.filter(code="DK").update(prior_approval=False, agrement_lead_days=5)
        cls.countries["DK"].refresh_from_db()
        cls.posts = [
            services.enter(Post(city=city, host=cls.countries[code]), by=None)
            for city, code in (("Stockholm", "SE"), ("Copenhagen", "DK"))
        ]
        cls.attaches = [
            services.enter(Attache(given_name=f"A{number}", family_name="B"), by=None) for number in range(4)
        ]

    def build(self, tours, responsibilities, today):
        """Enter what the rules let in, and the model of it."""
        for each in responsibilities:
            own = each | {"country": self.countries[each["country"]], "post": self.posts[each["post"]]}
            accepted(services.enter, Responsibility(**own))
        entered = []
        for tour in tours:
            own = {name: tour[name] for name in ("role", "starts_on", "planned_ends_on", "ends_on")}
            succeeded = tour["succeeds"]
            own["succeeds"] = entered[succeeded] if succeeded is not None and succeeded < len(entered) else None
            posting = accepted(
                services.enter,
                Posting(attache=self.attaches[tour["attache"]], post=self.posts[tour["post"]], **own),
            )
            if posting is None:
                continue
            entered.append(posting)
            for each in tour["accreditations"]:
                self.accredit(posting, each)
        return DayByDay.of_what_is_entered(today)

    def accredit(self, posting, told):
        """Taken over, or step by step."""
        country = self.countries[told["country"]]
        if "steps" not in told:
            own = told | {"country": country}
            accepted(services.take_over, Accreditation(posting=posting, **own))
            return
        new = Accreditation(posting=posting, country=country, intended_from=told["intended_from"])
        accreditation = accepted(services.nominate, new, on=told["nominated_on"])
        for step in told["steps"] if accreditation else ():
            kind = step["kind"]
            more = {"effective_on": step["effective_on"]} if kind in {StepKind.ACCREDIT, StepKind.END} else {}
            more |= {"reason": EndReason.END_OF_TOUR} if kind == StepKind.END else {}
            accepted(services.record_step, accreditation, kind, on=step["on"], **more)
            accreditation.refresh_from_db()

    @given(tours=tours, responsibilities=responsibilities, today=late, first=days, last=days)
    def test_every_answer_is_that_of_the_plain_model(self, tours, responsibilities, today, first, last):
        model = self.build(tours, responsibilities, today)
        check_stretches(model, self.countries, today, min(first, last), max(first, last))
        check_day(model, self.countries, today, first)
        check_timelines(model, self.countries, today)
        self.check_rotation(model, today)

    def check_rotation(self, model, today):
        """Who follows, by when, and what stays uncovered."""
        told = [
            (
                each["accreditation"],
                each["state"],
                each["successor"] and each["successor"]["accreditation"],
                each["ask_by"],
                each["first_uncovered_on"],
                each["gap_days"],
                each["uncovered_days"],
            )
            for each in rotation(today, today, months=1)
        ]
        assert sorted(told) == sorted(rotation_by_hand(model, today, months=1))


def check_stretches(model, countries, today, first, last):
    """Gaps and doubles of a window."""
    both = [countries[code] for code in ("DK", "SE")]

    gaps = [
        Stretch(
            each["country"],
            each["post_detail"]["id"],
            each["kind"],
            date.fromisoformat(each["starts_on"]),
            date.fromisoformat(each["ends_on"]),
            each["days"],
            each["planned_days"],
        )
        for each in through_time.gaps(first, last, today)
    ]
    assert gaps == model.gaps(both, first, last)
    doubles = [
        (each["country"], date.fromisoformat(each["starts_on"]), date.fromisoformat(each["ends_on"]))
        for each in through_time.doubles(first, last, today)
    ]
    assert doubles == model.doubles(both, first, last)


def check_day(model, countries, today, on):
    """Status, cover and lead of a day, and its counts."""
    told = {
        (each.pk, each.status_then, each.in_force_then, each.leads_then)
        for each in Accreditation.objects.for_day(on, today)
    }
    expected = {
        (
            each.pk,
            model.status(each, on),
            model.in_force(each, on),
            each in model.leader(each.country_id, on),
        )
        for each in model.accreditations
    }
    assert told == expected
    network = coverage.on_day(Day(on, today))
    covered = {code for code, each in countries.items() if model.covering(each.pk, on)}
    assert {each["code"] for each in network["countries"] if each["covered"]} == covered
    gaps = [code for code, each in countries.items() if model.kind(each.pk, on) in {"awaiting", "vacant"}]
    assert network["totals"]["gaps"] == len(gaps)


def check_timelines(model, countries, today):
    """Each day of a timeline; neighbouring rows differ."""
    asked = list(through_time.timelines([each.pk for each in countries.values()], None, None, today))
    assert [row["country"] for row in asked] == sorted(row["country"] for row in asked)
    for country in countries.values():
        rows = [row for row in asked if row["country"] == country.code]
        for before, after in pairwise(rows):
            same = [before[name] == after[name] for name in ("kind", "planned", "post_detail", "attaches")]
            assert before["ends_on"] < after["starts_on"]
            next_day = date.fromisoformat(before["ends_on"]) + A_DAY == date.fromisoformat(after["starts_on"])
            assert not (all(same) and next_day)
        for number in range(-2, SPAN + 3):
            on = FIRST + timedelta(days=number)
            found = [
                row
                for row in rows
                if (row["starts_on"] is None or row["starts_on"] <= on.isoformat())
                and (row["ends_on"] is None or on.isoformat() <= row["ends_on"])
            ]
            kind = model.kind(country.pk, on)
            told = found[0] if found else {"kind": "outside", "attaches": [], "post_detail": None}
            assert (len(found) <= 1, told["kind"]) == (True, kind)
            covering = sorted(each.pk for each in model.covering(country.pk, on))
            assert sorted(each["accreditation"] for each in told["attaches"]) == covering
            leads = [each["accreditation"] for each in told["attaches"] if each["leads"]]
            assert leads == [each.pk for each in model.leader(country.pk, on)]
            post = told["post_detail"]["id"] if told["post_detail"] else None
            assert post == model.responsible(country.pk, on)
