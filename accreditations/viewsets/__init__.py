"""The network's resources, as an index: which shape, which filters, which verbs."""

from accreditations.viewsets.life_cycle import AccreditationViewSet, NotificationViewSet
from accreditations.viewsets.network import (
    AttacheViewSet,
    CountryViewSet,
    EstablishmentViewSet,
    MembershipViewSet,
    OrganisationViewSet,
    PostCostViewSet,
    PostingViewSet,
    PostViewSet,
    PromotionViewSet,
    RankViewSet,
    ResponsibilityViewSet,
    StandInViewSet,
)
from accreditations.viewsets.questions import CoverageView, DoublesView, GapsView, MeView, RotationView, TimelineView

__all__ = [
    "AccreditationViewSet",
    "AttacheViewSet",
    "CountryViewSet",
    "CoverageView",
    "DoublesView",
    "EstablishmentViewSet",
    "GapsView",
    "MeView",
    "MembershipViewSet",
    "NotificationViewSet",
    "OrganisationViewSet",
    "PostCostViewSet",
    "PostViewSet",
    "PostingViewSet",
    "PromotionViewSet",
    "RankViewSet",
    "ResponsibilityViewSet",
    "RotationView",
    "StandInViewSet",
    "TimelineView",
]
