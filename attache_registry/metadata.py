"""What OPTIONS answers."""

from rest_framework.metadata import BaseMetadata


class NoMetadata(BaseMetadata):
    """OPTIONS says which methods there are (`Allow`); what they take stands in the schema."""

    def determine_metadata(self, request, view):
        return None
