"""`/countries/map.svg` and `/countries/map.png`: the map of a view as a file for a briefing."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from analysis.map import files
from analysis.map.drawing import drawing
from analysis.workbench import Asked
from attache_registry.as_of import day_of
from attache_registry.exceptions import BadInput
from attache_registry.known_at import answers_as_known


@require_safe
@answers_as_known
def map_svg(request):
    """The map of the view as an SVG document."""
    asked = Asked(request.GET, day_of(request, "countries"))
    return _attached(files.as_svg(drawing(asked, asked.extent)), "image/svg+xml; charset=utf-8", asked, "svg")


@require_safe
@answers_as_known
def map_png(request):
    """The map of the view as a PNG, as wide as asked."""
    asked = Asked(request.GET, day_of(request, "countries"), more={"width"})
    width = read_width(request.GET.get("width", ""))
    return _attached(files.as_png(drawing(asked, asked.extent), width), "image/png", asked, "png")


def read_width(text):
    """How many pixels wide a picture is to be."""
    if not text:
        return files.USUAL
    if not (text.isascii() and text.isdigit() and files.NARROWEST <= int(text[:6]) <= files.WIDEST):
        said = {"least": files.NARROWEST, "most": files.WIDEST}
        message = _("Give a whole number from %(least)s to %(most)s.") % said
        raise BadInput({"width": [("invalid", message)]})
    return int(text)


def _attached(content, kind, asked, ending):
    name = f"map-{asked.measure or 'cover'}-{asked.day.on}.{ending}"
    return HttpResponse(content, kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
