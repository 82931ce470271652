"""The analyst's pages."""

from django.urls import path

from analysis.views import workbench

urlpatterns = [
    path("countries/", workbench.workbench, name="countries"),
]
