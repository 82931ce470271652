"""What of plans and activities had been recorded at an instant, where it is no history of a record."""

from attache_registry.known_schema import INSTANT, derived, further
from cooperation_plans.models.activities import Activity, ActivityTransition
from cooperation_plans.models.plans import Amendment
from cooperation_plans.models.progress_counts import ALL_TOLD, VIEW

AMENDMENTS = Amendment._meta.db_table
LAST_CHANGE = f"""(SELECT t."on" FROM {ActivityTransition._meta.db_table} t
    WHERE t.activity_id = e.pgh_obj_id AND t.voided_at IS NULL ORDER BY t.number DESC LIMIT 1)"""


def tell_what_was_recorded():
    """Add it to the schema of what was known."""
    derived[Activity._meta.db_table, "status_since"] = LAST_CHANGE
    # Each is written once, with its instant.
    further[AMENDMENTS] = lambda: f"SELECT * FROM public.{AMENDMENTS} WHERE made_at <= {INSTANT}"
    further[VIEW] = lambda: ALL_TOLD
