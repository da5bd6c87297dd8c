"""One signed record of each kind, made by actions: what tests of signatures have in common. Asserts nothing."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

from tests.factories import HARBOUR_FILE, MembershipFactory, a_harbour_version
from tests.tracker.tampering import not_made_by_factories
from tracker.access.roles import Role
from tracker.actions import gates, moving, protocols, signatures, words
from tracker.models import ElectronicSignature, Note, ProtocolVersion, VersionMove, Waiver
from tracker.models.proof import every_row

HOUR = timedelta(hours=1)
TABLES = {"note": Note, "waiver": Waiver, "versionmove": VersionMove, "protocolversion": ProtocolVersion}
WITH = signatures.Asked.PASSWORD
LIFT = "dose-1/gate-lift-home"

__all__ = ["HOUR", "LIFT", "TABLES", "every_kind", "not_made_by_factories", "signature_of"]


def every_kind(course, clinician, supervisor, at):
    """Sign a note, a supplement, a waiver and a move on a course; return the four rows by their table's name."""
    for person, credential in ((clinician, "Psychotherapist"), (supervisor, "Psychiatrist")):
        person.credential = credential
        person.save(update_fields=["credential"])
    site = course.site
    a_harbour_version(site)
    MembershipFactory(user=supervisor, site=site, role=Role.MEDICAL_DIRECTOR)
    supervisor.acting(at)
    note = words.write_note(course=course, text="Calm.", key=uuid4(), by=clinician, at=at)
    given = {"course": course, "by": clinician, "at": at + HOUR, "signed_with": WITH, "key": uuid4()}
    signatures.sign_note(note=note.pk, meaning=signatures.Meaning.AUTHORSHIP, **given)
    body = HARBOUR_FILE.read_text().replace('version = "1.0.0"', 'version = "1.1.0"', 1).encode()
    version = protocols.publish(
        body=body, name="demo-harbour.toml", by=supervisor, at=at + HOUR, site=site, signed_by=supervisor,
        signed_with=WITH,
    )  # fmt: skip
    by = {"course": course, "by": supervisor, "at": at + HOUR, "signed_with": WITH}
    waiver = gates.decide_waiver(requirement_key=LIFT, granted=True, reason="Her sister drives.", key=uuid4(), **by)
    key = uuid4()
    shown = moving.preview(course=course, to=version, key=key, at=at + HOUR)
    moved = moving.move(to=version, reason="The new edition.", signed=shown.signed, key=key, **by)
    return SimpleNamespace(note=note, waiver=waiver, versionmove=moved, protocolversion=version)


def signature_of(row):
    """Return the signature under a row."""
    return every_row(ElectronicSignature).get(row=signatures.row_name(row))
