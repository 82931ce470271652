"""The page of an accreditation: its steps, what states are told, its papers; and the forms that record them."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accreditations import papers, rows, services
from accreditations.choices import CONFIDENTIAL_STEPS, PaperKind, StepKind
from accreditations.forms import NotificationForm, StepForm, TakeBackForm
from accreditations.models import Accreditation, AttacheDocument, Notification, Step
from accreditations.viewsets.life_cycle import paper_response
from attache_registry import policies
from attache_registry.as_of import day_of
from attache_registry.exceptions import RegistryError
from attache_registry.filters import refuse_unknown_on_page
from attache_registry.known_at import answers_as_known
from attache_registry.scans import as_attachment
from attache_registry.sensitive import note, note_record
from attache_registry.verb_pages import back_to, verb_page


@require_safe
@answers_as_known
def accreditation(request, key):
    """One accreditation: where it stands, what happened, what is due, and the papers."""
    refuse_unknown_on_page(request, {"as_of"})
    day = day_of(request, "accreditations")
    found = papers.accreditation(key)
    if found is None:
        raise Http404
    row = (
        Accreditation.objects.filter(pk=key)
        .for_day(day.on, day.today)
        .values_list(rows.accreditation(day), flat=True)
    )
    told = Notification.objects.filter(accreditation=key).with_due_day().order_by("due_on", "pk")
    may_record = policies.may_write_record(request.user, "steps", found)
    context = {
        "accreditation": found,
        "row": note("accreditations", [row.get()])[0],
        "allowed": [StepKind(each) for each in services.allowed(found)] if may_record else [],
        "notifications": list(told.values_list(rows.notification(day), flat=True)),
        "papers": [_paper(found, subject) for subject in papers.fitting(found)],
        "may_record": may_record,
        "may_write": policies.may_write(request.user, "accreditations"),
    }
    return render(request, "accreditations/accreditation_detail.html", context)


def _paper(found, subject):
    """A subject with what is missing for its note."""
    prepared = papers.prepare(found, paper=PaperKind.NOTE_VERBALE, subject=subject)
    return {"subject": subject, "missing": prepared.missing, "kinds": list(PaperKind)}


def record_step(request, key, kind):
    """The form for one step, and its recording."""
    found = papers.accreditation(key)
    if found is None or kind not in StepKind.values:
        raise Http404
    policies.require_record(request.user, "steps", found)
    seen = found.steps.counting().count()
    confirmed = policies.may_write(request.user, "accreditations")

    def act(said):
        fields = {"seen": seen} | {name: value for name, value in said.items() if value not in (None, "")}
        services.record_step(found, kind, by=request.user, confirmed=confirmed, **fields)

    return verb_page(
        request,
        StepForm(kind, seen, request.POST or None, request.FILES or None),
        act,
        title=StepKind(kind).label.capitalize(),
        eyebrow=f"{found.attache} → {found.country}",
        explanation="" if confirmed else _("The step waits for the desk's confirmation before it counts."),
        submit=_("Record"),
        back=back_to(request, "accreditation", key),
        said=_("Recorded: %(step)s.") % {"step": StepKind(kind).label},
    )


def take_back(request, key, step):
    """The form that asks why a step is taken back or rejected."""
    found = get_object_or_404(Step.objects.select_related("accreditation__country"), accreditation=key, pk=step)
    policies.require_record(request.user, "accreditations" if found.confirmed else "steps", found.accreditation)

    def act(said):
        services.take_back(found, reason=said["reason"], by=request.user)
        gone = not Accreditation.objects.filter(pk=key).exists()
        attache = found.accreditation.attache_id
        return reverse("attache", args=[attache]) if gone else reverse("accreditation", args=[key])

    return verb_page(
        request,
        TakeBackForm(request.POST or None),
        act,
        title=_("Take back: %(step)s") % {"step": found.get_step_display()},
        eyebrow=str(found.accreditation),
        explanation=_("The step leaves every answer and stays in the history with your reason.")
        if found.step != StepKind.NOMINATE
        else _("With its nomination the whole accreditation is voided; the history keeps it."),
        submit=_("Take back"),
        back=back_to(request, "accreditation", key),
        said=_("Taken back; the history keeps it."),
    )


@require_POST
def confirm(request, key, step):
    """The desk stands behind a step that waits."""
    found = get_object_or_404(Step.objects.select_related("accreditation__country"), accreditation=key, pk=step)
    policies.require_record(request.user, "accreditations", found.accreditation)
    try:
        services.confirm_step(found, by=request.user)
    except RegistryError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Confirmed: %(step)s.") % {"step": found.get_step_display()})
    return redirect(back_to(request, "accreditation", key))


def notify(request, key):
    """The form for a notification that was sent."""
    found = get_object_or_404(Notification.objects.select_related("accreditation__country"), pk=key)
    policies.require_record(request.user, "notifications", found)
    initial = {"sent_on": found.sent_on, "reference": found.reference}
    confirmed = policies.may_write(request.user, "notifications")
    return verb_page(
        request,
        NotificationForm(request.POST or None, initial=initial),
        lambda said: services.notify(found, by=request.user, confirmed=confirmed, **said),
        title=_("Notified: %(kind)s") % {"kind": found.get_kind_display()},
        eyebrow=str(found.accreditation),
        submit=_("Record"),
        back=back_to(request, "accreditation", found.accreditation_id),
        said=_("Recorded: %(step)s.") % {"step": found.get_kind_display()},
    )


@require_safe
def paper(request, key):
    """A paper about an accreditation as a Word document."""
    refuse_unknown_on_page(request, {"step", "paper", "language", "as_of"})
    found = papers.accreditation(key)
    if found is None:
        raise Http404
    return paper_response(found, request.GET)


@require_safe
def scan(request, key):
    """The scan of a step's note, or of an officer's document, for whoever may see it; 404 for others."""
    may_write = policies.may_write(request.user, "accreditations")
    steps = Step.objects.filter(scan=key)
    if not may_write:
        steps = steps.exclude(step__in=CONFIDENTIAL_STEPS)
    found = steps.select_related("scan").first()
    if found is None and may_write:
        found = AttacheDocument.objects.filter(scan=key).select_related("scan").first()
    if found is None:
        raise Http404
    if isinstance(found, Step):
        note_record("steps", found, ["scan"])
    return as_attachment(found.scan.name, bytes(found.scan.content), found.scan.content_type)
