"""The analyst's pages."""

from django.urls import path

from analysis.views import search, workbench

urlpatterns = [
    path("countries/", workbench.workbench, name="countries"),
    path("search/", search.search_page, name="search"),
    path("search/hits/", search.hits, name="search-hits"),
]
