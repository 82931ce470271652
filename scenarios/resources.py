"""Scenarios under the table of roles (R28), and what of them the history tells whom."""

from attache_registry import changes
from attache_registry.policies import Kind, register


def register_policies():
    """Scenarios are the desk's to write; who sees one is asked where it is fetched."""
    models = "scenarios.Scenario scenarios.Share scenarios.DraftedChange"
    register("scenarios", Kind.NETWORK, models=models)


def join_the_demonstration():
    """What scenarios add to the demonstration."""
    from accreditations import demonstration as network_demonstration
    from scenarios import demonstration

    network_demonstration.FURTHER.append(demonstration.load)


def join_the_history():
    """Of a draft that one does not see the history tells nothing either; it names what was applied."""
    from scenarios.models import DraftedChange, Scenario, Share

    def visible(user):
        return Scenario.objects.visible_to(user).order_by().values("pk")

    changes.VISIBLE[Scenario] = ("pgh_obj_id", visible)
    for model in (Share, DraftedChange):
        changes.VISIBLE[model] = ("scenario_id", visible)
