"""No setting and no variable switches the trail off: the start or the act is refused, or the line is there."""

import base64
import re
import runpy
import warnings
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from tracker import settings as project_settings
from tracker.actions import trail
from tracker.actions.action import action
from tracker.actions.chain import first_fault
from tracker.models import TrailEntry

SOURCE = Path(project_settings.__file__)
VARIABLES = sorted(set(re.findall(r'(?:env\.\w+|_secret)\(\s*"([A-Z_]+)"', SOURCE.read_text(encoding="utf-8"))))
KEY = base64.b64encode(bytes(range(32))).decode()
PRODUCTION = {
    "OPEN_WINDOW_TESTING": "0", "OPEN_WINDOW_DEMO": "0", "DEBUG": "0", "SECRET_KEY": "s" * 50, "TRAIL_KEYS": "t" * 50,
    "FIELD_KEYS": f"a:{KEY}", "CHECKPOINT_KEY": KEY, "CHECKPOINT_FILE": "/var/open-window/checkpoints.jsonl",
    "ALLOWED_HOSTS": "clinic.example", "EMAIL_URL": "smtp+tls://mail.example:587",
}  # fmt: skip
KEYS = ("CHECKPOINT_FILE", "CHECKPOINT_KEY", "FIELD_KEYS", "SECRET_KEY", "TRAIL_KEYS")
VALUES = ("", "0", "off", "false", "nonsense", ",", "$OTHER", "-1")
UNREAD = {"AUTH_USER_MODEL", "INSTALLED_APPS", "DATABASES"}
"""Read when a process starts, and never again: what they say is tried by starting with them."""


@action
def act(*, at):
    """Do something that is on the trail, and nothing else."""
    trail.record(TrailEntry.Event.ROTA_CHANGED, by=None, at=at)


def _outcome(at, settings):
    """Return what becomes of an act under settings: "line", "refused: ..." in a sentence, or what else happened."""
    before = TrailEntry.objects.count()
    try:
        with warnings.catch_warnings(), override_settings(**settings):
            warnings.simplefilter("ignore")  # Django warns that some are not meant to change
            act(at=at)
    except ImproperlyConfigured as refusal:
        said, lines = str(refusal), TrailEntry.objects.count() - before
        return "refused" if said.endswith(".") and " " in said and lines == 0 else f"unclear: {said}, {lines} lines"
    except Exception as fault:
        return f"{type(fault).__name__}: {fault}"
    return "line" if TrailEntry.objects.count() == before + 1 else "nothing"


def _loaded(environment, monkeypatch):
    """Return the settings that a start in this environment gives, by name; the refusal, where it is refused."""
    with monkeypatch.context() as patched:
        for name in (*VARIABLES, *(f"{it}_FILE" for it in VARIABLES), "PYTEST_VERSION"):
            patched.delenv(name, raising=False)
        for name, value in environment.items():
            patched.setenv(name, value)
        patched.setattr(Path, "mkdir", lambda *args, **kwargs: None)
        patched.setattr("environ.Env.read_env", lambda *args, **kwargs: None)
        try:
            found = runpy.run_path(str(SOURCE))
        except (ImproperlyConfigured, ValueError) as refusal:
            return refusal
    return {name: value for name, value in found.items() if name.isupper()}


def _others(name):
    """Return other values for a setting: nothing at all, empty, the opposite, something else."""
    value = getattr(project_settings, name)
    if name == "CACHES":
        return [{"default": {"BACKEND": f"django.core.cache.backends.{it}"}} for it in ("dummy.DummyCache", "x.Y")]
    opposite = [not value] if isinstance(value, bool) else []
    return [None, type(value)() if value is not None else "", *opposite, "other", 0]


def test_no_setting_of_ours_switches_it_off(db, at, settings):
    names = sorted({name for name in dir(project_settings) if name.isupper()} - UNREAD)
    tried = {(name, repr(it)): _outcome(at, {name: it}) for name in names for it in _others(name)}
    assert {case: outcome for case, outcome in tried.items() if outcome not in ("line", "refused")} == {}
    assert {name for (name, _), outcome in tried.items() if outcome == "refused"} == {"TRAIL_KEYS", "USE_TZ"}
    assert len(names) > 55
    assert first_fault([*settings.TRAIL_KEYS]) is None


@pytest.mark.filterwarnings("ignore:Engine not recognized")
def test_no_variable_switches_it_off(db, at, monkeypatch):
    start = _loaded(PRODUCTION, monkeypatch)
    assert isinstance(start, dict), start
    wrong, refused = {}, set()
    for name in VARIABLES:
        for value in VALUES:
            found = _loaded(PRODUCTION | {name: value}, monkeypatch)
            if not isinstance(found, dict):
                refused.add(name)
                wrong |= {} if str(found).strip() else {(name, value): "refused without a word"}
                continue
            changed = {it: found.get(it) for it in start if it not in UNREAD and found.get(it) != start[it]}
            if (outcome := _outcome(at, changed)) not in ("line", "refused"):
                wrong[name, value] = outcome
    assert wrong == {}
    assert set(KEYS) <= refused
    assert len(VARIABLES) > 20


@pytest.mark.parametrize(
    "name", sorted({"TRAIL_KEYS", "SECRET_KEY", "FIELD_KEYS", "CHECKPOINT_KEY", "CHECKPOINT_FILE"})
)
def test_production_does_not_start_without_a_key(name, monkeypatch):
    refusal = _loaded(PRODUCTION | {name: ""}, monkeypatch)
    assert isinstance(refusal, ImproperlyConfigured)
    assert str(refusal).startswith(name)


@pytest.mark.parametrize("url", ["", "sqlite:////tmp/another.sqlite3", "postgres://nobody@127.0.0.1:1/none"])
def test_whatever_database_is_named_there_is_one_and_the_trail_is_in_it(url, monkeypatch):
    """Without it nothing can be done either: no second database, no router, no table of the trail elsewhere."""
    found = _loaded(PRODUCTION | {"DATABASE_URL": url}, monkeypatch)
    assert list(found["DATABASES"]) == ["default"]
    assert "DATABASE_ROUTERS" not in found
    database = found["DATABASES"]["default"]
    assert url.startswith("postgres") or "recursive_triggers=ON" in database["OPTIONS"]["init_command"]
    assert not database.get("ATOMIC_REQUESTS")
