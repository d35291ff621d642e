"""Every setting of the studio. Values from outside come through musicapp.env; docs/settings.md explains each."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF, UNSAFE_INLINE

from musicapp import env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = env.path("PARTIMENTO_VAR", BASE_DIR / "var")

DEBUG = env.flag("DEBUG", False)
SECRET_KEY = env.secret("SECRET_KEY", VAR / "secret_key")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
PORT = env.integer("PORT", 8000, least=1)
BIND = env.text("BIND", "127.0.0.1")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
    "django_htmx",
    "template_partials",
    "axes",
    "csp",
    "musicapp",
    "musicapp.jobs",
    "musicapp.people",
    "theory",
    "library",
    "generation",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "musicapp.people.middleware.Guarded",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "musicapp.people.middleware.TokenOrSession",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "musicapp.urls"
ASGI_APPLICATION = "musicapp.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

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
                "musicapp.jobs.context.running_jobs",
            ],
            "builtins": ["musicapp.templatetags.look", "template_partials.templatetags.partials"],
        },
    },
]

# --- data: SQLite and files unless told otherwise -------------------------------------------------------------------
DATABASE_URL = env.text("DATABASE_URL")
if DATABASE_URL:
    DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True)}
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(VAR / "partimento.sqlite3"),
            "OPTIONS": {
                # IMMEDIATE takes the write lock at BEGIN, so that two writers wait for each other instead of failing.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
        }
    }

S3_BUCKET = env.text("S3_BUCKET")
MEDIA_ROOT = VAR / "media"
UPLOADS_ROOT = VAR / "uploads"  # parts of files that are still arriving; always on this machine's disk
WORK_ROOT = VAR / "work"  # what a running job leaves between its stages
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "musicapp.staticfiles.ModuleManifestStorage"},
}
if S3_BUCKET:
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": env.text("S3_ENDPOINT_URL") or None,
            "region_name": env.text("S3_REGION") or None,
            "access_key": env.text("S3_ACCESS_KEY") or None,
            "secret_key": env.text("S3_SECRET_KEY") or None,
            "file_overwrite": False,
            "querystring_expire": 3600,
        },
    }

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
NODE_MODULES = BASE_DIR / "node_modules"
VENDOR = {
    "vendor/tus": NODE_MODULES / "tus-js-client" / "dist",
    "vendor/sortable": NODE_MODULES / "sortablejs" / "modular",
    "vendor/inter": NODE_MODULES / "@fontsource-variable" / "inter" / "files",
}
STATICFILES_DIRS = [BASE_DIR / "static", *((prefix, folder) for prefix, folder in VENDOR.items() if folder.is_dir())]

# --- long work ------------------------------------------------------------------------------------------------------
REDIS_URL = env.text("REDIS_URL")
BROKER_FOLDER = VAR / "broker"
CELERY_BROKER_URL = env.text("BROKER_URL") or REDIS_URL or "filesystem://"
if CELERY_BROKER_URL == "filesystem://":
    CELERY_BROKER_TRANSPORT_OPTIONS = {"folder": str(BROKER_FOLDER), "polling_interval": 0.1}  # musicapp.jobs.broker
    CELERY_WORKER_ENABLE_REMOTE_CONTROL = False  # nothing is sent to all workers, so nothing piles up
elif CELERY_BROKER_URL.startswith("redis"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 4, "socket_timeout": 30}
CELERY_BROKER_CONNECTION_TIMEOUT = 4
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for its broker for ever
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_CREATE_MISSING_QUEUES = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = False  # a lost job is taken up again from its row, never from the broker
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CONCURRENCY = env.integer("WORKERS", 2, least=1)
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]

CHANNEL_LAYERS: dict[str, dict[str, Any]] = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
if REDIS_URL:
    CHANNEL_LAYERS["default"] = {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        # A page that listens waits 5 s for each message; the client's own limit must be longer than that.
        "CONFIG": {"hosts": [{"address": REDIS_URL, "socket_timeout": 30}]},
    }
CHANNEL_LAYER_SPANS_PROCESSES = bool(REDIS_URL)

# --- limits ---------------------------------------------------------------------------------------------------------
UPLOAD_MAX_BYTES = env.integer("UPLOAD_MAX_MB", 2048, least=1) * 1024 * 1024
UPLOAD_EXPIRES = timedelta(hours=env.integer("UPLOAD_EXPIRES_HOURS", 72, least=1))
SONG_MAX_SECONDS = env.integer("SONG_MAX_MINUTES", 180, least=1) * 60
# Stems: htdemucs is used where its weights are (docs/models/stems.md), else the studio's own separator.
DEMUCS_MODEL = env.text("DEMUCS_MODEL", "htdemucs")
DEMUCS_WEIGHTS = env.path("DEMUCS_WEIGHTS", VAR / "demucs")
DEMUCS_DOWNLOAD = env.flag("DEMUCS_DOWNLOAD", False)
# Where the sampler's SoundFonts are: files or folders, the best first (generation/core/sound/fonts.py reads it too).
SOUNDFONTS = env.text("SOUNDFONTS", "/usr/share/sounds")
# Songs by models of others (docs/algorithms/hub-models.md): offered where their weights are, or where they are named.
HUB_KNOWN = ("ace-step", "stable-audio", "musicgen")
HUB_FOLDER = env.path("HUB_FOLDER", VAR / "hub")
HUB_MODELS = env.choices("HUB_MODELS", HUB_KNOWN)
HUB_ACCEPTED = env.choices("HUB_ACCEPTED", HUB_KNOWN)
HUB_DOWNLOAD = env.flag("HUB_DOWNLOAD", False)
HUB_REVISIONS = env.commits("HUB_REVISIONS", HUB_KNOWN)
HUB_DEVICE = env.shaped("HUB_DEVICE", "auto", r"auto|cpu|mps|cuda(:\d+)?", "auto, cpu, cuda, cuda:NUMBER or mps")
BIN_KEEPS = timedelta(days=env.integer("BIN_DAYS", 30, least=1))
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

# --- people and safety ----------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "people:sign-in"
LOGIN_REDIRECT_URL = "library:songs"
LOGOUT_REDIRECT_URL = "people:sign-in"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AXES_FAILURE_LIMIT = env.integer("SIGN_IN_TRIES", 8, least=1)
AXES_COOLOFF_TIME = timedelta(minutes=env.integer("SIGN_IN_PAUSE_MINUTES", 15, least=1))
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True  # nobody reads a log of who signed in from where, so none is kept
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the wait that is told to people is the wait
AXES_LOCKOUT_CALLABLE = "musicapp.people.views.doors.locked"
AXES_CLIENT_IP_CALLABLE = "musicapp.people.addresses.client_address"

TLS = env.flag("TLS", False)  # the studio is reached by https, through a proxy that ends TLS
PROXIES = env.integer("PROXIES", 1 if TLS else 0)  # reverse proxies that each add to X-Forwarded-For
CSRF_FAILURE_VIEW = "musicapp.pages.csrf_failure"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = TLS
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SECURE_SSL_REDIRECT = TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TLS else None
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = TLS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
_UNUSED = ("camera", "microphone", "geolocation", "payment", "usb", "serial", "hid", "midi", "browsing-topics")
PERMISSIONS_POLICY = ", ".join(f"{feature}=()" for feature in _UNUSED)
_MEDIA_HOSTS = env.words("MEDIA_HOSTS")  # where signed links to object storage point
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        # A width or a position that comes from data; markup from people is always escaped.
        "style-src-attr": [UNSAFE_INLINE],
        "img-src": [SELF, "data:", "blob:", *_MEDIA_HOSTS],
        "media-src": [SELF, "blob:", *_MEDIA_HOSTS],
        "connect-src": [SELF, *_MEDIA_HOSTS],
        "worker-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
if EMAIL_URL := env.text("EMAIL_URL"):
    from urllib.parse import unquote, urlsplit

    _mail = urlsplit(EMAIL_URL)
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _mail.hostname or "localhost"
    EMAIL_PORT = _mail.port or 587
    EMAIL_HOST_USER = unquote(_mail.username or "")
    EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
    EMAIL_USE_TLS = _mail.scheme == "smtp+tls"
    EMAIL_USE_SSL = _mail.scheme == "smtps"
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", "Partimento <studio@localhost>")

LANGUAGE_CODE = "en-gb"
TIME_ZONE = env.text("TIME_ZONE", "UTC")
USE_I18N = False
USE_TZ = True

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {
        "django.channels.server": {"level": "WARNING"},
        "axes": {"level": "WARNING"},
        "daphne": {"level": "WARNING"},
        "kombu.connection": {"level": "ERROR"},  # the embedded broker has no host name, and says so at every start
    },
}
