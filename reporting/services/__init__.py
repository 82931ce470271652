"""What can be done with reports, in the field's verbs (R27)."""

from attache_registry.verbs import delete, void
from reporting.services.lives import allowed, correct, release, send_back, submit
from reporting.services.outcomes import make_outcome, report_from_outcome
from reporting.services.records import PARTS, attach, change, default_marking, detach, enter

__all__ = [
    "PARTS",
    "allowed",
    "attach",
    "change",
    "correct",
    "default_marking",
    "delete",
    "detach",
    "enter",
    "make_outcome",
    "release",
    "report_from_outcome",
    "send_back",
    "submit",
    "void",
]
