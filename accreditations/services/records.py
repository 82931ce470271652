"""Entering, changing, taking over, voiding, deleting and merging records."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from accreditations.choices import EndReason, NotificationKind, Status
from accreditations.models import (
    Accreditation,
    Attache,
    AttacheDocument,
    AttacheLanguage,
    Notification,
    Posting,
    Promotion,
    StandIn,
)
from attache_registry.exceptions import BadInput, Conflict, InUse, WasInForce
from attache_registry.saving import check_and_save, leaning_on, lock, verb


@verb
def enter(record, *, by):
    """Record a new fact.

    Raises `BadInput` with the faults of each field, or `Overlap` with the records in the way.
    """
    _vouch(record)
    return check_and_save(record)


@verb
def change(record, *, by, **fields):
    """Change fields of a record as it stands now; what others changed meanwhile in other fields stays.

    A tour's new days clip or extend its accreditations; what no longer fits is refused with the record in the
    way. Raises as `enter` does.
    """
    accreditations = []
    if isinstance(record, Posting):
        accreditations = list(record.accreditations.order_by("country_id"))
        for accreditation in accreditations:
            lock(accreditation)
    lock(record)
    record.refresh_from_db()
    for name, value in fields.items():
        setattr(record, name, value)
    _vouch(record)
    return check_and_save(record, moves=accreditations)


@verb
def take_over(accreditation, *, by):
    """Enter as accredited what an older list says (R16): it began at the latest today, or nobody knows when."""
    today = timezone.localdate()
    if accreditation.starts_on and accreditation.starts_on > today:
        raise BadInput({"starts_on": [("in_future", _("What is taken over began at the latest today."))]})
    accreditation.taken_over = True
    accreditation.status = Status.ENDED if accreditation.ends_on else Status.ACCREDITED
    if accreditation.ends_on and not accreditation.end_reason:
        accreditation.end_reason = EndReason.END_OF_TOUR
    _vouch(accreditation)
    check_and_save(accreditation)
    if not accreditation.ends_on:
        # Appointment and arrival lie behind; the departure is still to be told.
        check_and_save(Notification(accreditation=accreditation, kind=NotificationKind.DEPARTURE))
    return accreditation


@verb
def set_languages(owner, languages, *, by):
    """Make `{language: profile}` the languages of an attaché, or those that an establishment asks for."""
    model = owner.languages.model
    field = "attache" if model is AttacheLanguage else "establishment"
    known = {row.language: row for row in owner.languages.all()}
    for language, row in known.items():
        if language not in languages:
            row.delete()
    for language, profile in languages.items():
        row = known.get(language) or model(**{field: owner}, language=language)
        if row.profile != profile:
            row.profile = profile
            check_and_save(row)


@verb
def void(record, *, reason, by):
    """Take a mistaken entry out of every answer and every constraint; the history keeps it (R3).

    A voided tour takes its accreditations with it, an attaché the ranks. Raises `InUse` where others lean on it.
    """
    reason = (reason or "").strip()
    if not reason:
        raise BadInput({"reason": [("required", _("Say why the record is voided."))]})
    lock(record)
    record.refresh_from_db()
    if record.voided_at:
        raise Conflict(_("The record is voided already."), code="voided")
    for part in _parts(record):
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
    today = timezone.localdate()
    if _was_in_force(record, today):
        raise WasInForce(records=[record])
    leaning = leaning_on(record, with_voided=True)
    if leaning:
        raise InUse(records=leaning)
    record.delete()


@verb
def merge_attaches(*, keep, absorb, by):
    """Make two records of one person into one (R3): what `absorb` has moves to `keep`, and it is voided.

    Raises `Overlap` where tours of the two share a day: then they were two people, or one tour is wrong.
    """
    if keep.pk == absorb.pk:
        raise BadInput(_("A record cannot be merged into itself."))
    for record in sorted((keep, absorb), key=lambda each: each.pk):
        lock(record)
        record.refresh_from_db()
        if record.voided_at:
            raise Conflict(_("A voided record cannot be merged."), code="voided")
    for record in moved_by_merge(absorb):
        if isinstance(record, Promotion) and _same_rank_day(keep, record):
            void(record, reason=_("Merged: the other record has a rank of this day."), by=by)
            continue
        if isinstance(record, AttacheDocument) and keep.documents.filter(kind=record.kind).exists():
            continue
        change(record, attache=keep, by=by)
    known = set(keep.languages.values_list("language", flat=True))
    for language in absorb.languages.exclude(language__in=known):
        AttacheLanguage.objects.create(attache=keep, language=language.language, profile=language.profile)
    void(absorb, reason=_("Merged into record %(key)s.") % {"key": keep.pk}, by=by)
    Attache.with_voided.filter(pk=absorb.pk).update(merged_into=keep, user=None)
    return keep


def moved_by_merge(absorb):
    """The records that a merge would move: tours first, then ranks, stand-ins and documents."""
    return [
        *Posting.objects.filter(attache=absorb).order_by("pk"),
        *Promotion.objects.filter(attache=absorb).order_by("pk"),
        *StandIn.objects.filter(attache=absorb).order_by("pk"),
        *AttacheDocument.objects.filter(attache=absorb).order_by("pk"),
    ]


def _parts(record):
    """What is nothing without the record and is voided with it."""
    if isinstance(record, Posting):
        return record.accreditations.order_by("pk")
    if isinstance(record, Attache):
        return record.promotions.order_by("pk")
    if isinstance(record, Accreditation):
        # What other states were to be told of it.
        return Notification.objects.filter(concerns=record).order_by("pk")
    return ()


def _same_rank_day(keep, promotion):
    return Promotion.objects.filter(attache=keep, starts_on=promotion.starts_on).exists()


def _vouch(record):
    """A beginning that nobody knows is vouched for from the day of entry, unless said otherwise (R1a)."""
    if hasattr(record, "attested_on") and record.starts_on is None and record.attested_on is None:
        record.attested_on = timezone.localdate()


def _was_in_force(record, today: date):
    """Whether the fact was in force for a day, or, having no days of its own, is a thing that exists."""
    if isinstance(record, Accreditation):
        return record.period is not None and (record.starts_on is None or record.starts_on <= today)
    if isinstance(record, Notification):
        return record.sent_on is not None
    if hasattr(record, "period") or isinstance(record, Promotion):
        return record.starts_on is None or record.starts_on <= today
    return False
