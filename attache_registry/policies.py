"""R28: who may do what, in one table that admin, pages, exports and API all ask.

It imports no domain: apps name their resources and the kind each is of with `register()`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from attache_registry.exceptions import NotAllowed


class Role(TextChoices):
    """What a person is in the ministry's work with the network."""

    ANALYST = "analyst", _("Analyst")
    ATTACHE = "attache", _("Attaché")
    DESK = "desk", _("Desk officer")
    ADMINISTRATOR = "admin", _("Administrator")


class Scope(TextChoices):
    """What a token may do within its person's role."""

    READ = "read", _("Read")
    WRITE = "write", _("Read and write")


class Kind(TextChoices):
    """What kind of thing a resource is; the table of roles speaks of kinds."""

    NETWORK = "network", _("the network")
    REFERENCE = "reference", _("reference data")
    PEOPLE = "people", _("users and tokens")
    HISTORY = "history", _("the history")
    OWN = "own", _("what a person keeps for himself or herself")


WRITERS = {
    Kind.NETWORK: {Role.DESK, Role.ADMINISTRATOR},
    Kind.REFERENCE: {Role.ADMINISTRATOR},
    Kind.PEOPLE: {Role.ADMINISTRATOR},
    Kind.HISTORY: set(),
    # Of these everybody keeps some; whose they are is asked where they are fetched.
    Kind.OWN: set(Role),
}
READERS = {
    Kind.NETWORK: set(Role),
    Kind.REFERENCE: set(Role),
    Kind.PEOPLE: {Role.ADMINISTRATOR},
    Kind.HISTORY: {Role.DESK, Role.ADMINISTRATOR},
    Kind.OWN: set(Role),
}


@dataclass(frozen=True)
class Resource:
    """A resource, its kind, the fields only its writers see, and those of another kind than it is."""

    name: str
    kind: Kind
    hidden: frozenset = frozenset()
    kinds_of_fields: dict = field(default_factory=dict)
    takes_part: Callable | None = None


_resources = {}


def register(name, kind, *, hidden=(), kinds_of_fields=None, takes_part=None):
    """Put a resource under the table of roles.

    `hidden` names the fields that only those who may write the resource see; `kinds_of_fields` names fields
    that are written by others than the resource (the ISO fields of a country are reference data);
    `takes_part(user, record)` says which records an attaché writes as well.
    """
    _resources[name] = Resource(name, kind, frozenset(hidden), kinds_of_fields or {}, takes_part)


def resource(name):
    """The resource of that name; `KeyError` for one that nobody registered."""
    return _resources[name]


def role_of(user):
    """The role of a signed-in person, or None for nobody and for those who may not sign in any more."""
    return user.effective_role if user.is_authenticated and user.is_active else None


def may_read(user, name):
    """Whether the person's role lets him or her see the resource at all."""
    return role_of(user) in READERS[resource(name).kind]


def may_write(user, name):
    """Whether the person's role lets him or her change records of the resource."""
    return role_of(user) in WRITERS[resource(name).kind]


def may_take_part(user, name):
    """Whether the person is an attaché, who writes some records of the resource (`may_write_record`)."""
    return role_of(user) == Role.ATTACHE and resource(name).takes_part is not None


def may_write_record(user, name, record):
    """Whether the person may change one record: by role, or as the attaché in charge of it."""
    return may_write(user, name) or (may_take_part(user, name) and resource(name).takes_part(user, record))


def require_record(user, name, record):
    """Raise `NotAllowed` unless the person may change the record."""
    if not may_write_record(user, name, record):
        raise NotAllowed(_("You write this only for the countries in your charge today."))


def may_write_field(user, name, field_name):
    """Whether the person may change one field of a resource."""
    known = resource(name)
    by_role = role_of(user) in WRITERS[known.kinds_of_fields.get(field_name, known.kind)]
    return by_role or may_take_part(user, name)


def hidden_fields(user, name):
    """The fields of a resource that the person does not see; saving leaves them as they were."""
    return frozenset() if may_write(user, name) else resource(name).hidden


def writable_by(user):
    """Names of the resources whose records the person may change."""
    return sorted(name for name in _resources if may_write(user, name) or may_take_part(user, name))
