"""`verify_trail`: is the trail whole, and the record as its lines say? What is asked is in `actions.verification`."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings

from tracker.actions import checkpoints
from tracker.actions.action import CannotRecord
from tracker.actions.chain import Finding
from tracker.actions.verification import Proof, findings
from tracker.management.answering import AT_HELP, CLEAN, FINDING, AnsweringCommand, moment_or_now

MOST = 1000


class Command(AnsweringCommand):
    """Check the chain, every row its lines name, and the checkpoints."""

    help = "Check that no line of the trail and no row it names was changed, left out or put in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file of checkpoints, the moment and the format."""
        parser.add_argument("--checkpoint", help="a file of signed checkpoints; CHECKPOINT_FILE if this is left out")
        parser.add_argument("--at", help=AT_HELP)
        parser.add_argument("--json", action="store_true", help="answer as JSON")

    def answer(self, **options: Any) -> int:
        """Say that everything is as it was written, or name what is not: at most a thousand places."""
        at = moment_or_now(options["at"])
        points = _points(options["checkpoint"])
        proof = Proof(settings.TRAIL_KEYS, checkpoints.Signatures(points) if points else None)
        found = list(islice(findings(proof, at), MOST))
        if options["json"]:
            self.stdout.write(json.dumps(_as_data(proof, found)))
            return FINDING if found else CLEAN
        for it in found:
            self.stderr.write(it.said)
        if len(found) == MOST:
            self.stderr.write(f"There may be more: the first {MOST} are listed.")
        if not found:
            self.stdout.write(f"The trail is whole: {_many(proof.lines, 'line')}.")
        for said in _said(proof):
            self.stdout.write(said)
        return FINDING if found else CLEAN


def _points(named: str | None) -> list[checkpoints.Checkpoint]:
    """Return the checkpoints to compare with; [] where no file was named and ours has none yet.

    :raises CannotRecord: when the named file is not there or cannot be read.
    """
    if named and not Path(named).exists():
        raise CannotRecord(f"There is no file {named}.")
    path = named or settings.CHECKPOINT_FILE
    return checkpoints.read(Path(path)) if path else []


def _said(proof: Proof) -> list[str]:
    """Return what was looked at, and plainly what proves nothing."""
    said = [f"{_many(proof.rows, 'row')} of the record compared; {_many(proof.redactions, 'redaction')}."]
    if proof.older:
        unproven = f"{_many(proof.unproven, 'row')} cannot be proven"
        said.append(f"{_many(proof.older, 'line')} kept no digests of rows yet: {unproven}.")
    if proof.anchored is None:
        return [*said, "No checkpoint was compared: a trail that was cut short and mended would not be noticed."]
    after = f"{_many(proof.unanchored, 'line')} after it: not anchored yet."
    return [*said, f"The last checkpoint vouches for line {proof.anchored}. {after}"]


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _as_data(proof: Proof, found: list[Finding]) -> dict[str, Any]:
    figures = {name: getattr(proof, name) for name in ("lines", "rows", "redactions", "older", "unproven", "anchored")}
    first = found[0].said if found else None
    each = [asdict(it) for it in found]
    return {"whole": not found, "fault": first, "findings": each, "unanchored": proof.unanchored, **figures}
