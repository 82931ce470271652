"""`/countries/`: the workbench; and the same view as CSV and XLSX."""

from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from analysis import exports as files
from analysis import groups
from analysis.choices import Extent, Shape
from analysis.columns import COLUMNS, NUMBERS
from analysis.controls import controls
from analysis.map.drawing import drawing
from analysis.models import SavedView
from analysis.views.timelines import on_timeline
from analysis.workbench import FILTERS, HOW, Asked, default_ordering, kept
from attache_registry import exports
from attache_registry.as_of import WHEN, day_of
from attache_registry.exceptions import BadInput
from attache_registry.known_at import answers_as_known
from attache_registry.list_pages import chips, page_of


@require_safe
@answers_as_known
def workbench(request):
    """Which partner countries do we cover from afar, and how far are their plans?"""
    asked = Asked(request.GET, day_of(request, "countries"))
    if "" in {value for _name, values in request.GET.lists() for value in values}:
        # A form sends what was left empty as well; the address of a view says what was chosen alone.
        return redirect(f"{request.path}?{kept(request.GET).urlencode()}")
    kind = request.GET.get("format")
    if kind:
        if kind not in exports.FORMATS:
            raise BadInput({"format": [("unknown", _("Formats are csv and xlsx."))]})
        return files.as_file(asked, kind)
    context = {
        "asked": asked,
        "parts": controls(asked, asked.counts),
        "chips": chips(request, asked.filterset),
        "shapes": Shape,
        "all_columns": COLUMNS,
        "numbers": NUMBERS,
        "groups": [(name, words) for name, (words, _keys, _page) in groups.GROUPS.items()],
        "api_address": f"/api/v1/countries/?{kept(request.GET, FILTERS | WHEN).urlencode()}",
        "beside_filters": pairs(kept(request.GET, HOW | WHEN | {"ordering"})),
        "beside_display": pairs(kept(request.GET, FILTERS | WHEN | {"ordering"})),
        "saved": saved_view_of(request),
        **SHAPES[asked.shape](request, asked),
    }
    return render(request, "analysis/workbench.html", context)


def saved_view_of(request):
    """The saved view that the person came from, if he or she sees it."""
    key = request.GET.get("saved", "")
    if not (key.isdigit() and len(key) < 19):
        return None
    return SavedView.objects.visible_to(request.user).select_related("owner").filter(pk=key).first()


def pairs(query):
    """Parameters as `[(name, value)]`, for the hidden fields of a form."""
    return [(name, value) for name, values in query.lists() for value in values]


def table(request, asked):
    """The rows of a page; under headings with their sums where the view is grouped."""
    context = {"default_ordering": default_ordering()}
    if not asked.group:
        page = page_of(request, asked.listed)
        return context | {"page": page, "rows": page.object_list}
    sums = {each["key"]: each for each in groups.sums(asked.countries, asked.day, asked.group)}
    found = groups.grouped(asked.countries, asked.day, asked.group).order_by("group_key", *asked.order)
    page = page_of(request, CountedRows(found.values_list("group_key", asked.row), sums))
    return context | {"page": page, "groups_of_page": list(headed(page.object_list, sums, asked.group))}


class CountedRows:
    """Rows of which it is known how many there are, because the groups have counted them."""

    def __init__(self, rows, sums):
        self.rows, self.number = rows, sum(each["countries"] for each in sums.values())

    def count(self):
        """How many rows all pages have together."""
        return self.number

    def __getitem__(self, which):
        return self.rows[which]


def headed(rows, sums, group_by):
    """The rows of a page under the headings of their groups."""
    page = groups.GROUPS[group_by][2]
    shown = {}
    for key, row in rows:
        shown.setdefault(key, []).append(row)
    for key, found in shown.items():
        words, record = groups.heading(key, group_by)
        yield {"words": words, "page": page if record else None, "record": record, "sums": sums[key], "rows": found}


def on_map(request, asked):
    """The countries of the view on a map, and in words."""
    beside = kept(request.GET, FILTERS | HOW - {"measure"} | WHEN)
    found = drawing(asked, asked.extent, asked.counts["kind"])
    return {"drawing": found, "extents": Extent, "beside_map": pairs(beside)}


SHAPES = {Shape.TABLE: table, Shape.MAP: on_map, Shape.TIMELINE: on_timeline}
