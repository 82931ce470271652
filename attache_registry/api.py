"""The API's table of contents."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

from accreditations import viewsets as network
from analysis import viewsets as analysis
from cooperation_plans import viewsets as cooperation
from exchange import viewsets as exchange
from reporting import viewsets as reporting
from scenarios import viewsets as scenarios

router = SimpleRouter()
for viewset in (
    analysis.CountryViewSet,
    network.OrganisationViewSet,
    network.MembershipViewSet,
    network.PostViewSet,
    network.PostCostViewSet,
    network.EstablishmentViewSet,
    network.ResponsibilityViewSet,
    network.AttacheViewSet,
    network.PromotionViewSet,
    network.RankViewSet,
    network.PostingViewSet,
    network.AccreditationViewSet,
    network.NotificationViewSet,
    network.StandInViewSet,
    cooperation.AgreementViewSet,
    cooperation.StrandViewSet,
    cooperation.AreaViewSet,
    cooperation.FormViewSet,
    cooperation.CancellationReasonViewSet,
    cooperation.UnitViewSet,
    cooperation.PlanViewSet,
    cooperation.ExpectedPlanViewSet,
    cooperation.ActivityViewSet,
    reporting.ReportViewSet,
    reporting.TopicViewSet,
    reporting.MarkingViewSet,
    analysis.SavedViewViewSet,
    scenarios.ScenarioViewSet,
):
    router.register(viewset.resource, viewset, basename=viewset.resource)

urlpatterns = [
    path("v1/coverage/", network.CoverageView.as_view(), name="coverage"),
    path("v1/coverage/gaps/", network.GapsView.as_view(), name="gaps"),
    path("v1/coverage/doubles/", network.DoublesView.as_view(), name="doubles"),
    path("v1/coverage/rotation/", network.RotationView.as_view(), name="rotation-api"),
    path("v1/countries/<str:code>/timeline/", network.TimelineView.as_view(), name="timeline"),
    path("v1/cooperation-plans/progress/", cooperation.ProgressView.as_view(), name="progress"),
    path("v1/cooperation-plans/missing/", cooperation.MissingView.as_view(), name="missing"),
    path("v1/reports/completeness/", reporting.CompletenessView.as_view(), name="completeness-api"),
    path("v1/bulk/", exchange.BulkView.as_view(), name="bulk"),
    path("v1/changes/", exchange.ChangesView.as_view(), name="changes"),
    path("v1/me/", network.MeView.as_view(), name="me"),
    path("v1/", include(router.urls)),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="docs"),
]
