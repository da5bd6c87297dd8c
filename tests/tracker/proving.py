"""Asking the verifier and the commands about a trail of some length. Asserts nothing; the course is in `conftest`."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from io import StringIO

from django.conf import settings
from django.core.management import call_command

from tracker.actions import checkpoints, trail
from tracker.actions.action import action
from tracker.actions.chain import Finding
from tracker.actions.verification import Proof, findings
from tracker.models import TrailEntry


@action
def append(*, number: int, at: datetime) -> None:
    """Append lines and do nothing else: a trail of some length."""
    for n in range(number):
        trail.record(TrailEntry.Event.ROTA_CHANGED, by=None, at=at, number=n)


def verified(at: datetime, points: Iterable[checkpoints.Checkpoint] = ()) -> tuple[list[Finding], Proof]:
    """Return what the verifier finds, and what it looked at."""
    proof = Proof(settings.TRAIL_KEYS, checkpoints.Signatures(list(points)) if points else None)
    return list(findings(proof, at)), proof


def late(at: datetime) -> datetime:
    """Return a moment after all that was done on the course."""
    return at + timedelta(days=100)


def run(*args: str) -> tuple[object, str, str]:
    """Run a command; return its exit status and what it said on both streams."""
    out, err = StringIO(), StringIO()
    try:
        call_command(*args, stdout=out, stderr=err)
    except SystemExit as ended:
        return ended.code, out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()
