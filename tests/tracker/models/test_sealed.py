"""Sealed columns: bound to their place, never in clear in the database's files, and loud when they do not open."""

import base64
import json
import sqlite3
import subprocess
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core import serializers
from django.core.exceptions import FieldError
from django.db import connection

from tests.tracker.models.rows import fact
from tracker.access.keyring import BadKeys, field_keys
from tracker.actions import redaction, words
from tracker.actions.action import writing
from tracker.actions.rotation import guard_lifted
from tracker.models import Insight, Intention, PrivateNote
from tracker.models.digests import content_digest
from tracker.models.sealed import FORMAT, Opened, Unreadable, seal, unseal

CANARY = "canary-7f3a-in-the-words-of-the-patient"
KEY = base64.b64encode(bytes(range(32))).decode()
PLACE = {"table": "tracker_intention", "key": "6c1e", "field": "text"}

as_by_hand = pytest.mark.usefixtures("by_hand")


def stored(row):
    """Return what the database holds."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT text FROM {row._meta.db_table} WHERE key = %s", [_key(row)])
        return cursor.fetchone()[0]


def _key(row):
    return row._meta.pk.get_db_prep_value(row.pk, connection)


def put(row, text):
    """Put something else in its place, as somebody with access to the file would."""
    with guard_lifted(row._meta.db_table), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {row._meta.db_table} SET text = %s WHERE key = %s", [str(text), _key(row)])


@pytest.fixture
def intention(by_hand, course, clinician):
    row = fact(Intention, course, clinician, text=CANARY)
    row.save(force_insert=True)
    return row


def test_a_text_opens_where_it_was_sealed():
    assert unseal(seal(Opened.of(CANARY), **PLACE), **PLACE) == CANARY
    assert CANARY not in seal(Opened.of(CANARY), **PLACE)
    assert seal(Opened.of(CANARY), **PLACE) != seal(Opened.of(CANARY), **PLACE)


@pytest.mark.parametrize("other", [{"table": "tracker_insight"}, {"key": "6c1f"}, {"field": "words"}], ids=str)
def test_a_text_that_was_moved_does_not_open(other):
    sealed = seal(Opened.of(CANARY), **PLACE)
    with pytest.raises(Unreadable, match="changed or moved") as raised:
        unseal(sealed, **PLACE | other)
    assert all(it in str(raised.value) for it in (PLACE | other).values())


def test_any_flipped_bit_is_found():
    version, key_id, body = seal(Opened.of("x"), **PLACE).split(".")
    raw = base64.b64decode(body)
    for bit in range(len(raw) * 8):
        flipped = bytearray(raw)
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises(Unreadable):
            unseal(f"{version}.{key_id}.{base64.b64encode(flipped).decode()}", **PLACE)


@pytest.mark.parametrize(
    ("sealed", "said"),
    [
        pytest.param("plain words", "not sealed", id="plain"),
        pytest.param(f"{FORMAT}.gone.QUJD", "key gone, which FIELD_KEYS does not have", id="no-such-key"),
        pytest.param(f"{FORMAT}.tests.QUJD", "changed or moved", id="too-short"),
        pytest.param(f"{FORMAT}.tests.%%%", "changed or moved", id="no-base64"),
    ],
)
def test_what_does_not_open_says_where_and_why(sealed, said):
    with pytest.raises(Unreadable, match=said) as raised:
        unseal(sealed, **PLACE)
    assert "tracker_intention 6c1e, text" in str(raised.value)
    assert "plain words" not in str(raised.value)


def test_another_key_by_the_same_name_is_said(settings):
    sealed = seal(Opened.of(CANARY), **PLACE)
    settings.FIELD_KEYS = {"tests": bytes(32)}
    with pytest.raises(Unreadable, match="tests is another key"):
        unseal(sealed, **PLACE)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("", "no key in it", id="empty"),
        pytest.param(KEY, "has no id", id="no-id"),
        pytest.param(f"$a:{KEY}", "has no id", id="a-reference"),
        pytest.param(f"a:{KEY},a:{KEY}", "stands twice", id="twice"),
        pytest.param("a:QUJD", "not 32 bytes", id="too-short"),
        pytest.param("a:" + "!" * 44, "not 32 bytes", id="no-base64"),
    ],
)
def test_a_list_of_keys_that_cannot_be_used_is_refused_in_a_sentence(text, said):
    with pytest.raises(BadKeys, match=said) as raised:
        field_keys(text)
    assert KEY not in str(raised.value)


def test_the_newest_key_comes_first():
    assert list(field_keys(f"b:{KEY},\n a:{base64.urlsafe_b64encode(b'?' * 32).decode()}")) == ["b", "a"]


def test_a_row_is_in_clear_and_the_database_is_not(intention):
    again = Intention.unscoped.get(pk=intention.pk)
    assert (intention.text, again.text) == (CANARY, CANARY)
    assert stored(intention).startswith(f"{FORMAT}.tests.")
    assert again.text.commitment == intention.text.commitment
    assert Intention.unscoped.defer("text").get(pk=intention.pk).text == CANARY


def test_the_words_of_another_row_are_found_to_be_foreign(intention, course, clinician):
    other = fact(Intention, course, clinician, text="To rest")
    other.save(force_insert=True)
    put(intention, stored(other))
    with pytest.raises(Unreadable, match=f"tracker_intention {intention.pk}, text"):
        assert Intention.unscoped.get(pk=intention.pk).text


def test_no_plain_text_goes_into_a_statement(intention):
    for asked in (lambda: list(Intention.unscoped.filter(text=CANARY)),
                  lambda: Intention.unscoped.update(text=CANARY)):  # fmt: skip
        with pytest.raises(TypeError, match="no plain text"):
            asked()
    with pytest.raises(FieldError, match="contains"):
        list(Intention.unscoped.filter(text__contains="canary"))


def test_rows_written_to_a_file_stay_sealed(intention):
    written = serializers.serialize("json", [intention])
    assert CANARY not in written
    assert json.loads(written)[0]["fields"]["text"].startswith(f"{FORMAT}.")


def test_nothing_said_and_the_mark_of_a_redaction_stay_as_they_are(intention, course, clinician):
    none = fact(Intention, course, clinician, text="", chose_none=True)
    none.save(force_insert=True)
    assert stored(none) == ""
    put(intention, "[redacted]")
    assert Intention.unscoped.get(pk=intention.pk).text == "[redacted]"


def test_a_digest_binds_to_the_words_and_outlives_a_change_of_keys(intention, settings):
    digest = content_digest(intention)
    assert content_digest(Intention.unscoped.get(pk=intention.pk)) == digest
    settings.FIELD_KEYS = {"new": bytes(32), **settings.FIELD_KEYS}
    put(intention, Intention._meta.get_field("text").sealed(intention.pk, intention.text))
    assert stored(intention).startswith(f"{FORMAT}.new.")
    assert content_digest(Intention.unscoped.get(pk=intention.pk)) == digest
    put(intention, Intention._meta.get_field("text").sealed(intention.pk, CANARY))
    assert content_digest(Intention.unscoped.get(pk=intention.pk)) != digest


@pytest.mark.django_db(transaction=True)
def test_the_files_of_the_database_and_a_backup_hold_no_plain_text(course, clinician, at, tmp_path):
    with writing():
        fact(Intention, course, clinician, text=CANARY).save(force_insert=True)
        fact(Insight, course, clinician, text=CANARY).save(force_insert=True)
        PrivateNote(course=course, author=clinician, written_at=at, text=CANARY).save(force_insert=True)
    everywhere = HOLDS[connection.vendor](tmp_path)
    assert everywhere.count(f"{FORMAT}.tests.".encode()) >= 3
    assert CANARY.encode() not in everywhere


@pytest.mark.django_db(transaction=True)
def test_words_that_were_taken_out_are_left_in_no_file(course, clinician, supervisor, at, tmp_path):
    """A long note lies on pages of its own: they become free, and must not keep it."""
    note = words.write_note(course=course, text=f"{CANARY} " * 400, key=uuid4(), by=clinician, at=at)
    said = {"noun": "note", "key_of_fact": note.pk, "fields": ["text"], "reason": "Another patient"}
    assert CANARY.encode() in HOLDS[connection.vendor](tmp_path)
    redaction.redact(course=course, key=uuid4(), by=supervisor, at=at + timedelta(minutes=1), **said)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # as every thousand pages: until then the log has them
    assert CANARY.encode() not in HOLDS[connection.vendor](tmp_path)


def _sqlite_files(folder):
    """Return the bytes of the database's file, of its log of writes, and of a backup."""
    file, copy = Path(connection.settings_dict["NAME"]), folder / "backup.sqlite3"
    with closing(sqlite3.connect(copy)) as backup:
        connection.connection.backup(backup)
    return _read_elsewhere(file, Path(f"{file}-wal")) + copy.read_bytes()


def _read_elsewhere(*files):
    """Return the bytes of files that this process holds open with locks: closing any handle of its own gives them up.

    Whoever connects then believes to be alone, and takes the log away from under this connection.
    """
    return subprocess.run(["cat", *files], stdout=subprocess.PIPE, check=True).stdout


def _postgresql_rows(folder):
    """Return every row of every table as a dump would write it: the server's files are not ours to read."""
    with connection.cursor() as cursor:
        found = []
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT it::text FROM "{table}" AS it')
            found += [row for (row,) in cursor.fetchall()]
    return "\n".join(found).encode()


HOLDS = {"sqlite": _sqlite_files, "postgresql": _postgresql_rows}
