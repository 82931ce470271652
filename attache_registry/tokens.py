"""Bearer tokens: who they speak for, what they may do, when they were last used."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from knox.auth import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed

from attache_registry.models import AccessToken
from attache_registry.sign_in.backend import RegistryBackend

# Last use is told to the minute, so that reading does not write at every request.
LAST_USE_PRECISION = timedelta(minutes=1)


class BearerAuthentication(TokenAuthentication):
    """`Authorization: Bearer <token>`, with the role of its person and the scope of its own."""

    def authenticate_credentials(self, token):
        try:
            token.decode("ascii")
        except UnicodeDecodeError:
            raise AuthenticationFailed(_("Invalid token.")) from None
        return super().authenticate_credentials(token)

    def _cleanup_token(self, auth_token):
        """Whether the token has expired; expired ones are kept, so that their owner sees them."""
        return auth_token.expiry is not None and auth_token.expiry < timezone.now()

    def validate_user(self, auth_token):
        user, token = super().validate_user(auth_token)
        if not RegistryBackend().user_can_authenticate(user):
            raise AuthenticationFailed(_("This person may not sign in here."))
        now = timezone.now()
        if token.last_used_at is None or now - token.last_used_at > LAST_USE_PRECISION:
            AccessToken.objects.filter(pk=token.pk).update(last_used_at=now)
        return user, token


class BearerScheme(OpenApiAuthenticationExtension):
    """How the schema describes it."""

    target_class = BearerAuthentication
    name = "bearer"

    def get_security_definition(self, auto_schema):
        return {"type": "http", "scheme": "bearer", "description": "A token made by `create_token`."}
