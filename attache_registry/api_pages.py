"""Pages of lists and their order, as every list of the API has them."""

import json

from django.db.models import F
from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound
from rest_framework.pagination import PageNumberPagination
from rest_framework.utils.urls import remove_query_param, replace_query_param

from attache_registry.exceptions import BadInput


def read_number(query, name, default, most):
    """A whole number from 1 to `most` that a request asks with, or the default; `BadInput` else."""
    text = query.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:12]) <= most):
        message = _("Give a whole number from 1 to %(most)s.") % {"most": most}
        raise BadInput({name: [("invalid", message)]})
    return int(text)


class Pages(PageNumberPagination):
    """`page` and `page_size` (50, at most 1000); a value out of bounds is refused rather than bent."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 1000

    def get_page_size(self, request):
        return read_number(request.query_params, "page_size", self.page_size, self.max_page_size)

    def check(self, request):
        """Refuse numbers out of bounds, also where a file holds all pages."""
        read_page(request.query_params)

    def paginate_queryset(self, queryset, request, view=None):
        self.check(request)
        return super().paginate_queryset(queryset, request, view)


def read_order(wanted, orderings):
    """The order that is asked for by public names, in the database's words, ending in the key; `BadInput` else."""
    order = []
    for name in wanted.split(","):
        bare = name.removeprefix("-")
        if bare not in orderings:
            names = ", ".join(sorted(orderings))
            message = _("This list can be ordered by: %(names)s.") % {"names": names}
            raise BadInput({"ordering": [("unknown", message)]})
        by = orderings[bare]
        by = F(by) if isinstance(by, str) else by
        order.append(by.desc() if name.startswith("-") else by.asc())
    return [*order, "pk"]


def read_page(query):
    """Number and size of the page that a request asks for; `BadInput` for numbers out of bounds."""
    number = read_number(query, "page", 1, 10**9)
    return number, read_number(query, "page_size", Pages.page_size, Pages.max_page_size)


def page_answer(request, total, rows):
    """The answer of a list whose rows are JSON text already; `NotFound` for a page beyond the last one.

    `{"count", "next", "previous", "results"}`, as `Pages` makes it of objects.
    """
    number, size = read_page(request.query_params)
    if number > 1 and (number - 1) * size >= total:
        raise NotFound(Pages.invalid_page_message)
    here, following, previous = None, None, None
    if number > 1 or number * size < total:
        here = request.build_absolute_uri()
    if number * size < total:
        following = replace_query_param(here, "page", number + 1)
    if number > 1:
        previous = replace_query_param(here, "page", number - 1) if number > 2 else remove_query_param(here, "page")
    links = f'"next":{json.dumps(following)},"previous":{json.dumps(previous)}'
    return as_json(f'{{"count":{total},{links},"results":{rows}}}')


def as_json(text, status=200, headers=None):
    """An answer whose JSON the database has made."""
    return HttpResponse(text, status=status, headers=headers, content_type="application/json")
