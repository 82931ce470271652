"""A scenario as if it were real: carried out in a transaction that is always taken back, and asked about within."""

from dataclasses import dataclass

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _

from attache_registry.exceptions import Busy
from attache_registry.saving import sqlstate
from scenarios.carrying_out import carry_out

# A rehearsal waits so long for somebody who changes the same records; it must not hold others up for long either.
PATIENCE = "SET LOCAL lock_timeout = '3s'"
LOCK_NOT_AVAILABLE, DEADLOCK = "55P03", "40P01"


@dataclass
class Rehearsed:
    """What came of each change, and what was told of the network as it would then be."""

    outcomes: list
    told: object

    @property
    def fits(self):
        """Whether every change fits."""
        return all(outcome.fits for outcome in self.outcomes)


def rehearse(changes, ask, *, by):
    """Carry the changes out, ask, and take all of it back; `Busy` where somebody else holds what they touch.

    `ask` answers in plain values: the records are no more afterwards.
    """
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(PATIENCE)
            outcomes = carry_out(changes, by=by)
            told = ask()
            transaction.set_rollback(True)
    except OperationalError as error:
        if sqlstate(error) not in (LOCK_NOT_AVAILABLE, DEADLOCK):
            raise
        raise Busy(_("Others are changing the network just now. Nothing was lost; please try again.")) from error
    return Rehearsed(outcomes, told)
