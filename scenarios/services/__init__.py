"""What can be done with scenarios: drafted, shared, applied, dropped."""

from scenarios.services.applying import apply
from scenarios.services.drafting import (
    add_change,
    change_change,
    change_scenario,
    draft,
    drop_scenario,
    look_again,
    may_change,
    require_author,
    require_may_change,
    share,
    stop_sharing,
    take_out,
)

__all__ = [
    "add_change",
    "apply",
    "change_change",
    "change_scenario",
    "draft",
    "drop_scenario",
    "look_again",
    "may_change",
    "require_author",
    "require_may_change",
    "share",
    "stop_sharing",
    "take_out",
]
