"""The list of reports: what answers best first, with its words marked; and the searches that people keep."""

from django.forms import HiddenInput
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from attache_registry import policies
from attache_registry.list_pages import ROWS_A_PAGE, ListPage, page_number
from attache_registry.verb_pages import verb_page
from reporting import rows, viewsets
from reporting.finding import Hits, best_first, snippets
from reporting.forms import SearchForm
from reporting.models import Report, SavedSearch

MOST_SEARCHES = 100


class ReportList(ListPage):
    """What do we know of it? Reports by words, country, topic, author, day."""

    viewset = viewsets.ReportViewSet
    template_name = "reporting/report_list.html"
    default_ordering = "-on"

    def row(self, day):
        return rows.summary(day)

    def context(self, request, filterset, found):
        words = request.GET.get("search", "").strip()
        # The words have a field of their own above.
        filterset.form.fields["search"].widget = HiddenInput()
        if words and "ordering" not in request.GET:
            found = best_first(found, words)
        if words:
            found = Hits(found, page_number(request), ROWS_A_PAGE)
        context = super().context(request, filterset, found)
        listed = list(context["rows"])
        # The text of the page's reports alone is read, to show where the words stand.
        keys = [row["id"] for row in listed]
        texts = dict(Report.objects.filter(pk__in=keys).order_by().values_list("pk", "text"))
        for row, told in zip(listed, snippets([texts[row["id"]] for row in listed], words), strict=True):
            row["snippet"] = told
        return context | {
            "rows": listed,
            "words": words,
            "searches": SavedSearch.objects.filter(owner=request.user)[:MOST_SEARCHES],
            "may_write": policies.may_write(request.user, "reports")
            or policies.may_take_part(request.user, "reports"),
            "kept_query": _kept(request.GET).urlencode(),
        }


def _kept(query):
    """The parameters of a search that are kept with it."""
    kept = query.copy()
    for name in ("page", "as_of", "format"):
        kept.pop(name, None)
    return kept


def searches(request):
    """Keep a search under a name; new hits come by mail where that is wanted."""
    query = _kept(request.GET)
    form = SearchForm(request.POST or None)

    def keep(said):
        search, _created = SavedSearch.objects.update_or_create(
            owner=request.user, name=said["name"], defaults={"query": query.urlencode(), "mailed": said["mailed"]}
        )
        return f"{reverse('reports')}?{search.query}"

    return verb_page(
        request,
        form,
        keep,
        title=_("Keep this search"),
        submit=_("Keep"),
        back=f"{reverse('reports')}?{query.urlencode()}",
        eyebrow=_("Reports"),
        explanation=_("New hits are mailed with the daily reminders; what you may not see is never among them."),
        said=_("The search is kept."),
    )


@require_POST
def drop_search(request, key):
    """Forget a search."""
    search = get_object_or_404(SavedSearch, pk=key, owner=request.user)
    search.delete()
    return redirect("reports")
