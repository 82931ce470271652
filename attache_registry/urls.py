"""The pages' table of contents."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from attache_registry import token_pages, views
from attache_registry.health import healthz, readyz
from attache_registry.language import set_language
from exchange.metrics import metrics

urlpatterns = [
    path("", include("analysis.urls")),
    path("", include("accreditations.urls")),
    path("", include("reporting.urls")),
    path("", include("cooperation_plans.urls")),
    path("", include("scenarios.urls")),
    path("me/", views.me, name="me-page"),
    path("me/calendar/", views.renew_calendar, name="renew-calendar"),
    path("me/tokens/", token_pages.make_token, name="make-token"),
    path("me/tokens/<str:key>/revoke/", token_pages.revoke_token, name="revoke-token"),
    path("history/", views.history, name="history"),
    path("", include("attache_registry.sign_in.urls")),
    path("theme.css", views.theme, name="theme"),
    path("language/", set_language, name="set-language"),
    path("api/", include("attache_registry.api")),
    path("admin/login/", views.admin_sign_in),
    # One's own password is changed at one place alone.
    path("admin/password_change/", RedirectView.as_view(pattern_name="account_change_password")),
    path("admin/", admin.site.urls),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
]

handler400 = "attache_registry.views.bad_request"
handler403 = "attache_registry.views.permission_denied"
handler404 = "attache_registry.views.page_not_found"
handler500 = "attache_registry.views.server_error"
