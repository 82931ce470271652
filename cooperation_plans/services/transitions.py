"""The lives of plans and activities: each change of status is a dated record (R22, R24)."""

from django.utils import timezone
from django.utils.translation import gettext as _

from attache_registry.exceptions import BadInput, Conflict, Transition
from attache_registry.saving import check, lock, save, verb
from cooperation_plans.choices import (
    ACTIVITY_TRANSITIONS,
    PLAN_TRANSITIONS,
    WITH_REASON,
    ActivityStatus,
    PlanStatus,
    Precision,
)
from cooperation_plans.models import Activity, ActivityTransition, CooperationPlan, PlanTransition
from cooperation_plans.services.records import change

OF_RECORD = {
    CooperationPlan: (PLAN_TRANSITIONS, PlanStatus, PlanTransition, "plan"),
    Activity: (ACTIVITY_TRANSITIONS, ActivityStatus, ActivityTransition, "activity"),
}


def allowed(record):
    """What a plan or an activity may become now; nothing where its status is final."""
    table, statuses, _transition, _whole = OF_RECORD[type(record)]
    return table.get(statuses(record.status), ())


@verb
def move_plan(plan, to, *, by, on=None, signed_by="", signed_by_partner="", remark="", seen=None):
    """Record on the day `on` (default today) that a plan became what `to` says.

    An agreement names who signed for each side; without names it is agreed without signature. Raises `Transition`
    where the life cycle does not allow it (also because somebody else was quicker than the status that was
    `seen`), `BadInput` for a day ahead or before the one before it, `Overlap` where another plan is agreed.
    """
    faults = {}
    if to != PlanStatus.AGREED and (signed_by or signed_by_partner):
        name = "signed_by" if signed_by else "signed_by_partner"
        faults[name] = _("Who signed is recorded when the plan is agreed.")
    step = _next(plan, to, by=by, on=on, remark=remark, seen=seen, faults=faults)
    plan.status = PlanStatus(to)
    if to == PlanStatus.AGREED:
        plan.agreed_on, plan.signed_by, plan.signed_by_partner = step.on, signed_by, signed_by_partner
    check(plan)
    _record(plan, step)
    if signed_by or signed_by_partner:
        plan.signed_by, plan.signed_by_partner = signed_by, signed_by_partner
        save(plan)
    return plan


@verb
def move_activity(
    activity,
    to,
    *,
    by,
    on=None,
    reason=None,
    side="",
    remark="",
    starts_on=None,
    ends_on=None,
    when_precision=None,
    outcome="",
    seen=None,
):
    """Record on the day `on` (default today) that an activity became what `to` says.

    A postponement or cancellation has a `reason` and the `side` from which it came; new days make a postponed
    activity planned again; an `outcome` comes with its completion. Raises as `move_plan` does.
    """
    faults = {}
    if to in WITH_REASON:
        if reason is None:
            faults["reason"] = _("Say why: choose a reason.")
        if not side:
            faults["side"] = _("Say from which side it came.")
    else:
        faults |= {
            name: _("Only a postponement or cancellation has a reason and a side.")
            for name, value in (("reason", reason), ("side", side))
            if value
        }
    if to != ActivityStatus.PLANNED:
        faults |= {
            name: _("New days make a postponed activity planned again: send them with that.")
            for name, value in (("starts_on", starts_on), ("ends_on", ends_on), ("when_precision", when_precision))
            if value
        }
    if outcome and to != ActivityStatus.COMPLETED:
        faults["outcome"] = _("An outcome is recorded with the completion.")
    step = _next(activity, to, by=by, on=on, remark=remark, seen=seen, faults=faults)
    step.reason, step.side = reason, side
    _record(activity, step)
    if starts_on or when_precision:
        days = {"starts_on": starts_on, "ends_on": ends_on, "when_precision": when_precision or Precision.DAY}
        change(activity, why=remark, by=by, **days)
    elif ends_on:
        raise BadInput({"starts_on": [("required", _("Give the first day, too."))]})
    if outcome:
        change(activity, outcome=outcome, by=by)
    return activity


@verb
def record_outcome(activity, *, by, on=None, seen=None, **fields):
    """Record how an activity went: it is completed (and confirmed, where nobody had said so), with its figures."""
    if activity.status == ActivityStatus.PLANNED:
        move_activity(activity, ActivityStatus.CONFIRMED, on=on, seen=seen, by=by)
        seen = None
    if activity.status == ActivityStatus.CONFIRMED:
        move_activity(activity, ActivityStatus.COMPLETED, on=on, seen=seen, by=by)
    elif activity.status != ActivityStatus.COMPLETED:
        raise _refusal(activity)
    return change(activity, by=by, **fields)


@verb
def take_back(transition, *, reason, by):
    """Take back the last change of status with a reason; it stays in the history.

    An agreement is not taken back once amendments were made to what was agreed: cancel the plan instead.
    """
    reason = (reason or "").strip()
    if not reason:
        raise BadInput({"reason": [("required", _("Say why it is taken back."))]})
    record = transition.plan if isinstance(transition, PlanTransition) else transition.activity
    steps = _locked(record)
    transition.refresh_from_db()
    if transition.voided_at:
        raise Conflict(_("It was taken back already."), code="voided")
    if transition != steps[-1]:
        raise Conflict(_("Only the last change can be taken back; take back those after it first."), code="not_last")
    was_agreed = transition.to == PlanStatus.AGREED and isinstance(record, CooperationPlan)
    if was_agreed and record.amendments.exists():
        raise Conflict(_("What was agreed was amended since. Cancel the plan instead."), code="amended")
    if was_agreed and (record.signed_by or record.signed_by_partner):
        CooperationPlan.objects.filter(pk=record.pk).update(signed_by="", signed_by_partner="")
    transition.voided_at, transition.void_reason = timezone.now(), reason
    before = steps[-2].to if len(steps) > 1 else next(iter(OF_RECORD[type(record)][1]))
    record.status = before
    if was_agreed:
        record.agreed_on, record.signed_by, record.signed_by_partner = None, "", ""
    check(record)
    save(transition, [record])
    record.refresh_from_db()
    return record


def _locked(record):
    """Lock a record and read it anew; the changes of its status so far, the last recorded last."""
    lock(record)
    record.refresh_from_db()
    if record.voided_at:
        raise Conflict(_("The record was voided meanwhile."), code="voided")
    return list(record.transitions.order_by("number"))


def _next(record, to, *, by, on, remark, seen, faults):
    """The next change of a record, checked: the transition first, then its day and fields (`faults`)."""
    _table, _statuses, model, whole = OF_RECORD[type(record)]
    seen = seen or record.status
    steps = _locked(record)
    if seen != record.status:
        raise _refusal(record, _("Somebody else changed the status meanwhile. Look at it, then try again."))
    if to not in allowed(record):
        raise _refusal(record)
    on = on or timezone.localdate()
    if on > timezone.localdate():
        faults["on"] = _("A day in the future cannot be recorded as happened.")
    elif steps and on < steps[-1].on:
        faults["on"] = _("It is not before the change that it follows (%(day)s).") % {"day": steps[-1].on}
    if faults:
        raise BadInput({name: [("invalid", message)] for name, message in faults.items()})
    return model(**{whole: record}, to=to, on=on, remark=remark, number=len(steps) + 1, recorded_by=by)


def _record(record, step):
    """Save a change; the status of its record follows by trigger."""
    check(step)
    save(step, [record])
    record.refresh_from_db()


def _refusal(record, message=None):
    """The refusal that names what is possible instead."""
    statuses = OF_RECORD[type(record)][1]
    possible = allowed(record)
    if message is None:
        names = ", ".join(str(each.label) for each in possible) or _("nothing, this state is final")
        message = _("It is “%(status)s”. It can become: %(names)s.") % {
            "status": statuses(record.status).label,
            "names": names,
        }
    return Transition(message, allowed=possible, records=[record])
