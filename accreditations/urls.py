"""The network's pages."""

urlpatterns = []
