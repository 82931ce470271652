"""Writing: begin, write with what is kept on the way, attach, submit, return, release, correct."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accreditations.charge import countries_of
from accreditations.models import Country
from attache_registry import policies
from attache_registry.exceptions import BadInput, RegistryError
from attache_registry.forms import say_on_form
from attache_registry.verb_pages import verb_page
from cooperation_plans.models import Activity
from reporting import forms, services
from reporting.choices import OF_THE_DESK, ReportKind, ReportStatus
from reporting.duty import month_before
from reporting.files import read_file
from reporting.markdown import rendered
from reporting.models import KindTemplate, Report
from reporting.models.reports import LONGEST
from reporting.views.reading import seen_report
from reporting.viewsets import read_month, require_corrector


def new(request):
    """Begin a report: of what kind, on what, for which days; the text begins with that of its kind."""
    desk = policies.may_write(request.user, "reports")
    if not desk and not policies.may_take_part(request.user, "reports"):
        raise PermissionDenied
    countries = None if desk else countries_of(request.user)
    tours = forms.tours_of(request.user, desk)
    form = forms.ReportForm(
        request.POST or None, initial=_begun(request), user=request.user, countries=countries, tours=tours
    )

    def begin(said):
        entered = dict(form.said)
        parts = {name: entered.pop(name) for name in services.PARTS if name in entered}
        report = Report(**entered, text=_template(entered["kind"]))
        report.named_countries = parts.get("countries", ())
        policies.require_record(request.user, "reports", report)
        return reverse("report-edit", args=[services.enter(report, by=request.user, **parts).pk])

    return verb_page(
        request,
        form,
        begin,
        title=_("New report"),
        submit=_("Begin to write"),
        back=reverse("reports"),
        eyebrow=_("Reports"),
        said=_("The draft is kept; you alone see it."),
    )


def _begun(request):
    """What the address says of the report that is to be begun: country and month."""
    today = timezone.localdate()
    initial = {"on": today, "marking": services.default_marking(), "kind": ReportKind.MILITARY_POLITICAL}
    code = request.GET.get("country")
    if code:
        initial["countries"] = [code]
    month = read_month(request.GET, "month")
    if month:
        initial |= {
            "period_starts_on": month,
            "period_ends_on": month_before(month, -1) - timedelta(days=1),
            "title": _monthly_title(code, month),
        }
    return initial


def _monthly_title(code, month):
    country = Country.objects.filter(code=code).first()
    words = date_format(month, "YEAR_MONTH_FORMAT")
    return _("%(country)s: report on %(month)s") % {"country": country, "month": words} if country else ""


def _template(kind):
    found = KindTemplate.objects.filter(kind=kind, language="lv" if get_language() == "lv" else "en").first()
    return found.text if found else ""


def own_report(request, key):
    """The report of an address, for whoever may write it."""
    report = seen_report(request.user, key)
    policies.require_record(request.user, "reports", report)
    return report


def edit(request, key):
    """The text and what it speaks of; words are kept while one writes, and never written over unseen."""
    report = own_report(request, key)
    if not report.is_open:
        return redirect("report", key)
    desk = policies.may_write(request.user, "reports")
    countries = None if desk else countries_of(request.user)
    form = forms.ReportForm(
        request.POST or None,
        instance=report,
        user=request.user,
        countries=countries,
        tours=forms.tours_of(request.user, desk),
    )
    other = None
    if request.method == "POST" and form.is_valid():
        current = Report.objects.get(pk=key)
        if form.cleaned_data["base"] and form.cleaned_data["base"] != forms.fingerprint(current):
            other = current
            message = _("The words were changed elsewhere meanwhile. Both are below; save again to keep yours.")
            form.add_error(None, message)
            form.data = form.data.copy()
            form.data["base"] = forms.fingerprint(current)
        else:
            try:
                services.change(current, by=request.user, **form.said)
            except RegistryError as error:
                say_on_form(form, error)
            else:
                messages.success(request, _("The report was saved."))
                return redirect("report", key)
    context = {"report": report, "form": form, "other": other, "files": report.attachments.select_related("file")}
    return render(request, "reporting/report_edit.html", context)


@require_POST
def keep(request, key):
    """Keep the words while one writes: JSON with what is there now; 409 where somebody else wrote meanwhile."""
    report = own_report(request, key)
    if request.POST.get("base") != forms.fingerprint(report):
        return JsonResponse(
            {"title": report.title, "text": report.text, "base": forms.fingerprint(report)}, status=409
        )
    title, text = request.POST.get("title", "").strip(), request.POST.get("text", "")
    try:
        changed = {"text": text} | ({"title": title} if title else {})
        services.change(report, by=request.user, **changed)
    except RegistryError as error:
        told = error.errors.values() if isinstance(error, BadInput) else [[("", str(error))]]
        return JsonResponse({"errors": [message for each in told for _code, message in each]}, status=400)
    return JsonResponse({"base": forms.fingerprint(report)})


@require_POST
def preview(request):
    """How a text will look: a part of a page, or a page of its own without scripts."""
    html = rendered(request.POST.get("text", "")[:LONGEST])
    if request.headers.get("HX-Request"):
        return HttpResponse(html)
    return render(request, "reporting/preview.html", {"html": html, "title": request.POST.get("title", "")})


VERBS = {"submitted": services.submit, "returned": services.send_back, "released": services.release}


def become(request, key, to):
    """A step in the life of a report."""
    if to not in VERBS:
        raise Http404
    report = seen_report(request.user, key)
    if ReportStatus(to) in OF_THE_DESK:
        if not policies.may_write(request.user, "reports"):
            raise PermissionDenied
    elif report.is_open:
        policies.require_record(request.user, "reports", report)
    form = forms.RemarkForm(report, request.POST or None, needed=to == "returned")
    titles = {
        "submitted": (_("Submit to the desk"), _("Submit"), _("The report was given to the desk.")),
        "returned": (_("Return to its author"), _("Return"), _("The report was returned.")),
        "released": (_("Release"), _("Release"), _("The report was released.")),
    }
    title, submit, said = titles[to]

    def step(told):
        VERBS[to](report, by=request.user, **told)
        # Who returns a draft does not see it as one, but as a returned report.
        return reverse("report", args=[key])

    back = reverse("report", args=[key])
    return verb_page(request, form, step, title=title, submit=submit, back=back, eyebrow=report.title, said=said)


@require_POST
def correct(request, key):
    """Begin a new version of a released report."""
    report = seen_report(request.user, key)
    require_corrector(request.user, report)
    try:
        new_version = services.correct(report, by=request.user)
    except RegistryError as error:
        messages.error(request, str(error))
        return redirect("report", key)
    return redirect("report-edit", new_version.pk)


def void(request, key):
    """Take a mistaken report out of every answer."""
    if not policies.may_write(request.user, "reports"):
        raise PermissionDenied
    report = seen_report(request.user, key)
    form = forms.ReasonForm(request.POST or None)
    return verb_page(
        request,
        form,
        lambda said: services.void(report, reason=said["reason"], by=request.user) and reverse("reports"),
        title=_("Void this report"),
        submit=_("Void"),
        back=reverse("report", args=[key]),
        eyebrow=report.title,
        said=_("The report was voided."),
    )


def attach(request, key):
    """Keep a file with the report."""
    report = own_report(request, key)
    form = forms.FileForm(request.POST or None, request.FILES or None)
    return verb_page(
        request,
        form,
        lambda said: services.attach(report, read_file(said["file"]), by=request.user) and None,
        title=_("Attach a file"),
        submit=_("Attach"),
        back=reverse("report-edit", args=[key]),
        eyebrow=report.title,
        said=_("The file was attached."),
    )


@require_POST
def detach(request, key, file):
    """Take a file away from an open report."""
    found = get_object_or_404(own_report(request, key).attachments, pk=file)
    try:
        services.detach(found, by=request.user)
    except RegistryError as error:
        messages.error(request, str(error))
    return redirect("report-edit", key)


@require_POST
def be_outcome(request, key, activity):
    """Let a report be the outcome of an activity of which it speaks."""
    report = seen_report(request.user, key)
    require_corrector(request.user, report)
    try:
        services.make_outcome(report, get_object_or_404(report.activities, pk=activity), by=request.user)
    except RegistryError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The activity tells this report as its outcome."))
    return redirect("report", key)


@require_POST
def of_outcome(request, key):
    """Begin a report with the outcome of an activity."""
    activity = get_object_or_404(Activity, pk=key)
    policies.require_record(request.user, "activities", activity)
    tour = forms.tours_of(request.user, policies.may_write(request.user, "reports"))
    posting = None
    if tour is not None:
        posting = tour.filter(accreditations__country=activity.country).order_by("pk").first()
    try:
        report = services.report_from_outcome(activity, by=request.user, posting=posting)
    except RegistryError as error:
        told = [message for each in getattr(error, "errors", {}).values() for _code, message in each]
        messages.error(request, " ".join(told) or str(error))
        return redirect("activity", key)
    return redirect("report-edit", report.pk)
