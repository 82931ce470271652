"""The pages' table of contents."""

from django.contrib import admin
from django.urls import include, path

from attache_registry import token_pages, views
from attache_registry.health import healthz, readyz
from exchange.metrics import metrics

urlpatterns = [
    path("", include("analysis.urls")),
    path("", include("accreditations.urls")),
    path("", include("reporting.urls")),
    path("", include("cooperation_plans.urls")),
    path("me/", views.me, name="me-page"),
    path("me/calendar/", views.renew_calendar, name="renew-calendar"),
    path("me/tokens/", token_pages.make_token, name="make-token"),
    path("me/tokens/<str:key>/revoke/", token_pages.revoke_token, name="revoke-token"),
    path("history/", views.history, name="history"),
    path("sign-in/", views.SignIn.as_view(), name="sign-in"),
    path("sign-out/", views.SignOut.as_view(), name="sign-out"),
    path("theme.css", views.theme, name="theme"),
    path("language/", views.set_language, name="set-language"),
    path("api/", include("attache_registry.api")),
    path("admin/login/", views.admin_sign_in),
    path("admin/", admin.site.urls),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
]

handler400 = "attache_registry.views.bad_request"
handler403 = "attache_registry.views.permission_denied"
handler404 = "attache_registry.views.page_not_found"
handler500 = "attache_registry.views.server_error"
