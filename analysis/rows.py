"""The shape in which the analyst's own records leave the registry."""

from django.db.models import F

from accreditations.rows import fields
from attache_registry.nested_rows import Row


def saved_view(day):
    """A view that was kept."""
    return Row(**fields("id", "name", "query", "as_of", "shared_with", owner=F("owner__username")))
