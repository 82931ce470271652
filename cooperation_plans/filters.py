"""One FilterSet a resource, for API, pages and exports; every condition on related rows is an `Exists`."""

from django.db.models import Exists, OuterRef
from django.forms import HiddenInput
from django.utils.translation import gettext_lazy as _

from accreditations.filters import NetworkFilterSet, OfficerFilter, YearFilter
from accreditations.models import Country, Organisation
from attache_registry.filters import DayFilter, DayFilterSet, KeyFilter, ListedFilter, SeveralFilter, YesNoFilter
from cooperation_plans.choices import ActivityStatus, Basis, PlanStatus
from cooperation_plans.coordinator import coordinated_by
from cooperation_plans.models import Area, CooperationPlan, Form, Strand, Unit


class ListFilter(DayFilterSet):
    """A list of codes and names."""

    search_in = ("code", "name", "name_lv")


class AgreementFilter(NetworkFilterSet):
    """Agreements with a country; on a day those in force then."""

    search_in = ("title", "country__name", "country__name_lv")

    country = KeyFilter(Country, "code")


class ExpectedPlanFilter(NetworkFilterSet):
    """Of whom a plan is expected."""

    search_in = ("country__name", "country__name_lv", "strand__name", "strand__name_lv")

    country = KeyFilter(Country, "code")


class PlanFilter(DayFilterSet):
    """Plans; on a day those whose period contains it."""

    search_in = ("title", "country__name", "country__name_lv")

    as_of = DayFilter(method="in_force_then")
    country = KeyFilter(Country, "code", label=_("Country"))
    strand = KeyFilter(Strand, "code", label=_("Strand"))
    status = SeveralFilter(choices=PlanStatus.choices, field_name="status_then", distinct=False, label=_("Status"))
    year = YearFilter(method="in_year")
    coordinator = OfficerFilter(method="coordinated", label=_("Coordinator"))
    organisation = KeyFilter(Organisation, "code", method="with_members_of", label=_("Member of"))
    overdue = YesNoFilter(method="with_overdue", label=_("Something is overdue"))

    def in_force_then(self, queryset, name, on):
        """The plans of the day; where a status or a year is asked for, all that have it as of then."""
        asked = any(self.form.cleaned_data.get(name) for name in ("status", "year"))
        return queryset if asked else queryset.in_force(on)

    def in_year(self, queryset, name, year):
        return queryset.of_year(int(year))

    def coordinated(self, queryset, name, attache):
        return coordinated_by(queryset, attache, country="country", day="asked_day", today=self.day.today)

    def with_members_of(self, queryset, name, organisation):
        members = Country.objects.filter(pk=OuterRef("country")).members_of(organisation.code, self.day.on)
        return queryset.filter(Exists(members))

    def with_overdue(self, queryset, name, wanted):
        late = CooperationPlan.objects.with_overdue(self.day.on, self.day.today).values("pk")
        return queryset.filter(pk__in=late) if wanted else queryset.exclude(pk__in=late)


class ActivityFilter(DayFilterSet):
    """Activities; on a day those whose span contains it. Before and after speak of their first day."""

    search_in = ("number", "title", "title_lv", "place", "partner_unit")

    as_of = DayFilter(method="in_force_then")
    # Of thousands of plans a page offers no list: links bring the key.
    plan = KeyFilter(CooperationPlan, label=_("Plan"), widget=HiddenInput)
    country = KeyFilter(Country, "code", method="with_country", label=_("Country"))
    status = SeveralFilter(
        choices=ActivityStatus.choices, field_name="status_then", distinct=False, label=_("Status")
    )
    basis = ListedFilter(choices=Basis.choices, label=_("Basis"))
    area = KeyFilter(Area, "code", label=_("Area"))
    form = KeyFilter(Form, "code", label=_("Form"))
    lead_unit = KeyFilter(Unit, "code", label=_("Unit in the lead"))
    overdue = YesNoFilter(label=_("Overdue"))
    starts_after = DayFilter(method="first_day_after", label=_("Starts after"))
    starts_before = DayFilter(method="first_day_before", label=_("Starts before"))
    year = YearFilter(method="in_year")
    coordinator = OfficerFilter(method="coordinated", label=_("Coordinator"))

    def in_force_then(self, queryset, name, on):
        """What goes on that day; where a status or other days are asked for, all that fit as of then."""
        names = ("status", "year", "starts_after", "starts_before", "overdue", "plan")
        asked = any(self.form.cleaned_data.get(name) not in (None, "", []) for name in names)
        return queryset if asked else queryset.filter(span__contains=on)

    def with_country(self, queryset, name, country):
        return queryset.with_country(country)

    def first_day_after(self, queryset, name, day):
        return queryset.filter(span__startswith__gt=day)

    def first_day_before(self, queryset, name, day):
        return queryset.filter(span__startswith__lt=day)

    def in_year(self, queryset, name, year):
        return queryset.of_year(int(year))

    def coordinated(self, queryset, name, attache):
        return coordinated_by(queryset, attache, country="country", day="first_day", today=self.day.today)
