"""All about one country on one page; and the same for a visit, to look at and as a Word document."""

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accreditations.drawing import draw
from accreditations.lanes import lanes_of_country
from accreditations.papers import WORD
from accreditations.through_time import timelines
from analysis import country_dossier
from analysis.about_country import about
from attache_registry import policies
from attache_registry.as_of import day_of
from attache_registry.exceptions import BadInput
from attache_registry.filters import refuse_unknown_on_page
from attache_registry.known_at import answers_as_known
from attache_registry.scans import as_attachment


def told_of(request, code):
    """What there is to tell of the country of an address; 404 where there is none."""
    told = about(code, day_of(request))
    if told is None:
        raise Http404
    return told


@require_safe
@answers_as_known
def country(request, code):
    """All about one country: who covers it, what is open, plans, agreements, through time; memberships, rule card."""
    refuse_unknown_on_page(request, {"as_of"})
    told = told_of(request, code)
    through_time = timelines([told["key"]], None, None, day_of(request).today)
    drawing = draw(lanes_of_country(through_time), told["on"])
    may_write = policies.may_write(request.user, "countries")
    return render(request, "analysis/country.html", told | {"drawing": drawing, "may_write": may_write})


@require_safe
def dossier(request, code):
    """The country for a visit."""
    refuse_unknown_on_page(request, {"as_of", "format"})
    kind = request.GET.get("format")
    if kind not in (None, "", "docx"):
        raise BadInput({"format": [("unknown", _("The format is docx."))]})
    told = told_of(request, code)
    if kind:
        return as_attachment(country_dossier.file_name(told), country_dossier.as_word(told), WORD)
    return render(
        request, "analysis/country_dossier.html", {"row": told["row"], "sections": country_dossier.sections(told)}
    )
