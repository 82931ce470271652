"""The analyst's pages."""

from django.urls import path

from analysis.views import briefing, compare, country, figures, home, maps, saved, search, timelines, workbench

urlpatterns = [
    path("", home.overview, name="overview"),
    path("countries/", workbench.workbench, name="countries"),
    path("countries/compare/", compare.comparison, name="compare"),
    path("views/", saved.saved_views, name="saved-views"),
    path("views/new/", saved.keep, name="saved-view-new"),
    path("views/<int:key>/", saved.saved_view, name="saved-view"),
    path("views/<int:key>/edit/", saved.change, name="saved-view-edit"),
    path("views/<int:key>/drop/", saved.drop, name="saved-view-drop"),
    path("views/<int:key>/mail/", saved.mail, name="saved-view-mail"),
    path("countries/map.svg", maps.map_svg, name="map-svg"),
    path("countries/timeline.svg", timelines.timeline_svg, name="timeline-svg"),
    path("countries/map.png", maps.map_png, name="map-png"),
    path("countries/<str:code>/", country.country, name="country"),
    path("countries/<str:code>/dossier/", country.dossier, name="country-dossier"),
    path("figures/", figures.figures_page, name="figures"),
    path("figures/take/", figures.take, name="figures-take"),
    path("figures/<int:key>/", figures.snapshot, name="figure-snapshot"),
    path("reports/briefing/", briefing.briefing, name="briefing"),
    path("search/", search.search_page, name="search"),
    path("search/hits/", search.hits, name="search-hits"),
]
