"""`docs/asvs.csv`: each level 1 requirement of OWASP ASVS 5.0.0 with a test that is there, or the reason why not."""

import csv
import re

import pytest
from django.conf import settings

from tests.house.sources import ROOT, tree_of
from tracker.actions.people import VALID

LEVEL_1 = 70
ROWS = list(csv.DictReader((ROOT / "docs" / "asvs.csv").open(encoding="utf-8")))
CHAPTERS = {1: 8, 2: 4, 3: 8, 4: 2, 5: 4, 6: 13, 7: 6, 8: 4, 9: 4, 10: 5, 11: 3, 12: 3, 13: 1, 14: 2, 15: 3}
"""How many requirements of level 1 each chapter of the standard has."""


def test_every_requirement_of_level_1_has_its_row():
    ids = [it["id"] for it in ROWS]
    assert (len(ids), len(set(ids)), {it["level"] for it in ROWS}) == (LEVEL_1, LEVEL_1, {"1"})
    parts = [tuple(map(int, re.fullmatch(r"V(\d+)\.(\d+)\.(\d+)", it).groups())) for it in ids]
    assert parts == sorted(parts)
    assert {chapter: sum(it[0] == chapter for it in parts) for chapter in CHAPTERS} == CHAPTERS
    assert all(it["requirement"] and not it["requirement"].endswith(".") for it in ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda it: it["id"])
def test_a_row_names_tests_that_are_there_or_says_why_it_does_not_apply(row):
    tests = [it for it in row["evidence"].split() if it.startswith("tests/")]
    said = " ".join(it for it in row["evidence"].split() if it not in tests)
    assert row["applies"] in ("yes", "no")
    assert bool(tests) is (row["applies"] == "yes")
    assert said == "" if tests and not said else len(said.split()) >= 8 and said.endswith(".")
    assert [it for it in tests if not _is_there(it)] == []


def _is_there(node: str) -> bool:
    path, _, name = node.partition("::")
    file = ROOT / path
    return file.exists() and any(getattr(it, "name", "") == name for it in tree_of(file).body)


def test_the_page_on_safety_says_what_is_set():
    """The numbers that a clinic reads are those that hold."""
    text = " ".join((ROOT / "docs" / "security.md").read_text(encoding="utf-8").split())
    limits, length = settings.ACCOUNT_RATE_LIMITS, settings.AUTH_PASSWORD_VALIDATORS[1]["OPTIONS"]["min_length"]
    address, account = (it.partition("/")[0] for it in limits["login_failed"].split(","))
    in_session = limits["signed_in_guess"].partition("/")[0]
    for words in (
        f"{account} in 15 minutes for an account", f"{in_session} in a session that is open",
        f"{address} from one address", f"at least {length} characters",
        f"after {settings.STAFF_IDLE_LIMIT // 60} idle minutes",
        f"after {settings.SESSION_LIMIT // 3600} hours", f"lives {settings.PASSWORD_RESET_TIMEOUT // 60} minutes",
        f"an invitation {VALID.days} days", f"{settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 2**20} MiB",
        f"{settings.DATA_UPLOAD_MAX_NUMBER_FIELDS:,} fields", "7 days; all other faults, 30 days", "Who may see what",
        "at most 128 KiB", "TLS 1.2 and 1.3",
    ):  # fmt: skip
        assert words in text, words
