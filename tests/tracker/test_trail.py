"""The trail: an unbroken chain whoever writes at once, and every kind of tampering found, by its line."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from threading import Barrier, Thread

import pytest
from django.conf import settings
from django.db import connection

from tests.tracker.actions.deeds import DAY, DOSE_DAY, HOUR, book, give, hold, weigh
from tracker.actions import trail, words
from tracker.actions.action import action
from tracker.migrations import _guards
from tracker.models import TrailEntry, TrailHead

KEYS = settings.TRAIL_KEYS
EVENT = TrailEntry.Event.NOTE_WRITTEN


@action
def append(*, at: datetime, event: TrailEntry.Event = EVENT, **detail: object) -> TrailEntry:
    """Append a line and do nothing else."""
    return trail.record(event, by=None, at=at, **detail)


@contextmanager
def lifted():
    """Lift the triggers of the trail, as somebody could who owns the database."""
    names = ("change", "truncate") if connection.vendor == "postgresql" else ("UPDATE", "DELETE")
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(_guards._drop(_Editor, f"tracker_trailentry_refuses_{name}", "tracker_trailentry"))
    yield


class _Editor:
    connection = connection


@pytest.fixture
def ten_lines(db, at):
    """Return a trail of ten lines."""
    return [append(at=at + n * HOUR, number=n) for n in range(1, 11)]


def _change(seq, **columns):
    with lifted():
        assert TrailEntry.objects.filter(seq=seq).update(**columns) == 1


def test_an_empty_trail_is_clean(db):
    assert trail.first_fault(KEYS) is None


def test_the_chain_is_clean_after_a_course_of_actions(course, clinician, colleague, at):
    book(course, clinician, at)
    weigh(course, clinician, at + DAY)
    hold(course, clinician, "screening", at + DAY)
    give(course, clinician, colleague)
    words.write_note(course=course, text="Calm", key=course.enrolment_facts.get().key, by=clinician, at=DOSE_DAY + DAY)
    assert trail.first_fault(KEYS) is None
    assert list(TrailEntry.objects.order_by("seq").values_list("seq", flat=True)) == [1, 2, 3, 4, 5]
    assert set(TrailEntry.objects.values_list("actor", "course_reference")) == {(str(clinician.public_id), "HB-0001")}


def test_nobody_s_name_is_in_a_line(course, clinician, colleague, at):
    book(course, clinician, at, reason="Marta Lindqvist asked", place="Marta's room")
    give(course, clinician, colleague, note="Marta slept")
    text = " ".join(f"{it.payload} {it.actor}" for it in TrailEntry.objects.all())
    assert not any(word in text for word in ("Marta", "Lindqvist", "Ines", "Kofi", "slept", "room"))


@pytest.mark.parametrize(
    "at",
    [
        pytest.param(datetime(2026, 3, 2, 9, tzinfo=UTC), id="whole-second"),
        pytest.param(datetime(2026, 3, 2, 9, 0, 0, 1, tzinfo=UTC), id="one-microsecond"),
        pytest.param(datetime(2026, 3, 2, 9, 0, 0, 999999, tzinfo=UTC), id="the-last-microsecond"),
        pytest.param(datetime(2026, 3, 2, 9, tzinfo=timezone(timedelta(hours=-5))), id="another-zone"),
    ],
)
def test_a_moment_comes_back_as_it_was_hashed(db, at):
    append(at=at)
    assert trail.first_fault(KEYS) is None


TAMPERED = {
    "payload": {"payload": '{"number":5.0}'},
    "salt": {"salt": "0" * 32},
    "actor": {"actor": "somebody"},
    "event": {"event": "dose.released"},
    "course": {"course_reference": "HB-0009"},
    "time": {"at": datetime(2026, 3, 2, 14, 0, 0, 1, tzinfo=UTC)},
    "digest": {"digest": "0" * 64},
    "hash": {"hash": "0" * 64},
    "prev": {"prev": "0" * 64},
}


@pytest.mark.parametrize("columns", TAMPERED.values(), ids=TAMPERED.keys())
@pytest.mark.parametrize("seq", [1, 5, 10], ids=["first", "middle", "last"])
def test_a_changed_line_is_found(ten_lines, columns, seq):
    _change(seq, **columns)
    fault = trail.first_fault(KEYS)
    assert fault is not None
    assert fault.startswith(f"Line {seq}: ")


def test_a_payload_changed_with_its_digest_is_found(ten_lines):
    entry = ten_lines[4]
    entry.payload = "{}"
    _change(5, payload=entry.payload, digest=trail.digest_of(entry))
    assert trail.first_fault(KEYS) == "Line 5: its hash is not one of ours."


def test_a_line_written_anew_under_a_foreign_key_is_found(ten_lines):
    """Somebody who writes to the database but does not hold the key."""
    entry = ten_lines[9]
    entry.payload = "{}"
    entry.digest = trail.digest_of(entry)
    forged = trail.hash_of(entry, "a key that is not ours")
    _change(10, payload=entry.payload, digest=entry.digest, hash=forged)
    TrailHead.objects.update(hash=forged)
    assert trail.first_fault(KEYS) == "Line 10: its hash is not one of ours."


@pytest.mark.parametrize(("seq", "line"), [(1, 2), (5, 6), (9, 10)])
def test_a_deleted_line_is_found(ten_lines, seq, line):
    with lifted():
        TrailEntry.objects.filter(seq=seq).delete()
    assert trail.first_fault(KEYS) == f"Line {line}: line {seq} is missing."


def test_a_deleted_line_is_found_when_the_rest_is_numbered_anew(ten_lines):
    with lifted():
        TrailEntry.objects.filter(seq=5).delete()
        for seq in range(6, 11):
            TrailEntry.objects.filter(seq=seq).update(seq=seq - 1)
    assert trail.first_fault(KEYS) == "Line 5: it does not follow the line before it."


def test_swapped_lines_are_found(ten_lines):
    with lifted():
        for seq, to in ((4, 100), (5, 4), (100, 5)):
            TrailEntry.objects.filter(seq=seq).update(seq=to)
    assert trail.first_fault(KEYS) == "Line 4: it does not follow the line before it."


@pytest.mark.parametrize("cut", [1, 3, 10])
def test_a_cut_tail_is_found_by_the_head(ten_lines, cut):
    with lifted():
        TrailEntry.objects.filter(seq__gt=10 - cut).delete()
    assert trail.first_fault(KEYS) == "The head names another last line (line 10) than the trail has."


def test_a_head_with_another_number_is_found(ten_lines):
    TrailHead.objects.update(seq=9)
    assert "The head" in trail.first_fault(KEYS)


def test_old_keys_still_verify_and_new_lines_take_the_first(ten_lines, settings, at):
    settings.TRAIL_KEYS = ["the-new-key", *KEYS]
    append(at=at + DAY)
    assert trail.first_fault(settings.TRAIL_KEYS) is None
    assert trail.first_fault(KEYS) == "Line 11: its hash is not one of ours."


@pytest.mark.django_db(transaction=True)
def test_eight_who_write_at_once_leave_no_fork_and_no_gap(at):
    start, faults = Barrier(8), []

    def writer(number):
        try:
            start.wait()
            for line in range(12):
                append(at=at, writer=number, line=line)
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [Thread(target=writer, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert list(TrailEntry.objects.order_by("seq").values_list("seq", flat=True)) == list(range(1, 97))
    assert trail.first_fault(KEYS) is None
