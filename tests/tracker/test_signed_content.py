"""A signature is bound to what was signed: cut off, moved or changed, `verify_trail` finds it (21 CFR 11.70)."""

from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection, transaction

from tests.tracker.signed import HOUR, TABLES, every_kind, not_made_by_factories, signature_of
from tests.tracker.tampering import lifted
from tracker.actions import redaction, signatures, words
from tracker.actions.verification import Proof, findings

pytestmark = pytest.mark.django_db
SIGNATURE = "electronicsignature"
UNBOUND, CHANGED = ("signature-unbound", SIGNATURE), ("row-changed", SIGNATURE)


class Undone(Exception):
    """Takes a tampering back."""


def raw(sql, *values):
    """Run a statement, as the owner of the database can."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        assert cursor.rowcount == 1


def found_by(at, *tamperings):
    """Return what is found, by kind and table, after each tampering, which is taken back."""
    found = []
    for sql, *values in tamperings:
        with suppress(Undone), transaction.atomic(), lifted():
            raw(sql, *values)
            found.append({(it.kind, it.table) for it in findings(Proof(settings.TRAIL_KEYS), at)})
            raise Undone
    return found


def test_what_is_done_to_a_signature_or_to_what_was_signed_is_found(course, clinician, supervisor, at):
    made = every_kind(course, clinician, supervisor, at)
    late, other = (
        at + timedelta(hours=9),
        words.write_note(course=course, text="Calm.", key=uuid4(), by=clinician, at=at),
    )
    assert not_made_by_factories(list(findings(Proof(settings.TRAIL_KEYS), late))) == []
    missed = []
    for table, model in TABLES.items():
        row = getattr(made, table)
        signed = signature_of(row)
        key, column = model._meta.pk.column, "title" if table == "protocolversion" else "reason"
        of = f"UPDATE tracker_{SIGNATURE} SET"
        where = f"WHERE {connection.ops.quote_name('row')} = %s"
        name = signatures.row_name(row)
        pk = row.pk if not hasattr(row.pk, "hex") or connection.vendor == "postgresql" else row.pk.hex
        to = signatures.row_name(other if table != "protocolversion" else row.base)
        text = "text" if table == "note" else column
        wrong = {
            "moved to another row": (f'{of} "row" = %s {where}', to, name),
            "content": (f"UPDATE tracker_{table} SET {text} = {text} || 'x' WHERE {key} = %s", pk),
            "name": (f"{of} printed_name = 'Somebody Else' {where}", name),
            "meaning": (f"{of} meaning = 4 {where}", name),
            "moment": (f"{of} signed_at = %s {where}", signed.signed_at + HOUR, name),
            "cut off": (f"DELETE FROM tracker_{SIGNATURE} {where}", name),
        }
        for what, found in zip(wrong, found_by(late, *wrong.values()), strict=True):
            expected = {CHANGED}
            if what == "moved to another row":
                expected = {CHANGED, UNBOUND}
            elif what == "content":
                expected = {UNBOUND, ("row-changed", table)}
            elif what == "cut off":
                expected = {("row-missing", SIGNATURE)}
            missed += [] if expected <= found else [(table, what, found)]
    assert missed == []
    assert not_made_by_factories(list(findings(Proof(settings.TRAIL_KEYS), late))) == []


def test_a_signature_that_names_nothing_is_found(course, clinician, supervisor, at):
    made = every_kind(course, clinician, supervisor, at)
    name = signatures.row_name(made.note)
    where = f"WHERE {connection.ops.quote_name('row')} = %s"
    wrong = [
        (f'UPDATE tracker_{SIGNATURE} SET "row" = %s {where}', "no key at all", name),
        (f"UPDATE tracker_{SIGNATURE} SET {connection.ops.quote_name('table')} = 'site' {where}", name),
    ]
    assert [UNBOUND in it for it in found_by(at + 9 * HOUR, *wrong)] == [True, True]


def test_a_legal_redaction_after_the_signing_raises_no_alarm(course, clinician, supervisor, at):
    made = every_kind(course, clinician, supervisor, at)
    what = {"noun": "note", "key_of_fact": made.note.pk, "fields": ["text"], "reason": "Another patient"}
    redaction.redact(course=course, key=uuid4(), by=supervisor, at=at + 2 * HOUR, **what)
    found = findings(Proof(settings.TRAIL_KEYS), at + 9 * HOUR)
    assert not_made_by_factories(list(found)) == []
