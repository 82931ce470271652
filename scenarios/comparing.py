"""A scenario compared with the network as it stands: what every question answers with and without it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accreditations.questions import a_year_from
from attache_registry.as_of import day_sent
from attache_registry.exceptions import BadInput
from attache_registry.known_at import asking_day
from scenarios.consequences import Window, differences, picture, touched
from scenarios.rehearsal import rehearse


@dataclass
class Comparison:
    """What a scenario changes.

    - `outcomes`: what came of each change (`carrying_out.Outcome`).
    - `before`, `after`: the pictures (`consequences.picture`); `also_before`, `also_after`: what was asked besides.
    - `differences`: `{table: [(key, row before or None, row after or None)]}`.
    """

    window: Window
    outcomes: list
    before: dict
    after: dict
    also_before: object = None
    also_after: object = None

    @property
    def fits(self):
        """Whether every change fits the network as it is."""
        return all(outcome.fits for outcome in self.outcomes)

    @property
    def differences(self):
        """What differs, table by table."""
        return differences(self.before, self.after)


def compare(scenario, window, *, by, also=lambda: None):
    """Ask the network with and without the changes of a scenario; `also` is asked both times too.

    What was applied is compared with the network as it stands: nothing differs any more. `Busy` where somebody else
    changes the same records just now.
    """
    changes = list(scenario.changes.select_related("post", "host", "country", "attache", "posting", "accreditation"))
    changes = changes if scenario.is_open else []
    countries = touched(changes)
    rehearsed = rehearse(changes, lambda: (picture(window, countries), also()), by=by)
    (before, also_before), (after, also_after) = rehearsed.before, rehearsed.told
    return Comparison(window, rehearsed.outcomes, before, after, also_before, also_after)


def read_window(query, scenario):
    """The window that a request asks about by `as_of`, `from` and `to`.

    By default the day on which the last change of the scenario holds, and the year from today.
    """
    today = asking_day()
    last_change = scenario.changes.order_by("-on").values_list("on", flat=True).first()
    said = {name: day_sent(name, query[name]) for name in ("as_of", "from", "to") if name in query}
    first = said.get("from", today)
    last = said.get("to") or max(a_year_from(first), a_year_from(last_change) if last_change else first)
    if last < first:
        raise BadInput({"to": [("reversed", _("The last day is before the first day."))]})
    return Window(said.get("as_of") or max(last_change or today, today), first, last, today)
