"""The life of a report (R27): submitted by its author, returned or released by the desk, corrected anew."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from attache_registry.exceptions import BadInput, Conflict, Transition
from attache_registry.saving import explained, lock, verb
from reporting.choices import TRANSITIONS, ReportStatus
from reporting.models import Attachment, Report, ReportStep
from reporting.services.records import PARTS


def allowed(report):
    """What a report may become now; nothing where it was released."""
    return TRANSITIONS.get(ReportStatus(report.status), ())


@verb
def submit(report, *, by, remark="", seen=None):
    """Give a report to the desk: from then on its text is fixed.

    Raises `BadInput` where it has neither text nor reference, `Transition` where its status does not allow it.
    """
    lock(report)
    report.refresh_from_db()
    if not report.text.strip() and not report.reference:
        raise BadInput({"text": [("required", _("Write the text, or enter the report by reference."))]})
    return _step(report, ReportStatus.SUBMITTED, by=by, remark=remark, seen=seen)


@verb
def send_back(report, *, by, remark, seen=None):
    """Return a report to its author with a remark: what is to be changed."""
    if not (remark or "").strip():
        raise BadInput({"remark": [("required", _("Say what is to be changed."))]})
    return _step(report, ReportStatus.RETURNED, by=by, remark=remark.strip(), seen=seen)


@verb
def release(report, *, by, remark="", seen=None):
    """Let a report stand: from then on it is read, and corrected only by another version."""
    return _step(report, ReportStatus.RELEASED, by=by, remark=remark, seen=seen)


@verb
def correct(report, *, by):
    """Begin a new version of a released report, which stays readable; the new one is a draft of who corrects."""
    lock(report)
    report.refresh_from_db()
    if report.status != ReportStatus.RELEASED:
        raise _refusal(report, _("Only a released report is corrected; change this one itself."))
    versions = Report.objects.filter(document=report.document)
    if versions.exclude(status=ReportStatus.RELEASED).exists():
        raise Conflict(_("A correction of this report is being written already."), code="being_corrected")
    last = (
        Report.with_voided.filter(document=report.document).order_by("-version").values_list("version", flat=True)[0]
    )
    if versions.filter(version__gt=report.version).exists():
        raise Conflict(_("This version was corrected already. Correct the latest one."), code="corrected")
    copied = (
        *("posting_id", "on", "period_starts_on", "period_ends_on", "kind", "title", "text", "marking_id", "source"),
        *("reference", "kept_at", "outcome_of_id", "document"),
    )
    fields = {name: getattr(report, name) for name in copied}
    new = Report.objects.create(**fields, version=last + 1, written_by=by)
    for model, column in PARTS.values():
        for key in model.objects.filter(report=report).values_list(column, flat=True):
            model.objects.create(report=new, **{f"{column}_id": key})
    for attachment in report.attachments.all():
        Attachment.objects.create(report=new, file_id=attachment.file_id)
    new.refresh_from_db()
    return new


def _step(report, to, *, by, remark, seen):
    """Record a step, checked against the table and against what its recorder saw; the report with its new status."""
    seen = seen or report.status
    lock(report)
    report.refresh_from_db()
    if report.voided_at:
        raise Conflict(_("The record was voided meanwhile."), code="voided")
    if seen != report.status:
        raise _refusal(report, _("Somebody else changed the status meanwhile. Look at it, then try again."))
    if to not in allowed(report):
        raise _refusal(report)
    step = ReportStep(report=report, to=to, remark=remark, recorded_by=by)
    try:
        with transaction.atomic():
            step.save()
    except IntegrityError as error:
        raise explained(error, [step, report]) from error
    report.refresh_from_db()
    return report


def _refusal(report, message=None):
    possible = allowed(report)
    if message is None:
        names = ", ".join(str(each.label) for each in possible) or _("nothing, this state is final")
        message = _("It is “%(status)s”. It can become: %(names)s.") % {
            "status": report.get_status_display(),
            "names": names,
        }
    return Transition(message, allowed=possible, records=[report])
