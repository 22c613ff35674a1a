"""Settings, read from the environment; docs/operation.md lists every variable."""

from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import Env

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env(prefix="FORESIGHT_")

VAR = Path(env.str("VAR", str(BASE_DIR / "var")))
DEMO = env.bool("DEMO", False)
DEBUG = env.bool("DEBUG", False)
ORIGIN = env.str("ORIGIN", "http://127.0.0.1:8000").rstrip("/")
OVER_HTTPS = ORIGIN.startswith("https://")

SECRET_KEY = env.str("SECRET_KEY", "")
if not SECRET_KEY and (VAR / "secret_key").is_file() and DEMO:
    SECRET_KEY = (VAR / "secret_key").read_text().strip()
if len(SECRET_KEY) < 32:
    raise ImproperlyConfigured(
        "FORESIGHT_SECRET_KEY is missing or shorter than 32 characters; see docs/operation.md"
    )

_host = urlsplit(ORIGIN).hostname or ""
if (DEMO or DEBUG) and _host not in ("127.0.0.1", "localhost", "::1"):
    # In a demonstration anybody reads the mail and enters any seat; debug pages show settings.
    raise ImproperlyConfigured(
        f"FORESIGHT_DEMO and FORESIGHT_DEBUG are for this machine alone, not for {ORIGIN}"
    )
ALLOWED_HOSTS = [f"[{_host}]" if ":" in _host else _host, *env.list("HOSTS", [])]
CSRF_TRUSTED_ORIGINS = [ORIGIN]
if DEMO:
    ALLOWED_HOSTS += ["127.0.0.1", "localhost", "[::1]"]
    CSRF_TRUSTED_ORIGINS += ["http://127.0.0.1:*", "http://localhost:*"]

INSTALLED_APPS = [
    "foresight.home",
    "foresight.privacy",
    "reports",
    "delphi",
    "surveys",
    "foresight.network",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "foresight.home.middleware.ProxyMiddleware",
    "foresight.home.middleware.ShortWayMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "foresight.home.middleware.PersonalPagesMiddleware",
    "foresight.home.middleware.LanguageMiddleware",
    "foresight.home.middleware.AddressMiddleware",
    "django.middleware.common.CommonMiddleware",
    "foresight.home.middleware.OriginMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "foresight.urls"
WSGI_APPLICATION = "foresight.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "foresight.home.context.site",
            ],
        },
    }
]

# --- Database: SQLite with nothing to start, or whatever DATABASE_URL names -----------------------
_database_url = Env().str("DATABASE_URL", "")
if _database_url:
    DATABASES = {"default": dj_database_url.parse(_database_url)}
    if DATABASES["default"]["ENGINE"].endswith("postgresql"):
        # A pool, not persistent connections: reconnecting per request costs five times as much.
        DATABASES["default"] |= {"CONN_MAX_AGE": 0}
        DATABASES["default"]["OPTIONS"] = DATABASES["default"].get("OPTIONS", {}) | {
            "pool": {"min_size": 1, "max_size": 8},
            # Planned once per connection: planning where an answer belongs takes longer than
            # finding it, and storing it.
            "server_side_binding": True,
            "prepare_threshold": 3,
        }
    elif DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        DATABASES["default"] |= {"ENGINE": "foresight.sqlite", "CONN_MAX_AGE": None}
else:
    DATABASES = {
        "default": {
            "ENGINE": "foresight.sqlite",
            "NAME": str(VAR / "foresight.sqlite3"),
            "CONN_MAX_AGE": None,
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ATOMIC_REQUESTS = False  # every GET would take SQLite's write lock

# --- People ---------------------------------------------------------------------------------------
AUTH_USER_MODEL = "network.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "foresight.home.accounts.PasswordLength",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "foresight.home.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts are made by invitation only
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_FORMS = {
    "login": "foresight.home.forms.SignInForm",
    "change_password": "foresight.home.forms.PasswordChangeForm",
    "reauthenticate": "foresight.home.forms.ConfirmForm",
    "reset_password": "foresight.home.forms.ForgottenPasswordForm",
    "reset_password_from_key": "foresight.home.forms.NewPasswordForm",
}
MFA_TOTP_ISSUER = "Foresight"
# Addresses are entered by whoever makes the account, not claimed by whoever signs up.
MFA_ALLOW_UNVERIFIED_EMAIL = True
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 1  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "foresight.home.accounts.attempted_address"
AXES_LOCKOUT_TEMPLATE = "home/locked.html"
AXES_DISABLE_ACCESS_LOG = True

# --- Sessions, cookies, headers -------------------------------------------------------------------
_prefix = "__Host-" if OVER_HTTPS else ""
SESSION_COOKIE_NAME = f"{_prefix}session"
CSRF_COOKIE_NAME = f"{_prefix}csrf"
SEAT_COOKIE_NAME = f"{_prefix}seat"
LANGUAGE_COOKIE_NAME = f"{_prefix}language"
SEAT_COOKIE_AGE = 7 * 24 * 3600  # a panellist who leaves for days finds the sheet open
SESSION_COOKIE_AGE = 20 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = OVER_HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = OVER_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 31536000 if OVER_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = OVER_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("PROXY", False) else None
SECURE_REFERRER_POLICY = "no-referrer"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# --- Language and time ----------------------------------------------------------------------------
USE_I18N = True
LANGUAGE_CODE = "fi"
LANGUAGES = [("fi", "Suomi"), ("sv", "Svenska"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = "Europe/Helsinki"  # shown; stored times are UTC

# --- Caches: in the memory of each process; nothing in them is needed -----------------------------
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Parts of answer sheets that are the same for everybody; room for several open rounds.
    "template_fragments": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "fragments",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
}

# --- Personal data --------------------------------------------------------------------------------
#: Hashes of erased seats, kept apart from the database so that a restored one is erased anew.
ERASURE_LEDGER = Path(env.str("ERASURE_LEDGER", str(VAR / "erasures.txt")))

# --- Static files ---------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- Mail -----------------------------------------------------------------------------------------
EMAIL_BACKEND = env.str(
    "EMAIL_BACKEND",
    "foresight.home.services.mailbox.MailboxBackend"  # kept in files, read at /mailbox/
    if DEMO
    else "django.core.mail.backends.smtp.EmailBackend",
)
EMAIL_FILE_PATH = VAR / "mail"
EMAIL_HOST = env.str("EMAIL_HOST", "localhost")
EMAIL_PORT = env.int("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.str("EMAIL_USER", "")
EMAIL_HOST_PASSWORD = env.str("EMAIL_PASSWORD", "")
EMAIL_USE_TLS = env.bool("EMAIL_TLS", False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", "foresight@localhost")
EMAIL_BOUNCES = env.str("EMAIL_BOUNCES", "")  # where undelivered mail comes back to, if not there

# --- API ------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_PERMISSION_CLASSES": ["foresight.network.permissions.Denied"],
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "foresight.network.authentication.ApiTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_METADATA_CLASS": None,  # what there is stands in the schema
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "delphi.api.errors.refusals_as_answers",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Foresight Delphi",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
}

# --- Logs: never a token, never who answered what -------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "foresight.home.logs.DiscreetFormatter",
            "format": "{levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # Django's own handlers mail errors with everything a request held.
        "django": {"handlers": [], "level": "WARNING"},
        # Its warnings name who failed to sign in, and from where; the database keeps that a while.
        "axes": {"level": "ERROR"},
    },
}
