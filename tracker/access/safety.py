"""Which settings are unsafe for patients' records, a sentence each. Who refuses to start with one: `checks`."""

from collections.abc import Iterator, Mapping
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

SHORTEST_KEY = 32
A_YEAR = 365 * 24 * 60 * 60
PER_PROCESS = ("LocMemCache", "DummyCache", "FileBasedCache")
NOT_SENDING = ("console.EmailBackend", "dummy.EmailBackend", "locmem.EmailBackend", "filebased.EmailBackend")
LOCAL = {"", "localhost", "127.0.0.1", "::1"}
IN_SQLITE = (
    "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON",
    "secure_delete=ON",  # what is written over, as by a redaction, is not left in a free page of the file
)  # fmt: skip
"""What a connection to SQLite is opened with, so that it keeps what the rules of the database promise."""


KEYS = ("SECRET_KEY", "TRAIL_KEYS", "FIELD_KEYS", "CHECKPOINT_KEY")
TWO_THINGS = (
    "var/demo.env would switch the demonstration on, in which everybody logs in with one click, and {key} is set as in "
    "production. Remove var/demo.env, or set OPEN_WINDOW_DEMO=off; for a demonstration with keys of its own, say on."
)


def is_demonstration(environment: Mapping[str, str]) -> bool:
    """Say whether `var/demo.env`, which is there, counts: not where the environment says that this is no demonstration.

    :raises ImproperlyConfigured: when the environment says neither, and has keys of its own: nobody meant both.
    """
    if said := environment.get("OPEN_WINDOW_DEMO", ""):
        return said.lower() in environ.Env.BOOLEAN_TRUE_STRINGS
    found = [it for key in KEYS for it in (key, f"{key}_FILE") if environment.get(it)]
    if found:
        raise ImproperlyConfigured(TWO_THINGS.format(key=found[0]))
    return True


def findings(given: Any) -> Iterator[tuple[str, str]]:
    """Yield a code and a sentence for each setting that is unsafe. Reads no database."""
    for family in (_situation, _keys, _cookies, _sessions, _counters, _mail, _database):
        yield from family(given)


def known_database(described: dict[str, Any]) -> dict[str, Any]:
    """Return how DATABASE_URL describes the database.

    :raises ImproperlyConfigured: when it names none.
    """
    if not described.get("ENGINE"):
        raise ImproperlyConfigured("DATABASE_URL names no database. It begins with sqlite:/// or postgres://.")
    return described


def _situation(given: Any) -> Iterator[tuple[str, str]]:
    if given.DEBUG:
        yield "debug", "DEBUG is on: a fault would show source and settings to whoever meets it. Set DEBUG=off."
    if given.DEMO:
        yield "demo", "OPEN_WINDOW_DEMO is on: everybody could log in with one click. Set OPEN_WINDOW_DEMO=off."
    if not given.ALLOWED_HOSTS or "*" in given.ALLOWED_HOSTS:
        yield "hosts", "ALLOWED_HOSTS names no host or all of them: links in letters could lead elsewhere. Name yours."
    if given.PUBLIC_URL and not given.PUBLIC_URL.startswith("https://"):
        yield "public-url", "PUBLIC_URL does not begin with https://: links in letters would lead to an open line."
    if given.SECURE_HSTS_SECONDS < A_YEAR:
        yield "hsts", "SECURE_HSTS_SECONDS is less than a year: a browser comes back over an open line. Set 31536000."
    if not (given.SECURE_SSL_REDIRECT or given.SECURE_PROXY_SSL_HEADER):
        yield "tls", "SECURE_SSL_REDIRECT is off and no proxy is trusted: pages would be served over an open line."


def _keys(given: Any) -> Iterator[tuple[str, str]]:
    if len(given.SECRET_KEY) < SHORTEST_KEY or given.SECRET_KEY.startswith("django-insecure-"):
        yield "secret-key", f"SECRET_KEY is shorter than {SHORTEST_KEY} characters or a sample. Make a random one."
    short = [key for key in given.TRAIL_KEYS if len(key) < SHORTEST_KEY]
    if short or not given.TRAIL_KEYS:
        yield "trail-keys", f"TRAIL_KEYS has a key shorter than {SHORTEST_KEY} characters. Make random ones."
    if given.SECRET_KEY in given.TRAIL_KEYS:
        yield "same-key", "SECRET_KEY stands in TRAIL_KEYS: each key has one purpose. Make another."


def _cookies(given: Any) -> Iterator[tuple[str, str]]:
    for what in ("SESSION", "CSRF"):
        name, is_secure = getattr(given, f"{what}_COOKIE_NAME"), getattr(given, f"{what}_COOKIE_SECURE")
        if not (is_secure and name.startswith("__Host-")):
            yield f"{what.lower()}-cookie", f"{what}_COOKIE_NAME is no __Host- cookie, or it is sent over open lines."
    if given.SESSION_COOKIE_DOMAIN or given.CSRF_COOKIE_DOMAIN:
        yield "cookie-domain", "A cookie is given to a whole domain: other hosts of it could set or read it."


def _sessions(given: Any) -> Iterator[tuple[str, str]]:
    if not given.SECOND_FACTOR_REQUIRED:
        yield "second-factor", "SECOND_FACTOR_REQUIRED is off: a password alone would open patients' records."
    if not 0 < given.STAFF_IDLE_LIMIT <= 15 * 60:
        yield "idle", "STAFF_IDLE_LIMIT is more than 15 minutes: a page would lie open on a desk that was left."
    if not 0 < given.SESSION_LIMIT <= 12 * 60 * 60:
        yield "absolute", "SESSION_LIMIT is more than 12 hours: a session would outlive a working day."


def _counters(given: Any) -> Iterator[tuple[str, str]]:
    if given.CACHES["default"]["BACKEND"].endswith(PER_PROCESS):
        yield "cache", "CACHE_URL keeps counters in each process or not at all: guesses would be counted apart."


def _mail(given: Any) -> Iterator[tuple[str, str]]:
    if given.EMAIL_BACKEND.endswith(NOT_SENDING):
        yield (
            "no-mail",
            "EMAIL_URL sends nothing: invitations and new passwords would never arrive. Name a mail server.",
        )
    is_open = not (getattr(given, "EMAIL_USE_TLS", False) or getattr(given, "EMAIL_USE_SSL", False))
    if given.EMAIL_BACKEND.endswith("smtp.EmailBackend") and is_open and given.EMAIL_HOST not in LOCAL:
        yield "mail-tls", "EMAIL_URL sends over an open line to another host. Use smtp+tls:// or smtp+ssl://."
    if given.DEFAULT_FROM_EMAIL.endswith(("@localhost", "@example.org")):
        yield "sender", "DEFAULT_FROM_EMAIL is a sample: letters would be refused or look forged. Set your own."


def _database(given: Any) -> Iterator[tuple[str, str]]:
    database = given.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        options = database.get("OPTIONS", {})
        told = options.get("init_command", "").replace(" = ", "=")
        missing = [it for it in IN_SQLITE if it not in told]
        if missing or options.get("transaction_mode") != "IMMEDIATE":
            yield (
                "sqlite",
                f"SQLite runs without {', '.join(missing) or 'immediate transactions'}: writes could be lost.",
            )
        if getattr(given, "CELERY_BROKER_URL", ""):
            yield (
                "celery",
                "Celery and SQLite do not go together: its workers would lock each other out. Use PostgreSQL.",
            )
    elif "synchronous_commit=off" in str(database.get("OPTIONS", {})):
        yield "synchronous-commit", "synchronous_commit is off: the last moments before a crash would be lost."
    if database.get("ATOMIC_REQUESTS"):
        yield "atomic-requests", "ATOMIC_REQUESTS is on: a page would hold its lock while it is drawn."
