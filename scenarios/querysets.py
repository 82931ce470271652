"""Which scenarios a person sees."""

from django.db.models import Exists, OuterRef, Q, QuerySet


class ScenarioQuerySet(QuerySet):
    """Scenarios."""

    def visible_to(self, user):
        """One's own, and those that were shared with one; of all others nothing is said."""
        shares = self.model.shares.rel.related_model.objects.filter(scenario=OuterRef("pk"), user=user)
        return self.filter(Q(author=user) | Q(Exists(shares)))
