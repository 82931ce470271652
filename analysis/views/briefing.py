"""Chosen reports, plans and cover of several countries, to be taken along."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accreditations.models import Country
from accreditations.papers import WORD
from analysis.briefing import write
from attache_registry.as_of import day_of
from attache_registry.exceptions import BadInput
from attache_registry.filters import refuse_unknown_on_page
from attache_registry.scans import as_attachment
from reporting import rows
from reporting.models import ReportCountry
from reporting.of_country import standing

MOST_COUNTRIES, MOST_REPORTS = 12, 60


@require_safe
def briefing(request):
    """Choose countries, then among their reports; with `format=docx` the document."""
    refuse_unknown_on_page(request, {"country", "report", "format", "as_of"})
    day = day_of(request, "reports")
    codes, keys = list(dict.fromkeys(request.GET.getlist("country"))), request.GET.getlist("report")
    countries = {country.code: country for country in Country.objects.filter(code__in=codes)}
    if len(codes) > MOST_COUNTRIES or set(codes) - set(countries):
        message = _("Choose up to %(most)s countries of the list.") % {"most": MOST_COUNTRIES}
        raise BadInput({"country": [("invalid_choice", message)]})
    about = ReportCountry.objects.filter(country__in=countries.values()).order_by().values("report")
    offered = standing(day).filter(pk__in=about).order_by("-on", "-pk")
    listed = list(offered.values_list(rows.summary(day), flat=True)[:MOST_REPORTS])
    chosen = [row for row in listed if str(row["id"]) in keys]
    kind = request.GET.get("format")
    if kind not in (None, "", "docx"):
        raise BadInput({"format": [("unknown", _("The format is docx."))]})
    if kind and not codes:
        raise BadInput({"country": [("required", _("Choose at least one country."))]})
    if kind:
        name = f"briefing-{'-'.join(codes)}-{day.on}.docx"
        return as_attachment(name, write(codes, chosen, day), WORD)
    context = {
        "all_countries": Country.objects.all(),
        "codes": codes,
        "rows": listed,
        "chosen": {row["id"] for row in chosen} if keys else {row["id"] for row in listed},
    }
    return render(request, "analysis/briefing.html", context)
