"""How a record is saved: parents locked, rules checked, races turned into an answer that names the record.

Two people saving at once are both told the same thing, whether the check before or the database caught it.
"""

import functools

import pghistory
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils.translation import gettext as _

from attache_registry.exceptions import BadInput, Busy, Conflict, InUse, Overlap
from attache_registry.periods import NoOverlap
from attache_registry.records import Record

DEADLOCK, LOCK_NOT_AVAILABLE = "40P01", "55P03"
ATTEMPTS = 5
# Codes of constraints that speak of other records rather than of wrong fields.
CONFLICT_CODES = {"outside_tour"}


def verb(function):
    """Run a service in one transaction, in the name of `by`, again where the database broke a deadlock."""

    @functools.wraps(function)
    def run(*args, by=None, **kwargs):
        person = {"user": by.pk} if by is not None else {}
        with pghistory.context(verb=function.__name__, **person):
            return in_transaction(lambda: function(*args, by=by, **kwargs))

    return run


def in_transaction(function):
    """Run a function in a transaction, again where the database broke a deadlock.

    `Busy` when that goes on, or when others hold what it waits for longer than the database lets it wait.
    Inside a transaction that is already open it runs once: only the outermost can be repeated.
    """
    attempts = 1 if connection.in_atomic_block else ATTEMPTS
    for attempt in range(1, attempts + 1):
        try:
            with transaction.atomic():
                return function()
        except OperationalError as error:
            if sqlstate(error) == LOCK_NOT_AVAILABLE:
                raise Busy from error
            if sqlstate(error) != DEADLOCK or connection.in_atomic_block:
                raise
            if attempt == attempts:
                raise Busy from error
    raise Busy


def sqlstate(error):
    """PostgreSQL's five-letter code behind Django's exception, if there is one."""
    return getattr(error.__cause__, "pgcode", None)


def violated_constraint(error):
    """Name of the constraint behind an `IntegrityError`, or an empty string."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""


def lock(record):
    """Lock a record and what its rules are checked against, always in the same order."""
    rows = {(type(record), record.pk)} if record.pk else set()
    for name in getattr(record, "locks", ()):
        field = record._meta.get_field(name)
        if getattr(record, field.attname) is not None:
            rows.add((field.related_model, getattr(record, field.attname)))
    for model, key in sorted(rows, key=lambda row: (row[0]._meta.db_table, row[1])):
        list(model._base_manager.select_for_update(no_key=True).filter(pk=key).values_list("pk"))


def check_and_save(record, moves=()):
    """Lock, check every rule, save. `moves` are records whose period changes along by trigger.

    Raises `BadInput` with the faults of each field, or `Overlap` with the records in the way.
    """
    lock(record)
    check(record)
    return save(record, moves)


def check(record):
    """Check every rule of a record as it would be; raises as `check_and_save` does."""
    try:
        record.full_clean()
    except ValidationError as error:
        within = getattr(record, "within", "")
        raise in_domain_words(error, [getattr(record, within)] if within else []) from error


def save(record, moves=()):
    """Save a checked record; what another connection had against it meanwhile is said as the check would."""
    try:
        with transaction.atomic():
            record.save()
    except IntegrityError as error:
        raise explained(error, [record, *moves]) from error
    record.refresh_from_db()
    return record


def in_domain_words(error, records=()):
    """A Django `ValidationError` as `Overlap` (other records are in the way) or `BadInput` (fields are wrong)."""
    by_field = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
    for each in by_field.get(NON_FIELD_ERRORS, ()):
        if each.code == "overlap":
            return Overlap(each.messages[0], records=each.params["conflicts"])
        if each.code in CONFLICT_CODES:
            return Conflict(each.messages[0], records=records, code=each.code)
    return BadInput(
        {
            "" if name == NON_FIELD_ERRORS else name: [(each.code or "invalid", each.messages[0]) for each in errors]
            for name, errors in by_field.items()
        }
    )


def explained(error, candidates):
    """What another connection's commit, or a trigger, had against the save of the candidates' first."""
    name = violated_constraint(error)
    record = candidates[0]
    for candidate in candidates:
        constraint = next((each for each in candidate._meta.constraints if each.name == name), None)
        if constraint is None:
            continue
        if not isinstance(constraint, NoOverlap):
            return in_domain_words(
                ValidationError(
                    constraint.get_violation_error_message(),
                    code=constraint.violation_error_code or "invalid",
                ),
                records=[] if candidate is record else [candidate],
            )
        if candidate is not record:
            # The trigger copies the changed days; so does `clean()`, given the changed record.
            follow(candidate, record)
        conflicts = list(constraint.conflicts(candidate)[:10])
        if conflicts or candidate is candidates[-1]:
            return in_domain_words(constraint.violation(conflicts))
    if name.endswith("_live"):
        return BadInput(_("One of the records it refers to was voided meanwhile. Choose another."))
    if name.endswith("_leans"):
        return InUse(records=leaning_on(record))
    return BadInput(_("The database refused this: %(rule)s.") % {"rule": name or error})


def follow(dependent, changed):
    """Show a dependent record the changed one it hangs on, without saving anything."""
    for field in dependent._meta.local_concrete_fields:
        points = field.remote_field and isinstance(changed, field.related_model)
        if points and getattr(dependent, field.attname) == changed.pk:
            setattr(dependent, field.name, changed)
    dependent.clean()


def leaning_on(record, with_voided=False):
    """Up to ten records that refer to this one."""
    found = []
    for relation in record._meta.related_objects:
        model = relation.related_model
        if not issubclass(model, Record):
            continue
        if relation.field.name == model.part_of and not with_voided:
            continue
        # Those of voided wholes too: the database asks for them alone.
        of = {} if with_voided else {"voided_at__isnull": True}
        found += model.with_voided.filter(**{relation.field.name: record.pk}, **of).order_by("pk")[: 10 - len(found)]
    return found
