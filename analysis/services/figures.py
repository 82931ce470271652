"""Figures are fixed by the desk, and by nobody changed."""

from analysis.figures import figures
from analysis.models import FigureSnapshot
from attache_registry import policies
from attache_registry.exceptions import NotAllowed
from attache_registry.saving import check_and_save, verb


@verb
def take_snapshot(day, *, by, note=""):
    """Fix the figures of a day as they are now. Raises `NotAllowed` for whoever does not write the network."""
    if not policies.may_write(by, "figures"):
        raise NotAllowed
    return check_and_save(FigureSnapshot(day=day.on, taken_by=by, figures=figures(day), note=note))
