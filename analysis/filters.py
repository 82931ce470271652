"""The workbench's filters over countries: those of the network, and what only the analyst asks across the apps."""

from datetime import timedelta

import django_filters
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Exists, OuterRef, Q, Subquery
from django.forms import IntegerField
from django.utils.translation import gettext_lazy as _

from accreditations.choices import NatoCode, PostingRole
from accreditations.filters import CountryFilter
from accreditations.models import Promotion
from accreditations.models.posts import check_language
from accreditations.questions import LONGEST_HORIZON, months_from
from analysis import querysets
from analysis.choices import Cover
from attache_registry.filters import DayFilterSet, ListedFilter, SeveralFilter, YesNoFilter
from reporting import of_country


class WholeNumberFilter(django_filters.NumberFilter):
    """A whole number between two bounds, both included."""

    field_class = IntegerField

    def __init__(self, least, most, **kwargs):
        validators = [MinValueValidator(least), MaxValueValidator(most)]
        super().__init__(validators=validators, **kwargs)

    def get_max_validator(self):
        """The bounds are said above."""


class WorkbenchFilter(CountryFilter):
    """Countries by who covers them, how far their plans are, and what is ahead; combinable, each as of the day."""

    kind = SeveralFilter(choices=Cover.choices, method="of_kind", distinct=False, label=_("Kind of cover"))
    role = ListedFilter(choices=PostingRole.choices, method="covered_in_role", label=_("Covered by a"))
    rank = ListedFilter(choices=NatoCode.choices, method="covered_in_rank", label=_("Covered in the rank"))
    language = django_filters.CharFilter(
        method="covered_by_who_speaks", validators=[check_language], label=_("Its attaché speaks")
    )
    gap_within = WholeNumberFilter(1, LONGEST_HORIZON, method="with_gap_within", label=_("Gap within so many months"))
    tour_ends_within = WholeNumberFilter(
        1, LONGEST_HORIZON, method="with_tour_ending_within", label=_("Its attaché's tour ends within so many months")
    )
    execution_below = WholeNumberFilter(0, 101, method="executed_below", label=_("Execution rate below, %"))
    execution_above = WholeNumberFilter(0, 100, method="executed_above", label=_("Execution rate above, %"))
    overdue_activities = YesNoFilter(method="with_overdue", label=_("Has overdue activities"))
    agreement = YesNoFilter(method="with_agreement", label=_("Agreement in force"))
    report_older = WholeNumberFilter(
        0, 3660, method="with_last_report_older", label=_("Last report older than so many days")
    )

    def of_kind(self, queryset, name, kinds):
        found = Q()
        for kind in kinds:
            found |= querysets.OF_KIND[kind]
        return queryset.filter(found)

    def covered_in_role(self, queryset, name, role):
        return queryset.filter(Exists(querysets.covering(self.day).filter(role=role)))

    def covered_in_rank(self, queryset, name, rank):
        """By the NATO code of the rank held on the day."""
        held = Promotion.objects.filter(attache=OuterRef("attache")).held(self.day.on)
        covering = querysets.covering(self.day).alias(held=Subquery(held.values("rank__nato_code")[:1]))
        return queryset.filter(Exists(covering.filter(held=rank)))

    def covered_by_who_speaks(self, queryset, name, language):
        return queryset.filter(Exists(querysets.speaking(self.day, language=language)))

    def with_gap_within(self, queryset, name, months):
        return queryset.alias(gap_ahead=querysets.gap_within(self.day, int(months))).filter(gap_ahead__isnull=False)

    def with_tour_ending_within(self, queryset, name, months):
        ending = querysets.covering(self.day).alias(ends=querysets.last_day_of_tour())
        return queryset.filter(Exists(ending.filter(ends__lte=months_from(self.day.on, int(months)))))

    def executed_below(self, queryset, name, percent):
        return queryset.alias(rate=self._rate()).filter(rate__lt=percent / 100)

    def executed_above(self, queryset, name, percent):
        return queryset.alias(rate=self._rate()).filter(rate__gt=percent / 100)

    def _rate(self):
        return querysets.Told(querysets.work(self.day), "execution_rate")

    def with_overdue(self, queryset, name, wanted):
        late = querysets.has_overdue(self.day)
        return queryset.filter(late) if wanted else queryset.filter(~late)

    def with_agreement(self, queryset, name, wanted):
        agreed = Exists(querysets.agreements(self.day))
        return queryset.filter(agreed) if wanted else queryset.filter(~agreed)

    def with_last_report_older(self, queryset, name, days):
        """Also those of which there is no report; only what the person may read counts."""
        since = self.day.on - timedelta(days=int(days))
        last = of_country.last_on(self.day)
        return queryset.alias(last_report=last).filter(Q(last_report__isnull=True) | Q(last_report__lt=since))


class SavedViewFilter(DayFilterSet):
    """Views that were kept."""

    search_in = ("name",)
