"""Taking over, languages, and merging; the verbs that every record takes are the registry's own."""

from django.utils import timezone
from django.utils.translation import gettext as _

from accreditations.choices import EndReason, NotificationKind, Status
from accreditations.models import (
    Attache,
    AttacheDocument,
    AttacheLanguage,
    Notification,
    Posting,
    Promotion,
    StandIn,
)
from attache_registry.exceptions import BadInput, Conflict
from attache_registry.saving import check_and_save, lock, verb
from attache_registry.verbs import change, void, vouch


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
    vouch(accreditation)
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


def _same_rank_day(keep, promotion):
    return Promotion.objects.filter(attache=keep, starts_on=promotion.starts_on).exists()
