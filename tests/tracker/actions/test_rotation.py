"""A change of keys: in batches, begun again where it stopped, with a line each, and the guard stands afterwards."""

import json

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from tests.tracker.actions.deeds import lines
from tests.tracker.models.rows import fact
from tracker.actions import rotation, trail
from tracker.actions.action import writing
from tracker.models import Insight, Intention, Practice, PrivateNote
from tracker.models.sealed import Unreadable, sealed_fields

OLD = b"tests-only-field-key-of-32-bytes"
NEW = bytes(range(32))
WORDS = Intention._meta.get_field("text")


@pytest.fixture
def said(course, clinician, at):
    """Write five intentions, one of them without words, an insight, a small step and a private note."""
    with writing():
        rows = [fact(Intention, course, clinician, text=f"To rest {number}") for number in range(4)]
        rows += [fact(Intention, course, clinician, text="", chose_none=True), fact(Insight, course, clinician)]
        rows.append(fact(Practice, course, clinician))
        rows.append(PrivateNote(course=course, author=clinician, written_at=at, text="Slow today."))
        for row in rows:
            row.save(force_insert=True)
    return rows


@pytest.fixture
def both_keys(settings):
    settings.FIELD_KEYS = {"new": NEW, "tests": OLD}
    return settings


def texts(rows):
    return [type(row).unscoped.get(pk=row.pk).text for row in rows]


def rotate_all(capsys, *options):
    status = 0
    try:
        call_command("rotate_keys", *options)
    except SystemExit as left:
        status = left.code
    return status, capsys.readouterr()


def test_every_text_opens_with_the_new_key_alone(said, both_keys, capsys, monkeypatch):
    monkeypatch.setattr(rotation.rotate.__wrapped__, "__kwdefaults__", {"most": 3})
    before = texts(said)
    status, told = rotate_all(capsys)
    assert (status, told.err) == (0, "")
    assert "tracker_intention, text: 4 sealed with new." in told.out
    both_keys.FIELD_KEYS = {"new": NEW}
    assert texts(said) == before
    found = [(it["table"], it["texts"], it["key"]) for _, it in lines("keys.rotated")]
    assert sorted(found) == [
        ("tracker_insight", 1, "new"), ("tracker_intention", 1, "new"), ("tracker_intention", 3, "new"),
        ("tracker_practice", 1, "new"), ("tracker_privatenote", 1, "new"),
    ]  # fmt: skip
    assert {table for table, *_ in found} == {it._meta.db_table for it in apps.get_models() if sealed_fields(it)}
    assert trail.first_fault(both_keys.TRAIL_KEYS) is None


def test_a_run_that_was_interrupted_goes_on_where_it_stopped(said, both_keys, at):
    assert rotation.rotate(column=WORDS, at=at, most=3) == 3
    assert rotation.counted(WORDS) == {"new": 3, "tests": 1}
    assert [rotation.rotate(column=WORDS, at=at, most=3) for _ in range(2)] == [1, 0]
    assert rotation.counted(WORDS) == {"new": 4}


def test_one_that_does_not_open_stops_it_by_name_and_leaves_its_batch(said, both_keys, capsys):
    lost = said[2]
    with writing(), transaction.atomic(), rotation.guard_lifted("tracker_intention"), connection.cursor() as cursor:
        key = Intention._meta.pk.get_db_prep_value(lost.pk, connection)
        cursor.execute("UPDATE tracker_intention SET text = %s WHERE key = %s", ["ow1.tests.QUJD", key])
    status, told = rotate_all(capsys)
    assert status == 1
    assert f"tracker_intention {lost.pk}, text: it was changed or moved" in told.err
    assert rotation.counted(WORDS) == {"tests": 4}


def test_looking_changes_nothing_and_says_which_keys_are_needed(said, both_keys, capsys):
    status, told = rotate_all(capsys, "--check")
    assert (status, rotation.counted(WORDS)) == (1, {"tests": 4})
    assert "tracker_intention, text: 4 with tests." in told.out
    rotate_all(capsys)
    assert rotate_all(capsys, "--check")[0] == 0


def test_the_guard_stands_afterwards_and_after_a_failure(said, both_keys, at):
    rotation.rotate(column=WORDS, at=at)
    both_keys.FIELD_KEYS = {"third": NEW}
    with pytest.raises(Unreadable):
        rotation.rotate(column=WORDS, at=at)
    for verb in ("UPDATE tracker_intention SET chose_none = chose_none", "DELETE FROM tracker_intention"):
        with (
            writing(), pytest.raises(DatabaseError, match="append-only"), transaction.atomic(),
            connection.cursor() as cursor,
        ):  # fmt: skip
            cursor.execute(verb)


@pytest.mark.django_db(transaction=True)
def test_a_guard_is_not_lifted_outside_a_transaction():
    with pytest.raises(RuntimeError, match="inside a transaction"), rotation.guard_lifted("tracker_intention"):
        raise AssertionError("It was lifted.")


def test_the_line_names_no_person_and_no_word(said, both_keys, at):
    rotation.rotate(column=WORDS, at=at)
    assert "To rest" not in json.dumps(lines())
