"""What can be done with plans and activities: verbs that lock, check, save and say which record is in the way.

Each takes keywords only, runs in one transaction, names who does it (`by`), and either happens as a whole or
changes nothing. Pages, admin, API and imports all call them.
"""

from attache_registry.verbs import delete, void
from cooperation_plans.services.carry_over import carry_over
from cooperation_plans.services.chasing import remind_unit
from cooperation_plans.services.records import change, enter, enter_activity, keep_paper
from cooperation_plans.services.transitions import allowed, move_activity, move_plan, record_outcome, take_back

__all__ = [
    "allowed",
    "carry_over",
    "change",
    "delete",
    "enter",
    "enter_activity",
    "keep_paper",
    "move_activity",
    "move_plan",
    "record_outcome",
    "remind_unit",
    "take_back",
    "void",
]
