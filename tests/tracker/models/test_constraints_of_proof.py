"""What the database keeps of invitations, private notes, signatures, reviews, refused tries. Facts: elsewhere."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from tests.tracker.models.rows import an_access
from tracker.access.roles import Role
from tracker.models import DoorTry, ElectronicSignature, EmergencyReview, PrivateNote, TrailReview
from tracker.models.invitations import Invitation

pytestmark = pytest.mark.usefixtures("db", "by_hand")


def invitation(site, clinician, at, **said):
    whole = {"email": "a@example.org", "full_name": "A B", "short_name": "A", "site": site, "role": Role.THERAPIST}
    times = {"invited_by": clinician, "invited_at": at, "expires_at": at + timedelta(days=7)}
    return Invitation(**whole | times | said)


def signature(course, by, at, **said):
    whole = {"course": course, "table": "note", "row": "a" * 32, "digest": "0" * 64, "meaning": 1, "signed_by": by}
    return ElectronicSignature(
        **whole | {"printed_name": "Ines", "signed_at": at, "zone": "Europe/London", "signed_with": 1} | said
    )


def refused(name, write, column=""):
    """Assert that the constraint refuses a write; SQLite names the column of a unique one instead."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        write()
    assert name in str(caught.value) or (column and connection.vendor == "sqlite" and column in str(caught.value))


def test_an_invitation_is_to_a_role_or_to_a_record(site, course, clinician, at):
    invitation(site, clinician, at).save()
    invitation(site, clinician, at, role=None, patient=course.patient).save()
    name = "invitation_is_to_a_role_or_to_a_record"
    refused(name, invitation(site, clinician, at, role=None).save)
    refused(name, invitation(site, clinician, at, patient=course.patient).save)


def test_an_invitation_expires_after_it_is_made(site, clinician, at):
    invitation(site, clinician, at, expires_at=at + timedelta(seconds=1)).save()
    refused("invitation_expires_after_it_is_made", invitation(site, clinician, at, expires_at=at).save)


def test_a_signature_prints_a_name_and_nobody_signs_a_row_twice_alike(course, clinician, colleague, at):
    signature(course, clinician, at).save(force_insert=True)
    signature(course, colleague, at).save(force_insert=True)
    signature(course, clinician, at, meaning=2).save(force_insert=True)
    refused("nobody_signs_a_row_twice_alike", lambda: signature(course, clinician, at).save(force_insert=True), "row")
    nameless = signature(course, clinician, at, row="b" * 32, printed_name="")
    refused("an_e_signature_prints_a_name", lambda: nameless.save(force_insert=True))


def test_a_private_note_has_words(course, clinician, at):
    PrivateNote(course=course, author=clinician, written_at=at, text="w").save(force_insert=True)
    empty = PrivateNote(course=course, author=clinician, written_at=at, text="")
    refused("private_note_has_words", lambda: empty.save(force_insert=True))


def test_an_emergency_access_ends_after_it_begins_and_says_why(course, colleague, at):
    an_access(course, colleague, at).save(force_insert=True)
    backwards, silent = an_access(course, colleague, at, ends_at=at), an_access(course, colleague, at, words="")
    refused("emergency_access_ends_after_it_begins", lambda: backwards.save(force_insert=True))
    refused("emergency_access_says_why", lambda: silent.save(force_insert=True))


def test_an_emergency_access_is_settled_once_in_words(course, colleague, supervisor, at):
    access = an_access(course, colleague, at)
    access.save(force_insert=True)

    def reviewed(finding, words="W"):
        row = EmergencyReview(access=access, finding=finding, words=words, reviewed_at=at, reviewed_by=supervisor)
        row.save(force_insert=True)

    for finding in (3, 3, 2):
        reviewed(finding)
    refused("an_emergency_access_is_settled_once", lambda: reviewed(1), "access_id")
    refused("emergency_review_has_words", lambda: reviewed(3, ""))


def test_a_review_goes_up_to_a_line_and_says_what_was_found(site, clinician, at):
    whole = {"site": site, "upto": 1, "finding": 1, "reviewed_at": at, "reviewed_by": clinician}
    TrailReview(**whole).save(force_insert=True)
    TrailReview(**whole | {"finding": 2, "words": "Line 1"}).save(force_insert=True)
    refused("review_goes_up_to_a_line", lambda: TrailReview(**whole | {"upto": 0}).save(force_insert=True))
    silent = TrailReview(**whole | {"finding": 2})
    refused("review_that_found_something_says_what", lambda: silent.save(force_insert=True))


def test_tries_of_one_account_at_one_door_are_one_row(db, at):
    whole = {"account": "a" * 64, "door": 1, "began_at": at, "last_at": at}
    DoorTry(**whole).save()
    DoorTry(**whole | {"door": 2}).save()
    refused("tries_of_one_account_at_one_door_are_one_row", DoorTry(**whole).save, "account")
