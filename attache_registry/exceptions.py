"""What can go wrong in the words of the field. Nothing here knows HTTP; `problem_details` maps it."""

from django.utils.translation import gettext_lazy as _


class RegistryError(Exception):
    """A refusal with a sentence for the reader, in the reader's language."""

    code = "error"
    default_message = _("The registry refused this.")

    def __init__(self, message=None, *, code=None):
        self.message = message or self.default_message
        self.code = code or self.code
        super().__init__(str(self.message))

    @property
    def more(self):
        """What a refusal tells besides, by name; kinds of errors add theirs."""
        return {}


class BadInput(RegistryError):
    """What was sent cannot be understood or breaks a rule of its own fields.

    `errors` maps a field name (`""` for the whole record) to a list of `(code, message)`.
    """

    code = "invalid"
    default_message = _("Some of what was entered is not right. Nothing was saved.")

    def __init__(self, errors=None, message=None):
        if isinstance(errors, str) or not isinstance(errors, (dict, type(None))):
            errors = {"": [("invalid", errors)]}
        self.errors = errors or {}
        super().__init__(message)


class NotAllowed(RegistryError):
    """The person's role, or the token's scope, does not allow this."""

    code = "not_allowed"
    default_message = _("Your role does not allow this.")


class NotFound(RegistryError):
    """There is no such record, or the person may not know of it."""

    code = "not_found"
    default_message = _("There is no such record.")


class Conflict(RegistryError):
    """The request is sound but other records stand in its way; `records` are those."""

    code = "conflict"
    default_message = _("Another record is in the way. Nothing was saved.")

    def __init__(self, message=None, *, records=(), code=None):
        self.records = list(records)
        super().__init__(message, code=code)


class Overlap(Conflict):
    """Two periods that may not share a day do (R8, R9, R11, R13, R14a)."""

    code = "overlap"


class Transition(Conflict):
    """The life cycle does not allow this step now; `allowed` are those that it does (R15)."""

    code = "transition"
    default_message = _("This step is not possible now. Nothing was saved.")

    def __init__(self, message=None, *, allowed=(), records=()):
        self.allowed = [str(each) for each in allowed]
        super().__init__(message, records=records)


class InUse(Conflict):
    """The record cannot leave because `records` lean on it (R3); those that some may not know of are not named."""

    code = "in_use"
    default_message = _("Other records lean on this one. Void or change them first. Nothing was saved.")

    def __init__(self, message=None, *, records=(), code=None):
        super().__init__(message, records=[each for each in records if each.is_named], code=code)


class WasInForce(Conflict):
    """What was ever in force is ended or voided, never deleted (R3)."""

    code = "was_in_force"
    default_message = _("This was in force, so it is not deleted. End it, or void it with a reason.")


class Busy(Conflict):
    """Others kept changing the same records; trying again will help."""

    code = "busy"
    default_message = _("Others are changing the same records just now. Nothing was saved; please try again.")


class Stale(RegistryError):
    """The record changed since the person read it."""

    code = "stale"
    default_message = _(
        "The record was changed meanwhile. Nothing was saved. Read it again, then repeat your change."
    )
