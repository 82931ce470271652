"""The analyst's resources: countries with the workbench's filters, and the views that were kept."""

from accreditations import viewsets as network
from accreditations.serializers import answers
from analysis.columns import COLUMNS, orderings
from analysis.filters import WorkbenchFilter
from attache_registry.api_schema import resource_schema


@resource_schema(answers.CountryAnswer)
class CountryViewSet(network.CountryViewSet):
    """Countries with their rule cards and what they are to the network on a day."""

    filterset_class = WorkbenchFilter
    orderings = network.CountryViewSet.orderings | {column.name: column.order for column in COLUMNS if column.order}

    def on_day(self, queryset, day):
        return super().on_day(queryset, day).alias(**orderings(day))
