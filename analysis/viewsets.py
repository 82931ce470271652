"""The analyst's resources: countries with the workbench's filters, and the views that were kept."""

from django.http import QueryDict
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.exceptions import NotFound

from accreditations import viewsets as network
from accreditations.serializers import answers
from analysis import models, rows, services
from analysis.columns import ORDERINGS, orderings
from analysis.filters import SavedViewFilter, WorkbenchFilter
from analysis.serializers import ViewAnswer, ViewInput, ViewRows
from analysis.workbench import Asked
from attache_registry import exports
from attache_registry.api_base import ResourceViewSet
from attache_registry.api_schema import AS_OF, FORMAT, PAGE, READ_ERRORS, problems, resource_schema
from attache_registry.as_of import day_of, on_day
from attache_registry.exceptions import BadInput
from attache_registry.filters import refuse_unknown


@resource_schema(answers.CountryAnswer)
class CountryViewSet(network.CountryViewSet):
    """Countries with their rule cards and what they are to the network on a day."""

    filterset_class = WorkbenchFilter
    orderings = ORDERINGS

    def on_day(self, queryset, day):
        return super().on_day(queryset, day).alias(**orderings(day))


class ViewVerbs:
    """What can be done with views, under the names by which resources ask for it."""

    enter = staticmethod(services.keep_view)
    change = staticmethod(services.change_view)
    delete = staticmethod(services.drop_view)


@extend_schema_view(
    retrieve=extend_schema(
        parameters=[AS_OF, *PAGE, FORMAT],
        responses={
            (200, "application/json"): ViewRows,
            (200, "text/csv"): OpenApiTypes.STR,
            (200, exports.XLSX): OpenApiTypes.BINARY,
            **problems(*READ_ERRORS),
        },
    )
)
@resource_schema(ViewAnswer)
class SavedViewViewSet(ResourceViewSet):
    """Views of the countries that people keep: one's own, and those that are shared with one's role."""

    resource, model, row, verbs = "views", models.SavedView, rows.saved_view, ViewVerbs
    output, serializer_class, filterset_class = ViewAnswer, ViewInput, SavedViewFilter
    orderings = {"id": "pk", "name": "name", "owner": "owner__username"}
    # A view is no fact: it is dropped, not voided.
    void = None

    def on_day(self, queryset, day):
        return queryset.visible_to(day.user)

    def admit(self):
        """Of a view that one does not see nothing is said; its owner alone changes it."""
        view = self.model.objects.visible_to(self.request.user).filter(pk=self.kwargs[self.key]).first()
        if view is None:
            raise NotFound
        services.require_owner(view, self.request.user)

    def retrieve(self, request, **kwargs):
        """The view with the countries that it holds, on its day."""
        refuse_unknown(request.query_params, {"as_of", "page", "page_size", "format"})
        told = self.row_of(self.kwargs[self.key])
        asked = Asked(QueryDict(told["query"]), self.day_of_view(told))
        found = asked.countries.order_by(*asked.order).values_list(CountryViewSet.row(asked.day), flat=True)
        self.paginator.check(request)
        wanted = request.query_params.get("format", "json")
        if wanted in exports.FORMATS:
            columns = list(CountryViewSet.output().fields)
            return exports.FORMATS[wanted](f"view-{told['id']}-{asked.day.on}", columns, found)
        if wanted != "json":
            raise BadInput({"format": [("unknown", _("Formats are json, csv and xlsx."))]})
        page = self.paginator.paginate_queryset(found, request, view=self)
        response = self.paginator.get_paginated_response(page)
        response.data = {**told, **response.data}
        response["ETag"] = f'"{self.etag(response.data)}"'
        return response

    def day_of_view(self, told):
        """The day that the view always speaks of, else the one asked about; `BadInput` where they differ."""
        day = day_of(self.request, "countries")
        if told["as_of"] is None:
            return day
        if "as_of" in self.request.query_params and day.on.isoformat() != told["as_of"]:
            message = _("This view always speaks of %(day)s. Leave as_of out.") % {"day": told["as_of"]}
            raise BadInput({"as_of": [("fixed", message)]})
        return on_day(day, told["as_of"])
