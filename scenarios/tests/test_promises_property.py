"""Random scenarios over a random network: what was promised is what comes of them, table for table."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accreditations import services as network
from accreditations.choices import PRINCIPAL, EndReason, PostingRole
from accreditations.models import Accreditation, Country, Post, Posting
from accreditations.tests import factories
from attache_registry.exceptions import BadInput
from attache_registry.models import User
from scenarios import services
from scenarios.choices import ChangeKind
from scenarios.comparing import compare
from scenarios.consequences import Window, picture, touched
from scenarios.models import DraftedChange, Scenario
from scenarios.services.applying import DoesNotFit

# Each draws two networks whole, before and after, several times.
EXAMPLES = 300 if settings().max_examples > 100 else 15
TODAY = timezone.localdate()
days = st.integers(-30, 400).map(lambda number: TODAY + timedelta(days=number))
codes = st.sampled_from(["SE", "DK", "FI", "NO", "EE"])
which = st.integers(0, 9)
CHANGES = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(ChangeKind),
        "on": days,
        "post": which,
        "of_change": st.none() | which,
        "city": st.sampled_from(["Oslo", "Tallinn", "Stockholm"]),
        "country": codes,
        "positions": st.integers(1, 3),
        "role": st.sampled_from([PRINCIPAL, PostingRole.DEPUTY]),
        "planned_ends_on": st.none() | days,
        "tour": which,
        "reason": st.sampled_from(EndReason),
    }
)
TOURS = {ChangeKind.END_TOUR, ChangeKind.ACCREDIT}
OF_MADE_POSTS = {ChangeKind.CLOSE_POST, ChangeKind.ESTABLISH, ChangeKind.ANSWER, ChangeKind.POST_ATTACHE}
POSTS = OF_MADE_POSTS | {ChangeKind.MOVE_POST}
LEANING = TOURS | OF_MADE_POSTS
HOSTS = {"Oslo": "NO", "Tallinn": "EE", "Stockholm": "SE"}


class PromisesTest(TestCase):
    """Each example lives in a transaction of its own."""

    @classmethod
    def setUpTestData(cls):
        cls.desk = User.objects.create_user("desk", role="desk")
        cls.countries = {code: Country.objects.get(code=code) for code in ("SE", "DK", "FI", "NO", "EE")}
        for number, (city, host, answered) in enumerate(
            [("Stockholm", "SE", ["SE", "FI"]), ("Copenhagen", "DK", ["DK"])]
        ):
            post = factories.post(city, host)
            factories.establishment(post)
            ends = TODAY + timedelta(days=[200, -20][number])
            tour = factories.posting(factories.attache(f"A{number}"), post, planned_ends_on=ends)
            for code in answered:
                factories.responsibility(post, code)
                factories.accreditation(tour, code)

        cls.further_tours()

    @classmethod
    def further_tours(cls):
        """Who follows where somebody leaves, who followed where nobody recorded an end, who is wanted later on."""
        stockholm, copenhagen = Post.objects.order_by("pk")
        leaving = Posting.objects.get(post=stockholm)
        days = {"starts_on": TODAY + timedelta(days=190), "planned_ends_on": TODAY + timedelta(days=900)}
        follows = factories.posting(factories.attache("B0"), stockholm, succeeds=leaving, **days)
        granted = network.nominate(Accreditation(posting=follows, country=cls.countries["SE"]), by=None)
        for step in ("request_agrement", "grant_agrement"):
            network.record_step(granted, step, by=None)
        later = TODAY + timedelta(days=60)
        network.nominate(Accreditation(posting=leaving, country=cls.countries["NO"], intended_from=later), by=None)
        days = {"starts_on": TODAY - timedelta(days=10), "planned_ends_on": TODAY + timedelta(days=120)}
        factories.posting(factories.attache("B1"), copenhagen, role=PostingRole.DEPUTY, **days)

    @given(drafted=st.lists(CHANGES, min_size=1, max_size=6), on=days, first=days, length=st.integers(0, 300))
    @settings(max_examples=EXAMPLES)
    def test_what_was_promised_comes_of_it(self, drafted, on, first, length):
        scenario = self.draft(drafted)
        changes = list(scenario.changes.all())
        window = Window(on, first, first + timedelta(days=length), TODAY)
        countries = touched(changes)
        found = compare(scenario, window, by=self.desk)
        assert picture(window, countries) == found.before

        if not found.fits:
            if changes:
                with pytest.raises(DoesNotFit):
                    services.apply(scenario, by=self.desk)
            assert picture(window, countries) == found.before
            # What fits without the rest can be had without it.
            for outcome in found.outcomes:
                if not outcome.fits:
                    services.take_out(outcome.change, by=self.desk)
            found = compare(scenario, window, by=self.desk)
        if found.fits and scenario.changes.exists():
            countries = touched(list(scenario.changes.all()))
            promised = compare(scenario, window, by=self.desk).after
            services.apply(scenario, by=self.desk)
            assert picture(window, countries) == promised

    def draft(self, drafted):
        """A scenario of what can be said; what says too little is left out."""
        scenario = services.draft(Scenario(name="Random"), by=self.desk)
        posts, tours = list(Post.objects.order_by("pk")), list(Posting.objects.order_by("pk"))
        given = list(Accreditation.objects.order_by("pk"))
        for each in drafted:
            kind = each["kind"]
            change = DraftedChange(kind=kind, on=each["on"])
            earlier = list(scenario.changes.all())
            makers = [one for one in earlier if (one.makes_tour if kind in TOURS else one.makes_post)]
            if each["of_change"] is not None and makers and kind in LEANING:
                change.of_change = makers[each["of_change"] % len(makers)]
            elif kind in TOURS:
                change.posting = tours[each["tour"] % len(tours)]
            elif kind in POSTS:
                change.post = posts[each["post"] % len(posts)]
            if kind in (ChangeKind.OPEN_POST, ChangeKind.MOVE_POST):
                change.city, change.host = each["city"], self.countries[HOSTS[each["city"]]]
            if kind in (ChangeKind.ANSWER, ChangeKind.STOP_ANSWERING, ChangeKind.ACCREDIT):
                change.country = self.countries[each["country"]]
            if kind in (ChangeKind.OPEN_POST, ChangeKind.ESTABLISH):
                change.positions = each["positions"]
            if kind == ChangeKind.POST_ATTACHE:
                change.role, change.planned_ends_on = each["role"], each["planned_ends_on"]
            if kind == ChangeKind.END_ACCREDITATION:
                change.accreditation, change.reason = given[each["tour"] % len(given)], each["reason"]
            try:
                services.add_change(scenario, change, by=self.desk)
            except BadInput:
                continue
        return scenario
