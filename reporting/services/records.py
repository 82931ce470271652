"""Entering and changing reports with all that they speak of."""

from django.utils.translation import gettext as _

from accreditations.models import Posting
from attache_registry import verbs
from attache_registry.exceptions import BadInput, Conflict
from attache_registry.saving import lock, verb
from reporting.models import (
    Attachment,
    Marking,
    Report,
    ReportActivity,
    ReportAgreement,
    ReportCountry,
    ReportTopic,
)

# What a report speaks of: the name outward, the table of links, and its column.
PARTS = {
    "countries": (ReportCountry, "country"),
    "topics": (ReportTopic, "topic"),
    "activities": (ReportActivity, "activity"),
    "agreements": (ReportAgreement, "agreement"),
}
MOST_ATTACHMENTS = 20


def default_marking():
    """The lowest that is configured."""
    return Marking.objects.order_by("level").first()


@verb
def enter(record, *, by, countries=(), **parts):
    """Enter a report as a draft, with its countries and, if any, topics, activities and agreements.

    Raises `BadInput` where no country is named or a rule is broken. Entries of lists are entered as they are.
    """
    if not isinstance(record, Report):
        return verbs.enter(record, by=by)
    if not countries:
        raise BadInput({"countries": [("required", _("Name at least one country."))]})
    record.written_by = by
    if record.marking_id is None:
        record.marking = default_marking()
    if record.posting_id is None:
        tour = Posting.objects.filter(attache__user=by).in_force(record.on).first() if by else None
        if tour is None:
            raise BadInput({"posting": [("required", _("Say of whose tour the report is."))]})
        record.posting = tour
    verbs.enter(record, by=by)
    link(record, countries=countries, **parts)
    return record


@verb
def change(record, *, by, **fields):
    """Change an open report: fields of its own, and any of its parts as a whole.

    Raises `Conflict` for one that was submitted, `BadInput` as `enter` does.
    """
    if not isinstance(record, Report):
        return verbs.change(record, by=by, **fields)
    parts = {name: fields.pop(name) for name in PARTS if name in fields}
    lock(record)
    record.refresh_from_db()
    refuse_fixed(record)
    if "countries" in parts and not parts["countries"]:
        raise BadInput({"countries": [("required", _("Name at least one country."))]})
    verbs.change(record, by=by, **fields)
    link(record, **parts)
    return record


def refuse_fixed(report):
    """Raise `Conflict` unless the text of the report may still be changed."""
    if report.voided_at:
        raise Conflict(_("The record was voided meanwhile."), code="voided")
    if not report.is_open:
        message = _(
            "It is “%(status)s”: what was submitted is fixed. Ask the desk to return it, or correct a released one."
        )
        raise Conflict(message % {"status": report.get_status_display()}, code="fixed")


def link(report, **parts):
    """Make these the parts of the report; parts that are not named stay."""
    for name, wanted in parts.items():
        model, column = PARTS[name]
        keys = {each.pk for each in wanted}
        links = model.objects.filter(report=report)
        known = set(links.values_list(column, flat=True))
        for each in links.exclude(**{f"{column}__in": keys}):
            each.delete()
        for key in sorted(keys - known):
            model.objects.create(report=report, **{f"{column}_id": key})


@verb
def attach(report, file, *, by):
    """Keep a file with an open report, checked by its content before (`read_file`)."""
    lock(report)
    report.refresh_from_db()
    refuse_fixed(report)
    if report.attachments.count() >= MOST_ATTACHMENTS:
        message = _("A report has at most %(most)s attachments.") % {"most": MOST_ATTACHMENTS}
        raise BadInput({"file": [("max_length", message)]})
    file.save()
    return Attachment.objects.create(report=report, file=file)


@verb
def detach(attachment, *, by):
    """Take a file away from an open report."""
    report = attachment.report
    lock(report)
    report.refresh_from_db()
    refuse_fixed(report)
    attachment.delete()
