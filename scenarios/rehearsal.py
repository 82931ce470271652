"""A scenario as if it were real: carried out in a transaction that is always taken back, and asked about within."""

from dataclasses import dataclass

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _

from attache_registry.exceptions import Busy
from attache_registry.saving import DEADLOCK, LOCK_NOT_AVAILABLE, sqlstate
from scenarios.carrying_out import carry_out

# A rehearsal waits so long for somebody who changes the same records; it must not hold others up for long either.
PATIENCE = "SET LOCAL lock_timeout = '3s'"
# Both times the network of one instant is asked, whatever others save meanwhile.
ONE_INSTANT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"
CHANGED_MEANWHILE = "40001"


@dataclass
class Rehearsed:
    """What came of each change, and what was told of the network as it stands and as it would then be."""

    outcomes: list
    before: object
    told: object

    @property
    def fits(self):
        """Whether every change fits."""
        return all(outcome.fits for outcome in self.outcomes)


def rehearse(changes, ask, *, by):
    """Ask, carry the changes out, ask again, and take all of it back; `Busy` where others change what they touch.

    `ask` answers in plain values: the records are no more afterwards.
    """
    is_outermost = not connection.in_atomic_block
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                if is_outermost:
                    cursor.execute(ONE_INSTANT)
                cursor.execute(PATIENCE)
            before = ask()
            outcomes = carry_out(changes, by=by)
            told = ask()
            transaction.set_rollback(True)
    except OperationalError as error:
        if sqlstate(error) not in (LOCK_NOT_AVAILABLE, DEADLOCK, CHANGED_MEANWHILE):
            raise
        raise Busy(_("Others are changing the network just now. Nothing was lost; please try again.")) from error
    return Rehearsed(outcomes, before, told)
