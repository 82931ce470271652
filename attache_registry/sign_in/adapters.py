"""What the sign-in library asks of this registry: no sign-up, sealed secrets, factors that some roles must have."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from attache_registry import policies
from attache_registry.sealing import cipher
from attache_registry.sign_in.backend import RegistryBackend

PURPOSE = "secrets of second factors"
# Recovery codes stand in for a factor; they are none.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
# In the session: the provider said that it had asked for a second factor.
ASKED_BY_PROVIDER = "second_factor_at_provider"


def needs_second_factor(user):
    """Whether the person's role may work only with a second factor."""
    return policies.role_of(user) in settings.SECOND_FACTOR_ROLES


def has_second_factor(user):
    """Whether the person has set one up."""
    return Authenticator.objects.filter(user=user, type__in=FACTORS).exists()


def used_second_factor(request):
    """Whether this session was begun, or confirmed, with a second factor; asks the session alone."""
    records = get_authentication_records(request, request.user)
    return ASKED_BY_PROVIDER in request.session or any(each["method"] == "mfa" for each in records)


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators, or by single sign-on where that is set up."""

    def is_open_for_signup(self, request):
        return False

    def add_message(self, request, level, message_template=None, message_context=None, extra_tags="", message=None):
        """Pages say by themselves how things stand; only what went wrong is said besides."""
        if message is not None:
            super().add_message(request, level, message=message)

    def authenticate(self, request, **credentials):
        """Who may not sign in is told the same as who mistyped."""
        user = super().authenticate(request, **credentials)
        return user if user and RegistryBackend().user_can_authenticate(user) else None

    def pre_login(self, request, user, **kwargs):
        """Whoever may not sign in here does not by any other door."""
        if not RegistryBackend().user_can_authenticate(user):
            return redirect("account_inactive")
        return super().pre_login(request, user, **kwargs)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors: their secrets are sealed, and the last one stays where the role needs one."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _("Your role needs a second factor. Add another before you take this one off.")
    }

    def get_totp_label(self, user):
        return user.get_username()

    def get_totp_issuer(self):
        return str(_("Attaché Registry"))

    def encrypt(self, text):
        return cipher(PURPOSE).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        return cipher(PURPOSE).decrypt(encrypted_text.encode()).decode()

    def get_public_key_credential_rp_entity(self):
        return super().get_public_key_credential_rp_entity() | {"name": str(_("Attaché Registry"))}

    def can_delete_authenticator(self, authenticator):
        others = Authenticator.objects.filter(user=authenticator.user, type__in=FACTORS).exclude(pk=authenticator.pk)
        return not needs_second_factor(authenticator.user) or others.exists()
