"""Scenarios are drafted, shared with colleagues, and dropped; none of it touches the network."""

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from attache_registry.changes import settled_at
from attache_registry.exceptions import BadInput, Conflict, NotAllowed
from attache_registry.saving import check_and_save, lock, verb
from scenarios.choices import MAY_SAY, NEEDS, ChangeKind, ScenarioStatus
from scenarios.models import DraftedChange, Share

# What any change says.
ALWAYS = {"kind", "on", "note"}
MOST_CHANGES = 200


def may_change(scenario, user):
    """Whether a person works on a scenario: its author, and who it was shared with for that."""
    return scenario.author_id == user.pk or scenario.shares.filter(user=user, may_change=True).exists()


def require_may_change(scenario, by):
    """Raise `NotAllowed` for whom a scenario is shared with to be read."""
    if by is not None and not may_change(scenario, by):
        raise NotAllowed(_("This scenario is shared with you to be read. Ask its author, or draft one of your own."))


def require_author(scenario, by):
    """Raise `NotAllowed` for anybody else."""
    if by is not None and scenario.author_id != by.pk:
        raise NotAllowed(_("Only its author shares or drops a scenario."))


def require_open(scenario, by):
    """Lock a scenario to work on it; `NotAllowed` for others, `Conflict` where it was applied or dropped."""
    lock(scenario)
    scenario.refresh_from_db()
    require_may_change(scenario, by)
    if scenario.status == ScenarioStatus.APPLIED:
        told = {
            "who": scenario.applied_by,
            "when": timezone.localtime(scenario.applied_at).strftime("%Y-%m-%d %H:%M"),
        }
        raise Conflict(_("The scenario was applied by %(who)s at %(when)s.") % told, code="applied")
    if scenario.status == ScenarioStatus.DROPPED:
        raise Conflict(_("The scenario was dropped."), code="dropped")
    return scenario


@verb
def draft(scenario, *, by):
    """Begin a scenario; whoever does is its author."""
    scenario.author, scenario.looked_at = by, settled_at()
    return check_and_save(scenario)


@verb
def change_scenario(scenario, *, by, **fields):
    """Change its name or what it is for."""
    require_open(scenario, by)
    for name, value in fields.items():
        setattr(scenario, name, value)
    return check_and_save(scenario)


@verb
def drop_scenario(scenario, *, by):
    """Drop a scenario: it stays to be read and can be applied no more."""
    require_open(scenario, by)
    require_author(scenario, by)
    scenario.status = ScenarioStatus.DROPPED
    return check_and_save(scenario)


@verb
def share(scenario, user, *, may_change=False, by):
    """Share it with a colleague, to be read or to be worked on; a second time changes which."""
    require_open(scenario, by)
    require_author(scenario, by)
    if user.pk == scenario.author_id:
        raise BadInput({"user": [("author", _("The scenario is this person's own."))]})
    found = scenario.shares.filter(user=user).first() or Share(scenario=scenario, user=user)
    found.may_change = may_change
    return check_and_save(found)


@verb
def stop_sharing(scenario, user, *, by):
    """Share it with a colleague no more, also after it was applied or dropped."""
    lock(scenario)
    require_author(scenario, by)
    scenario.shares.filter(user=user).delete()


@verb
def look_again(scenario, *, by, seen_at=None):
    """Say that what changed in the network was seen as of an instant, by default now: later changes are told.

    What was seen already stays seen; nobody has seen what is yet to come.
    """
    require_open(scenario, by)
    settled = settled_at()
    scenario.looked_at = max(scenario.looked_at, min(seen_at or settled, settled))
    return check_and_save(scenario)


@verb
def add_change(scenario, change, *, by):
    """Add a change as the last. Raises `BadInput` where it does not say what its kind needs."""
    require_open(scenario, by)
    last = scenario.changes.aggregate(last=Max("number"))["last"] or 0
    if scenario.changes.count() >= MOST_CHANGES:
        raise BadInput(_("A scenario holds %(most)s changes at the most.") % {"most": MOST_CHANGES})
    change.scenario, change.number = scenario, last + 1
    change.names_attache = change.attache_id is not None
    _check_says_enough(change)
    return check_and_save(change)


@verb
def change_change(change, *, by, **fields):
    """Change what a change says; its kind stays."""
    require_open(change.scenario, by)
    lock(change)
    change.refresh_from_db()
    # Who was named and is no longer there does not become N. N. because a note is edited.
    lost = change.names_attache and change.attache_id is None
    if fields.get("kind", change.kind) != change.kind:
        raise BadInput({"kind": [("fixed", _("The kind of a change stays. Take it out and add another."))]})
    for name, value in fields.items():
        setattr(change, name, value)
    change.names_attache = lost or change.attache_id is not None
    _check_says_enough(change)
    return check_and_save(change)


@verb
def take_out(change, *, by):
    """Take a change out; those that lean on it say that they do not fit any more."""
    require_open(change.scenario, by)
    change.delete()


def _check_says_enough(change):
    """Each kind says what it needs and nothing that means nothing to it."""
    if change.kind not in ChangeKind.values:
        raise BadInput({"kind": [("invalid_choice", _("Choose what changes."))]})
    kind, faults = ChangeKind(change.kind), {}
    for names in NEEDS[kind]:
        if not any(getattr(change, name) for name in names):
            faults[names[0]] = [("required", _("This is needed for such a change."))]
    allowed = ALWAYS | set(MAY_SAY[kind])
    for field in DraftedChange._meta.local_fields:
        said = field.editable and field.name not in {*allowed, "scenario", "id"} and getattr(change, field.name)
        if said:
            faults[field.name] = [("unknown", _("Such a change does not say this."))]
    if "city" in MAY_SAY[kind] and change.city and not change.host_id:
        faults["host"] = [("required", _("Name the country of the city."))]
    earlier = change.of_change
    if earlier is not None:
        makes = earlier.makes_tour if "posting" in MAY_SAY[kind] else earlier.makes_post
        if earlier.scenario_id != change.scenario_id or earlier.number >= change.number or not makes:
            message = _("Name an earlier change of this scenario that makes what this one needs.")
            faults["of_change"] = [("invalid", message)]
    if faults:
        raise BadInput(faults)
