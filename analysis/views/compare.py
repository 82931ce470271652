"""`/countries/compare/`: the same view on two days."""

from datetime import timedelta

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accreditations.questions import months_from
from analysis.comparison import compare, in_words
from analysis.views.workbench import pairs
from analysis.workbench import FILTERS, Asked, kept
from attache_registry import exports
from attache_registry.as_of import day_of, day_sent, on_day
from attache_registry.exceptions import BadInput
from attache_registry.known_at import PARAMETER, answers_as_known
from attache_registry.list_pages import chips
from attache_registry.periods import FIRST_DAY, LAST_DAY

COLUMNS = ["code", "name", "name_lv", "change", "before", "after", "differences"]


@require_safe
@answers_as_known
def comparison(request):
    """What is new, gone and changed between the day of the page and another one (`with`)."""
    day = day_of(request, "countries")
    asked = Asked(request.GET, day, more={"with"})
    query = kept(request.GET, FILTERS | {"ordering"})
    beside = kept(request.GET, FILTERS | {"ordering", PARAMETER})
    other = read_other(request.GET.get("with", ""), day)
    # The earlier day comes first, whichever of them the page is of.
    first, second = sorted((day, other), key=lambda each: each.on)
    found = compare(query, first, second)
    kind = request.GET.get("format")
    if kind:
        if kind not in exports.FORMATS:
            raise BadInput({"format": [("unknown", _("Formats are csv and xlsx."))]})
        return exports.FORMATS[kind](f"comparison-{first.on}-{second.on}", COLUMNS, Told(found))
    every = asked.countries.count()
    counts = {change: sum(row["change"] == change for row in found) for change in ("new", "gone", "changed")}
    # The view of the page's day holds all of it but what is only in the other one.
    elsewhere = counts["gone"] if day == second else counts["new"]
    context = {
        "asked": asked,
        "rows": [row | {"was": in_words(row["before"]), "is_now": in_words(row["after"])} for row in found],
        "counts": counts | {"same": every - (len(found) - elsewhere)},
        "first": first.on,
        "second": second.on,
        "other": other.on,
        "chips": chips(request, asked.filterset),
        "presets": list(presets(day)),
        "hidden": pairs(beside),
        "view_address": f"{reverse('countries')}?{beside.urlencode()}",
    }
    return render(request, "analysis/compare.html", context)


def read_other(text, day):
    """The other day; a month before the page's where none is given."""
    if not text:
        return on_day(day, max(months_from(day.on, -1), FIRST_DAY).isoformat())
    return on_day(day, day_sent("with", text).isoformat())


def presets(day):
    """Days with which one often compares: `(words, day)`."""
    for words, other in (
        (_("a week before"), day.on - timedelta(days=7)),
        (_("a month before"), months_from(day.on, -1)),
        (_("a year before"), months_from(day.on, -12)),
        (_("a year after"), months_from(day.on, 12)),
    ):
        if FIRST_DAY <= other <= LAST_DAY:
            yield words, other


class Told:
    """The rows of a comparison as files hold them."""

    def __init__(self, rows):
        self.rows = rows

    def iterator(self, chunk_size=None):
        """As a queryset's."""
        for row in self.rows:
            yield row | {"before": in_words(row["before"]), "after": in_words(row["after"])}
