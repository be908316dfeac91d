"""Settings, read from the environment and from nothing else. `.env.example` explains every variable."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from kombu import Queue

from factcheck.environment import read, read_flag, read_host, read_number, read_socket, read_template, read_url
from factcheck.logs import configure_structlog, logging_config

BASE_DIR = Path(__file__).resolve().parent.parent

# --- The process ---------------------------------------------------------------------------------------------------

DEBUG = read_flag("DEBUG", False)
SECRET_KEY = read("SECRET_KEY")
if not DEBUG and len(SECRET_KEY) < 32:
    raise ImproperlyConfigured("SECRET_KEY is not valid: it must have at least 32 characters")
DATA_DIR = Path(read("DATA_DIR", default=str(BASE_DIR / "var"))).expanduser().resolve()
WEB_HOST = read("WEB_HOST", default="127.0.0.1")
PORT = read_number("PORT", 8000, 1, 65535)
WEB_WORKERS = read_number("WEB_WORKERS", 2, 1, 64)
SECRET_KEY_FALLBACKS = read("SECRET_KEY_FALLBACKS", "list", [])
ALLOWED_HOSTS = [host for host in read("ALLOWED_HOSTS", "list") if host.strip(" .")]
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS is not set")
SITE_URL = read_url(
    "SITE_URL",
    {"http", "https"},
    f"http://127.0.0.1:{PORT}" if DEBUG or "*" in ALLOWED_HOSTS else f"https://{ALLOWED_HOSTS[0].lstrip('.')}",
).rstrip("/")
CONTENT_HOST = read_host("CONTENT_HOST", "")
if CONTENT_HOST and urlsplit(SITE_URL).hostname == CONTENT_HOST:
    raise ImproperlyConfigured("CONTENT_HOST is not valid: it must be another host than the site's")
if CONTENT_HOST:
    ALLOWED_HOSTS = [*ALLOWED_HOSTS, CONTENT_HOST]

# --- Database, broker, cache ---------------------------------------------------------------------------------------

read_url("DATABASE_URL", {"postgres", "postgresql"})
_DATABASE = read("DATABASE_URL", "db_url")
# A machine that is gone says nothing: whoever waits for it gives up after a minute, unless the address says otherwise.
_PATIENCE = {
    "connect_timeout": 10,
    "tcp_user_timeout": 60_000,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
}
DATABASES = {
    "default": {
        **_DATABASE,
        "OPTIONS": _PATIENCE | _DATABASE.get("OPTIONS", {}),
        "CONN_MAX_AGE": read_number("CONN_MAX_AGE", 60, 0, 86_400),
        "CONN_HEALTH_CHECKS": True,
        # PgBouncer in transaction mode may stand between; a cursor kept open on the server would not survive it.
        "DISABLE_SERVER_SIDE_CURSORS": True,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CELERY_BROKER_URL = read_url("CELERY_BROKER_URL", {"redis", "rediss", "amqp", "amqps"})
CACHES = {
    "default": read("CACHE_URL", "cache_url", {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}),
}

if "redis" in CACHES["default"]["BACKEND"].lower():
    # It only counts, and what counts goes on without it: nobody waits long for a cache that does not answer.
    CACHES["default"].setdefault("OPTIONS", {}).update(socket_timeout=2, socket_connect_timeout=2)

# --- Mail ----------------------------------------------------------------------------------------------------------

CORRECTIONS_DOMAIN = read_host("CORRECTIONS_DOMAIN")
SMTP_HOST = read("SMTP_HOST", default="127.0.0.1")
SMTP_PORT = read_number("SMTP_PORT", 2525, 1, 65535)
LMTP_PORT = read_number("LMTP_PORT", 0, 0, 65535)
LMTP_SOCKET = read("LMTP_SOCKET", default="")
SMTPS_PORT = read_number("SMTPS_PORT", 0, 0, 65535)
SMTP_TLS_CERT = read("SMTP_TLS_CERT", default="")
SMTP_TLS_KEY = read("SMTP_TLS_KEY", default="") or SMTP_TLS_CERT
if SMTPS_PORT and not SMTP_TLS_CERT:
    raise ImproperlyConfigured("SMTP_TLS_CERT is not set, and SMTPS_PORT needs it")
SMTP_MESSAGES_PER_MINUTE = read_number("SMTP_MESSAGES_PER_MINUTE", 120, 0, 1_000_000)
# Whose word about the sender counts, by the way a mail came. Nobody's for the SMTP door: strangers may knock there.
AUTHSERV_IDS = read("AUTHSERV_IDS", "dict", {})
if unknown := AUTHSERV_IDS.keys() - {"lmtp", "pipe", "provider"}:
    raise ImproperlyConfigured(f"AUTHSERV_IDS is not valid: {sorted(unknown)[0]!r} is not lmtp, pipe or provider")
IMAP_PRIVATE_HOSTS = {host.lower() for host in read("IMAP_PRIVATE_HOSTS", "list", [])}
MAILBOX_ALARM_MINUTES = read_number("MAILBOX_ALARM_MINUTES", 15, 5, 10_080)
MAIL_PLUS_SEPARATOR = read("MAIL_PLUS_SEPARATOR", default="+")
if len(MAIL_PLUS_SEPARATOR) != 1 or MAIL_PLUS_SEPARATOR not in "+-=_.#":
    raise ImproperlyConfigured("MAIL_PLUS_SEPARATOR is not valid: it is one of + - = _ . #")
MAIL_MAX_BYTES = read_number("MAIL_MAX_BYTES", 26_214_400, 1_024, 1_073_741_824)
CLAMD_ADDRESS = read_socket("CLAMD_ADDRESS", "")

_mail = {"EMAIL_TIMEOUT": 30, **read("EMAIL_URL", "email_url", {"EMAIL_HOST": "localhost", "EMAIL_PORT": 25})}
EMAIL_BACKEND = read("EMAIL_BACKEND", default=_mail.get("EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend"))
EMAIL_FILE_PATH = _mail.get("EMAIL_FILE_PATH") or None
EMAIL_HOST = _mail.get("EMAIL_HOST") or "localhost"
EMAIL_PORT = _mail.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = _mail.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = _mail.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = _mail.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _mail.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = _mail["EMAIL_TIMEOUT"]
ANYMAIL = read("ANYMAIL", "json", {})
INBOUND_PROVIDERS = read("INBOUND_PROVIDERS", "list", [])
_secrets = dict.fromkeys(("mailjet", "postmark", "sendgrid", "sparkpost"), "WEBHOOK_SECRET")
_secrets |= {"mailgun": "MAILGUN_WEBHOOK_SIGNING_KEY", "mailersend": "MAILERSEND_INBOUND_SECRET"}
for _provider in INBOUND_PROVIDERS:
    if _provider not in _secrets:
        raise ImproperlyConfigured(f"INBOUND_PROVIDERS is not valid: {_provider!r} is not one of {sorted(_secrets)}")
    if not ANYMAIL.get(_secrets[_provider]):
        raise ImproperlyConfigured(
            f"INBOUND_PROVIDERS is not valid: {_provider} needs {_secrets[_provider]} in ANYMAIL"
        )
DEFAULT_FROM_EMAIL = read("DEFAULT_FROM_EMAIL", default=f"corrections@{CORRECTIONS_DOMAIN}")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Outgoing HTTP -------------------------------------------------------------------------------------------------

HTTP_ALLOW_PRIVATE = read_flag("HTTP_ALLOW_PRIVATE", False)
if HTTP_ALLOW_PRIVATE and not DEBUG:
    raise ImproperlyConfigured("HTTP_ALLOW_PRIVATE is not valid: loopback addresses are admitted only with DEBUG on")
HTTP_PORTS = {80, 443, read_number("HTTP_EXTRA_PORT", 443, 1, 65535)}

# --- Evidence --------------------------------------------------------------------------------------------------------

EVIDENCE_MAX_BYTES = read_number("EVIDENCE_MAX_BYTES", 52_428_800, 1_024, 1_073_741_824)
EXTERNAL_ARCHIVE_URL = read_template("EXTERNAL_ARCHIVE_URL", "{url}")
EXTERNAL_ARCHIVE_TOKEN = read("EXTERNAL_ARCHIVE_TOKEN", default="")

# --- Watching articles ----------------------------------------------------------------------------------------------

WATCH_HOST_SECONDS = read_number("WATCH_HOST_SECONDS", 3, 0, 3600)

# --- Django --------------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "factcheck.apps.DeskAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "django_filters",
    "django_structlog",
    "csp",
    "anymail",
    "factcheck",
    "corrections",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "factcheck.views.content.ContentHost",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
ROOT_URLCONF = "factcheck.urls"
WSGI_APPLICATION = "factcheck.wsgi.application"
ASGI_APPLICATION = "factcheck.asgi.application"

AUTH_USER_MODEL = "factcheck.User"
AUTHENTICATION_BACKENDS = ["factcheck.access.PolicyBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{validator}"}
    for validator in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
SESSION_ENGINE = "django.contrib.sessions.backends.db"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_URL = "media/"
MEDIA_ROOT = DATA_DIR / "media"
_STATIC = "django.contrib.staticfiles.storage.StaticFilesStorage"
_STATIC_HASHED = "whitenoise.storage.CompressedManifestStaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _STATIC if DEBUG else _STATIC_HASHED},
}
WHITENOISE_USE_FINDERS = DEBUG
# The first one refuses a request whose files would be larger than any door takes.
FILE_UPLOAD_HANDLERS = [
    "factcheck.uploading.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

# --- Security ------------------------------------------------------------------------------------------------------

CSRF_TRUSTED_ORIGINS = read("CSRF_TRUSTED_ORIGINS", "list", [])
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE = not DEBUG
SECURE_SSL_REDIRECT = read_flag("SECURE_SSL_REDIRECT", not DEBUG)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = read_number("SECURE_HSTS_SECONDS", 0 if DEBUG else 31_536_000, 0, 63_072_000)
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# Believe the proxy's word about https only where the operator says that a proxy sets the header on every request.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if read_flag("BEHIND_PROXY", False) else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
    }
}

# --- Editor dashboard ----------------------------------------------------------------------------------------------

# Its colours are those of tokens.css, in the steps that Unfold names: paper and ink, and the blue of links.
UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Corrigenda",
    "SITE_HEADER": "Corrigenda",
    "SITE_SYMBOL": "edit_note",
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("factcheck/mark.svg")},
    ],
    "STYLES": [lambda request: static("corrections/unfold.css")],
    "BORDER_RADIUS": "2px",
    "COLORS": {
        "base": {
            "50": "#fbfaf7",
            "100": "#f4f1ea",
            "200": "#d9d5cb",
            "300": "#c4beb1",
            "400": "#b3ada0",
            "500": "#6b665b",
            "600": "#5a564d",
            "700": "#3b3833",
            "800": "#2b2824",
            "900": "#161513",
            "950": "#0f0e0d",
        },
        "primary": {
            "50": "#eef3f8",
            "100": "#dbe6f0",
            "200": "#b9cfe3",
            "300": "#8db7e0",
            "400": "#6397c8",
            "500": "#8db7e0",
            "600": "#1f4e79",
            "700": "#1a4267",
            "800": "#153552",
            "900": "#10283e",
            "950": "#0b1c2b",
        },
    },
    "DASHBOARD_CALLBACK": "corrections.dashboard.home.home",
    "SIDEBAR": {"navigation": "corrections.dashboard.navigation.sidebar", "show_all_applications": True},
}

# --- REST API ------------------------------------------------------------------------------------------------------

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "factcheck.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "factcheck.api.authentication.TokenMayWrite",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["factcheck.api.parsing.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "factcheck.api.pagination.NewestFirst",
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "factcheck.api.schema.DeskSchema",
    "DEFAULT_THROTTLE_CLASSES": ["factcheck.api.throttling.PerMinute"],
    "EXCEPTION_HANDLER": "factcheck.api.problems.exception_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
API_REQUESTS_PER_MINUTE = {"token": 600, "user": 600, "anonymous": 60}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Corrigenda",
    "DESCRIPTION": (
        "Articles, their claims and verdicts, the corrections desk and what it published.\n\n"
        "Call with `Authorization: Bearer cgd_…`. Lists are pages, newest first: follow `next`. To keep up, read "
        "`/api/v1/events/?after=` from the last position you saw. A move is a `POST` to its name; who comes second "
        "gets a 409. Every refusal is a problem document (RFC 9457) with a `code` that stays the same."
    ),
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "WEBHOOKS": ["factcheck.api.schema.EVENT_WEBHOOK"],
    "ENUM_NAME_OVERRIDES": {
        "AnchorStatus": "factcheck.models.Anchor.Status",
        "ClaimStatus": "factcheck.api.serializers.claims.STATES",
        "SnapshotStatus": "factcheck.api.serializers.sources.SNAPSHOT_STATES",
        "VerdictStatus": "factcheck.api.serializers.verdicts.STATES",
        "DeliveryStatus": "factcheck.api.serializers.deliveries.STATES",
        "StoppedDelivery": "factcheck.api.serializers.deliveries.STOPPED",
        "DecliningOutcome": "corrections.api.serializers.tickets.DECLINED_AS",
        "TicketOutcome": "corrections.api.serializers.tickets.OUTCOMES",
        "TicketStatus": "corrections.api.serializers.tickets.STATES",
        "CorrectionStatus": "corrections.api.serializers.corrections.STATES",
        "PlaceStatus": "corrections.api.serializers.corrections.PLACE_STATES",
        "MentionStatus": "corrections.api.serializers.mentions.MENTION_STATES",
        "TellingStatus": "corrections.api.serializers.mentions.TELLING_STATES",
        "TextChangeStatus": "corrections.api.serializers.changes.STATES",
        "ClaimantKind": "factcheck.models.Claimant.Kind",
        "ClaimKind": "factcheck.models.Claim.Kind",
        "ArticleFeedKind": "factcheck.models.ArticleFeed.Kind",
        "MessageKind": "corrections.models.Message.Kind",
        "CorrectionKind": "corrections.models.Correction.Kind",
        "PlaceKind": "corrections.models.Place.Kind",
    },
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "docExpansion": "none"},  # all at once takes a browser a minute
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# --- Celery --------------------------------------------------------------------------------------------------------

BEAT_SCHEDULES = ["factcheck.schedule.SCHEDULE", "corrections.schedule.SCHEDULE"]
CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_QUEUES = [Queue(name) for name in ("default", "mail_in", "mail_poll", "mail_out", "webhooks", "captures")]
CELERY_TASK_ROUTES: dict[str, Any] = {}
# The database is the truth and a task only a wake-up call, so running one twice is harmless and losing one is not.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SOFT_TIME_LIMIT = 120
CELERY_TASK_TIME_LIMIT = 150
# A lease outlasts the hard time limit: when it runs out, whoever held it is dead and the work may be taken up again.
DELIVERY_LEASE_SECONDS = read_number("DELIVERY_LEASE_SECONDS", 180, 5, 3600)
# How long the log of what was sent is kept: attempts, and deliveries that are over. What was given up stays.
DELIVERY_KEEP_DAYS = read_number("DELIVERY_KEEP_DAYS", 90, 7, 3650)
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CONCURRENCY = read_number("WORKER_CONCURRENCY", 2, 1, 256)
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 3.0
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # A request that wakes a worker does not wait for a broker that is away: the sweep will find the work.
    "max_retries": 0,
    # Longer than any task may run, or Redis would hand an unfinished one to a second worker.
    **(
        {"visibility_timeout": 600, "socket_connect_timeout": 3}
        if CELERY_BROKER_URL.startswith("redis")
        else {"confirm_publish": True}
    ),
}
# What wakes and what probes gives a silent broker up after so long. Not for workers: theirs is the silence of waiting.
BROKER_PATIENCE = (
    {"socket_timeout": 3, "socket_connect_timeout": 3}
    if CELERY_BROKER_URL.startswith("redis")
    else {"read_timeout": 3, "write_timeout": 3}
)

# --- Logging -------------------------------------------------------------------------------------------------------

DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
LOG_LEVEL = read("LOG_LEVEL", default="INFO").upper()
if LOG_LEVEL not in {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}:
    raise ImproperlyConfigured(f"LOG_LEVEL is not valid: {LOG_LEVEL!r}")
LOGGING = logging_config(json=not DEBUG, level=LOG_LEVEL)
configure_structlog()
