"""How often something was done to a scenario, so that whoever applies it applies what he or she has read."""

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from attache_registry.history import tracked
from scenarios.models import DraftedChange, Scenario, Share


def version():
    """Expression: counts what was done to a scenario, its changes and its shares."""
    events = tracked()
    return (
        number_of(events[Scenario].objects, "pgh_obj")
        + number_of(events[DraftedChange].objects, "scenario")
        + number_of(events[Share].objects, "scenario")
    )


def version_of(scenario):
    """The version of a scenario as it stands."""
    return Scenario.objects.filter(pk=scenario.pk).values_list(version(), flat=True).get()


def number_of(records, name):
    """Expression: how many records there are of a scenario; none counts nought."""
    found = records.filter(**{name: OuterRef("pk")}).order_by().values(name).annotate(number=Count("*"))
    return Coalesce(Subquery(found.values("number"), output_field=IntegerField()), 0)
