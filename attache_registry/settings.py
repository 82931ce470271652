"""Settings of the registry: secure as they stand, loosened only by what the environment says.

Sections: readers, core, applications, requests, database, people, language and time, static files, API, history.
"""

from pathlib import Path

import environ
import pghistory
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from attache_registry import embedded_postgres

BASE_DIR = Path(__file__).resolve().parent.parent

# --- Readers -----------------------------------------------------------------------------------------------

env = environ.Env()
# The real environment wins over the file that `make run` writes.
environ.Env.read_env(BASE_DIR / ".env", overwrite=False)

DEBUG = env.bool("DEBUG", default=False)
# Demonstration users may sign in only where this is set.
DEMO = env.bool("DEMO", default=False)
DEMO_PASSWORD = env.str("DEMO_PASSWORD", default="attache-demo")


def read_secret_key():
    """The signing key: required, except in development."""
    key = env.str("SECRET_KEY", default="")
    if not key and not DEBUG:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set. Put a long random value into the environment, or run `make run` once, "
            "which writes one into .env. For development only, DEBUG=1 does without."
        )
    return key or "development-only-and-never-in-production"


# --- Core --------------------------------------------------------------------------------------------------

SECRET_KEY = read_secret_key()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
ROOT_URLCONF = "attache_registry.urls"
WSGI_APPLICATION = "attache_registry.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ISO 3166-1 code of the state whose ministry runs this registry.
SENDING_STATE = env.str("SENDING_STATE", default="LV")
# The one accent of the pages and the admin.
ACCENT_COLOUR = env.str("ACCENT_COLOUR", default="#9d2235")

# --- Applications ------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "attache_registry",
    "accreditations",
    "pgtrigger",
    "pghistory",
    "knox",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "axes",
    "csp",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

# --- Requests ----------------------------------------------------------------------------------------------

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# --- Database ----------------------------------------------------------------------------------------------

DATABASES = {
    "default": env.db_url_config(env.str("DATABASE_URL", default="") or embedded_postgres.database_url())
}
DATABASES["default"] |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True, "ATOMIC_REQUESTS": False}

# --- People ------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "attache_registry.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "attache_registry.sign_in.RegistryBackend",
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "sign-in"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# --- Language and time -------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("lv", _("Latvian"))]
LOCALE_PATHS = [BASE_DIR / "attache_registry" / "locale"]
TIME_ZONE = env.str("TIME_ZONE", default="Europe/Riga")
USE_TZ = True

# --- Static files ------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]

# --- API ---------------------------------------------------------------------------------------------------

KNOX_TOKEN_MODEL = "attache_registry.AccessToken"
REST_KNOX = {"TOKEN_MODEL": "attache_registry.AccessToken", "AUTH_HEADER_PREFIX": "Bearer"}

# --- History -----------------------------------------------------------------------------------------------

PGHISTORY_APPEND_ONLY = True
PGHISTORY_BASE_MODEL = "attache_registry.history.RegistryEvent"
# The context lies in each event itself: one insert a change, and nothing to join when reading.
PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
PGHISTORY_CONTEXT_ID_FIELD = pghistory.ContextUUIDField()
