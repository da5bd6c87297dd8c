"""Signing: the password each time, bound to the content, shown wherever the note stands, and changed by nobody."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.factories import MONDAY, PASSWORD, CourseFactory
from tests.tracker.actions.deeds import HOUR, lines
from tracker.actions import corrections, signatures, words
from tracker.actions.action import CannotRecord, writing
from tracker.models import ElectronicSignature, Note
from tracker.models.digests import content_digest
from tracker.pages.caseload import SIGNED_WITHIN, unsigned_notes

pytestmark = pytest.mark.django_db
Meaning, Asked = ElectronicSignature.Meaning, ElectronicSignature.Asked
SHOWN = "Signed by Ines Example, Psychotherapist, 2 March 2026, 11:00 (Europe/London, UTC+0000). Meaning: authorship."


@pytest.fixture
def course(patient, clinician, colleague):
    """Return a course on which both therapists work."""
    clinician.credential = "Psychotherapist"
    clinician.save(update_fields=["credential"])
    return CourseFactory(patient=patient, reference="HB-0001", team=[clinician, colleague])


@pytest.fixture
def note(course, clinician):
    return words.write_note(course=course, text="Marta was calm.", key=uuid4(), by=clinician, at=MONDAY)


def address(note, route="sign-note"):
    return reverse(route, args=["HB-0001", note.pk])


def sign(client, note, password=PASSWORD, meaning=Meaning.AUTHORSHIP, key=None):
    sent = {"key": key or str(uuid4()), "meaning": int(meaning), "password": password}
    return client.post(address(note), sent)


def signed(note, by, meaning=Meaning.AUTHORSHIP, at=MONDAY + 2 * HOUR):
    return signatures.sign_note(
        course=note.course, note=note.pk, meaning=meaning, signed_with=Asked.PASSWORD, key=uuid4(), by=by, at=at
    )


def test_an_author_signs_with_the_password_and_it_stands_where_the_note_stands(client_at, clinician, note):
    client = client_at(clinician, MONDAY + 2 * HOUR)
    assert "You sign this note as its author." in client.get(address(note)).content.decode()
    assert "This is not your password." in sign(client, note, "wrong").content.decode()
    assert "Fill this in." in sign(client, note, "").content.decode()
    assert not note.course.electronic_signatures.exists()
    key = str(uuid4())
    assert [sign(client, note, key=key).status_code for _ in range(2)] == [302, 302]
    made = note.course.electronic_signatures.get()
    assert made.digest == content_digest(Note.objects.visible_to(clinician).get(pk=note.pk))
    for name in ("course", "sign-note"):
        arguments = [note.course.reference, note.pk] if name == "sign-note" else [note.course.reference]
        assert SHOWN in client.get(reverse(name, args=arguments)).content.decode()
    [(_, said)] = lines("note.signed")
    assert (said["note"], said["meaning"]) == (str(note.pk), "authorship")


def test_who_signs_is_named_before_and_who_prints_on_the_paper(client_at, clinician, note):
    clinician.credential = "Clinical psychologist"
    clinician.save(update_fields=["credential"])
    shown = client_at(clinician, MONDAY + HOUR).get(address(note)).content.decode()
    assert f"Signed as <strong>{clinician.full_name}</strong>, Clinical psychologist." in shown
    assert f"Printed 2 March 2026, 10:00, by {clinician.full_name}. Confidential health record." in shown


def test_a_name_stays_as_it_was_printed(clinician, note):
    made = signed(note, clinician)
    clinician.full_name, clinician.credential = "Ines Married", ""
    clinician.save(update_fields=["full_name", "credential"])
    assert ElectronicSignature.unscoped.get(pk=made.pk).manifest == SHOWN


def test_a_supervisor_counter_signs_after_the_author(client_at, clinician, supervisor, note):
    client = client_at(supervisor, MONDAY + 2 * HOUR)
    assert "There is nothing for you to sign here." in client.get(address(note)).content.decode()
    answer = sign(client, note, meaning=Meaning.REVIEW)
    assert "Its author has not signed this note yet." in answer.content.decode()
    signed(note, clinician)
    assert sign(client, note, meaning=Meaning.REVIEW).status_code == 302
    assert "Meaning: review." in client.get(reverse("course", args=["HB-0001"])).content.decode()


@pytest.mark.parametrize(
    ("who", "meaning", "why"),
    [
        pytest.param("colleague", Meaning.AUTHORSHIP, "Only who wrote a note", id="not-the-author"),
        pytest.param("colleague", Meaning.REVIEW, "Only a supervisor", id="no-supervisor"),
        pytest.param("clinician", Meaning.REVIEW, "Nobody counter-signs their own", id="own-note"),
        pytest.param("clinician", Meaning.AUTHORSHIP, "signed this already", id="twice"),
        pytest.param("supervisor", Meaning.APPROVAL, "Only a supervisor", id="another-meaning"),
    ],
)
def test_nobody_signs_what_is_not_theirs(request, note, clinician, who, meaning, why):
    signed(note, clinician)
    with pytest.raises(CannotRecord, match=why):
        signed(note, request.getfixturevalue(who), meaning)
    assert note.course.electronic_signatures.count() == 1


def test_the_tries_at_signing_are_counted(client_at, clinician, note, settings):
    client = client_at(clinician, MONDAY + HOUR)
    said = [sign(client, note, "wrong").content.decode() for _ in range(12)]
    assert "Too many tries." in said[-1]
    assert "Too many tries." in sign(client, note).content.decode()
    assert not note.course.electronic_signatures.exists()


def test_a_signed_note_is_not_replaced_and_an_addendum_names_it(client_at, clinician, note):
    signed(note, clinician)
    change = {"course": note.course, "reason": "Typing", "by": clinician, "at": MONDAY + 3 * HOUR}
    with pytest.raises(CannotRecord, match="is signed and stays as it is"):
        corrections.correct(noun="note", key_of_fact=note.pk, values={"text": "Other"}, key=uuid4(), **change)
    client = client_at(clinician, MONDAY + 3 * HOUR)
    answer = client.post(address(note, "addendum"), {"key": str(uuid4()), "text": "Her sister was there."})
    added = note.addenda.get()
    assert (answer.url, added.text) == (address(added), "Her sister was there.")
    assert "Addendum to the note of 2 March 2026" in client.get(answer.url).content.decode()
    [(_, said)] = [it for it in lines("note.written") if "addendum_to" in it[1]]
    assert said["addendum_to"] == str(note.pk)


def test_what_is_not_signed_is_corrected_and_has_no_addendum(client_at, clinician, note):
    answer = client_at(clinician, MONDAY + HOUR).post(address(note, "addendum"), {"key": str(uuid4()), "text": "More"})
    assert "can still be corrected" in answer.content.decode()
    given = {"course": note.course, "reason": "Typing", "by": clinician, "at": MONDAY + HOUR}
    assert corrections.correct(noun="note", key_of_fact=note.pk, values={"text": "O"}, key=uuid4(), **given).made


def test_a_digest_finds_a_change_and_a_signature_on_another_note(course, clinician, note):
    made = signed(note, clinician)
    other = words.write_note(course=course, text="Marta was calm.", key=uuid4(), by=clinician, at=MONDAY)
    assert content_digest(other) != made.digest
    note.text = "Marta was calm!"
    assert content_digest(note) != made.digest


@pytest.mark.parametrize(
    ("later", "said", "not_said"),
    [
        pytest.param(timedelta(minutes=5), "To sign<", "Not signed<", id="at-once"),
        pytest.param(SIGNED_WITHIN - timedelta(seconds=1), "To sign<", "Not signed<", id="a-second-before"),
        pytest.param(SIGNED_WITHIN, "Not signed<", "To sign<", id="24-hours"),
    ],
)
def test_an_unsigned_note_shows_on_todays_page_of_its_author(
    client_at, clinician, colleague, note, later, said, not_said
):
    page = client_at(clinician, MONDAY + later).get(reverse("today")).content.decode()
    assert "Notes to sign" in page
    assert address(note) in page
    assert (said in page, not_said in page) == (True, False)
    assert "Notes to sign" not in client_at(colleague, MONDAY + later).get(reverse("today")).content.decode()


def test_a_signed_note_waits_no_more(clinician, supervisor, note):
    rows = unsigned_notes(clinician, MONDAY + 2 * SIGNED_WITHIN).as_system("verify")
    assert list(rows) == [note]
    signed(note, clinician)
    assert list(rows.all()) == []


def test_a_note_of_another_course_is_not_there(client_at, clinician, note):
    CourseFactory(reference="HB-0002", team=[clinician])
    for route in ("sign-note", "addendum"):
        there = client_at(clinician, MONDAY + HOUR).get(reverse(route, args=["HB-0002", note.pk]))
        assert there.status_code == 404


def test_a_note_that_was_replaced_is_signed_no_more(clinician, note):
    with writing():
        Note(course=note.course, text="New", happened_at=MONDAY, recorded_at=MONDAY, recorded_by=clinician,
             replaces=note).save(force_insert=True)  # fmt: skip
    with pytest.raises(CannotRecord, match="was replaced or struck"):
        signed(note, clinician)
