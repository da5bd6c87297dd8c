"""Proving the record: clean data raises no alarm, sixteen ways to tamper are found where they are, redactions hold."""

from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction

from tests.asking import asking_course
from tests.tracker.actions.deeds import DAY
from tests.tracker.proving import late, verified
from tests.tracker.tampering import MORE_TAMPERINGS, TAMPERINGS, lifted, places, unnamed
from tracker.actions import (
    checkpoints,
    papers,
    patients,
    redaction,
    sealing,
    signatures,
    trail_reading,
    words,
)
from tracker.actions.accesses import were_read
from tracker.actions.action import CannotRecord, action
from tracker.models import (
    ElectronicSignature,
    Note,
    Redaction,
    TrailEntry,
    TrailReview,
    Weight,
)

pytestmark = pytest.mark.django_db
Meaning = ElectronicSignature.Meaning


def test_clean_data_raises_no_alarm(told, at, file):
    points = [checkpoints.take(at)]
    words.write_note(course=told, text="After it", key=uuid4(), by=told.team.first().member, at=late(at))
    found, proof = verified(late(at), points)
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
    assert places(verified(late(at), points)[0]) == clean  # what a factory wrote, and nothing else
    for name, (tamper, kind, (table, key)) in (TAMPERINGS | MORE_TAMPERINGS).items():
        with suppress(Undone), transaction.atomic(), lifted():
            place = kind, table, key()
            tamper()
            missed += [] if place in places(verified(late(at), points)[0]) else [name]
            raise Undone
    assert (len(TAMPERINGS), missed) == (16, [])
    assert places(verified(late(at), points)[0]) == clean


def _note(course):
    return course.note_facts.order_by("recorded_at").first()


def _redact(course, supervisor, at, **more):
    what = {"noun": "note", "key_of_fact": _note(course).pk, "fields": ["text"], "reason": "Another patient's name"}
    return redaction.redact(**{"course": course, "key": uuid4(), "by": supervisor, "at": at} | what | more)


def test_a_redaction_takes_the_words_out_and_raises_no_alarm(told, supervisor, at, file):
    points = [checkpoints.take(at)]
    made = _redact(told, supervisor, late(at))
    assert _redact(told, supervisor, late(at), key=made.key) == made
    assert _note(told).text == "[redacted]"
    found, proof = verified(late(at), points)
    assert (found, proof.redactions) == ([], 1)
    assert not TrailEntry.objects.filter(payload__contains="Zebra").exists()
    with lifted():
        Note.objects.as_system("verify").filter(text="[redacted]").update(text="Nothing was here")
    assert [(it.kind, it.table) for it in verified(late(at), points)[0]] == [("row-changed", "note")]


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
        _redact(told, supervisor, late(at), **changed)
    assert not Redaction.objects.as_system("verify").exists()


def test_the_salt_of_a_line_is_not_taken_away_in_silence(told, at):
    TrailEntry.objects.filter(seq=4).update(row_salt="")  # the guards let it pass, for redactions
    kinds = {it.kind for it in verified(late(at))[0]}
    assert {"line-changed", "row-unnamed"} <= kinds


def test_a_row_that_no_line_names_isfound(told, clinician, at):
    with lifted():
        Weight(course=told, kg=90, happened_at=at, recorded_at=at, recorded_by=clinician).save(force_insert=True)
    assert [(it.kind, it.table) for it in verified(late(at))[0]] == [("row-unnamed", "weight")]


def test_an_action_that_leaves_a_row_unnamed_is_not_committed(course, clinician, at):
    @action
    def forgets(*, at):
        from tracker.actions import facts

        facts.insert(Weight(course=course, kg=70, happened_at=at, recorded_at=at, recorded_by=clinician))

    with pytest.raises(RuntimeError, match="no line of the trail names"):
        forgets(at=at)
    assert not course.weight_facts.exists()
