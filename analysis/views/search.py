"""`/search/`: whatever bears a name, by any of its names; and the first hits while one types."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from analysis.search import BY_NAME, LONGEST, HitsOfKind, first_hits, search
from attache_registry.as_of import day_of
from attache_registry.exceptions import BadInput
from attache_registry.filters import refuse_unknown_on_page
from attache_registry.list_pages import page_of
from reporting import rows
from reporting.finding import Answers, Goodness, snippets
from reporting.models import Report

# How many of the reports that are found the page shows.
REPORTS = 5


@require_safe
def search_page(request):
    """The first hits of each kind; with `kind` all of one kind, page by page."""
    refuse_unknown_on_page(request, {"q", "kind", "page", "as_of"})
    text, name = request.GET.get("q", "").strip()[:LONGEST], request.GET.get("kind")
    day = day_of(request)
    if not name:
        context = {
            "text": text,
            "groups": search(text, day),
            "reports": reports_found(text, day_of(request, "reports")),
        }
        return render(request, "analysis/search.html", context)
    if name not in BY_NAME:
        raise BadInput({"kind": [("unknown", _("Choose one of: %(names)s.") % {"names": ", ".join(BY_NAME)})]})
    page = page_of(request, HitsOfKind(text, name, day))
    return render(request, "analysis/search.html", {"text": text, "kind": BY_NAME[name], "page": page})


def reports_found(text, day):
    """The reports that speak of it, as far as the person may read them: the best, and how many there are."""
    if not text:
        return None
    found = rows.reports_on_day(Report.objects.all(), day).filter(Answers("vector", text), corrected=False)
    best = found.order_by(Goodness("vector", text).desc(), "-on", "-pk")
    listed = list(best.values_list(rows.summary(day), flat=True)[:REPORTS])
    texts = dict(Report.objects.filter(pk__in=[row["id"] for row in listed]).order_by().values_list("pk", "text"))
    for row, told in zip(listed, snippets([texts[row["id"]] for row in listed], text), strict=True):
        row["snippet"] = told
    return {"rows": listed, "number": found.order_by().count()} if listed else None


@require_safe
def hits(request):
    """A part of a page: what is found so far, for the box under the search field."""
    refuse_unknown_on_page(request, {"q", "as_of"})
    text = request.GET.get("q", "").strip()[:LONGEST]
    groups, number = first_hits(text, day_of(request))
    return render(request, "analysis/_search_box.html", {"text": text, "groups": groups, "number": number})
