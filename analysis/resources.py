"""The analyst's own records under the table of roles (R28)."""

from attache_registry.policies import Kind, register


def register_policies():
    """Say of what kind each resource is."""
    register("views", Kind.OWN, models="analysis.SavedView")
    register("figures", Kind.NETWORK, models="analysis.FigureSnapshot")


def join_the_network():
    """What the analyst's desk adds to the mails of the day."""
    from accreditations import digests
    from analysis import mails

    digests.FURTHER.append(mails.view_digests)
