"""Signed checkpoints outside the database: what they show, when one is due, what is said where none is taken."""

import json
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from tests.access.conftest import kept_apart
from tests.tracker.actions.deeds import DAY
from tests.tracker.proving import append, late, run, verified
from tests.tracker.signed import TABLES, every_kind
from tests.tracker.tampering import anew, lifted, places
from tracker.actions import checkpoints
from tracker.models import TrailEntry, TrailHead

pytestmark = pytest.mark.django_db


def test_a_database_from_before_a_checkpoint_is_reported(told, at, file):
    """As after a restore: the rows of an older moment, and the file of checkpoints that went on."""
    before = TrailHead.objects.get()
    append(number=3, at=at)
    points = [checkpoints.take(at)]
    with lifted():
        TrailEntry.objects.filter(seq__gt=before.seq).delete()
        TrailHead.objects.update(seq=before.seq, hash=before.hash)
    last = points[-1].seq
    assert places(verified(late(at), points)[0]) == {("rolled-back", "trailentry", str(last))}
    status, said, faults = run("verify_trail", "--checkpoint", file)
    assert (status, f"it ends with line {last - 3}" in faults) == (1, True)
    assert "0 lines after it" in said


def test_a_line_after_the_last_checkpoint_can_be_cut_unseen_and_that_is_said(told, at, file):
    points = [checkpoints.take(at)]
    proof = verified(late(at), points)[1]
    assert proof.unanchored == 0
    append(number=3, at=late(at))
    assert verified(late(at), points)[1].unanchored == 3


def test_a_forged_checkpoint_counts_for_nothing(told, at, file):
    checkpoints.take(at)
    with open(file, encoding="ascii") as written:
        said = json.loads(written.read())
    forged = checkpoints.Checkpoint(**said | {"seq": said["seq"] + 50})
    found, proof = verified(late(at), [forged])
    assert [it.kind for it in found] == ["checkpoint-forged"]
    assert proof.anchored == 0


def test_the_commands_say_what_is_anchored_and_what_was_rolled_back(told, at, file):
    assert run("verify_trail")[1].endswith("would not be noticed.\n")
    assert run("checkpoint")[0] == 0
    status, said, _ = run("verify_trail", "--checkpoint", file)
    assert (status, "0 lines after it" in said) == (0, True)
    with lifted():
        anew(settings.TRAIL_KEYS[0])
        status, said, _ = run("verify_trail", "--json")
    data = json.loads(said)
    assert (status, data["whole"]) == (1, False)
    assert "rewritten" in {it["kind"] for it in data["findings"]}
    assert run("verify_trail", "--checkpoint", f"{file}.not")[0] == 2


def test_a_checkpoint_is_due_after_five_minutes_or_a_hundred_lines(told, at, file):
    assert checkpoints.take_if_due(at) is not None
    assert checkpoints.take_if_due(at + DAY) is None
    append(number=1, at=at)
    assert checkpoints.take_if_due(at + timedelta(minutes=4)) is None
    assert checkpoints.take_if_due(at + timedelta(minutes=5)) is not None
    append(number=100, at=at)
    assert checkpoints.take_if_due(at + timedelta(minutes=6)) is not None


def test_a_checkpoint_is_due_at_once_after_every_signature(course, clinician, supervisor, at, file):
    """Of whatever: that a line names one is enough, and no kind of act has to be remembered. Nothing else is due."""
    every_kind(course, clinician, supervisor, at)
    signed = {}
    for it in TrailEntry.objects.order_by("-seq"):
        with kept_apart(), lifted():
            TrailEntry.objects.filter(seq__gt=it.seq).delete()
            TrailHead.objects.update(seq=it.seq)
            before = replace(checkpoints.take(at), seq=it.seq - 1)
            Path(file).write_text(f"{before.line}\n", encoding="ascii")
            signed[it.event] = '"electronicsignature"' in it.rows
            assert bool(checkpoints.take_if_due(at)) is signed[it.event], it.event
    assert list(signed.values()).count(True) == len(TABLES)
    assert not signed["note.written"]


def _says(fault, client):
    """Say whether the doctor, the page of health and the worker's log tell of a checkpoint that is missing."""
    body = client.get(reverse("readyz")).json()
    return fault in run("doctor")[1], body["checkpoints"]


def test_a_checkpoint_that_cannot_be_taken_is_said_everywhere(told, supervisor, at, file, client, sign_in, caplog):
    now = timezone.now()
    assert _says("checkpoints:", client) == (True, "missing")  # lines since long, and no file yet
    assert checkpoints.fault_of_file(2 * checkpoints.LINES) is None
    assert checkpoints.fault_of_file(2 * checkpoints.LINES + 1) == checkpoints.BEHIND
    checkpoints.take(now)
    assert _says("checkpoints:", client) == (False, "ok")
    append(number=1, at=now - timedelta(minutes=16))
    assert _says("checkpoints: Checkpoints of the trail lag behind", client) == (True, "missing")
    Path(file).write_text("broken\n", encoding="ascii")
    assert _says("checkpoints: The last line of the file of checkpoints is no checkpoint.", client) == (True, "missing")
    Path(file).unlink()
    Path(file).mkdir()
    assert _says("checkpoints:", client) == (True, "missing")
    assert "cannot be read" in sign_in(supervisor).get(reverse("trail")).content.decode()
    status, _, said = run("checkpoint")
    assert (status, "cannot be written to CHECKPOINT_FILE" in said) == (2, True)
    call_command("worker", once=True, at=now, stdout=StringIO())
    assert "No checkpoint:" in caplog.text


def test_a_file_that_may_not_be_written_is_said(told, at, file, monkeypatch):
    checkpoints.take(at)
    monkeypatch.setattr("os.access", lambda path, mode: False)
    assert checkpoints.fault(at).startswith("CHECKPOINT_FILE cannot be written")


def test_the_end_of_a_long_file_is_read_alone(told, at, file):
    for minutes in range(40):
        made = checkpoints.take(at + timedelta(minutes=minutes))
    assert Path(file).stat().st_size > checkpoints.LONGEST
    assert checkpoints.last_of(Path(file)) == made


def test_a_checkpoint_without_a_key_says_what_to_set(db, settings, at):
    settings.CHECKPOINT_KEYS = []
    assert run("checkpoint")[0] == 2
    assert checkpoints.take_if_due(at) is None
