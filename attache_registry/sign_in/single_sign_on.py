"""Sign-in at the ministry's own provider (OpenID Connect): who comes back, with which role, under which account."""

import pghistory
import requests
from allauth.account.signals import user_logged_in
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.dispatch import receiver
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from attache_registry.models import User
from attache_registry.policies import Role
from attache_registry.sign_in.adapters import ASKED_BY_PROVIDER

STAFF = {Role.DESK, Role.ADMINISTRATOR}


class CheckedAdapter(OpenIDConnectOAuth2Adapter):
    """Checks the signature of every ID token, whatever way it came."""

    def _decode_id_token(self, app, id_token):
        return jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
            verify_signature=True,
        )


@login_not_required
@require_POST
def begin(request, provider_id):
    """Lead a person to the provider."""
    return _at_provider(OAuth2LoginView, request, provider_id)


@login_not_required
@require_safe
def come_back(request, provider_id):
    """Whoever comes back from the provider."""
    # The only address that changes records by GET: an account is made, or gets another role.
    with pghistory.context(user=None, url=request.path):
        return _at_provider(OAuth2CallbackView, request, provider_id)


def _at_provider(view, request, provider_id):
    try:
        return view.adapter_view(CheckedAdapter(request, provider_id))(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    except requests.RequestException:
        return refusal(request, _("The ministry's sign-in does not answer. Please try again in a few minutes."), 503)


def refusal(request, words, status=403):
    """The page for whoever was not let in, with the reason."""
    return render(request, "attache_registry/not_let_in.html", {"words": words}, status=status)


def claims_of(sociallogin):
    """What the provider says of a person, the ID token's own claims first."""
    told = sociallogin.account.extra_data
    return {**(told.get("userinfo") or {}), **(told.get("id_token") or {})}


def role_in(claims):
    """The role that the provider's groups give; the highest of several, None for none that is known here."""
    told = claims.get(settings.OIDC["role_claim"])
    groups = {each for each in (told if isinstance(told, list) else [told]) if isinstance(each, str)}
    roles = {settings.OIDC["roles"][each] for each in groups & set(settings.OIDC["roles"])}
    return next((role for role in reversed(Role.values) if role in roles), None)


class ProviderAdapter(DefaultSocialAccountAdapter):
    """Accounts of the provider: known by its own key of a person, with the role that its groups give."""

    def is_open_for_signup(self, request, sociallogin):
        return settings.OIDC["create"]

    def pre_social_login(self, request, sociallogin):
        """Match the account and set its role; whoever has none here is not let in."""
        role = role_in(claims_of(sociallogin))
        if role is None:
            words = _("Your account has no role in this registry. Ask an administrator for one.")
            raise ImmediateHttpResponse(refusal(request, words))
        # Addresses are kept with the person, not by the library.
        sociallogin.email_addresses = []
        if not sociallogin.is_existing:
            self.match(request, sociallogin)
        user = sociallogin.user
        user.role, user.is_staff = role, role in STAFF
        if sociallogin.is_existing:
            user.save(update_fields=["role", "is_staff"])

    def match(self, request, sociallogin):
        """Tie an account to the person of the same user name, where that is configured; refuse a name in use else."""
        name = claims_of(sociallogin).get(settings.OIDC["username_claim"]) or ""
        known = User.objects.filter(username__iexact=name, is_demonstration=False).first()
        if known and settings.OIDC["match_usernames"]:
            sociallogin.connect(request, known)
        elif known or not name or not settings.OIDC["create"]:
            words = _("There is no account for you here yet. Ask an administrator to make one or to join yours.")
            raise ImmediateHttpResponse(refusal(request, words))

    def populate_user(self, request, sociallogin, data):
        user = super().populate_user(request, sociallogin, data)
        user.username = str(claims_of(sociallogin).get(settings.OIDC["username_claim"]) or "")[:150]
        return user

    def on_authentication_error(self, request, provider, error=None, exception=None, extra_context=None):
        """Say that it did not work, without a word of why: that is for the provider's log."""
        words = _("Signing in did not work. Please begin again; if it happens again, ask an administrator.")
        raise ImmediateHttpResponse(refusal(request, words))


@receiver(user_logged_in)
def remember_factor_of_provider(request, sociallogin=None, **kwargs):
    """A second factor that the provider asked for counts here (RFC 8176)."""
    if sociallogin is not None:
        said = claims_of(sociallogin)
        methods = said.get("amr") or []
        if set(methods if isinstance(methods, list) else [methods]) & set(settings.OIDC["second_factor"]):
            request.session[ASKED_BY_PROVIDER] = True
