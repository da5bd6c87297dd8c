"""No form of any address changes a signature or says who signed when: whoever sends it, and whatever it holds."""

import importlib
import pkgutil

import pytest
from django import forms

import tracker.forms
from tests.factories import PASSWORD
from tests.house.answers import missing, wrong_in_text
from tests.tracker.signed import signature_of
from tracker.actions import signatures
from tracker.models import ElectronicSignature
from tracker.models.proof import every_row

pytestmark = pytest.mark.django_db
OF_A_SIGNATURE = {it.name for it in ElectronicSignature._meta.concrete_fields} | {"signature", "manifest"}
NO_DANGER = {"course", "key", "meaning", "row", "credential", "zone"}
"""A course, the form's own key, the one meaning that is open, a row of people, a profession, the clock of a patient."""


def _rows():
    names = [it.attname for it in ElectronicSignature._meta.concrete_fields]
    return {it[0]: it for it in every_row(ElectronicSignature).values_list("pk", *names)}


def test_no_form_that_anybody_sends_changes_a_signature_or_is_answered_without_headers(
    addresses, client_of, request, course, clinician, at
):
    note = course.note_facts.get()
    given = {"course": course, "by": clinician, "at": at, "key": note.pk, "note": note.pk}
    signatures.sign_note(meaning=1, signed_with=1, **given)
    before, key = _rows(), str(signature_of(note).pk)
    forged = dict.fromkeys(OF_A_SIGNATURE, "1") | {
        "key": key, "password": PASSWORD, "meaning": "1", "signed_at": "2020-01-01T00:00:00Z",
        "printed_name": "Somebody Else", "digest": "0" * 64, "_method": "DELETE",
    }  # fmt: skip
    changed = []
    for who in ("clinician", "supervisor", "patient"):
        client = client_of(who, request)
        for name, address in addresses.items():
            if name in ("account_logout", "lock"):
                continue
            answer = client.post(address, forged)
            changed += [(who, name, it) for it in (*missing(answer), *wrong_in_text(answer))]
            after = _rows()
            changed += [] if before.items() <= after.items() else [(who, name)]
            said = [it for it in after.values() if "Somebody Else" in it or "0" * 64 in it]
            changed += [(who, name, "forged")] if said else []
    assert changed == []


def test_no_form_takes_who_signed_or_when():
    modules = [
        importlib.import_module(it.name) for it in pkgutil.iter_modules(tracker.forms.__path__, "tracker.forms.")
    ]
    every = {it for module in modules for it in vars(module).values() if isinstance(it, type)}
    found = {
        (form.__module__, field)
        for form in every
        if issubclass(form, forms.Form)
        for field in form.base_fields
        if field in OF_A_SIGNATURE - NO_DANGER
    }
    assert found == {("tracker.forms.papers", "signed_by")}, "which is who signed a paper, by role"
