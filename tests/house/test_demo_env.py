"""`var/demo.env`, which `make run` leaves behind: it makes no demonstration of a machine meant for production."""

import base64
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
KEY = base64.b64encode(b"k" * 32).decode()
KEYS = {"SECRET_KEY": "s" * 48, "TRAIL_KEYS": "t" * 48, "FIELD_KEYS": f"one:{KEY}", "CHECKPOINT_KEY": KEY}
PRINTED = "from tracker import settings; print(settings.DEMO, settings.IN_PRODUCTION, settings.SECRET_KEY[0])"


@pytest.fixture(scope="module")
def copied(tmp_path_factory):
    """Return a folder with the program and a `var/demo.env` as `make run` writes it."""
    there = tmp_path_factory.mktemp("clinic")
    shutil.copytree(ROOT / "tracker" / "access", there / "tracker" / "access")
    for name in ("__init__.py", "settings.py", "policy.csv"):
        shutil.copy(ROOT / "tracker" / name, there / "tracker" / name)
    (there / "var").mkdir()
    lines = {"OPEN_WINDOW_DEMO": "on", **KEYS, "SECRET_KEY": "d" * 48}
    (there / "var" / "demo.env").write_text("".join(f"{name}={value}\n" for name, value in lines.items()))
    return there


def started(where, **given):
    environment = {"PATH": os.environ["PATH"], **given}
    run = [sys.executable, "-c", PRINTED]
    return subprocess.run(run, cwd=where, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        pytest.param({}, "True False d", id="as-make-run"),
        pytest.param({"OPEN_WINDOW_DEMO": "on", **KEYS}, "True False s", id="a-demonstration-with-keys-of-its-own"),
        pytest.param({"OPEN_WINDOW_DEMO": "off", **KEYS}, "False True s", id="production"),
    ],
)
def test_it_counts_where_nothing_says_otherwise(copied, given, said):
    found = started(copied, CHECKPOINT_FILE="checkpoints", **given)
    assert (found.stdout.strip(), found.returncode) == (said, 0), found.stderr


@pytest.mark.parametrize("name", [*KEYS, "SECRET_KEY_FILE"])
def test_a_machine_with_keys_of_its_own_does_not_start_as_a_demonstration(copied, name):
    refused = started(copied, CHECKPOINT_FILE="checkpoints", **{name: KEYS.get(name, "key")})
    assert refused.returncode != 0
    assert f"everybody logs in with one click, and {name} is set as in production" in refused.stderr


def test_production_takes_no_key_from_it(copied):
    refused = started(copied, OPEN_WINDOW_DEMO="off")
    assert refused.returncode != 0
    assert "SECRET_KEY is not set" in refused.stderr
