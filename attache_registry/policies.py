"""R28: who may do what, in one table that admin, pages, exports and API all ask.

It imports no domain: apps name their resources and the kind each is of with `register()`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from attache_registry.exceptions import NotAllowed
from attache_registry.known_at import instant


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


class Sensitivity(TextChoices):
    """Why a field of a resource is not for everybody who reads the resource."""

    CONTACT = "contact", _("personal contact data")
    REASON = "reason", _("reasons that need not be given")


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
# Who sees fields that are not for every reader; each time somebody does is written down (`sensitive.py`).
SEERS = {
    Sensitivity.CONTACT: {Role.DESK, Role.ADMINISTRATOR},
    # R16: those who may write the network.
    Sensitivity.REASON: WRITERS[Kind.NETWORK],
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
    """What `register` was told of a resource."""

    name: str
    kind: Kind
    key: str = "id"
    sensitive: dict = field(default_factory=dict)
    where: tuple | None = None
    holds: dict = field(default_factory=dict)
    kinds_of_fields: dict = field(default_factory=dict)
    takes_part: Callable | None = None
    finishes: Callable | None = None

    def guarded_in(self, state):
        """The sensitive fields that a record's state (a mapping by field or by column) holds."""
        if self.where and state.get(self.where[0]) not in self.where[1]:
            return []
        return [name for name in self.sensitive if state.get(name) or state.get(f"{name}_id")]


_resources, _of_model = {}, {}


def register(name, kind, *, models="", **more):
    """Put a resource under the table of roles.

    - `models`: labels (`app.Model`) of those that hold it, with spaces between.
    - `key`: the field by which the outside knows its records.
    - `sensitive`: which of its fields not every reader sees, and why (`Sensitivity`).
    - `where`: `(field, values)`; only records of which the field has one of the values are sensitive.
    - `holds`: fields of its rows that hold rows of other resources, and whose.
    - `kinds_of_fields`: fields that are written by others than the resource (the ISO fields of a country are
      reference data).
    - `takes_part(user, record)`: which records an attaché writes as well.
    - `finishes(user, record)`: of which he or she may tell the outcome still when that is over.
    """
    _resources[name] = Resource(name, kind, **more)
    _of_model.update(dict.fromkeys(models.lower().split(), name))


def resource_of(model):
    """The name of the resource that a model holds; `KeyError` for one that nobody registered."""
    return _of_model[model._meta.label_lower]


def resource(name):
    """The resource of that name; `KeyError` for one that nobody registered."""
    return _resources[name]


def is_resource(name):
    """Whether anybody registered a resource of that name."""
    return name in _resources


def role_of(user):
    """The role of a signed-in person, or None for nobody and for those who may not sign in any more."""
    return user.effective_role if user.is_authenticated and user.is_active else None


def may_read(user, name):
    """Whether the person's role lets him or her see the resource at all."""
    return role_of(user) in READERS[resource(name).kind]


def may_write(user, name):
    """Whether the person's role lets him or her change records of the resource; the past is changed by nobody."""
    return role_of(user) in WRITERS[resource(name).kind] and not instant()


def may_take_part(user, name):
    """Whether the person is an attaché, who writes some records of the resource (`may_write_record`)."""
    return role_of(user) == Role.ATTACHE and resource(name).takes_part is not None and not instant()


def may_write_record(user, name, record):
    """Whether the person may change one record: by role, or as the attaché in charge of it."""
    return may_write(user, name) or (may_take_part(user, name) and resource(name).takes_part(user, record))


def may_finish(user, name, record):
    """Whether the person may tell the outcome of a record: as its writer, or as who had charge of it lately."""
    if may_write_record(user, name, record):
        return True
    finishes = resource(name).finishes
    return finishes is not None and may_take_part(user, name) and finishes(user, record)


def require_record(user, name, record, *, may=may_write_record):
    """Raise `NotAllowed` unless the person may change the record, or with `may_finish` tell its outcome."""
    if not may(user, name, record):
        raise NotAllowed(_("You write this only for the countries in your charge today."))


def may_write_field(user, name, field_name):
    """Whether the person may change one field of a resource."""
    known = resource(name)
    by_role = role_of(user) in WRITERS[known.kinds_of_fields.get(field_name, known.kind)]
    return by_role or may_take_part(user, name)


def hidden_fields(user, name):
    """The fields of a resource that the person does not see; saving leaves them as they were."""
    role = role_of(user)
    return frozenset(name for name, why in resource(name).sensitive.items() if role not in SEERS[why])


def writable_by(user):
    """Names of the resources whose records the person may change."""
    return sorted(name for name in _resources if may_write(user, name) or may_take_part(user, name))
