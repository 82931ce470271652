"""The addresses of signing in and of what guards it, under the names by which the library knows them."""

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as apps
from allauth.mfa.webauthn import views as passkeys
from allauth.socialaccount import views as providers
from django.contrib.auth.decorators import login_not_required
from django.urls import path

from attache_registry.sign_in import single_sign_on, views

urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="account_login"),
    path("sign-in/refused/", account.account_inactive, name="account_inactive"),
    path("sign-in/second-factor/", login_not_required(factors.authenticate), name="mfa_authenticate"),
    path("sign-in/passkey/", login_not_required(passkeys.login_webauthn), name="mfa_login_webauthn"),
    path("sign-in/with/<str:provider_id>/", single_sign_on.begin, name="openid_connect_login"),
    path("sign-in/with/<str:provider_id>/back/", single_sign_on.come_back, name="openid_connect_callback"),
    path("sign-in/cancelled/", login_not_required(providers.login_cancelled), name="socialaccount_login_cancelled"),
    path("sign-in/failed/", login_not_required(providers.login_error), name="socialaccount_login_error"),
    path("sign-out/", views.SignOut.as_view(), name="account_logout"),
    path("me/confirm/", account.reauthenticate, name="account_reauthenticate"),
    path("me/confirm/second-factor/", factors.reauthenticate, name="mfa_reauthenticate"),
    path("me/confirm/passkey/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("me/password/", views.ChangePassword.as_view(), name="account_change_password"),
    path("me/sessions/", views.sessions, name="usersessions_list"),
    path("me/security/", views.security, name="mfa_index"),
    path("me/security/app/", apps.activate_totp, name="mfa_activate_totp"),
    path("me/security/app/remove/", apps.deactivate_totp, name="mfa_deactivate_totp"),
    path("me/security/passkeys/", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("me/security/passkeys/add/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("me/security/passkeys/<int:pk>/", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
    path("me/security/passkeys/<int:pk>/remove/", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
    path("me/security/codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("me/security/codes/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
]
