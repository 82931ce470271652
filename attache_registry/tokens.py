"""Bearer tokens: who they speak for, what they may do, when they were last used."""

import binascii
from datetime import timedelta
from hmac import compare_digest

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from knox.auth import TokenAuthentication
from knox.crypto import hash_token
from knox.settings import CONSTANTS
from rest_framework.exceptions import AuthenticationFailed

from attache_registry import statements
from attache_registry.models import AccessToken, User
from attache_registry.sign_in.backend import RegistryBackend

# Last use is told to the minute, so that reading does not write at every request.
LAST_USE_PRECISION = timedelta(minutes=1)


class BearerAuthentication(TokenAuthentication):
    """`Authorization: Bearer <token>`, with the role of its person and the scope of its own."""

    def authenticate_credentials(self, token):
        try:
            secret = token.decode("ascii")
            digest = hash_token(secret)
        except (UnicodeDecodeError, binascii.Error):
            raise AuthenticationFailed(_("Invalid token.")) from None
        for known in tokens_of(secret[: CONSTANTS.TOKEN_KEY_LENGTH]):
            # What has expired is kept, so that its owner sees it.
            expired = known.expiry is not None and known.expiry < timezone.now()
            if not expired and compare_digest(digest, known.digest):
                return self.validate_user(known)
        raise AuthenticationFailed(_("Invalid token."))

    def validate_user(self, auth_token):
        user, token = super().validate_user(auth_token)
        if not RegistryBackend().user_can_authenticate(user):
            raise AuthenticationFailed(_("This person may not sign in here."))
        now = timezone.now()
        # Either way: a clock may have been set back.
        if token.last_used_at is None or abs(now - token.last_used_at) > LAST_USE_PRECISION:
            AccessToken.objects.filter(pk=token.pk).update(last_used_at=now)
        return user, token


def tokens_of(key):
    """The tokens that begin so, each with its person; one statement, put together once."""
    names = [[field.attname for field in model._meta.concrete_fields] for model in (AccessToken, User)]
    columns = [*names[0], *(f"user__{name}" for name in names[1])]
    asked = statements.Asking(form=BearerAuthentication, values={"key": key}, fresh=True)
    rows = statements.records(
        asked, lambda asked: AccessToken.objects.filter(token_key=asked.values["key"]).values_list(*columns)
    )
    for row in rows:
        token = AccessToken.from_db("default", names[0], row[: len(names[0])])
        token.user = User.from_db("default", names[1], row[len(names[0]) :])
        yield token


class BearerScheme(OpenApiAuthenticationExtension):
    """How the schema describes it."""

    target_class = BearerAuthentication
    name = "bearer"

    def get_security_definition(self, auto_schema):
        return {"type": "http", "scheme": "bearer", "description": "A token made by `create_token`."}
