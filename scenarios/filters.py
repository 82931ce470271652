"""The filters of scenarios."""

import django_filters
from django.utils.translation import gettext_lazy as _

from attache_registry.filters import DayFilterSet, ListedFilter
from scenarios.choices import ScenarioStatus


class ScenarioFilter(DayFilterSet):
    """Scenarios that one sees, by what became of them and whose they are."""

    search_in = ("name",)

    status = ListedFilter(choices=ScenarioStatus.choices, label=_("Status"))
    author = django_filters.CharFilter("author__username", max_length=150, label=_("Author, by user name"))
