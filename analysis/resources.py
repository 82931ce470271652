"""The analyst's own records under the table of roles (R28)."""

from attache_registry.policies import Kind, register


def register_policies():
    """Say of what kind each resource is."""
    register("views", Kind.OWN)
