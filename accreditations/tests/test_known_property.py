"""Random histories of edits: every answer as of a day and an instant against a replay in plain Python."""

from copy import deepcopy
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accreditations import coverage, services
from accreditations.choices import PRINCIPAL, EndReason, PostingRole, StepKind
from accreditations.models import Accreditation, Attache, Country, Post, Posting, Responsibility
from accreditations.rotation import rotation
from accreditations.tests.day_by_day import A_DAY
from accreditations.tests.recorded_by_hand import Replay, record_at
from accreditations.tests.rotation_by_hand import rotation_by_hand
from accreditations.tests.test_through_time_property import FIRST, SPAN, check_day, check_stretches, check_timelines
from attache_registry.as_of import Day
from attache_registry.exceptions import RegistryError
from attache_registry.known_at import as_known, asking_day

EXAMPLES = 2000 if settings().max_examples > 100 else 30
# Before the first edit, and the instants of the edits: an hour or more apart, from the twentieth day on.
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
BEGIN = datetime(2024, 3, 11, 8, tzinfo=UTC)
HOURS = st.integers(1, 30)

days = st.integers(0, SPAN).map(lambda number: FIRST + A_DAY * number)
early = st.integers(0, 20).map(lambda number: FIRST + A_DAY * number)
maybe_day = st.none() | days
countries = st.sampled_from(["SE", "DK"])
which = st.integers(0, 5)
EDITS = st.one_of(
    st.tuples(st.just("responsibility"), countries, st.integers(0, 1), maybe_day, maybe_day),
    st.tuples(st.just("change_responsibility"), which, st.sampled_from(["starts_on", "ends_on"]), maybe_day),
    st.tuples(st.just("void"), st.sampled_from(["responsibilities", "postings", "accreditations"]), which),
    st.tuples(
        st.just("tour"),
        st.integers(0, 2),
        st.sampled_from([PRINCIPAL, PRINCIPAL, PostingRole.DEPUTY]),
        st.tuples(maybe_day, maybe_day, st.none() | days),
        st.none() | which,
    ),
    st.tuples(st.just("change_tour"), which, st.sampled_from(["starts_on", "planned_ends_on", "ends_on"]), maybe_day),
    st.tuples(st.just("take_over"), which, countries, maybe_day, maybe_day),
    st.tuples(st.just("nominate"), which, countries, early, maybe_day),
    st.tuples(st.just("step"), which, st.sampled_from(StepKind), early, maybe_day),
    st.tuples(st.just("take_back"), which),
    st.tuples(st.just("lead"), which, maybe_day, maybe_day),
    st.tuples(st.just("rule_card"), countries, st.integers(0, 20)),
)

# What each history begins with, so that there is something to correct.
A_NETWORK = [
    ("responsibility", "SE", 0, None, None),
    ("responsibility", "DK", 1, FIRST, None),
    ("tour", 0, PRINCIPAL, (None, FIRST + 25 * A_DAY, None), None),
    ("tour", 1, PRINCIPAL, (FIRST, FIRST + 30 * A_DAY, None), None),
    ("tour", 2, PRINCIPAL, (FIRST + 26 * A_DAY, None, None), 0),
    ("take_over", 0, "SE", None, None),
    ("nominate", 1, "DK", FIRST, None),
    ("step", 1, StepKind.ACCREDIT, FIRST + 2 * A_DAY, None),
    ("nominate", 2, "SE", FIRST + 3 * A_DAY, FIRST + 29 * A_DAY),
]


class KnownTest(TestCase):
    """Each example lives in a transaction of its own."""

    @classmethod
    def setUpTestData(cls):
        cls.countries = {code: Country.objects.get(code=code) for code in ("SE", "DK")}
        services.change(cls.countries["DK"], prior_approval=False, agrement_lead_days=5, by=None)
        cls.posts = [
            services.enter(Post(city=city, host=cls.countries[code]), by=None)
            for city, code in (("Stockholm", "SE"), ("Copenhagen", "DK"))
        ]
        cls.attaches = [
            services.enter(Attache(given_name=f"A{number}", family_name="B"), by=None) for number in range(3)
        ]
        record_at(LONG_AGO, since=LONG_AGO - timedelta(days=1))
        begins = cls()
        begins.replay, begins.at = Replay(cls.countries.values()), BEGIN
        begins.states = [(LONG_AGO, begins.replay.model(None))]
        for edit in A_NETWORK:
            begins.record(1, edit)
        assert len(begins.states) == 1 + len(A_NETWORK)
        cls.begun = begins.replay, begins.states, begins.at

    @settings(max_examples=EXAMPLES)
    @given(
        edits=st.lists(st.tuples(HOURS, EDITS), min_size=4, max_size=12),
        asked=st.lists(st.tuples(st.integers(0, 20), st.integers(0, 59), days, days), min_size=2, max_size=3),
    )
    def test_every_answer_is_that_of_the_replay(self, edits, asked):
        self.replay, self.states, self.at = deepcopy(self.begun)
        for hours, edit in edits:
            self.record(hours, edit)
        states = self.states
        for number, minutes, first, last in asked:
            # The latest first: those before the network was entered say little.
            begin, _model = states[-1 - number % len(states)]
            known_at = begin + timedelta(minutes=minutes)
            model = [model for at, model in states if at <= known_at][-1]
            with as_known(known_at):
                self.compare(model, asking_day(), min(first, last), max(first, last))

    def record(self, hours, edit):
        """Do an edit some hours after the one before; what it left is kept as of then."""
        self.at += timedelta(hours=hours)
        verb, *told = edit
        try:
            getattr(self, verb)(*told)
        except RegistryError:
            return
        record_at(self.at)
        self.states.append((self.at, self.replay.model(None)))

    def compare(self, model, today, first, last):
        """What the registry says within `as_known`, and what the replay says."""
        model.today = today
        both = {each.code: each for each in self.countries.values()}
        assert sorted(Posting.objects.values_list("pk", "starts_on", "planned_ends_on", "ends_on")) == sorted(
            (each.pk, each.starts_on, each.planned_ends_on, each.ends_on) for each in model.postings
        )
        assert set(Accreditation.objects.values_list("pk", "status", "starts_on", "ends_on")) == {
            (each.pk, each.status, each.starts_on, each.ends_on) for each in model.accreditations
        }
        check_day(model, both, today, first)
        check_day(model, both, today, last)
        check_stretches(model, both, today, first, last)
        check_timelines(model, both, today)
        by_hand = sorted(rotation_by_hand(model, today, months=1))
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
        assert sorted(told) == by_hand
        assert coverage.on_day(Day(first, today))["totals"]["serving"] == len(
            {each.attache_id for each in model.postings if model.runs(each, first)}
        )

    # The edits: each does it to the registry, and when that was accepted to the replay.

    def nth(self, kind, number):
        """One of the records there are; an edit of none is refused."""
        keys = sorted(getattr(self.replay, kind))
        if not keys:
            raise RegistryError
        return keys[number % len(keys)]

    def responsibility(self, code, post, starts_on, ends_on):
        own = {"country": self.countries[code], "post": self.posts[post], "starts_on": starts_on, "ends_on": ends_on}
        new = services.enter(Responsibility(**own), by=None)
        self.replay.enter(
            "responsibilities",
            new.pk,
            country_id=new.country_id,
            post_id=new.post_id,
            starts_on=starts_on,
            ends_on=ends_on,
        )

    def change_responsibility(self, number, name, day):
        key = self.nth("responsibilities", number)
        services.change(Responsibility.objects.get(pk=key), by=None, **{name: day})
        self.replay.change("responsibilities", key, **{name: day})

    def void(self, kind, number):
        key = self.nth(kind, number)
        model = {"responsibilities": Responsibility, "postings": Posting, "accreditations": Accreditation}[kind]
        services.void(model.objects.get(pk=key), reason="Mistaken", by=None)
        self.replay.void(kind, key)

    def tour(self, attache, role, tour_days, succeeds):
        own = dict(zip(("starts_on", "planned_ends_on", "ends_on"), tour_days, strict=True)) | {"role": role}
        keys = sorted(self.replay.postings)
        own["succeeds_id"] = keys[succeeds % len(keys)] if succeeds is not None and keys else None
        new = services.enter(Posting(attache=self.attaches[attache], post=self.posts[attache % 2], **own), by=None)
        self.replay.enter("postings", new.pk, attache_id=new.attache_id, **own)

    def change_tour(self, number, name, day):
        key = self.nth("postings", number)
        services.change(Posting.objects.get(pk=key), by=None, **{name: day})
        self.replay.change("postings", key, **{name: day})

    def _entered(self, new, **own):
        self.replay.enter(
            "accreditations",
            new.pk,
            posting_id=new.posting_id,
            country_id=new.country_id,
            role=new.role,
            leads_from=None,
            leads_until=None,
            **own,
        )

    def take_over(self, number, code, starts_on, ends_on):
        posting = Posting.objects.get(pk=self.nth("postings", number))
        new = Accreditation(posting=posting, country=self.countries[code], starts_on=starts_on, ends_on=ends_on)
        services.take_over(new, by=None)
        self._entered(new, taken_over=True, own_start=starts_on, own_end=ends_on, intended_from=None, steps=[])

    def nominate(self, number, code, on, intended_from):
        posting = Posting.objects.get(pk=self.nth("postings", number))
        new = Accreditation(posting=posting, country=self.countries[code], intended_from=intended_from)
        services.nominate(new, on=on, by=None)
        self._entered(new, taken_over=False, own_start=None, own_end=None, intended_from=intended_from, steps=[])
        self.replay.step(new.pk, StepKind.NOMINATE, on, None)

    def step(self, number, kind, on, effective_on):
        key = self.nth("accreditations", number)
        more = {"effective_on": effective_on} if kind in {StepKind.ACCREDIT, StepKind.END} else {}
        reason = {"reason": EndReason.END_OF_TOUR} if kind == StepKind.END else {}
        services.record_step(Accreditation.objects.get(pk=key), kind, on=on, by=None, **more, **reason)
        self.replay.step(key, kind, on, more.get("effective_on"))

    def take_back(self, number):
        key = self.nth("accreditations", number)
        last = Accreditation.objects.get(pk=key).steps.counting().last()
        if last is None:
            raise RegistryError
        services.take_back(last, reason="Mistaken", by=None)
        self.replay.take_back(key)

    def lead(self, number, leads_from, leads_until):
        key = self.nth("accreditations", number)
        fields = {"leads_from": leads_from, "leads_until": leads_until}
        services.change(Accreditation.objects.get(pk=key), by=None, **fields)
        self.replay.change("accreditations", key, **fields)

    def rule_card(self, code, lead_days):
        country = Country.objects.get(code=code)
        services.change(country, by=None, agrement_lead_days=lead_days)
        self.replay.change("countries", country.pk, agrement_lead_days=lead_days)
