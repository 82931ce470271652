"""`/figures/`: what the ministry gives out, as page and files; snapshots of it, and their check against the data."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accreditations.papers import WORD
from analysis import figure_files, services
from analysis.figure_words import headline, name_of, said, shown
from analysis.figures import figures
from analysis.models import FigureSnapshot
from analysis.snapshot_check import compare
from attache_registry import policies
from attache_registry.as_of import Day, day_of, day_sent
from attache_registry.exceptions import BadInput
from attache_registry.exports import XLSX
from attache_registry.filters import refuse_unknown_on_page
from attache_registry.known_at import answers_as_known
from attache_registry.list_pages import page_of
from attache_registry.scans import as_attachment

FILES = {"xlsx": (figure_files.as_xlsx, XLSX), "docx": (figure_files.as_word, WORD)}
SNAPSHOTS = 20


class SnapshotForm(forms.Form):
    """What a snapshot is taken for."""

    note = forms.CharField(max_length=200, required=False)


@require_safe
@answers_as_known
def figures_page(request):
    """The figures of a day with the query behind each, and the snapshots that were taken."""
    refuse_unknown_on_page(request, {"as_of", "format", "page"})
    day = day_of(request)
    if request.GET.get("format"):
        return _file(request.GET["format"], figures(day), day.on, "figures")
    snapshots = FigureSnapshot.objects.select_related("taken_by").defer("figures")
    told = figures(day)
    context = {
        "headline": headline(told),
        "tables": shown(told, day.on),
        "page": page_of(request, snapshots, SNAPSHOTS),
        "may_take": policies.may_write(request.user, "figures"),
    }
    return render(request, "analysis/figures.html", context)


@require_POST
def take(request):
    """Fix the figures of the day that the page showed."""
    if not policies.may_write(request.user, "figures"):
        raise PermissionDenied
    on = day_sent("day", request.POST.get("day", ""))
    form = SnapshotForm(request.POST)
    if not form.is_valid():
        raise BadInput({"note": [("invalid", form.errors["note"][0])]})
    day = day_of(request)
    taken = services.take_snapshot(Day(on, day.today), note=form.cleaned_data["note"], by=request.user)
    messages.success(request, _("The figures of %(day)s are fixed.") % {"day": date_format(taken.day)})
    return redirect(taken)


@require_safe
def snapshot(request, key):
    """A snapshot as it was taken, and what has changed in its figures since."""
    refuse_unknown_on_page(request, {"as_of", "format"})
    found = FigureSnapshot.objects.select_related("taken_by").filter(pk=key).first()
    if found is None:
        raise Http404
    if request.GET.get("format"):
        return _file(request.GET["format"], found.figures, found.day, f"figures-{found.pk}")
    changes, same = compare(found.figures, figures(Day(found.day, day_of(request).today)))
    context = {
        "snapshot": found,
        "headline": headline(found.figures),
        "tables": shown(found.figures, found.day),
        "same": same,
        "changes": [
            {
                "kind": each.kind,
                "table": each.table.title,
                "name": name_of(each.table, each.row),
                "column": each.column.label if each.column else _("Name"),
                "before": "" if each.before is None else said(each.column, each.before),
                "now": "" if each.now is None else said(each.column, each.now),
            }
            for each in changes
        ],
    }
    return render(request, "analysis/figure_snapshot.html", context)


def _file(kind, told, on, name):
    if kind not in FILES:
        raise BadInput({"format": [("unknown", _("Formats are xlsx and docx."))]})
    write, content_type = FILES[kind]
    return as_attachment(f"{name}-{on}.{kind}", write(told, on), content_type)
