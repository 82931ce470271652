"""Settings of the registry: secure as they stand, loosened only by what the environment says.

Readers stand in `environment.py`. Sections: core, security, logs, applications, requests, database, people, mail,
other systems, language and time, static files, API, history.
"""

import re
from pathlib import Path

import pghistory
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from attache_registry import embedded_postgres, logs
from attache_registry.environment import (
    apps_of,
    env,
    read_databases,
    read_networks,
    read_provider,
    read_rate,
    read_roles,
    read_secret_key,
    read_switch,
)

BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = read_switch("DEBUG")
# Demonstration users may sign in only where this is set.
DEMO = read_switch("DEMO")
# Plain HTTP is for a server on one's own machine; `make run` sets it, because it binds to loopback alone.
PLAIN_HTTP = read_switch("PLAIN_HTTP", default=DEBUG)
DEMO_PASSWORD = env.str("DEMO_PASSWORD", default="attache-demo")

# --- Core --------------------------------------------------------------------------------------------------

SECRET_KEY = read_secret_key(DEBUG)
# Older keys that still open what they sealed and signed.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
ROOT_URLCONF = "attache_registry.urls"
WSGI_APPLICATION = "attache_registry.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ISO 3166-1 code of the state whose ministry runs this registry.
SENDING_STATE = env.str("SENDING_STATE", default="LV")
# The one accent of the pages and the admin.
ACCENT_COLOUR = env.str("ACCENT_COLOUR", default="#9d2235")
if not re.fullmatch("#[0-9a-fA-F]{6}", ACCENT_COLOUR):
    raise ImproperlyConfigured(f"ACCENT_COLOUR is {ACCENT_COLOUR!r}; write it as #9d2235.")

# Next year's cooperation plans are due on this day of the year before.
PLAN_DUE_MONTH_DAY = env.str("PLAN_DUE_MONTH_DAY", default="12-01")
if not re.fullmatch(r"(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])", PLAN_DUE_MONTH_DAY):
    raise ImproperlyConfigured(f"PLAN_DUE_MONTH_DAY is {PLAN_DUE_MONTH_DAY!r}; write it as 12-01, up to day 28.")

# --- Security ----------------------------------------------------------------------------------------------

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not PLAIN_HTTP
SECURE_SSL_REDIRECT = not PLAIN_HTTP
# Whoever watches the process asks it directly.
SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$", "^metrics$"]
SECURE_HSTS_SECONDS = 0 if PLAIN_HTTP else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not PLAIN_HTTP
# The header by which a proxy says that the reader came by HTTPS, such as HTTP_X_FORWARDED_PROTO.
if proxy_header := env.str("PROXY_TLS_HEADER", default=""):
    SECURE_PROXY_SSL_HEADER = (proxy_header, "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Pages use none of the browser's powers but passkeys.
PERMISSIONS_POLICY = {
    **{power: [] for power in ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")},
    **{power: ["self"] for power in ("publickey-credentials-create", "publickey-credentials-get")},
}
if not PLAIN_HTTP:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE, LANGUAGE_COOKIE_HTTPONLY = not PLAIN_HTTP, True
# A session ends so long after it began, and so long after it was last used.
SESSION_HOURS = env.int("SESSION_HOURS", default=12)
SESSION_IDLE_MINUTES = env.int("SESSION_IDLE_MINUTES", default=120)
SESSION_COOKIE_AGE = SESSION_HOURS * 60 * 60
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
# Five wrong passwords for one name from one address lock it for an hour.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 1
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
# Whose address it is was found out before (proxy.py), for a proxy over TCP by the header that is named here, such as
# HTTP_X_REAL_IP.
AXES_IPWARE_META_PRECEDENCE_ORDER = ["REMOTE_ADDR"]
PROXY_ADDRESS_HEADER = env.str("PROXY_ADDRESS_HEADER", default="")
AXES_LOCKOUT_TEMPLATE = "attache_registry/locked_out.html"
AXES_RESET_ON_SUCCESS = True
# The screen of a plan holds its activities, nine fields each.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
CSRF_FAILURE_VIEW = "attache_registry.views.csrf_failure"

# --- Logs --------------------------------------------------------------------------------------------------

# JSON lines, unless somebody looks on.
LOGGING = logs.configuration(lines=read_switch("LOG_LINES", default=not (DEBUG or DEMO)))
DJANGO_GUID = {"GUID_HEADER_NAME": "X-Request-ID", "EXPOSE_HEADER": False}

# --- Applications ------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    # First, so that the registry can take out of the administration what it shows by itself.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "attache_registry",
    "exchange",
    "accreditations",
    "cooperation_plans",
    "reporting",
    "analysis",
    "scenarios",
    "pgtrigger",
    "pghistory",
    "knox",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "axes",
    "csp",
    "django_guid",
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
    "django_guid.middleware.guid_middleware",
    "attache_registry.measuring.MeasuringMiddleware",
    "attache_registry.replicas.ReplicaMiddleware",
    "attache_registry.proxy.ProxyAddressMiddleware",
    "attache_registry.headers.PrivateAnswersMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "attache_registry.compression.ApiCompression",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "attache_registry.views.DomainErrorsMiddleware",
    "attache_registry.sign_in.gate.GateMiddleware",
    "attache_registry.throttling.ExportLimitMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "attache_registry.sensitive.SensitiveReadsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
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
                "attache_registry.context_processors.registry",
                "analysis.context_processors.views",
            ],
        },
    }
]

# --- Database ----------------------------------------------------------------------------------------------

DATABASES = read_databases(embedded_postgres.database_url)
REPLICAS = sorted(set(DATABASES) - {"default"})
DATABASE_ROUTERS = ["attache_registry.replicas.ReplicaRouter"] if REPLICAS else []
# Seconds by which a replica may lag before it is left out.
DATABASE_REPLICA_LAG = env.float("DATABASE_REPLICA_LAG", default=10)
# What all processes count together: tries to sign in.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "attache_registry_cache",
    }
}
# The server itself, past the pool: for backups and restores, and for `migrate` by naming it as DATABASE_URL.
direct_url = env.str("DATABASE_DIRECT_URL", default="")
DIRECT_DATABASE = env.db_url_config(direct_url) if direct_url else DATABASES["default"]
# Where backups go to that are given no name; /metrics tells how old the last one is.
BACKUP_FOLDER = Path(env.str("BACKUP_FOLDER", default=str(BASE_DIR / "backups")))

# --- People ------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "attache_registry.User"
ROLES = {"analyst", "attache", "desk", "admin"}
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "attache_registry.sign_in.backend.RegistryBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"
# NIST SP 800-63B: long, in any signs; none that is known or stands to reason.
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "attache_registry.passwords.ContextWordsValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]

# Roles that work only with a second factor; in the demonstration none does.
SECOND_FACTOR_ROLES = read_roles("SECOND_FACTOR_ROLES", [] if DEMO else ["desk", "admin"], ROLES)
# The ministry's own sign-in; with OIDC_ONLY passwords and passkeys of this registry open nothing.
OIDC = read_provider(ROLES)
PASSWORD_SIGN_IN = OIDC is None or not read_switch("OIDC_ONLY")

ACCOUNT_ADAPTER = "attache_registry.sign_in.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_USERNAME_VALIDATORS = None
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
# Wrong passwords are counted by the lock-out; these are for codes and keys.
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "30/m/ip,10/5m/key", "reauthenticate": "10/m/user"}
MFA_ADAPTER = "attache_registry.sign_in.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "add_webauthn": "attache_registry.sign_in.forms.PasskeyForm",
    "edit_webauthn": "attache_registry.sign_in.forms.PasskeyNameForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = PASSWORD_SIGN_IN
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = PLAIN_HTTP
SOCIALACCOUNT_ADAPTER = "attache_registry.sign_in.single_sign_on.ProviderAdapter"
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": apps_of(OIDC)}}
if OIDC:
    # The form that leads there is answered with an address of the provider.
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"].append(OIDC["origin"])

# --- Mail --------------------------------------------------------------------------------------------------

# For example smtp://name:password@host:25; without it mails are written to a developer's screen, and else go nowhere.
vars().update(env.email("EMAIL_URL", default="consolemail://" if DEBUG or DEMO else "dummymail://"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="attache-registry@localhost")
# Where the digest of all that is due goes to, besides those in charge.
OFFICE_EMAILS = env.list("OFFICE_EMAILS", default=[])
# How links in mails and calendars begin.
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")

# Texts up to this marking may be held here; reports above it are entered by reference.
REPORT_MARKING_CEILING = env.str("REPORT_MARKING_CEILING", default="limited")
# How many days after a month its report is due.
REPORT_DUE_DAYS = env.int("REPORT_DUE_DAYS", default=10)

# --- Other systems -----------------------------------------------------------------------------------------

# Webhooks go to public addresses alone, unless a private network is named, such as 10.20.0.0/16.
WEBHOOK_PRIVATE_NETWORKS = read_networks("WEBHOOK_PRIVATE_NETWORKS")
# Who may read /metrics, by address; by default nobody.
METRICS_ADDRESSES = read_networks("METRICS_ADDRESSES")

# --- Language and time -------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("lv", _("Latvian"))]
# The language of the ministry's own letters and of what goes to the office.
MINISTRY_LANGUAGE = env.str("MINISTRY_LANGUAGE", default="lv" if SENDING_STATE == "LV" else "en")
LOCALE_PATHS = [BASE_DIR / "attache_registry" / "locale"]
FORMAT_MODULE_PATH = ["attache_registry.formats"]
TIME_ZONE = env.str("TIME_ZONE", default="Europe/Riga")
USE_TZ = True

# --- Static files ------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- API ---------------------------------------------------------------------------------------------------

# For example "1000/hour", of each token and each signed-in person; off by default.
API_THROTTLE = read_rate("API_THROTTLE", "")
# So many files (spreadsheets, Word documents, pictures) a person, of pages and of the API together.
EXPORT_THROTTLE = read_rate("EXPORT_THROTTLE", "120/m")
# So long the first answer to an Idempotency-Key is given again.
IDEMPOTENCY_HOURS = 24
KNOX_TOKEN_MODEL = "attache_registry.AccessToken"
# Its own table would never be used.
MIGRATION_MODULES = {"knox": None}
REST_KNOX = {"TOKEN_MODEL": "attache_registry.AccessToken", "AUTH_HEADER_PREFIX": "Bearer"}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "attache_registry.tokens.BearerAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["attache_registry.permissions.RolePermission"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "attache_registry.problem_details.handle",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "URL_FORMAT_OVERRIDE": None,
    "DEFAULT_THROTTLE_CLASSES": [
        *(["attache_registry.throttling.RegistryThrottle"] if API_THROTTLE else []),
        "attache_registry.throttling.ExportThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {"token": API_THROTTLE, "export": EXPORT_THROTTLE},
    "DEFAULT_METADATA_CLASS": "attache_registry.metadata.NoMetadata",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Attaché Registry",
    "DESCRIPTION": "The defence attaché network on any day, past or planned.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "attache_registry.schema_hooks.complete",
    ],
    "ENUM_NAME_OVERRIDES": {
        f"{name}Enum": f"accreditations.choices.{name}"
        for name in (
            "AccreditationKind",
            "EndReason",
            "NatoCode",
            "NotificationKind",
            "Status",
            "StepKind",
            "StretchKind",
        )
    }
    | {
        f"{name}Enum": f"cooperation_plans.choices.{name}"
        for name in ("ActivityStatus", "Basis", "Duty", "Financing", "PlanStatus", "Precision", "Side")
    }
    | {f"{name}Enum": f"reporting.choices.{name}" for name in ("ReportKind", "ReportStatus", "Source")}
    | {"SharedWithEnum": "attache_registry.policies.Role", "DraftedKindEnum": "scenarios.choices.ChangeKind"}
    | {"GapKindEnum": [("awaiting", "awaiting accreditation"), ("vacant", "vacant")]},
}

# --- History -----------------------------------------------------------------------------------------------

# What only reads changes nothing.
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")
PGHISTORY_BASE_MODEL = "attache_registry.history.RegistryEvent"
# The context lies in each event itself: one insert a change, and nothing to join when reading.
PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
PGHISTORY_CONTEXT_ID_FIELD = pghistory.ContextUUIDField()
