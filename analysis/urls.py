"""The analyst's pages."""

from django.urls import path

from analysis.views import country, workbench

urlpatterns = [
    path("countries/", workbench.workbench, name="countries"),
    path("countries/<str:code>/", country.country, name="country"),
    path("countries/<str:code>/dossier/", country.dossier, name="country-dossier"),
]
