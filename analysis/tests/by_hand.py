"""The workbench's filters again, in plain Python and day by day; slow and simple, to compare with."""

from accreditations.choices import Status
from accreditations.models import AttacheLanguage, Country, Membership, Promotion
from accreditations.questions import months_from
from accreditations.tests.day_by_day import A_DAY, DayByDay, within
from cooperation_plans.models import Activity, ActivityTransition, Agreement, CooperationPlan, PlanTransition
from reporting.models import Report

YES_NO = {"true": True, "false": False}


class ByHand:
    """The countries of a query on a day, asked country by country."""

    def __init__(self, on, today):
        self.on, self.network, self.covered_by = on, DayByDay.of_what_is_entered(today), {}
        self.countries = list(Country.objects.all())
        self.memberships = list(Membership.objects.select_related("organisation"))
        self.promotions = list(Promotion.objects.select_related("rank"))
        self.languages = set(AttacheLanguage.objects.values_list("attache", "language"))
        self.agreements = list(Agreement.objects.all())
        self.reports = list(Report.objects.select_related("marking").prefetch_related("country_links"))
        self.plans = list(CooperationPlan.objects.all())
        self.activities = list(Activity.objects.prefetch_related("country_links"))
        self.statuses = {"plan": {}, "activity": {}}
        for whole, model in (("plan", PlanTransition), ("activity", ActivityTransition)):
            for step in model.objects.filter(on__lte=on).order_by("number"):
                self.statuses[whole][getattr(step, f"{whole}_id")] = step.to

    # What a country is on the day

    def covering(self, country):
        if country.pk not in self.covered_by:
            self.covered_by[country.pk] = self.network.covering(country.pk, self.on)
        return self.covered_by[country.pk]

    def covered(self, country):
        return bool(self.covering(country))

    def resident(self, country):
        return any(each.posting.post.host_id == country.pk for each in self.covering(country))

    def in_network(self, country):
        return self.covered(country) or self.post(country) is not None

    def post(self, country):
        return self.network.responsible(country.pk, self.on)

    def planned(self, country):
        ahead = [
            each
            for each in self.network.accreditations
            if each.country_id == country.pk
            and each.status == Status.ACCREDITED
            and each.starts_on
            and each.starts_on > self.network.today
            and self.on > self.network.today
            and self.network.in_force(each, self.on)
        ]
        return bool(ahead) or self.network.is_planned(country.pk, self.on)

    def kinds(self, country):
        found = set()
        if self.covered(country):
            found.add("resident" if self.resident(country) else "non_resident")
        elif self.in_network(country):
            found.add("gap")
        else:
            found.add("outside")
        if self.planned(country) and not self.covered(country):
            found.add("planned")
        return found

    def organisations(self, country):
        return {
            each.organisation.code
            for each in self.memberships
            if each.country_id == country.pk and within(each.starts_on, self.on, each.ends_on)
        }

    def grade(self, attache):
        held = [
            each
            for each in self.promotions
            if each.attache_id == attache and (each.starts_on is None or each.starts_on <= self.on)
        ]
        held.sort(key=lambda each: each.starts_on.toordinal() if each.starts_on else 0)
        return held[-1].rank.nato_code if held else None

    def current_plans(self, country):
        return [
            plan
            for plan in self.plans
            if plan.country_id == country.pk
            and plan.starts_on <= self.on <= plan.ends_on
            and self.statuses["plan"].get(plan.pk) != "cancelled"
        ]

    def known_by_then(self):
        return [each for each in self.activities if each.added_on is None or each.added_on <= self.on]

    def status(self, activity):
        return self.statuses["activity"].get(activity.pk, "planned")

    def rate(self, country):
        plans = {plan.pk for plan in self.current_plans(country)}
        told = [self.status(each) for each in self.known_by_then() if each.plan_id in plans]
        of = [status for status in told if status != "cancelled"]
        return told.count("completed") / len(of) if of else None

    def has_overdue(self, country):
        return any(
            self.status(each) in {"planned", "confirmed"} and each.span and each.span.upper <= self.on
            for each in self.known_by_then()
            if country.pk in {link.country_id for link in each.country_links.all()}
        )

    def has_agreement(self, country):
        return any(
            each.country_id == country.pk and within(each.starts_on or each.signed_on, self.on, each.ends_on)
            for each in self.agreements
        )

    def gap_within(self, country, months):
        last = months_from(self.on, months)
        on = self.on
        while on <= last:
            if self.network.kind(country.pk, on) in {"awaiting", "vacant"}:
                return True
            on += A_DAY
        return False

    def tour_ends_within(self, country, months):
        ends = [each.posting.ends_on or each.posting.planned_ends_on for each in self.covering(country)]
        return any(end and end <= months_from(self.on, months) for end in ends)

    def report_older(self, country, days):
        """Of the reports that an analyst reads, in the version that stands."""
        latest = {}
        for each in self.reports:
            if each.status == "released":
                latest[each.document] = max(latest.get(each.document, 0), each.version)
        told = [
            each.on
            for each in self.reports
            if each.status == "released"
            and each.version == latest[each.document]
            and "analyst" in each.marking.readers
            and each.on <= self.on
            and country.pk in {link.country_id for link in each.country_links.all()}
        ]
        return not told or max(told) < self.on - days * A_DAY

    # What a query asks for

    def codes(self, query):
        """The codes of the countries that pass every filter of a query."""
        # The slow one last.
        items = sorted(query.items(), key=lambda item: item[0] == "gap_within")
        return {each.code for each in self.countries if all(self.passes(each, *item) for item in items)}

    def passes(self, country, name, value):
        rate = self.rate(country) if name.startswith("execution") else None
        return {
            "region": lambda: country.region == value,
            "organisation": lambda: set(value) <= self.organisations(country),
            "not_organisation": lambda: value not in self.organisations(country),
            "kind": lambda: bool(set(value) & self.kinds(country)),
            "in_network": lambda: self.in_network(country) == YES_NO[value],
            "covered": lambda: self.covered(country) == YES_NO[value],
            "resident": lambda: self.resident(country) == YES_NO[value],
            "post": lambda: self.post(country) == value,
            "attache": lambda: value in {each.attache_id for each in self.covering(country)},
            "role": lambda: value in {each.role for each in self.covering(country)},
            "rank": lambda: value in {self.grade(each.attache_id) for each in self.covering(country)},
            "language": lambda: any((each.attache_id, value) in self.languages for each in self.covering(country)),
            "gap_within": lambda: self.gap_within(country, value),
            "tour_ends_within": lambda: self.tour_ends_within(country, value),
            "has_plan": lambda: bool(self.current_plans(country)) == YES_NO[value],
            "execution_below": lambda: rate is not None and rate < value / 100,
            "execution_above": lambda: rate is not None and rate > value / 100,
            "overdue_activities": lambda: self.has_overdue(country) == YES_NO[value],
            "report_older": lambda: self.report_older(country, value),
            "agreement": lambda: self.has_agreement(country) == YES_NO[value],
        }[name]()
