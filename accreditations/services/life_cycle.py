"""The steps of an accreditation and what the receiving states are told of it (R15, R16, R17a)."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from accreditations.choices import (
    LEADS_TO,
    TAKES_EFFECT,
    AccreditationAct,
    NotificationKind,
    Status,
    StepKind,
    allowed_steps,
)
from accreditations.models import Accreditation, Notification, Step
from attache_registry.exceptions import BadInput, Conflict, Transition
from attache_registry.periods import share_a_day
from attache_registry.saving import check, check_and_save, lock, save, verb
from attache_registry.verbs import void

A_DAY = timedelta(days=1)


@verb
def nominate(accreditation, *, by, on=None, reference="", remark=""):
    """Nominate an attaché for a receiving state: the first step of a new accreditation (R15).

    What that state, and those that the attaché already is accredited to, are to be told is due from now on.
    """
    on = on or timezone.localdate()
    _not_in_future(on)
    accreditation.taken_over = False
    accreditation.status = Status.NOMINATED
    check_and_save(accreditation)
    step = Step(accreditation=accreditation, step=StepKind.NOMINATE, on=on, reference=reference, remark=remark)
    step.number, step.recorded_by = 1, by
    check(step)
    save(step, [accreditation])
    accreditation.refresh_from_db()
    _expect_notifications(accreditation)
    return accreditation


@verb
def record_step(
    accreditation,
    step,
    *,
    by,
    on=None,
    effective_on=None,
    reference="",
    remark="",
    reason="",
    scan=None,
    confirmed=True,
    seen=None,
):
    """Record what happened to an accreditation on the day `on` (default today), with effect from `effective_on`.

    `seen` is the number of the last step that the person saw; a step recorded meanwhile by somebody else makes
    this one a `Transition`, as does what the life cycle does not allow. A step that is not `confirmed` waits
    for the desk and changes no status. Raises `BadInput` for a day in the future or before the step before.
    """
    seen = accreditation.status if seen is None else seen
    steps = _locked(accreditation)
    now = accreditation.status if isinstance(seen, str) else len(steps)
    if seen != now:
        raise _refusal(accreditation, _("Somebody else recorded a step meanwhile. Look at it, then try again."))
    new = Step(accreditation=accreditation, step=step, on=on or timezone.localdate(), effective_on=effective_on)
    new.reference, new.remark, new.reason, new.recorded_by = reference, remark, reason, by
    _check_possible(accreditation, new, steps)
    if scan is not None:
        scan.save()
        new.scan = scan
    if not confirmed:
        check_and_save(new)
        return accreditation
    return _append(accreditation, new, steps)


@verb
def confirm_step(step, *, by):
    """The desk stands behind a step that an attaché recorded; from now on it counts."""
    accreditation = step.accreditation
    steps = _locked(accreditation)
    step.refresh_from_db()
    if step.confirmed or step.voided_at:
        raise Conflict(_("The step does not wait for a confirmation any more."), code="confirmed")
    _check_possible(accreditation, step, steps)
    return _append(accreditation, step, steps)


@verb
def take_back(step, *, reason, by):
    """Take back the last step, or reject one that waits, with a reason; it stays in the history.

    An accreditation whose nomination is taken back is voided. Raises `Conflict` for a step that others follow.
    """
    reason = (reason or "").strip()
    if not reason:
        raise BadInput({"reason": [("required", _("Say why the step is taken back."))]})
    accreditation = step.accreditation
    steps = _locked(accreditation)
    step.refresh_from_db()
    if step.voided_at:
        raise Conflict(_("The step was taken back already."), code="voided")
    if step.confirmed and step != steps[-1]:
        raise Conflict(_("Only the last step can be taken back; take back those after it first."), code="not_last")
    if step.step == StepKind.NOMINATE:
        return void(accreditation, reason=reason, by=by)
    step.voided_at, step.void_reason = timezone.now(), reason
    if step.confirmed:
        if step.step == StepKind.END:
            accreditation.ends_on, accreditation.end_reason = None, ""
        _follow(accreditation, steps[:-1])
        check(accreditation)
    save(step, [accreditation])
    accreditation.refresh_from_db()
    return accreditation


@verb
def notify(notification, *, by, sent_on, reference="", confirmed=True):
    """Record that a receiving state was told, and by which note; `sent_on` null: it was not, after all.

    Where the notified arrival is the accreditation (R6), it is recorded by the same act.
    """
    if sent_on:
        _not_in_future(sent_on, "sent_on")
    accreditation = notification.accreditation
    lock(accreditation)
    lock(notification)
    if notification.pk:
        notification.refresh_from_db()
    notification.sent_on, notification.reference = sent_on, reference
    check_and_save(notification)
    accreditation.refresh_from_db()
    arrived = sent_on and notification.kind == NotificationKind.ARRIVAL
    if arrived and _accredited_by_arrival(accreditation) and StepKind.ACCREDIT in allowed(accreditation):
        record_step(accreditation, StepKind.ACCREDIT, on=sent_on, reference=reference, confirmed=confirmed, by=by)
    return notification


def allowed(accreditation):
    """The steps that may be recorded now."""
    return allowed_steps(accreditation.status, accreditation.country.prior_approval)


def _locked(accreditation):
    """Lock an accreditation and read it anew; its steps that count, the last recorded last."""
    lock(accreditation)
    accreditation.refresh_from_db()
    if accreditation.voided_at:
        raise Conflict(_("The accreditation was voided meanwhile."), code="voided")
    return list(accreditation.steps.counting())


def _append(accreditation, step, steps):
    """Give a step its place; the days and the status of the accreditation follow from it."""
    _follow(accreditation, [*steps, step])
    check(accreditation)
    step.number = len(steps) + 1
    check(step)
    save(step, [accreditation])
    accreditation.refresh_from_db()
    if step.step == StepKind.ACCREDIT and _accredited_by_arrival(accreditation):
        arrival = accreditation.notifications.filter(kind=NotificationKind.ARRIVAL, sent_on=None).first()
        if arrival:
            arrival.sent_on, arrival.reference = step.on, step.reference
            check_and_save(arrival)
    return accreditation


def _follow(accreditation, steps):
    """What the trigger will derive from the steps, so that the rules can be checked beforehand."""
    by_kind = {step.step: step for step in steps}
    accredit, end = by_kind.get(StepKind.ACCREDIT), by_kind.get(StepKind.END)
    if not accreditation.taken_over:
        accreditation.starts_on = accredit.takes_effect_on if accredit else None
        accreditation.ends_on, accreditation.end_reason = None, ""
    accreditation.never_in_force = False
    if end:
        accreditation.ends_on, accreditation.end_reason = end.takes_effect_on - A_DAY, end.reason
        tour = accreditation.posting.stored_days
        accreditation.never_in_force = not share_a_day(accreditation.starts_on, accreditation.ends_on, tour)
    accreditation.status = LEADS_TO[steps[-1].step] if steps else Status.ACCREDITED


def _check_possible(accreditation, step, steps):
    """The transition first, then the days (R15)."""
    if step.step not in allowed(accreditation):
        raise _refusal(accreditation)
    _not_in_future(step.on)
    faults = {}
    if steps and step.on < steps[-1].on:
        faults["on"] = _("A step is not before the one that it follows (%(day)s).") % {"day": steps[-1].on}
    if step.effective_on:
        if step.step not in TAKES_EFFECT:
            faults["effective_on"] = _("Only an accreditation and an end take effect on another day.")
        elif step.effective_on < step.on:
            faults["effective_on"] = _("It takes effect on the day of the note at the earliest.")
    if step.step == StepKind.END:
        if not step.reason:
            faults["reason"] = _("Say why the accreditation ends.")
        began = accreditation.starts_on
        # What has begun was in force for a day at least; what lies ahead can still be undone.
        if not faults and began and began <= step.on and step.takes_effect_on <= began:
            faults["effective_on" if step.effective_on else "on"] = _(
                "It ends one day after it began at the earliest: the first day without accreditation."
            )
    elif step.reason:
        faults["reason"] = _("Only an end has a reason.")
    if faults:
        raise BadInput({name: [("invalid", message)] for name, message in faults.items()})


def _refusal(accreditation, message=None):
    """The refusal that names what is possible instead."""
    steps = allowed(accreditation)
    if message is None:
        names = ", ".join(str(StepKind(each).label) for each in steps) or _("nothing, this state is final")
        message = _("The accreditation is “%(status)s”. Possible now: %(names)s.") % {
            "status": Status(accreditation.status).label,
            "names": names,
        }
    return Transition(message, allowed=steps, records=[accreditation])


def _not_in_future(on, field="on"):
    if on > timezone.localdate():
        raise BadInput({field: [("in_future", _("A day in the future cannot be recorded as happened."))]})


def _accredited_by_arrival(accreditation):
    return accreditation.country.accreditation_act == AccreditationAct.ARRIVAL


def _expect_notifications(accreditation):
    """What the new state is to be told, and what those are where the attaché serves already (R17a)."""
    for kind in (NotificationKind.APPOINTMENT, NotificationKind.ARRIVAL, NotificationKind.DEPARTURE):
        check_and_save(Notification(accreditation=accreditation, kind=kind))
    today = timezone.localdate()
    serving = Accreditation.objects.filter(attache=accreditation.attache_id).in_force(today, today)
    for other in serving.exclude(pk=accreditation.pk).order_by("pk"):
        check_and_save(Notification(accreditation=other, kind=NotificationKind.CONCURRENT, concerns=accreditation))
