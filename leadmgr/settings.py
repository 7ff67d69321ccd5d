"""Settings, all from the environment; an unknown value stops the start with a sentence."""

import os
import secrets
from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from leadmgr import embedded
from leadmgr.schedule import SCHEDULE

BASE_DIR = Path(__file__).resolve().parent.parent


def flag(name: str, default: bool) -> bool:
    """Read a yes-or-no variable."""
    value = os.environ.get(name, "1" if default else "0").strip().lower()
    if value not in ("0", "1", "true", "false", "yes", "no"):
        raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")
    return value in ("1", "true", "yes")


def database(url: str) -> dict[str, Any]:
    """Read a database URL; a socket folder may stand in its query as `host`."""
    config: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=600))
    options = config.get("OPTIONS", {})
    if "host" in options:
        config["HOST"] = options.pop("host")
    return config | {"ATOMIC_REQUESTS": True, "CONN_HEALTH_CHECKS": True}


LEADMGR_HOME = embedded.Home.from_environment().path
_embedded = embedded.urls(LEADMGR_HOME)
DATABASE_URL = os.environ.get("DATABASE_URL") or _embedded["DATABASE_URL"]
DATABASE_OWNER_URL = os.environ.get("DATABASE_OWNER_URL") or (
    _embedded["DATABASE_OWNER_URL"] if not os.environ.get("DATABASE_URL") else ""
)
REDIS_URL = os.environ.get("REDIS_URL") or _embedded["REDIS_URL"]

# `default` is the runtime role, whom policies bind; `owner` migrates and is used by nothing else.
DATABASES = {"default": database(DATABASE_URL)}
if DATABASE_OWNER_URL:
    DATABASES["owner"] = database(DATABASE_OWNER_URL) | {"ATOMIC_REQUESTS": False, "CONN_MAX_AGE": 0}
DATABASE_ROUTERS = ["tenancy.routers.OwnerMigrates"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DEBUG = flag("DEBUG", False)
DEMO = flag("DEMO", False)


def secret_key() -> str:
    """Return the key of this installation: from the environment, or the one the supervisor made in its home."""
    if key := os.environ.get("SECRET_KEY"):
        return key
    try:
        return (LEADMGR_HOME / "secret_key").read_text().strip()
    except OSError:
        if os.environ.get("DATABASE_URL"):
            raise ImproperlyConfigured("Set SECRET_KEY to a long random text.") from None
        return secrets.token_hex(32)  # for commands that sign nothing; the supervisor keeps a real one


SECRET_KEY = secret_key()
PORT = int(os.environ.get("PORT") or 8000)
PUBLIC_URL = (os.environ.get("PUBLIC_URL") or f"http://127.0.0.1:{PORT}").rstrip("/")
ALLOWED_HOSTS = [host.strip() for host in (os.environ.get("ALLOWED_HOSTS") or "127.0.0.1,localhost,[::1]").split(",")]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
TRUSTED_PROXIES = [part.strip() for part in os.environ.get("TRUSTED_PROXIES", "").split(",") if part.strip()]
if PUBLIC_URL.startswith("https://"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
SIGNUP = os.environ.get("SIGNUP") or ("open" if DEMO else "closed")
if SIGNUP not in ("open", "closed"):
    raise ImproperlyConfigured(f"SIGNUP must be open or closed, not {SIGNUP!r}.")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "csp",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
    "template_partials",
    "tenancy",
    "leads",
    "qualification",
    "assignment",
    "automation",
    "leadmgr",
]
MIDDLEWARE = [
    "leadmgr.health.answer_probes",
    "leads.capture.views.answer_posts",
    "leads.views.arrivals.answer_polls",
    "django.middleware.gzip.GZipMiddleware",  # pads its answers at random, so that no secret is told by a length
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "leadmgr.doors.ApiDoor",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "leadmgr.doors.OrganizationDoor",
    "leadmgr.doors.Refusals",
]
ROOT_URLCONF = "leadmgr.urls"
ORGANIZATION_URLCONF = "leadmgr.org_urls"
API_URLCONF = "leadmgr.api_urls"
WSGI_APPLICATION = "leadmgr.wsgi.application"
APPEND_SLASH = True

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
                "leadmgr.context.shell",
            ],
        },
    }
]

FORM_RENDERER = "tenancy.forms.LeadmgrRenderer"

AUTH_USER_MODEL = "tenancy.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
ACCOUNT_ADAPTER = "tenancy.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
ACCOUNT_FORMS = {"signup": "leadmgr.sign_up.SignUpForm"}
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
PASSWORD_RESET_TIMEOUT = 3600  # the page that sends the link says so

# In the database, not the cache: pages go on while the broker is away.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "lm",
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    }
}
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "staticfiles"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 86400

# A posted body is read whole; anything larger than this is refused before it is parsed.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000
IMPORT_MAX_BYTES = 500 * 1024 * 1024
FILES = LEADMGR_HOME / "files"
FILE_MAX_BYTES = 25 * 1024 * 1024
# Addresses that take more than FILE_MAX_BYTES, by the setting that says how much.
LARGE_UPLOADS = {"/imports/new/": "IMPORT_MAX_BYTES", "/api/v1/imports/": "IMPORT_MAX_BYTES"}
FILE_UPLOAD_HANDLERS = [
    "tenancy.uploads.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "style-src": ["'self'"],
        "script-src": ["'self'"],
        "font-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"

# Answers come back to reply+…@INBOUND_DOMAIN and are posted to /inbound/email/, signed with INBOUND_SECRET.
INBOUND_DOMAIN = os.environ.get("INBOUND_DOMAIN", "").strip().lower().removeprefix("@")
INBOUND_SECRET = os.environ.get("INBOUND_SECRET", "")
INBOUND_MAX_BYTES = 35 * 1024 * 1024  # 25 MB of files are 34 MB as mail

# Web hooks call servers on the internet only; with 1 also those inside the network.
WEB_HOOKS_PRIVATE = flag("WEB_HOOKS_PRIVATE", False)

# Who is asked whether a visitor solved a captcha; another address is for trials.
META_GRAPH = "https://graph.facebook.com/v23.0"
CAPTCHA_ADDRESSES = {
    "turnstile": "https://challenges.cloudflare.com/turnstile/v0/siteverify",
    "hcaptcha": "https://api.hcaptcha.com/siteverify",
    "recaptcha": "https://www.google.com/recaptcha/api/siteverify",
}

EMAIL_URL = os.environ.get("EMAIL_URL", "")
DEFAULT_FROM_EMAIL = os.environ.get("EMAIL_FROM") or "leadmgr <no-reply@localhost>"
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
if EMAIL_URL:
    from urllib.parse import unquote, urlsplit

    _mail = urlsplit(EMAIL_URL)
    if _mail.scheme not in ("smtp", "smtps", "smtp+tls"):
        raise ImproperlyConfigured("EMAIL_URL must begin with smtp://, smtp+tls:// or smtps://.")
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _mail.hostname or "localhost", _mail.port or 25
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
    EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.scheme == "smtp+tls", _mail.scheme == "smtps"
    EMAIL_TIMEOUT = 15

CELERY_BROKER_URL = embedded.broker_url(REDIS_URL)
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_DEFAULT_QUEUE = "capture"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE = SCHEDULE

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["leadmgr.api.authentication.DoorAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["leadmgr.api.permissions.Ability"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["leadmgr.api.parsing.StrictJson"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "leadmgr.api.parsing.AlwaysJson",
    "DEFAULT_SCHEMA_CLASS": "leadmgr.api.naming.Described",
    "EXCEPTION_HANDLER": "leadmgr.api.problems.problem",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "leadmgr",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "PREPROCESSING_HOOKS": ["leadmgr.api.document.only_resources"],
    "POSTPROCESSING_HOOKS": ["leadmgr.api.document.describe"],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO")},
    "loggers": {"django.server": {"level": "WARNING"}},
}
