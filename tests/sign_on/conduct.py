"""What the provider of the tests does: it tells what `POST /arrange/` said, signed with the key it shows."""

import json

from django.contrib.auth import login
from django.contrib.auth.models import User
from django.http import HttpResponseRedirect, JsonResponse
from django.urls import include, path
from jwcrypto import jwk
from oauth2_provider.oauth2_validators import OAuth2Validator
from oauth2_provider.settings import oauth2_settings

# What is told of people by name, and whether another key is shown than the one that signs.
ARRANGED = {"people": {}, "wrong_key": False}


class Claims(OAuth2Validator):
    """Tells what was arranged."""

    oidc_claim_scope = None

    def get_additional_claims(self, request):
        name = request.user.get_username()
        return {"preferred_username": name, **ARRANGED["people"].get(name, {})}


def arrange(request):
    """Take what to do next."""
    ARRANGED.update(json.loads(request.body))
    return JsonResponse({})


def sign_in(request):
    """Sign in as the one whom the header names, who is made where there is none."""
    person, _new = User.objects.get_or_create(username=request.headers["X-Person"])
    login(request, person)
    return HttpResponseRedirect(request.GET["next"])


def keys(request):
    """The key that signs, or another one under its name."""
    key = jwk.JWK.from_pem(oauth2_settings.OIDC_RSA_PRIVATE_KEY.encode())
    shown = jwk.JWK.generate(kty="RSA", size=2048) if ARRANGED["wrong_key"] else key
    public = {**json.loads(shown.export_public()), "kid": key.thumbprint(), "alg": "RS256", "use": "sig"}
    return JsonResponse({"keys": [public]})


urlpatterns = [
    path("arrange/", arrange),
    path("sign-in/", sign_in),
    path("o/.well-known/jwks.json", keys),
    path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")),
]
