"""The trail's pages: a supervisor's sites, filtered and paged; its checkpoints; who opened a patient's record."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.factories import CourseFactory, PatientFactory
from tests.tracker.actions.deeds import DAY, book, weigh
from tracker.actions import checkpoints, trail, words
from tracker.actions.accesses import were_read
from tracker.actions.action import action
from tracker.models import TrailEntry

pytestmark = pytest.mark.django_db
TRAIL = "/trail/"


@action
def append(*, number, course, by, at):
    for n in range(number):
        trail.record(TrailEntry.Event.WEIGHT_RECORDED, course=course, by=by, at=at, kg=n)


@pytest.fixture
def elsewhere(foreign_supervisor):
    """Return a course of another site, on which something was done."""
    site = foreign_supervisor.memberships.get().site
    return CourseFactory(patient=PatientFactory(registered_at=site), reference="EL-0001", team=[foreign_supervisor])


@pytest.fixture
def done(course, elsewhere, clinician, foreign_supervisor, at):
    book(course, clinician, at)
    weigh(course, clinician, at + DAY)
    words.write_note(course=elsewhere, text="Quiet", key=uuid4(), by=foreign_supervisor, at=at)


def _lines(client, **asked):
    return [(it.who, it.did, it.course) for it in client.get(TRAIL, asked).context["trail"].lines]


def test_a_supervisor_reads_what_was_done_at_their_sites_and_that_is_on_it(done, supervisor, client_at, at, trail):
    client = client_at(supervisor, at + DAY)
    lines = _lines(client)
    assert ("Ines Example", "recorded the weight", "HB-0001") in lines
    assert "EL-0001" not in {course for _, _, course in lines}
    assert trail()[-1] == "trail.read"
    assert ("Hanna Example", "read the trail", "") in _lines(client)


FILTERS = {
    "kind": ({"kind": "weight.recorded"}, 1),
    "course": ({"course": "hb-0001"}, 2),
    "another course": ({"course": "EL-0001"}, 0),
    "one day": ({"since": "2026-03-03", "until": "2026-03-03", "kind": "weight.recorded"}, 1),
    "the day before": ({"until": "2026-03-02", "kind": "weight.recorded"}, 0),
    "nothing that can be read": ({"kind": "x", "since": "x", "person": "x", "before": "x", "course": "HB-0001"}, 2),
}


@pytest.mark.parametrize("name", FILTERS)
def test_the_trail_is_filtered(name, done, supervisor, client_at, at):
    asked, number = FILTERS[name]
    assert len(_lines(client_at(supervisor, at + DAY), **asked)) == number


def test_a_person_is_chosen(done, supervisor, clinician, client_at, at):
    lines = _lines(client_at(supervisor, at + DAY), person=str(clinician.public_id))
    assert {who for who, _, _ in lines} == {"Ines Example"}


def test_reads_are_a_kind(done, course, clinician, supervisor, client_at, at):
    were_read(courses=[course], by=clinician, at=at, route="course")
    assert _lines(client_at(supervisor, at), kind="reads") == [("Ines Example", "opened the record", "HB-0001")]


def test_pages_follow_one_another_without_a_gap(course, supervisor, clinician, client_at, at):
    append(number=120, course=course, by=clinician, at=at)
    client, seen, address = client_at(supervisor, at), [], f"{TRAIL}?course=HB-0001"
    while address:
        shown = client.get(address).context["trail"]
        seen += [it.number for it in shown.lines]
        address = f"{TRAIL}?{shown.earlier}" if shown.earlier else ""
    assert seen == list(range(120, 0, -1))


@pytest.mark.parametrize("asked", ["", "?kind=reads", "?course=HB-0001"])
def test_it_costs_at_most_nine_statements(asked, done, supervisor, client_at, at, counted):
    client = client_at(supervisor, at)
    assert counted(client, TRAIL) - counted(client, TRAIL) == 0
    assert counted(client, TRAIL + asked) <= 9 + 3  # three of them write the line that it was read


def test_checkpoints_are_fetched_and_that_is_on_the_trail(supervisor, client_at, at, settings, tmp_path, trail):
    settings.CHECKPOINT_FILE = str(tmp_path / "checkpoints.jsonl")
    client = client_at(supervisor, at)
    address = reverse("trail-checkpoints")
    assert client.post(address).status_code == 302
    made = checkpoints.take(at)
    assert client.post(address).content.decode() == f"{made.line}\n"
    assert trail() == ["checkpoints.fetched"]
    assert client.get(address).status_code == 405


def test_a_patient_reads_who_opened_the_record_and_as_what(course, clinician, patient_user, client_at, at):
    for minutes in (0, 5):
        were_read(courses=[course], by=clinician, at=at + timedelta(minutes=minutes), route="course")
    were_read(courses=[course], by=patient_user, at=at, route="my-plan")
    client = client_at(patient_user, at + DAY)
    [day] = client.get(reverse("my-readers")).context["shown"].days
    [reader] = day.readers
    assert (reader.who, reader.role, reader.times) == ("Ines Example", "therapist, Harbour", 2)


def test_a_patient_reads_nothing_of_others(course, elsewhere, foreign_supervisor, patient_user, client_at, at, counted):
    were_read(courses=[elsewhere], by=foreign_supervisor, at=at, route="course")
    client = client_at(patient_user, at)
    assert client.get(reverse("my-readers")).context["shown"].days == []
    assert counted(client, reverse("my-readers")) <= 9


def test_a_supervisor_takes_words_out_once(course, clinician, supervisor, client_at, at, key, trail):
    note = words.write_note(course=course, text="Phoned Zebra", key=uuid4(), by=clinician, at=at)
    address = reverse("redact", args=["HB-0001", "note", note.pk])
    client = client_at(supervisor, at + DAY)
    assert "Phoned Zebra" in client.get(address).content.decode()
    sent = {"key": key, "fields_taken": ["text"], "reason": "Another patient", "password": "a-good-long-password"}
    assert client.post(address, sent | {"reason": ""}).status_code == 200
    for _ in range(2):
        assert client.post(address, sent).status_code == 302
    assert trail() == ["note.written", "entry.redacted"]
    assert "Zebra" not in client.get(reverse("entry", args=["HB-0001", "note", note.pk])).content.decode()
    assert "no words in this entry" in client.get(address).content.decode()


def test_nobody_else_takes_words_out(course, clinician, foreign_supervisor, client_at, at):
    note = words.write_note(course=course, text="Calm", key=uuid4(), by=clinician, at=at)
    address = reverse("redact", args=["HB-0001", "note", note.pk])
    for user in (clinician, foreign_supervisor):
        assert client_at(user, at).get(address).status_code == 404
