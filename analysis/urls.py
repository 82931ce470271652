"""The analyst's pages."""

from django.urls import path

from analysis.views import maps, workbench

urlpatterns = [
    path("countries/", workbench.workbench, name="countries"),
    path("countries/map.svg", maps.map_svg, name="map-svg"),
    path("countries/map.png", maps.map_png, name="map-png"),
]
