"""The verbs that every record takes: entered, changed, voided with a reason, deleted where it never was in force.

What is particular to a kind of record it says itself (`Record.parts`, `Record.moves_along`, `Record.was_in_force`).
"""

from django.utils import timezone
from django.utils.translation import gettext as _

from attache_registry.exceptions import BadInput, Conflict, InUse, WasInForce
from attache_registry.saving import check_and_save, leaning_on, lock, verb


@verb
def enter(record, *, by):
    """Record a new fact.

    Raises `BadInput` with the faults of each field, or `Overlap` with the records in the way.
    """
    vouch(record)
    return check_and_save(record)


@verb
def change(record, *, by, **fields):
    """Change fields of a record as it stands now; what others changed meanwhile in other fields stays.

    What moves along by trigger (a tour's accreditations) is locked with it; what no longer fits is refused with
    the record in the way. Raises as `enter` does.
    """
    moves = list(record.moves_along())
    for each in moves:
        lock(each)
    lock(record)
    record.refresh_from_db()
    for name, value in fields.items():
        setattr(record, name, value)
    vouch(record)
    return check_and_save(record, moves=moves)


@verb
def void(record, *, reason, by):
    """Take a mistaken entry out of every answer and every constraint; the history keeps it (R3).

    It takes its parts along: a tour its accreditations, an attaché the ranks, a plan its activities. Raises
    `InUse` where others lean on it.
    """
    reason = (reason or "").strip()
    if not reason:
        raise BadInput({"reason": [("required", _("Say why the record is voided."))]})
    lock(record)
    record.refresh_from_db()
    if record.voided_at:
        raise Conflict(_("The record is voided already."), code="voided")
    for part in record.parts():
        void(part, reason=reason, by=by)
    leaning = leaning_on(record)
    if leaning:
        raise InUse(records=leaning)
    record.voided_at = timezone.now()
    record.void_reason = reason
    record.save(update_fields=["voided_at", "void_reason"])
    return record


@verb
def delete(record, *, by):
    """Delete what was never in force and what no other record leans on (R3)."""
    lock(record)
    record.refresh_from_db()
    if record.was_in_force(timezone.localdate()):
        raise WasInForce(records=[record])
    leaning = leaning_on(record, with_voided=True)
    if leaning:
        raise InUse(records=leaning)
    record.delete()


def vouch(record):
    """A beginning that nobody knows is vouched for from the day of entry, unless said otherwise (R1a)."""
    if hasattr(record, "attested_on") and record.starts_on is None and record.attested_on is None:
        record.attested_on = timezone.localdate()
