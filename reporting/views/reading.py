"""One report and its files."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from attache_registry import policies
from attache_registry.as_of import day_of
from attache_registry.scans import as_attachment
from reporting import rows, services
from reporting.choices import OF_THE_DESK, ReportStatus
from reporting.markdown import rendered
from reporting.models import Report


def seen_report(user, key):
    """The report of an address, for whoever may know of it; 404 else."""
    found = Report.objects.visible_to(user).filter(pk=key).select_related("posting__attache", "marking", "outcome_of")
    report = found.first()
    if report is None:
        raise Http404
    return report


@require_safe
def report(request, key):
    """What it says, what it speaks of, how it came about, its versions; and what the person may do with it."""
    day = day_of(request, "reports")
    record = seen_report(request.user, key)
    found = rows.reports_on_day(Report.objects.filter(pk=key), day)
    facts = found.values_list(rows.report(day), flat=True)[0] | found.values_list(rows.summary(day), flat=True)[0]
    facts["text"] = record.text
    desk = policies.may_write(request.user, "reports")
    own = request.user.pk in (record.written_by_id, record.posting.attache.user_id)
    allowed = [
        ReportStatus(each)
        for each in services.allowed(record)
        if (desk if each in OF_THE_DESK else policies.may_write_record(request.user, "reports", record))
    ]
    context = {
        "report": record,
        "facts": facts,
        "html": rendered(record.text),
        "allowed": allowed,
        "may_write": record.is_open and policies.may_write_record(request.user, "reports", record),
        "may_correct": record.status == ReportStatus.RELEASED and (desk or own) and not facts["corrected"],
        "may_be_outcome": (desk or own) and record.outcome_of_id is None,
        "may_void": desk,
        "activities": record.activities.order_by("pk"),
        "agreements": record.agreements.order_by("pk"),
        "steps": record.steps.select_related("recorded_by").order_by("number"),
    }
    return render(request, "reporting/report_detail.html", context)


@require_safe
def file(request, key, file):
    """A file of a report, as an attachment."""
    found = seen_report(request.user, key).attachments.filter(pk=file).select_related("file").first()
    if found is None:
        raise Http404
    return as_attachment(found.file.name, bytes(found.file.content), found.file.content_type)
