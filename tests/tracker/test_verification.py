"""Proving the record: clean data raises no alarm, sixteen ways to tamper are found where they are, redactions hold."""

import json
from contextlib import suppress
from datetime import timedelta
from io import StringIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from tests.asking import asking_course
from tests.factories import HARBOUR_FILE, HOPKINS_FILE, MembershipFactory, PatientFactory
from tests.tracker.actions.deeds import DAY, HOUR, book, give, hold, weigh
from tests.tracker.tampering import MORE_TAMPERINGS, TAMPERINGS, anew, lifted, places, unnamed
from tracker.access.roles import Role
from tracker.actions import (
    checkpoints,
    courses,
    papers,
    patients,
    protocols,
    redaction,
    sealing,
    signatures,
    trail,
    trail_reading,
    words,
)
from tracker.actions.accesses import were_read
from tracker.actions.action import CannotRecord, action
from tracker.actions.verification import Proof, findings
from tracker.models import (
    AccessEntry,
    CareTeamMember,
    ElectronicSignature,
    Note,
    Redaction,
    TrailEntry,
    TrailHead,
    TrailReview,
    Weight,
)

pytestmark = pytest.mark.django_db
NAME = "Zebra Name-of-another"
Meaning = ElectronicSignature.Meaning


@action
def append(*, number, at):
    """Append lines and do nothing else: a trail of some length."""
    for n in range(number):
        trail.record(TrailEntry.Event.ROTA_CHANGED, by=None, at=at, number=n)


@pytest.fixture
def told(site, clinician, colleague, supervisor, at):
    """Return a course on which much was done, all of it by actions, with a hundred lines about other things."""
    MembershipFactory(user=supervisor, site=site, role=Role.MEDICAL_DIRECTOR, falls_back=True)
    supervisor.acting(at)
    begin = at - DAY
    for file in (HOPKINS_FILE, HARBOUR_FILE):
        own = {"site": site, "signed_by": supervisor} if file is HARBOUR_FILE else {}
        version = protocols.publish(body=file.read_bytes(), name=file.name, by=supervisor, at=begin, **own)
    patient = PatientFactory.build(registered_at=site)
    team = {clinician: CareTeamMember.Part.LEAD}
    course = courses.enrol(patient=patient, site=site, version=version, team=team, key=uuid4(), by=clinician, at=at)
    book(course, clinician, at)
    words.write_note(course=course, text=f"Phoned {NAME}", key=uuid4(), by=clinician, at=at)
    weigh(course, clinician, at + DAY)
    hold(course, clinician, "screening", at + DAY)
    append(number=110, at=at + DAY)
    give(course, clinician, colleague)
    return course


def _found(at, points=()):
    proof = Proof(settings.TRAIL_KEYS, checkpoints.Signatures(list(points)) if points else None)
    return list(findings(proof, at)), proof


@pytest.fixture
def file(settings, tmp_path):
    settings.CHECKPOINT_FILE = str(tmp_path / "away" / "checkpoints.jsonl")
    return settings.CHECKPOINT_FILE


def _late(at):
    return at + timedelta(days=100)


def test_clean_data_raises_no_alarm(told, at, file):
    points = [checkpoints.take(at)]
    words.write_note(course=told, text="After it", key=uuid4(), by=told.team.first().member, at=_late(at))
    found, proof = _found(_late(at), points)
    assert found == []
    assert (proof.unanchored, proof.anchored, proof.unproven) == (1, proof.lines - 1, 0)
    assert proof.rows > 10


class Undone(Exception):
    """Takes a tampering back."""


@pytest.fixture
def more(told, clinician, supervisor, at):
    """Do what the other tamperings need: signatures, a detail changed, reads that are sealed, a review."""
    asked = asking_course(told.patient, clinician)
    paper = {"code": "consent-form", "signed_by": ["client"], "signed_at": at, "by": clinician, "at": at + DAY}
    papers.sign(course=asked, key=uuid4(), **paper)
    for text in ("Slept well", "Walked"):
        words.write_note(course=told, text=text, key=uuid4(), by=clinician, at=at + DAY)
    signed = {"meaning": Meaning.AUTHORSHIP, "signed_with": ElectronicSignature.Asked.PASSWORD}
    signatures.sign_note(course=told, note=_note(told).pk, key=uuid4(), by=clinician, at=at + DAY, **signed)
    seen, details = patients.as_seen(told.patient), {"phone": "01632 960001"}
    patients.change(course=told, details=details, seen=seen, by=clinician, at=at + DAY)
    for minutes in range(3):
        were_read(courses=[told], by=clinician, at=at + timedelta(minutes=minutes), route="course")
    sealing.seal(at=at + DAY)
    found = {"finding": TrailReview.Finding.FOLLOW_UP, "words": "Line 3", "key": uuid4()}
    trail_reading.review(upto=3, by=supervisor.acting(at + DAY), at=at + DAY, **found)
    return asked


def test_each_tampering_is_found_where_it_is(told, more, at, file):
    points, missed = [checkpoints.take(at)], []
    clean = unnamed(more, versions=[more.protocol_version])
    assert places(_found(_late(at), points)[0]) == clean  # what a factory wrote, and nothing else
    for name, (tamper, kind, (table, key)) in (TAMPERINGS | MORE_TAMPERINGS).items():
        with suppress(Undone), transaction.atomic(), lifted():
            place = kind, table, key()
            tamper()
            missed += [] if place in places(_found(_late(at), points)[0]) else [name]
            raise Undone
    assert (len(TAMPERINGS), missed) == (16, [])
    assert places(_found(_late(at), points)[0]) == clean


def test_a_database_from_before_a_checkpoint_is_reported(told, at, file):
    """As after a restore: the rows of an older moment, and the file of checkpoints that went on."""
    before = TrailHead.objects.get()
    append(number=3, at=at)
    points = [checkpoints.take(at)]
    with lifted():
        TrailEntry.objects.filter(seq__gt=before.seq).delete()
        TrailHead.objects.update(seq=before.seq, hash=before.hash)
    last = points[-1].seq
    assert places(_found(_late(at), points)[0]) == {("rolled-back", "trailentry", str(last))}
    status, said, faults = _run("verify_trail", "--checkpoint", file)
    assert (status, f"it ends with line {last - 3}" in faults) == (1, True)
    assert "0 lines after it" in said


def test_a_line_after_the_last_checkpoint_can_be_cut_unseen_and_that_is_said(told, at, file):
    points = [checkpoints.take(at)]
    proof = _found(_late(at), points)[1]
    assert proof.unanchored == 0
    append(number=3, at=_late(at))
    assert _found(_late(at), points)[1].unanchored == 3


def test_a_forged_checkpoint_counts_for_nothing(told, at, file):
    checkpoints.take(at)
    with open(file, encoding="ascii") as written:
        said = json.loads(written.read())
    forged = checkpoints.Checkpoint(**said | {"seq": said["seq"] + 50})
    found, proof = _found(_late(at), [forged])
    assert [it.kind for it in found] == ["checkpoint-forged"]
    assert proof.anchored == 0


def _note(course):
    return course.note_facts.order_by("recorded_at").first()


def _redact(course, supervisor, at, **more):
    what = {"noun": "note", "key_of_fact": _note(course).pk, "fields": ["text"], "reason": "Another patient's name"}
    return redaction.redact(**{"course": course, "key": uuid4(), "by": supervisor, "at": at} | what | more)


def test_a_redaction_takes_the_words_out_and_raises_no_alarm(told, supervisor, at, file):
    points = [checkpoints.take(at)]
    made = _redact(told, supervisor, _late(at))
    assert _redact(told, supervisor, _late(at), key=made.key) == made
    assert _note(told).text == "[redacted]"
    found, proof = _found(_late(at), points)
    assert (found, proof.redactions) == ([], 1)
    assert not TrailEntry.objects.filter(payload__contains="Zebra").exists()
    with lifted():
        Note.objects.as_system("verify").filter(text="[redacted]").update(text="Nothing was here")
    assert [(it.kind, it.table) for it in _found(_late(at), points)[0]] == [("row-changed", "note")]


REFUSED = {
    "no supervisor": {"by": "clinician"},
    "no reason": {"reason": "  "},
    "what a rule reads": {"noun": "weight", "fields": ["kg"]},
    "no column": {"fields": []},
    "an entry of nobody": {"key_of_fact": uuid4()},
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_redacted(name, told, supervisor, clinician, at):
    changed = {key: clinician if value == "clinician" else value for key, value in REFUSED[name].items()}
    with pytest.raises(CannotRecord):
        _redact(told, supervisor, _late(at), **changed)
    assert not Redaction.objects.as_system("verify").exists()


def test_the_salt_of_a_line_is_not_taken_away_in_silence(told, at):
    TrailEntry.objects.filter(seq=4).update(row_salt="")  # the guards let it pass, for redactions
    kinds = {it.kind for it in _found(_late(at))[0]}
    assert {"line-changed", "row-unnamed"} <= kinds


def test_a_row_that_no_line_names_is_found(told, clinician, at):
    with lifted():
        Weight(course=told, kg=90, happened_at=at, recorded_at=at, recorded_by=clinician).save(force_insert=True)
    assert [(it.kind, it.table) for it in _found(_late(at))[0]] == [("row-unnamed", "weight")]


def test_an_action_that_leaves_a_row_unnamed_is_not_committed(course, clinician, at):
    @action
    def forgets(*, at):
        from tracker.actions import facts

        facts.insert(Weight(course=course, kg=70, happened_at=at, recorded_at=at, recorded_by=clinician))

    with pytest.raises(RuntimeError, match="no line of the trail names"):
        forgets(at=at)
    assert not course.weight_facts.exists()


def test_reads_are_sealed_and_then_fixed(told, clinician, at):
    for n in range(3):
        were_read(courses=[told], by=clinician, at=at + n * HOUR, route="course")
    assert [it.kind for it in _found(at + 2 * DAY)[0]] == ["reads-unsealed"]
    assert sealing.is_due(at + DAY)
    assert sealing.seal(at=at + DAY) == 3
    assert not sealing.is_due(at + DAY)
    assert _found(at + 2 * DAY)[0] == []
    for change in ({"route": "other"}, {"sealed_in": None}, {"sealed_in": 1}):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            AccessEntry.objects.update(**change)
    with lifted():
        AccessEntry.objects.order_by("id")[:1].get().delete()
    [found] = _found(at + 2 * DAY)[0]
    assert (found.kind, found.table, "2 of 3" in found.said) == ("reads-changed", "accessentry", True)


def test_a_read_is_not_changed_before_it_is_sealed_either(told, clinician, at):
    were_read(courses=[told], by=clinician, at=at, route="course")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AccessEntry.objects.update(actor="somebody")


def _run(*args):
    out, err = StringIO(), StringIO()
    try:
        call_command(*args, stdout=out, stderr=err)
    except SystemExit as ended:
        return ended.code, out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_the_commands_say_what_is_anchored_and_what_was_rolled_back(told, at, file):
    assert _run("verify_trail")[1].endswith("would not be noticed.\n")
    assert _run("checkpoint")[0] == 0
    status, said, _ = _run("verify_trail", "--checkpoint", file)
    assert (status, "0 lines after it" in said) == (0, True)
    with lifted():
        anew(settings.TRAIL_KEYS[0])
        status, said, _ = _run("verify_trail", "--json")
    data = json.loads(said)
    assert (status, data["whole"]) == (1, False)
    assert "rewritten" in {it["kind"] for it in data["findings"]}
    assert _run("verify_trail", "--checkpoint", f"{file}.not")[0] == 2


def test_a_checkpoint_is_due_after_five_minutes_a_hundred_lines_or_a_signature(told, at, file):
    assert checkpoints.take_if_due(at) is not None
    assert checkpoints.take_if_due(at + DAY) is None
    append(number=1, at=at)
    assert checkpoints.take_if_due(at + timedelta(minutes=4)) is None
    assert checkpoints.take_if_due(at + timedelta(minutes=5)) is not None
    append(number=100, at=at)
    assert checkpoints.take_if_due(at + timedelta(minutes=6)) is not None


def test_the_worker_seals_a_read_within_a_minute(told, clinician, at):
    were_read(courses=[told], by=clinician, at=at, route="course")
    for seconds, waits in ((49, 1), (54, 0)):  # its rounds are five seconds apart
        call_command("worker", once=True, at=at + timedelta(seconds=seconds), stdout=StringIO())
        assert AccessEntry.objects.filter(sealed_in=None).count() == waits


def _says(fault, client):
    """Say whether the doctor, the page of health and the worker's log tell of a checkpoint that is missing."""
    body = client.get(reverse("readyz")).json()
    return fault in _run("doctor")[1], body["checkpoints"]


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
    status, _, said = _run("checkpoint")
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
    assert _run("checkpoint")[0] == 2
    assert checkpoints.take_if_due(at) is None
