"""The rules of the domain as a plain model in Python: what is true on one day, asked day by day."""

from collections import namedtuple
from datetime import date, timedelta
from itertools import groupby

from accreditations.choices import GIVEN, LEADS_TO, PRINCIPAL, UNDER_WAY, Status, StepKind
from accreditations.models import Accreditation, Posting, Responsibility

A_DAY = timedelta(days=1)
Stretch = namedtuple("Stretch", "country post kind starts_on ends_on days planned_days")


def within(first, on, last):
    """Whether a day lies in a period whose ends may be open."""
    return (first is None or first <= on) and (last is None or on <= last)


class DayByDay:
    """The network as it was entered, asked about single days; `today` is the day of asking."""

    def __init__(self, today, postings, accreditations, responsibilities, steps):
        self.today, self.steps = today, steps
        self.postings, self.accreditations = postings, accreditations
        self.responsibilities = responsibilities

    @classmethod
    def of_what_is_entered(cls, today):
        """The network as the database holds it."""
        accreditations = list(Accreditation.objects.select_related("posting", "country", "attache"))
        return cls(
            today,
            list(Posting.objects.all()),
            accreditations,
            list(Responsibility.objects.select_related("country")),
            {each.pk: list(each.steps.counting()) for each in accreditations},
        )

    def stored(self, posting, on):
        """Within the period that every constraint uses."""
        return within(posting.starts_on, on, posting.ends_on or posting.planned_ends_on)

    def overruns(self, posting, on):
        """Past its planned day, no actual one, and the same attaché not on a next tour."""
        if on > self.today or posting.ends_on or not posting.planned_ends_on or posting.planned_ends_on >= on:
            return False
        return not any(
            other.attache_id == posting.attache_id
            and other.starts_on
            and posting.planned_ends_on < other.starts_on <= on
            for other in self.postings
        )

    def runs(self, posting, on):
        """Stored or overrun."""
        return self.stored(posting, on) or self.overruns(posting, on)

    def in_force(self, accreditation, on):
        """Given, within its own days and within the tour, overrun included."""
        given = accreditation.status in GIVEN
        own = within(accreditation.starts_on, on, accreditation.ends_on)
        return given and own and self.runs(accreditation.posting, on)

    def may_lead(self, accreditation, on):
        """A principal, or another from the day given; within the days set."""
        by_role = accreditation.role == PRINCIPAL or accreditation.leads_from is not None
        return by_role and within(accreditation.leads_from, on, accreditation.leads_until)

    def covering(self, country, on):
        """The accreditations in force to a country (by key) on a day."""
        return [each for each in self.accreditations if each.country_id == country and self.in_force(each, on)]

    def leader(self, country, on):
        """The one that leads for a country: a stored lead first, else the overrun planned longest."""
        candidates = [each for each in self.covering(country, on) if self.may_lead(each, on)]
        stored = [each for each in candidates if self.stored(each.posting, on)]
        assert len(stored) <= 1
        overrun = sorted(candidates, key=lambda each: (each.posting.planned_ends_on or date.max, each.pk))
        return (stored or overrun[-1:])[:1]

    def status(self, accreditation, on):
        """What follows from the steps that had taken effect by the day."""
        last = None
        for step in self.steps[accreditation.pk]:
            if (step.effective_on or step.on) <= on:
                last = LEADS_TO[StepKind(step.step)]
        if last is None and accreditation.taken_over:
            if accreditation.starts_on and accreditation.starts_on > on:
                return None
            over = accreditation.ends_on and accreditation.ends_on < on
            return Status.ENDED if over else Status.ACCREDITED
        return last

    def responsible(self, country, on):
        """Key of the post that answers for a country on a day, or None."""
        found = [
            each.post_id
            for each in self.responsibilities
            if each.country_id == country and within(each.starts_on, on, each.ends_on)
        ]
        assert len(found) <= 1
        return found[0] if found else None

    def is_awaiting(self, country, on):
        """Whether a tour runs whose accreditation to the country is under way, and meant to have begun."""
        return any(
            each.country_id == country
            and within(each.intended_from, on, None)
            and self.runs(each.posting, on)
            and self.status(each, on) in UNDER_WAY
            for each in self.accreditations
        )

    def is_planned(self, country, on):
        """Whether something that is under way now would cover the country on a day to come."""
        return on > self.today and any(
            each.country_id == country
            and each.status in UNDER_WAY
            and within(each.intended_from, on, None)
            and self.stored(each.posting, on)
            for each in self.accreditations
        )

    def kind(self, country, on):
        """covered, awaiting, vacant, or outside."""
        if self.covering(country, on):
            return "covered"
        if self.responsible(country, on) is None:
            return "outside"
        return "awaiting" if self.is_awaiting(country, on) else "vacant"

    def gaps(self, countries, first, last):
        """Neighbouring days of the same responsible post and kind, in order of day."""
        found = []
        for country in countries:
            days = [first + A_DAY * number for number in range((last - first).days + 1)]
            told = [(on, self.responsible(country.pk, on), self.kind(country.pk, on)) for on in days]
            for (post, kind), group in groupby(told, key=lambda each: each[1:]):
                stretch = [on for on, _post, _kind in group]
                if kind in {"awaiting", "vacant"}:
                    planned = sum(self.is_planned(country.pk, on) for on in stretch)
                    found.append(Stretch(country.code, post, kind, stretch[0], stretch[-1], len(stretch), planned))
        return sorted(found, key=lambda each: (each.starts_on, each.country, each.post))

    def doubles(self, countries, first, last):
        """Stretches of days with two or more tours accredited: `(country, first day, last day)`."""
        found = []
        for country in countries:
            days = [first + A_DAY * number for number in range((last - first).days + 1)]
            for many, group in groupby(days, key=lambda on: len(self.covering(country.pk, on)) > 1):
                stretch = list(group)
                if many:
                    found.append((country.code, stretch[0], stretch[-1]))
        return sorted(found, key=lambda each: (each[1], each[0]))
