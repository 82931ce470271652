"""A scenario becomes the network, all of it in one transaction, or nothing does and it is said why."""

import pghistory
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from attache_registry import policies
from attache_registry.exceptions import Conflict, NotAllowed, Stale
from attache_registry.saving import check_and_save, verb
from scenarios.carrying_out import carry_out
from scenarios.choices import ScenarioStatus
from scenarios.services.drafting import require_open
from scenarios.versions import version_of

# Scenarios are applied one after another: each meets the network as the one before left it, instead of a deadlock.
ONE_AFTER_ANOTHER = "SELECT pg_advisory_xact_lock(hashtext('scenarios.apply'))"


class DoesNotFit(Conflict):
    """Some change of a scenario does not fit the network as it is; `outcomes` say which and why."""

    code = "does_not_fit"

    def __init__(self, outcomes):
        self.outcomes = outcomes
        refused = [outcome for outcome in outcomes if not outcome.fits]
        message = _("The network stays as it is, because not every change fits: %(reasons)s") % {
            "reasons": " ".join(f"{each.change.number}. {each.refusal}" for each in refused)
        }
        super().__init__(message)

    @property
    def more(self):
        """Which changes do not fit and why, for who is told by a problem document."""
        refused = [outcome for outcome in self.outcomes if not outcome.fits]
        told = [{"number": each.change.number, "refusal": each.refusal, "code": each.code} for each in refused]
        return {"changes": told}


@verb
def apply(scenario, *, by, seen=None):
    """Carry out every change for good; the outcomes, one a change.

    `seen` is the version that the person has read (`versions.version`): anything done to the scenario since makes it
    `Stale`. The history names the scenario with each record that it changed. Raises `DoesNotFit` with all the reasons
    where a change does not fit, `Conflict` where it was applied already, `NotAllowed` for who may not write the
    network; then nothing was changed.
    """
    if by is not None and not policies.may_write(by, "accreditations"):
        raise NotAllowed
    with connection.cursor() as cursor:
        cursor.execute(ONE_AFTER_ANOTHER)
    require_open(scenario, by)
    if seen is not None and seen != version_of(scenario):
        raise Stale(_("Somebody changed the scenario meanwhile. Look at it as it is now, then apply it."))
    changes = list(scenario.changes.select_related("post", "host", "country", "attache", "posting", "accreditation"))
    if not changes:
        raise Conflict(_("The scenario holds no change yet."), code="empty")
    with pghistory.context(scenario=scenario.pk, scenario_name=scenario.name):
        outcomes = carry_out(changes, by=by)
        if not all(outcome.fits for outcome in outcomes):
            raise DoesNotFit(outcomes)
        scenario.status = ScenarioStatus.APPLIED
        scenario.applied_at, scenario.applied_by = timezone.now(), by
        check_and_save(scenario)
    # What else the same request does is not the scenario's.
    with pghistory.context(scenario=None, scenario_name=None):
        return outcomes
