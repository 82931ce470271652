"""Who has not reported on what: months beside countries."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from accreditations.charge import countries_of
from attache_registry.as_of import day_of
from attache_registry.filters import refuse_unknown_on_page
from attache_registry.policies import Role, role_of
from reporting.duty import completeness
from reporting.models import Report


@require_safe
def months(request):
    """The monthly reports of the last twelve months, country by country; an attaché sees his or her own countries."""
    refuse_unknown_on_page(request, {"as_of"})
    day = day_of(request)
    codes = None
    if role_of(request.user) == Role.ATTACHE:
        codes = list(countries_of(request.user).order_by().values_list("code", flat=True))
    found = completeness(Report.objects.visible_to(request.user), day, countries=codes)
    columns = sorted({row["month"] for row in found}, reverse=True)
    lines = {}
    for row in found:
        line = lines.setdefault(row["country"], {"country": row["country_detail"], "of": {}})
        line["of"][row["month"]] = row
    for line in lines.values():
        line["cells"] = [line["of"].get(month) for month in columns]
    missing = sum(row["state"] == "missing" for row in found)
    context = {"columns": [f"{month}-01" for month in columns], "lines": list(lines.values()), "missing": missing}
    return render(request, "reporting/months.html", context)
