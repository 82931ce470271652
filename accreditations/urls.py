"""The network's pages."""

from django.urls import path

from accreditations import views

urlpatterns = [
    path("", views.overview, name="overview"),
    path("countries/", views.CountryList.as_view(), name="countries"),
    path("countries/<str:code>/", views.country, name="country"),
    path("posts/", views.PostList.as_view(), name="posts"),
    path("posts/<int:key>/", views.post, name="post"),
    path("attaches/", views.AttacheList.as_view(), name="attaches"),
    path("attaches/<int:key>/", views.attache, name="attache"),
]
