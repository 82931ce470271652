"""What can be done with the network: verbs that lock, check, save and say which record is in the way.

Each takes keywords only, runs in one transaction, names who does it (`by`), and either happens as a whole or
changes nothing. Pages, admin, API and imports all call them.
"""

from accreditations.services.life_cycle import allowed, confirm_step, nominate, notify, record_step, take_back
from accreditations.services.records import merge_attaches, moved_by_merge, set_languages, take_over
from accreditations.services.succession import hand_over
from attache_registry.verbs import change, delete, enter, void

__all__ = [
    "allowed",
    "change",
    "confirm_step",
    "delete",
    "enter",
    "hand_over",
    "merge_attaches",
    "moved_by_merge",
    "nominate",
    "notify",
    "record_step",
    "set_languages",
    "take_back",
    "take_over",
    "void",
]
