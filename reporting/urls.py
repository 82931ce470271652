"""The pages of reporting."""

urlpatterns = []
