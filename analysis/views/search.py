"""`/search/`: whatever bears a name, by any of its names; and the first hits while one types."""

from django.shortcuts import render
from django.utils.translation import gettext as _

from analysis.search import BY_NAME, LONGEST, HitsOfKind, first_hits, search
from attache_registry.as_of import day_of
from attache_registry.exceptions import BadInput
from attache_registry.filters import refuse_unknown
from attache_registry.list_pages import page_of


def search_page(request):
    """The first hits of each kind; with `kind` all of one kind, page by page."""
    refuse_unknown(request.GET, {"q", "kind", "page", "as_of"})
    text, name = request.GET.get("q", "").strip()[:LONGEST], request.GET.get("kind")
    day = day_of(request)
    if not name:
        return render(request, "analysis/search.html", {"text": text, "groups": search(text, day)})
    if name not in BY_NAME:
        raise BadInput({"kind": [("unknown", _("Choose one of: %(names)s.") % {"names": ", ".join(BY_NAME)})]})
    page = page_of(request, HitsOfKind(text, name, day))
    return render(request, "analysis/search.html", {"text": text, "kind": BY_NAME[name], "page": page})


def hits(request):
    """A part of a page: what is found so far, for the box under the search field."""
    refuse_unknown(request.GET, {"q", "as_of"})
    text = request.GET.get("q", "").strip()[:LONGEST]
    groups, number = first_hits(text, day_of(request))
    return render(request, "analysis/_search_box.html", {"text": text, "groups": groups, "number": number})
