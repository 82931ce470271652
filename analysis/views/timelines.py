"""The workbench's timeline, and the same as a file."""

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accreditations.choices import StepKind
from analysis.choices import Rows
from analysis.map.files import filters_of
from analysis.timeline import rows_of, timeline, zooms
from analysis.workbench import FILTERS, HOW, Asked, kept
from attache_registry.as_of import WHEN, day_of
from attache_registry.known_at import answers_as_known
from attache_registry.list_pages import page_of

# What a screen shows at once, so that names, bars and days stay in sight of each other.
ROWS_A_PICTURE = 30
TOUR, OVERRUN = ("neutral", gettext_lazy("tour")), ("warn", gettext_lazy("overrun"))
COVER = [
    ("good", gettext_lazy("resident")),
    ("info", gettext_lazy("non-resident")),
    ("planned", gettext_lazy("under way")),
]
GAPS = [("gap-vacant", gettext_lazy("gap: vacant")), ("gap-awaiting", gettext_lazy("gap: awaiting accreditation"))]
LEGEND = {
    Rows.COUNTRIES: [*COVER, OVERRUN, *GAPS],
    Rows.POSTS: [TOUR, OVERRUN, *GAPS],
    Rows.ATTACHES: [TOUR, *COVER, OVERRUN],
}
MARKED = [
    *(StepKind.NOMINATE, StepKind.REQUEST_AGREMENT, StepKind.GRANT_AGREMENT, StepKind.ACCREDIT, StepKind.END),
    StepKind.REFUSE_AGREMENT,
]
# Where things stand on the sheet of a file.
WIDTH, TOP, LEGEND_STEP, LINE = 1040, 56, 200, 22


def drawn(request, asked):
    """The page of rows that is asked for, their keys and their timeline."""
    page = page_of(request, rows_of(asked), ROWS_A_PICTURE)
    keys = list(page.object_list)
    return page, keys, timeline(asked, keys)


def marks(asked):
    """The legend of the marks; posts have none."""
    if asked.rows == Rows.POSTS:
        return []
    told = [(kind, kind.label) for kind in MARKED]
    # The refusal's sign stands for a withdrawal, too.
    return [*told[:-1], (told[-1][0], _("refused, withdrawn"))]


def on_timeline(request, asked):
    """What the workbench needs to show the view as a timeline."""
    page, keys, found = drawn(request, asked)
    beside = kept(request.GET, FILTERS | HOW - {"from", "to"} | WHEN | {"ordering"})
    return {
        "page": page,
        "timeline": found,
        "zooms": list(zooms(asked, keys, found.first, found.last)),
        "row_kinds": Rows,
        "legend": LEGEND[asked.rows],
        "mark_legend": marks(asked),
        "beside_window": [(name, value) for name, values in beside.lists() for value in values],
        "svg_address": f"{reverse('timeline-svg')}?{kept(request.GET).urlencode()}",
    }


@require_safe
@answers_as_known
def timeline_svg(request):
    """The same picture as an SVG document that needs nothing beside it."""
    asked = Asked(request.GET, day_of(request, "countries"))
    _page, _keys, found = drawn(request, asked)
    foot = TOP + found.drawing.height + LINE
    legend = [*LEGEND[asked.rows]]
    placed = list(_placed(legend, 0, foot))
    marked = list(_placed(marks(asked), len(legend), foot))
    lines = -(-(len(legend) + len(marked)) // (WIDTH // LEGEND_STEP))
    days = {"first": date_format(found.first), "last": date_format(found.last)}
    titles = {
        Rows.COUNTRIES: _("Who covers which country, %(first)s – %(last)s"),
        Rows.POSTS: _("Tours by post, %(first)s – %(last)s"),
        Rows.ATTACHES: _("Tours by attaché, %(first)s – %(last)s"),
    }
    source_y = foot + lines * LINE + LINE
    context = {
        "timeline": found,
        "title": titles[asked.rows] % days,
        "legend": placed,
        "mark_legend": marked,
        "source": ". ".join([f"{_('Attaché Registry')}, {date_format(asked.day.on)}", *filters_of(asked)]),
        "day_line": _("The upright line is the day asked about.") if found.drawing.now is not None else "",
        "source_y": source_y,
        "height": source_y + LINE + LINE,
    }
    content = render_to_string("analysis/timeline.svg", context).strip()
    name = f"timeline-{asked.rows}-{asked.day.on}.svg"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, "image/svg+xml; charset=utf-8", headers=headers)


def _placed(entries, begin, top):
    a_line = WIDTH // LEGEND_STEP
    for number, (what, words) in enumerate(entries, begin):
        yield 20 + number % a_line * LEGEND_STEP, top + number // a_line * LINE, what, words
