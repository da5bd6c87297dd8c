"""Which tests this machine can run, and what is garbage. Fixtures are in `tests/conftest.py`.

Browser tests are left out by collection where Chromium or pytest-playwright is absent. In CI (`CI=true`)
that is a failure instead: what is left out there would be left out for everybody, and in silence.
"""

import gc
import importlib.util
import os
import shutil
from pathlib import Path

import pytest

pytest_plugins = ["tests.house.addresses"]  # its fixtures serve rooms that have no folder in common
BROWSER_TESTS = Path(__file__).parent / "tests" / "browser"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")


def _what_is_missing() -> list[str]:
    """Return what the browser tests need and this machine has not."""
    missing = [] if any(map(shutil.which, CHROMIUM_NAMES)) else ["Chromium"]
    if importlib.util.find_spec("pytest_playwright") is None:
        missing.append("pytest-playwright")
    return missing


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave out `tests/browser` where it cannot run.

    :raises pytest.UsageError: in CI.
    """
    if collection_path != BROWSER_TESTS or not (missing := _what_is_missing()):
        return None
    if os.environ.get("CI") == "true":
        raise pytest.UsageError(f"The browser tests cannot run: {' and '.join(missing)} missing.")
    return True


def pytest_collection_finish() -> None:
    """Spare the collector of garbage what stays to the end: modules and tests. It took a tenth of the time."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
