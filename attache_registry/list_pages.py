"""What every list page shares: filters, search, order, pages, the day, and the same view as a file."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from attache_registry import exports, statements
from attache_registry.as_of import day_of
from attache_registry.exceptions import BadInput
from attache_registry.filters import refuse_unknown_on_page
from attache_registry.known_at import answers_as_known
from attache_registry.known_schema import APPS
from attache_registry.listed import listed
from attache_registry.sensitive import Noted

ROWS_A_PAGE = 50
PARAMETERS = {"page", "ordering", "format"}


class ListPage(View):
    """A list of the rows that a resource of the API would answer, from the same viewset and filters."""

    viewset = None
    template_name = ""
    default_ordering = ""
    # What a page knows besides the filters.
    more_parameters = frozenset()

    def row(self, day):
        """What the page shows of a row; files hold what the API answers."""
        return self.viewset.row(day)

    @property
    def knows_the_past(self):
        """Whether it can be asked what was known at an instant."""
        return self.viewset.model._meta.app_label in APPS

    @answers_as_known
    def get(self, request):
        known = set(self.viewset.filterset_class.base_filters) | PARAMETERS | self.more_parameters
        refuse_unknown_on_page(request, known)
        day = day_of(request, self.viewset.resource)
        filterset = self.viewset.filterset_class(
            request.GET, self.viewset().on_day(self.viewset.model.objects.all(), day), day=day, request=request
        )
        filterset.refuse_unknown_values()
        kind = request.GET.get("format")
        if kind:
            if kind not in exports.FORMATS:
                raise BadInput({"format": [("unknown", _("Formats are csv and xlsx."))]})
            columns = list(self.viewset.output().fields)
            rows = filterset.qs.order_by(*self.order(request)).values_list(self.viewset.row(day), flat=True)
            noted = Noted(self.viewset.resource, rows)
            return exports.FORMATS[kind](f"{self.viewset.resource}-{day.on}", columns, noted)
        return render(request, self.template_name, self.context(request, filterset, self.rows(request, filterset)))

    def order(self, request):
        """What the rows are ordered by."""
        return self.viewset.order_by(request.GET.get("ordering", self.default_ordering))

    def rows(self, request, filterset):
        """The rows of the list, in its order."""
        read = self.viewset.filterset_class.read(request.GET)
        if read is None:
            return filterset.qs.order_by(*self.order(request)).values_list(self.row(filterset.day), flat=True)
        form = (type(self), request.GET.get("ordering"))
        return listed(self.viewset, filterset.day, read, order=self.order(request), row=self.row, form=form)

    def context(self, request, filterset, rows):
        """What the list templates show."""
        page = page_of(request, rows)
        return {
            "page": page,
            "rows": page.object_list,
            "fields": [field for field in filterset.form if field.name != "as_of"],
            "chips": chips(request, filterset),
            "default_ordering": self.default_ordering,
            "api_path": f"/api/v1/{self.viewset.resource}/",
        }


def page_of(request, rows, size=ROWS_A_PAGE):
    """The page of rows that a request asks for by `page`; 404 where there is none."""
    number = page_number(request)
    if isinstance(rows, statements.Listed):
        rows = OnePage(*rows.page(number, size))
    paginator = Paginator(rows, size)
    if number > paginator.num_pages:
        raise Http404
    return paginator.page(number)


class OnePage:
    """The rows of one page, where it is known how many all pages have together."""

    def __init__(self, number, rows):
        self.number, self.rows = number, rows

    def count(self):
        """How many rows all pages have together."""
        return self.number

    def __getitem__(self, which):
        return self.rows


def page_number(request):
    """Which page a request asks for; 404 for what is no number of a page."""
    number = request.GET.get("page", "1")
    if not number.isdigit() or int(number[:9]) < 1:
        raise Http404
    return int(number[:9])


def chips(request, filterset):
    """The filters that are set, each with the address of the view without it."""
    found = []
    for name, label, words, raw in filterset.active:
        if name == "as_of":
            continue
        query = request.GET.copy()
        query.setlist(name, [value for value in query.getlist(name) if value != raw])
        query.pop("page", None)
        found.append({"label": label, "words": words, "without": f"{request.path}?{query.urlencode()}"})
    return found
