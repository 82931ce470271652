"""The plan's spreadsheet: out, the empty form, in with a preview; long ones tell how far they are."""

import queue
import threading

from django.db import connection
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from attache_registry import exports
from attache_registry.as_of import day_of
from attache_registry.exceptions import BadInput, RegistryError
from attache_registry.filters import refuse_unknown_on_page
from attache_registry.forms import said_by, say_on_form
from attache_registry.scans import as_attachment
from attache_registry.verb_pages import back_to
from cooperation_plans import spreadsheets
from cooperation_plans.forms import UploadForm
from cooperation_plans.models import CooperationPlan, UploadedSheet
from cooperation_plans.views.plans import own_plan

# From so many rows on the page says how far the import is while it runs.
LONG = 500
MARK = "<!-- import -->"


@require_safe
def spreadsheet(request, key):
    """The plan's activities as a workbook, or its empty form."""
    refuse_unknown_on_page(request, {"kind", "as_of"})
    kind = request.GET.get("kind", "plan")
    if kind not in {"plan", "empty"}:
        raise BadInput({"kind": [("invalid_choice", _("Kinds are plan and empty."))]})
    found = CooperationPlan.objects.filter(pk=key).select_related("country").first()
    if found is None:
        raise Http404
    day = day_of(request, "activities")
    content = spreadsheets.empty_form(found) if kind == "empty" else spreadsheets.write_plan(found, day)
    return as_attachment(f"{kind}-{found.country.code}-{found.starts_on.year}-{found.pk}.xlsx", content, exports.XLSX)


def upload(request, key):
    """The form that takes a spreadsheet; what it would do is shown before anything is saved."""
    plan = own_plan(request, key)
    form = UploadForm(plan, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            content = form.cleaned_data["file"].read(spreadsheets.LARGEST + 1)
            sheet = spreadsheets.read_sheet(content)
        except RegistryError as error:
            say_on_form(form, error)
        else:
            UploadedSheet.forget_old()
            kept = UploadedSheet.objects.create(
                plan=plan,
                name=form.cleaned_data["file"].name[:200],
                content=content,
                why=form.cleaned_data.get("why", ""),
                uploaded_by=request.user,
            )
            return run(request, plan, kept, sheet, save=False)
    context = {"plan": plan, "form": form, "back": back_to(request, "plan", key)}
    return render(request, "cooperation_plans/import.html", context)


def apply(request, key, upload):
    """Import a spreadsheet that was looked at: all of it, or only the good rows."""
    plan = own_plan(request, key)
    kept = get_object_or_404(UploadedSheet, pk=upload, plan=plan, uploaded_by=request.user)
    if request.method != "POST":
        return redirect("plan-import", key)
    sheet = spreadsheets.read_sheet(bytes(kept.content))
    return run(request, plan, kept, sheet, save=True, only_good="only_good" in request.POST)


def run(request, plan, kept, sheet, **options):
    """Import, and show what it did; a long one in a page that grows while it runs."""
    context = {"plan": plan, "upload": kept, "rows": len(sheet), "mark": MARK}
    if len(sheet) < LONG:
        told = _told(plan, kept, sheet, request.user, None, options)
        return render(request, "cooperation_plans/import_result.html", context | told)
    page = render_to_string("cooperation_plans/import_running.html", context, request)
    before, after = page.split(MARK)
    parts = _growing(before, after, request, plan, kept, sheet, options)
    return StreamingHttpResponse(parts, content_type="text/html; charset=utf-8")


def _told(plan, kept, sheet, by, progress, options):
    """What an import says: its report, or why it was refused as a whole."""
    try:
        report = spreadsheets.import_sheet(plan, sheet, by=by, why=kept.why, progress=progress, **options)
    except RegistryError as error:
        return {"report": None, "refusal": " ".join(said_by(error)), "saving": options["save"]}
    if report.saved:
        kept.delete()
    return {"report": report, "saving": options["save"]}


def _growing(before, after, request, plan, kept, sheet, options):
    """The parts of the page: its head, how far the import is, what it did, its foot.

    The import runs on a connection of its own. Whoever leaves the page stops it, and nothing is saved.
    """
    said, left = queue.Queue(), threading.Event()
    language, by = get_language(), request.user

    def progress(number):
        said.put(number)
        return left.is_set()

    def work():
        try:
            with override(language):
                said.put(_told(plan, kept, sheet, by, progress, options))
        except spreadsheets.Stopped:
            said.put(None)
        except Exception as error:
            said.put(error)
        finally:
            connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    try:
        yield before
        step = max(len(sheet) // 20, 1)
        shown = 0
        while True:
            told = said.get()
            if not isinstance(told, int):
                break
            if told >= shown + step:
                shown = told
                with override(language):
                    yield render_to_string(
                        "cooperation_plans/_import_progress.html", {"number": told, "total": len(sheet)}
                    )
        if isinstance(told, Exception):
            raise told
        with override(language):
            context = {**told, "plan": plan, "upload": kept}
            yield render_to_string("cooperation_plans/_import_report.html", context, request)
        yield after
    finally:
        left.set()
        worker.join()
