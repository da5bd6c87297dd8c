"""A course on which much was done by actions, and a file for checkpoints. Who asks about them: `proving`."""

from uuid import uuid4

import pytest

from tests.factories import HARBOUR_FILE, HOPKINS_FILE, MembershipFactory, PatientFactory
from tests.tracker.actions.deeds import DAY, book, give, hold, weigh
from tests.tracker.proving import append
from tracker.access.roles import Role
from tracker.actions import courses, protocols, words
from tracker.models import CareTeamMember

NAME = "Zebra Name-of-another"


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


@pytest.fixture
def file(settings, tmp_path):
    settings.CHECKPOINT_FILE = str(tmp_path / "away" / "checkpoints.jsonl")
    return settings.CHECKPOINT_FILE
