"""The trail's pages: a supervisor's sites, filtered and paged; its checkpoints; who opened a patient's record."""

import json
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.urls import reverse

from tests.factories import PASSWORD, CourseFactory, MembershipFactory, PatientFactory, SiteFactory
from tests.tracker.actions.deeds import DAY, book, weigh
from tracker.access.roles import Role
from tracker.actions import checkpoints, door, trail, trail_reading, words
from tracker.actions import trail as trail_of_actions
from tracker.actions.accesses import were_read
from tracker.actions.action import CannotRecord, action
from tracker.actions.verification import Proof, findings
from tracker.models import TrailEntry, TrailReview
from tracker.pages import trail_kinds

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


def _walk(client, address, way):
    """Return the numbers of lines page by page, following the links of one way."""
    pages = []
    while address:
        shown = client.get(address).context["trail"]
        pages.append([it.number for it in shown.lines])
        following = getattr(shown, way)
        address = f"{TRAIL}?{following}" if following else ""
    return pages, shown


def test_pages_follow_one_another_without_a_gap_both_ways(course, supervisor, clinician, client_at, at):
    append(number=120, course=course, by=clinician, at=at)
    client = client_at(supervisor, at)
    pages, last = _walk(client, f"{TRAIL}?course=HB-0001", "earlier")
    assert pages == [list(range(120, 70, -1)), list(range(70, 20, -1)), list(range(20, 0, -1))]
    back, newest = _walk(client, f"{TRAIL}?{last.later}", "later")
    assert back == [list(range(70, 20, -1)), list(range(120, 70, -1))]
    assert (newest.later, bool(newest.earlier)) == ("", True)


def test_every_page_that_was_read_is_on_the_trail_with_what_was_asked(course, clinician, supervisor, client_at, at):
    append(number=60, course=course, by=clinician, at=at)
    client, asked = client_at(supervisor, at), {"course": "HB-0001", "person": str(clinician.public_id), "before": "55"}
    client.get(TRAIL, asked)
    client.get(TRAIL, {"kind": "reads"})
    said = [json.loads(it.payload) for it in TrailEntry.objects.filter(event="trail.read").order_by("seq")]
    of = {"of_course": "HB-0001", "of_person": str(clinician.public_id), "look_before": 55}
    assert said == [of, {"look_kind": "reads"}]
    what = client.get(TRAIL, {"kind": "trail.read"}).context["trail"].lines[-1].what
    assert what == "what Ines Example did, of HB-0001, before line 55"


def test_a_page_is_not_shown_where_its_line_cannot_be_written(done, supervisor, client_at, at, monkeypatch):
    client = client_at(supervisor, at)
    monkeypatch.setattr(trail_of_actions, "record", lambda *args, **kwargs: 1 / 0)
    client.raise_request_exception = False
    answer = client.get(TRAIL)
    assert (answer.status_code, "recorded the weight" in answer.content.decode()) == (500, False)


def test_the_courses_of_a_patient_come_together(course, clinician, supervisor, client_at, at):
    second = CourseFactory(patient=course.patient, reference="HB-0007", team=[clinician])
    for it in (course, second):
        append(number=1, course=it, by=clinician, at=at)
    lines = _lines(client_at(supervisor, at), course="hb-0007", kind="weight.recorded")
    assert {course for _, _, course in lines} == {"HB-0001", "HB-0007"}


def test_every_filter_costs_at_most_nine_statements(done, course, supervisor, clinician, client_at, at, counted):
    append(number=120, course=course, by=clinician, at=at)
    were_read(courses=[course], by=clinician, at=at, route="course")
    _review(client_at(supervisor, at), upto=3)
    client, costs = client_at(supervisor, at), {}
    client.get(TRAIL)  # the message about the review leaves the session once
    kinds = [value for _, choices in trail_kinds.CHOICES for value, _ in choices]
    pages = ["before=70", "after=20", "course=HB-0001", f"person={clinician.public_id}", "since=2026-03-01"]
    for asked in ["", *pages, *(f"kind={it}" for it in kinds), "kind=first&course=HB-0001&before=99"]:
        costs[asked] = counted(client, f"{TRAIL}?{asked}")
    assert {asked: cost for asked, cost in costs.items() if cost > 9} == {}
    assert len(costs) > 60


def test_every_kind_of_line_can_be_asked_for_once():
    asked = [it for group in trail_kinds.GROUPS.values() for it in group]
    assert sorted(asked) == sorted(set(TrailEntry.Event) - {TrailEntry.Event.PRIVATE_NOTE_WRITTEN})
    assert set(trail_kinds.LOOK_AT_FIRST) <= set(asked)


def test_lines_of_people_elsewhere_are_not_shown(site, supervisor, foreign_supervisor, client_at, at):
    for person in (supervisor, foreign_supervisor):
        door.passed(event=TrailEntry.Event.LOGGED_IN, by=person, at=at)
    assert {who for who, _, _ in _lines(client_at(supervisor, at), kind="door.in")} == {"Hanna Example"}


def _review(client, **said):
    return client.post(reverse("trail-review"), {"key": uuid4(), "finding": 1, "words": ""} | said)


def test_a_review_says_up_to_where_by_whom_and_what_was_found(done, supervisor, client_at, at):
    client = client_at(supervisor, at + DAY)
    assert "Harbour: not reviewed yet." in client.get(TRAIL).content.decode()
    key = uuid4()
    for _ in range(2):
        assert _review(client, key=key, upto=2, finding=2, words="Line 2: why so late?").status_code == 302
    page = client.get(TRAIL)
    assert "Harbour: reviewed up to line 2, on 3 March 2026 by Hanna Example." in page.content.decode()
    assert page.context["form"]["upto"].value() == TrailEntry.objects.filter(event="trail.read").last().seq
    [line] = client.get(TRAIL, {"kind": "trail.reviewed"}).context["trail"].lines
    assert (line.did, line.what) == (
        "reviewed the trail",
        "up to line 2, something to follow up, “Line 2: why so late?”",
    )
    row = TrailReview.objects.get()
    assert (row.upto, row.reviewed_by, row.site.code) == (2, supervisor, "HB")
    assert findings_of(row) == []


def findings_of(row):
    return [it for it in findings(Proof(settings.TRAIL_KEYS), row.reviewed_at) if it.table == "trailreview"]


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        pytest.param({"upto": 999999}, "upto", "The trail has no line 999999.", id="past-the-end"),
        pytest.param({"upto": 0}, "upto", "Lines begin with 1.", id="before-the-first"),
        pytest.param({"finding": 2}, "words", "Say in a few words what you found.", id="found-and-not-said"),
        pytest.param({"finding": 9}, "finding", "not one of", id="no-finding"),
    ],
)
def test_what_is_no_review_is_said_beside_the_field(done, supervisor, client_at, at, typed, field, says):
    answer = _review(client_at(supervisor, at), **{"upto": 2} | typed)
    assert answer.status_code == 200
    assert says in str(answer.context["form"].errors[field])
    assert not TrailReview.objects.exists()


def test_the_address_of_a_refused_review_leads_back_to_the_form(supervisor, clinician, client_at, at):
    """Night, a reload and an unlocked screen come back to it: that was an empty 405."""
    assert client_at(supervisor, at).get(reverse("trail-review")).url == f"{TRAIL}#review"
    assert client_at(clinician, at).get(reverse("trail-review")).status_code == 404


def test_only_who_supervises_reviews(done, clinician, client_at, at):
    assert _review(client_at(clinician, at), upto=1).status_code == 404


def test_a_review_is_of_the_sites_one_supervises_alone(done, supervisor, clinician, site, at):
    """Not of one at which one treats patients; and who supervises none reviews nothing, whatever page was open."""
    MembershipFactory(user=supervisor, site=SiteFactory(code="NG"), role=Role.THERAPIST)
    given = {"upto": 1, "finding": TrailReview.Finding.NOTHING, "words": "", "at": at}
    assert [it.site for it in trail_reading.review(by=supervisor.acting(at), key=uuid4(), **given)] == [site]
    with pytest.raises(CannotRecord, match="supervises a site"):
        trail_reading.review(by=clinician.acting(at), key=uuid4(), **given)


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
    shown = client.get(reverse("my-readers")).content.decode()
    assert re.search(r"2 pages, from \d+:\d\d [ap]m to \d+:\d\d [ap]m\.", shown)


def test_pages_opened_in_the_same_minute_are_said_with_one_time(course, clinician, patient_user, client_at, at):
    for seconds in (0, 5):
        were_read(courses=[course], by=clinician, at=at + timedelta(seconds=seconds), route="course")
    shown = client_at(patient_user, at + DAY).get(reverse("my-readers")).content.decode()
    assert re.search(r"2 pages, at \d+:\d\d [ap]m\.", shown)


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
    sent = {"key": key, "fields_taken": ["text"], "reason": "Another patient", "password": PASSWORD}
    for wrong in ({"reason": ""}, {"fields_taken": []}, {"password": "not this one"}):
        assert client.post(address, sent | wrong).status_code == 200
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
