"""All settings, read from the environment once; `.env.example` explains each variable.

Three situations: the demonstration (`OPEN_WINDOW_DEMO`), the tests (pytest says so) and production, which is what is
left and refuses to start without its keys, or with `DEBUG`. No rule of care stands here.
"""

import os
import tempfile
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from tracker.access.keyring import BadKeys, field_keys
from tracker.access.safety import IN_SQLITE, is_demonstration, known_database
from tracker.access.signing_keys import signing_keys

BASE_DIR = Path(__file__).resolve().parent.parent
DEMO_KEYS = BASE_DIR / "var" / "demo.env"

env = environ.Env()

TESTING = env.bool("OPEN_WINDOW_TESTING", default="PYTEST_VERSION" in os.environ)
if DEMO_KEYS.exists() and not TESTING and is_demonstration(os.environ):
    environ.Env.read_env(DEMO_KEYS)  # what the environment says already is kept

DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("OPEN_WINDOW_DEMO", default=False) and not TESTING
IN_PRODUCTION = not (DEMO or TESTING)


def _secret(name: str, *, in_tests: str) -> str:
    """Return the secret called `name`: the variable, or the content of the file that NAME_FILE points to.

    :raises ImproperlyConfigured: if neither is there. Nothing is made up, and nothing is derived.
    """
    if TESTING:
        return in_tests
    if os.environ.get(name, "").startswith("$"):
        raise ImproperlyConfigured(
            f"{name} begins with $, which is read as the name of another variable. Make another."
        )
    if path := env.str(f"{name}_FILE", default=""):
        return Path(path).read_text(encoding="utf-8").strip()
    if value := env.str(name, default=""):
        return value
    raise ImproperlyConfigured(f"{name} is not set. Set {name} or {name}_FILE, or run `make run` for a demonstration.")


# ---- keys: never in the database, never derived from one another ----

SECRET_KEY = _secret("SECRET_KEY", in_tests="tests-only-secret-key-that-is-long-enough-to-be-accepted")
TRAIL_KEYS = _secret("TRAIL_KEYS", in_tests="tests-only-trail-key-long-enough-to-be-accepted").replace(",", " ").split()
"""Keys of the trail's chain. The first seals new lines, all of them verify old ones."""

try:
    FIELD_KEYS = field_keys(_secret("FIELD_KEYS", in_tests="tests:dGVzdHMtb25seS1maWVsZC1rZXktb2YtMzItYnl0ZXM="))
    """Keys that seal private notes and the patients' own words, by id. The first seals, all of them open."""
except BadKeys as fault:
    raise ImproperlyConfigured(f"FIELD_KEYS cannot be used. {fault}") from fault

_SIGNS = IN_PRODUCTION or TESTING or any(env.str(it, default="") for it in ("CHECKPOINT_KEY", "CHECKPOINT_KEY_FILE"))
_SIGNING = _secret("CHECKPOINT_KEY", in_tests="dGVzdHMtb25seS1jaGVja3BvaW50LWtleS0zMi1ieXQ=") if _SIGNS else ""
try:
    CHECKPOINT_KEYS = signing_keys(_SIGNING)  # Ed25519; the first signs checkpoints of the trail, all of them verify
except BadKeys as fault:
    raise ImproperlyConfigured(f"CHECKPOINT_KEY cannot be used. {fault}") from fault
CHECKPOINT_FILE = "" if TESTING else env.str("CHECKPOINT_FILE", default="")
if IN_PRODUCTION and not CHECKPOINT_FILE:
    raise ImproperlyConfigured("CHECKPOINT_FILE is not set. Name a file outside the database, best on another disk.")

# ---- the application ----

SITE_NAME = env.str("SITE_NAME", default="Open Window")
PORT = env.int("PORT", default=8000)
PUBLIC_URL = (env.str("PUBLIC_URL", default="") or (f"http://127.0.0.1:{PORT}" if DEMO else "")).rstrip("/")
"""Where people sign in, as messages say it; empty: they name no address."""
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if IN_PRODUCTION else ["localhost", "127.0.0.1", "[::1]"])

INSTALLED_APPS = [
    "tracker",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
]

# What sets headers comes first: it sees every answer, files and faults included.
MIDDLEWARE = [
    "tracker.views.headers.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tracker.views.guard.SessionGuard",
    "tracker.access.policy.AccessPolicyMiddleware",
]

ROOT_URLCONF = "tracker.urls"
WSGI_APPLICATION = "tracker.wsgi.application"

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
                "tracker.views.frame.frame",
            ],
        },
    }
]

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# ---- the database: SQLite for one clinic, PostgreSQL through DATABASE_URL ----

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# A transaction takes its lock when it begins, as SQLite ignores select_for_update; hence no ATOMIC_REQUESTS either.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 60,  # seconds. SQLite gives turns at random: of 16 who wrote without a pause, one waited 20
    "init_command": "".join(f"PRAGMA {it};" for it in IN_SQLITE),
}


def _database() -> dict[str, object]:
    """Return Django's description of the one database, with a file or a name of its own for each test run."""
    embedded = f"sqlite:///{BASE_DIR / 'var' / 'open-window.sqlite3'}"
    database = known_database(env.db_url_config(env.str("DATABASE_URL", default="") or embedded))
    database |= {"CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=60), "CONN_HEALTH_CHECKS": True}
    if database["ENGINE"] != "django.db.backends.sqlite3":
        return database | {"TEST": {"NAME": f"test_open_window_{os.getpid()}"}}
    if database["NAME"] != ":memory:":
        database["NAME"] = str(BASE_DIR / database["NAME"])
        Path(database["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    # A file, not memory: what is shared in memory knows neither WAL nor waiting for a lock.
    test_file = Path(tempfile.gettempdir()) / f"open-window-test-{os.getpid()}.sqlite3"
    return database | {"OPTIONS": SQLITE_OPTIONS, "TEST": {"NAME": str(test_file)}}


DATABASES = {"default": _database()}

# Counters that hold a flood back are shared by all processes, never kept in the memory of one.
CACHES = {"default": env.cache_url_config(env.str("CACHE_URL", default="") or "dbcache://throttle_counters")}
if CACHES["default"]["BACKEND"].endswith("DatabaseCache"):
    CACHES["default"]["OPTIONS"] = {"MAX_ENTRIES": 100_000}  # past it the oldest fall out; the usual 300 are soon typed

# ---- accounts: an e-mail address and a password; nobody signs up on their own ----

AUTH_USER_MODEL = "tracker.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "tracker.access.passwords.CommonPassword"},
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # real ones take 0.3 s a log-in

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"

ACCOUNT_ADAPTER = "tracker.views.account.ClosedSignup"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no letter to an address that somebody merely typed
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
ACCOUNT_FORMS = {
    name: f"tracker.forms.accounts.{form}" for name, form in (
        ("login", "LogIn"), ("reauthenticate", "PasswordAgain"), ("change_password", "ChangeOwnPassword"),
        ("reset_password", "AskForPassword"), ("reset_password_from_key", "NewPassword"),
    )
}  # fmt: skip

# Wrong passwords that reach the hasher, for one account in 15 minutes: five at the log-in and five in an open session,
# so that a stranger who guesses locks nobody out of the session they work in.
ACCOUNT_RATE_LIMITS = {
    "login_failed": "30/15m/ip,5/15m/key",
    "signed_in_guess": "5/15m/user",
    "reauthenticate": "20/15m/user",
    "change_password": "20/15m/user",  # nosec B105
    "reset_password": "20/15m/ip,5/15m/key",  # nosec B105
}

# ---- the second factor: an app's codes, or a passkey; staff cannot work without one ----

SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=IN_PRODUCTION)
MFA_ADAPTER = "tracker.views.second_factor.SealedFactors"
MFA_FORMS = {"authenticate": "tracker.forms.codes.CodeAtLogIn", "reauthenticate": "tracker.forms.codes.CodeAgain"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = SITE_NAME
MFA_TOTP_TOLERANCE = 1  # a code of the half minute before or after: telephones' clocks are not exact
MFA_RECOVERY_CODES_SHOW_ONCE = True

# ---- sessions ----

SESSION_ENGINE = "tracker.models.sealed_sessions"
SESSION_LIMIT, STAFF_IDLE_LIMIT = 12 * 60 * 60, 15 * 60  # seconds: to its end, whatever is done; to the lock of staff's
SESSION_COOKIE_AGE = 24 * 60 * 60  # seconds an ended one is known, so that a form sent late is kept for its person
PASSWORD_RESET_TIMEOUT = 60 * 60
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024  # so that ten million letters come back in their form, with a sentence
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
THEME_COOKIE_NAME = "theme"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # a cookie would carry names

# ---- security: the strictest policy under which the pages work ----

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # Bootstrap draws ticks and arrows as data: pictures in its style sheet
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

if IN_PRODUCTION:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=365 * 24 * 60 * 60)
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, THEME_COOKIE_NAME = "__Host-session", "__Host-csrf", "__Host-theme"
    if ALLAUTH_TRUSTED_PROXY_COUNT:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# ---- static files ----

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles" if IN_PRODUCTION else None
WHITENOISE_USE_FINDERS = not IN_PRODUCTION  # nothing to collect before a demonstration or a test
_PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"
_HASHED = "whitenoise.storage.CompressedManifestStaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _HASHED if IN_PRODUCTION else _PLAIN},
}

# ---- e-mail: a built-in mailbox in the demonstration, never outward from there ----

vars().update(env.email_url_config(env.str("EMAIL_URL", default="") or "consolemail://"))
if DEMO:
    EMAIL_BACKEND = "tracker.delivery.mailbox.MailboxBackend"
if TESTING:
    EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=20)  # without one a worker can hang for ever
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="no-reply@localhost")

# ---- language and time: stored in UTC, shown on the clock of a course ----

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True

# ---- logs go to standard output; no names, answers or addresses in them ----

_LINE = "{asctime} {levelname} {name} {message}"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "tracker.access.faults.LineFormatter", "style": "{", "format": _LINE}},
    "handlers": {"console": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django": {"handlers": [], "level": "WARNING"}, "tracker": {"level": "INFO"}},
}
DEFAULT_EXCEPTION_REPORTER = "tracker.access.faults.Reporter"
