"""A provider of OpenID Connect in a process of its own, for tests: `python provider.py PORT FOLDER BACK`.

It is django-oauth-toolkit in a small project that knows nothing of the registry; `conduct.py` says what it tells.
"""

import sys
from pathlib import Path
from wsgiref.simple_server import make_server

import django
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from jwcrypto import jwk


def configure(port, folder):
    """The provider's own settings."""
    key = jwk.JWK.generate(kty="RSA", size=2048)
    settings.configure(
        SECRET_KEY="invented",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF="conduct",
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "oauth2_provider",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": Path(folder) / "provider.sqlite3"}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
        LOGIN_URL="/sign-in/",
        OAUTH2_PROVIDER={
            "OIDC_ENABLED": True,
            "OIDC_RSA_PRIVATE_KEY": key.export_to_pem(private_key=True, password=None).decode(),
            "OIDC_ISS_ENDPOINT": f"http://127.0.0.1:{port}/o",
            "OAUTH2_VALIDATOR_CLASS": "conduct.Claims",
            "SCOPES": {"openid": "", "profile": "", "email": ""},
            "PKCE_REQUIRED": True,
            "ALLOWED_REDIRECT_URI_SCHEMES": ["http"],
        },
    )
    django.setup()


def serve(port, back):
    """Register the registry as an application and answer until killed."""
    from oauth2_provider.models import Application

    call_command("migrate", verbosity=0)
    Application.objects.create(
        client_id="registry",
        client_secret="not-a-secret",
        client_type="confidential",
        authorization_grant_type="authorization-code",
        redirect_uris=back,
        skip_authorization=True,
        algorithm="RS256",
    )
    make_server("127.0.0.1", int(port), get_wsgi_application()).serve_forever()


if __name__ == "__main__":
    configure(sys.argv[1], sys.argv[2])
    serve(sys.argv[1], sys.argv[3])
