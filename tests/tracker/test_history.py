"""From rows to what the rules read: every kind of fact arrives, from all courses, as of a moment, in one statement."""

from dataclasses import fields
from datetime import UTC, date, timedelta
from decimal import Decimal
from typing import get_args
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from programmes import History
from programmes import history as seen
from programmes import plan as plan_of
from tests.factories import CourseFactory, ProtocolVersionFactory, a_harbour_version
from tests.tracker.actions.deeds import DAY, DOSE_DAY, HOUR, Kind, book, give, hold, weigh
from tracker.actions import bookings, gates
from tracker.actions.action import writing
from tracker.actions.sessions import Said
from tracker.history import facts_of, parsed, protocol_of, setting_of, source_of, sources_of
from tracker.history.facts import CONTACTS, READERS, TURNS
from tracker.models import Call, CourseEvent
from tracker.models.sessions import SessionOutcome


def of(course, kind, **asked):
    """Return the patient's facts of a kind."""
    return [it for it in facts_of(course.patient_id, **asked) if type(it) is kind]


@pytest.fixture
def full(course, clinician, colleague, supervisor, at):
    """Return the course with a fact in every table, one replaced, a fine moment, and a key of digits only."""
    book(course, clinician, at)
    bookings.cancel(course=course, visit_key="dose-1", asked_by=1, reason="", key=uuid4(), by=clinician, at=at + HOUR)
    book(course, clinician, at + 2 * HOUR)
    weigh(course, clinician, at + DAY + timedelta(microseconds=250))
    gates.answer(course=course, code="consent", passed=True, key=UUID(int=7), by=clinician, at=at, visit_key="dose-1")
    gates.decide_waiver(
        course=course, requirement_key="dose-1/gate-lift-home", granted=True, reason="R", key=uuid4(), by=supervisor,
        at=at + DAY, until=at + 30 * DAY,
    )  # fmt: skip
    said = Said(practices=[("Walk", date(2026, 3, 4), date(2026, 3, 9))], ratings={"grid-hamd": Decimal(20)})
    hold(course, clinician, "screening", at + DAY, said=said)
    give(course, clinician, colleague)
    _otherwise(course, clinician, DOSE_DAY + DAY)
    return course


def _otherwise(course, by, at):
    """Write what goes otherwise than planned, each into its own table."""
    when = {"happened_at": at, "recorded_at": at, "recorded_by": by}
    room = {"visit_key": "dose-1"} | when
    with writing():
        course.roomentry_facts.create(kind=Kind.VITAL_SIGNS, systolic=120, diastolic=80, pulse=70, **room)
        course.roomentry_facts.create(kind=Kind.OBSERVATION, code="dissociation", present=False, **room)
        course.roomentry_facts.create(kind=Kind.STAND_IN, person=by, until=at + HOUR, **room)
        course.roomentry_facts.create(kind=Kind.SUPPORT, **room)
        course.courseevent_facts.create(turn=5, decided_by=1, reason="R", to_zone="Europe/Paris", **when)
        course.courseevent_facts.create(turn=1, decided_by=2, reason="R", **when)
        event = course.adverseevent_facts.create(
            term="Joy", felt=1, severity=2, serious=True, life_threatening=True, fatal=False, suspected=True, **when
        )
        course.filing_facts.create(form="sae", about=str(event.pk), **when)
        course.call_facts.create(task="dose-1/call", outcome=Call.Outcome.REACHED, **when)
        course.call_facts.create(task="dose-1/call", outcome=Call.Outcome.LEFT_WORD, **when)
        course.request_facts.create(kind=1, visit_key="int-1", **when)
        course.request_facts.create(kind=2, **when)
        course.correction_facts.create(struck=UUID(int=9), noun="dose", reason="R", **when)
        _beforehand(course, when)


def _beforehand(course, when):
    """Write what is to be so beforehand, each into its own table."""
    course.milestone_facts.create(code="prescribing", **when)
    course.branchdecision_facts.create(code="again", taken=False, reason="R", **when)
    course.signature_facts.create(code="plan", signed_by="client facilitator", edition="2", visit_key="dose-1", **when)
    course.departure_facts.create(code="plan", reason="No car", visit_key="dose-1", **when)
    course.medication_facts.create(code="ssri", per_day="12.5", unit="capsule", half_life="26", **when)
    course.groupsession_facts.create(visit_key="dose-1", clients=3, facilitators=2, largest_mg="27.5", **when)


def test_every_kind_of_fact_arrives(full, clinician, colleague, at):
    found = facts_of(full.patient_id)
    assert {it.course for it in found} == {str(full.pk)}
    assert {type(it) for it in found} == {
        seen.Enrolled, seen.Booked, seen.Weighed, seen.Checked, seen.Waived, seen.PracticeAgreed, seen.Rated,
        seen.Session, seen.Dose, seen.Present, seen.Discharged, seen.Measured, seen.Observed, seen.Turned,
        seen.AdverseEvent, seen.Filed, seen.Called, seen.Asked, seen.Struck, seen.Reached, seen.Decided, seen.Signed,
        seen.Departed, seen.Prescribed, seen.Grouped,
    }  # fmt: skip
    [checked], [rated], [waived] = of(full, seen.Checked), of(full, seen.Rated), of(full, seen.Waived)
    assert (checked.check, checked.visit, checked.passed) == ("consent", "dose-1", True)
    assert (rated.assessment, rated.visit, rated.total) == ("grid-hamd", "screening", 20)
    assert (waived.requirement, waived.until) == ("dose-1/gate-lift-home", at + 30 * DAY)
    assert {it.person for it in of(full, seen.Present)} == {str(clinician.pk), str(colleague.pk)}
    assert [it.escorted for it in of(full, seen.Discharged)] == [True]


def test_what_goes_otherwise_arrives_too(full, clinician):
    [dose], [event] = of(full, seen.Dose), of(full, seen.AdverseEvent)
    assert (dose.site, dose.product, dose.given_by) == ("HB", "", str(clinician.pk))
    assert (event.visit, event.term, event.serious) == (None, "Joy", True)
    assert {(it.turn, it.zone) for it in of(full, seen.Turned)} == {("transferred", "Europe/Paris"), ("on hold", None)}
    assert [(it.form, it.about) for it in of(full, seen.Filed)] == [("sae", event.key)]
    assert sorted((it.task, it.reached) for it in of(full, seen.Called)) == [
        ("dose-1/call", False), ("dose-1/call", True),
    ]  # fmt: skip
    assert {(it.what, it.visit) for it in of(full, seen.Asked)} == {("another time", "int-1"), ("a call", None)}
    assert [it.struck for it in of(full, seen.Struck)] == ["00000000-0000-0000-0000-000000000009"]


def test_what_is_to_be_so_beforehand_arrives(full):
    [reached], [decided], [signed] = of(full, seen.Reached), of(full, seen.Decided), of(full, seen.Signed)
    assert (reached.milestone, reached.visit) == ("prescribing", None)
    assert (decided.branch, decided.taken) == ("again", False)
    assert (signed.document, signed.by, signed.edition) == ("plan", ("client", "facilitator"), "2")
    assert (signed.modified, signed.visit) == (False, "dose-1")
    [departed], [taken], [group] = of(full, seen.Departed), of(full, seen.Prescribed), of(full, seen.Grouped)
    assert (departed.document, departed.reason, departed.visit) == ("plan", "No car", "dose-1")
    assert (taken.medicine, str(taken.per_day), taken.unit, str(taken.half_life)) == (
        "ssri",
        "12.500",
        "capsule",
        "26.0",
    )
    assert (group.visit, group.clients, group.facilitators, group.largest_mg) == ("dose-1", 3, 2, Decimal("27.5"))


def test_readings_marks_and_roles_arrive(full, clinician, colleague, at):
    with writing():
        full.roomentry_facts.create(
            kind=Kind.PRESENCE, person=colleague, visit_key="dose-1", roles="monitor physician", where=2,
            happened_at=at, until=at + HOUR, recorded_at=at + HOUR, recorded_by=clinician,
        )  # fmt: skip
    read = {it.what: it.values for it in of(full, seen.Measured)}
    assert read == {"blood-pressure": {"systolic": 120, "diastolic": 80}, "heart-rate": {"pulse": 70}}
    assert [it.marks for it in of(full, seen.AdverseEvent)] == [("life-threatening", "suspected")]
    assert [(it.roles, it.where) for it in of(full, seen.Present) if it.roles] == [
        (("monitor", "physician"), "on the premises")
    ]
    assert [it.rater for it in of(full, seen.Rated)] == [str(clinician.pk)]


def test_of_the_room_only_what_is_judged_arrives(full, clinician):
    assert sorted(it.what for it in of(full, seen.Measured)) == ["blood-pressure", "heart-rate"]
    assert [(it.what, it.present) for it in of(full, seen.Observed)] == [("dissociation", False)]
    assert sorted(it.standing_in for it in of(full, seen.Present)) == [False, False, True]
    support = full.roomentry_facts.get(kind=Kind.SUPPORT)
    assert str(support.key) not in {it.key for it in facts_of(full.patient_id)}


def from_instance(row, table, make):
    """Return the fact that a row makes when Django reads it."""
    shared = {
        "course": str(row.course_id), "happened_at": row.happened_at, "recorded_at": row.recorded_at,
        "key": str(row.key), "replaces": str(row.replaces_id) if row.replaces_id else None,
    }  # fmt: skip
    own = (getattr(row, name) for name in table.columns)
    return make(shared, *(str(it) if isinstance(it, UUID) else it for it in own))


def values(fact):
    """Return each value beside its type: 70 is not 70.0, and a moment in another zone is not the same."""
    return [(it.name, type(getattr(fact, it.name)), str(getattr(fact, it.name))) for it in fields(fact)]


@pytest.mark.parametrize(("table", "make"), READERS, ids=[table.model.__name__ for table, _ in READERS])
def test_a_fact_is_what_django_reads(full, table, make):
    """Types, decimals, zones and keys are the same on both databases, whatever each of them stores."""
    rows = list(table.model.objects.as_system("replan").filter(course=full))
    made = [fact for row in rows if (fact := from_instance(row, table, make)) is not None]
    expected = [it for one in made for it in (one if isinstance(one, tuple) else (one,))]
    found = {(it.key, getattr(it, "what", "")): it for it in facts_of(full.patient_id)}
    assert expected
    there = [values(found[it.key, getattr(it, "what", "")]) for it in expected]
    assert there == [values(it) for it in expected]


def test_values_are_exact(full, at):
    [weighed], [agreed], [checked] = of(full, seen.Weighed), of(full, seen.PracticeAgreed), of(full, seen.Checked)
    assert str(weighed.kg) == "70.0"
    assert [str(it.mg) for it in of(full, seen.Dose)] == ["20.00"]
    assert (weighed.happened_at, weighed.happened_at.tzinfo) == (at + DAY + timedelta(microseconds=250), UTC)
    assert (agreed.starts_on, agreed.ends_on) == (date(2026, 3, 4), date(2026, 3, 9))
    assert checked.key == "00000000-0000-0000-0000-000000000007"


@pytest.mark.parametrize("is_as_of", [False, True], ids=["all", "as-of"])
def test_it_is_one_statement_that_reads(full, at, statements, is_as_of):
    with CaptureQueriesContext(connection) as captured:
        assert facts_of(full.patient_id, known_at=at if is_as_of else None)
    [statement] = statements(captured)
    assert statement.startswith("SELECT ")


def test_a_check_for_no_visit_says_so(course, clinician, at):
    gates.answer(course=course, code="consent", passed=True, key=uuid4(), by=clinician, at=at)
    assert [it.visit for it in of(course, seen.Checked)] == [None]


def test_a_refused_waiver_is_no_waiver(course, supervisor, at):
    gates.decide_waiver(
        course=course, requirement_key="dose-1/gate-lift-home", granted=False, reason="R", key=uuid4(), by=supervisor,
        at=at,
    )  # fmt: skip
    assert of(course, seen.Waived) == []


@pytest.mark.parametrize(
    ("outcome", "word"),
    [
        (SessionOutcome.DID_NOT_COME, "did not come"),
        (SessionOutcome.CANCELLED_BY_PATIENT, "cancelled by patient"),
        (SessionOutcome.CANCELLED_BY_CLINIC, "cancelled by clinic"),
        (SessionOutcome.DECLINED, "offered and declined"),
    ],
    ids=str,
)
def test_every_outcome_has_its_word(course, clinician, at, outcome, word):
    hold(course, clinician, "screening", at, outcome=outcome)
    [session] = of(course, seen.Session)
    assert (session.outcome, session.started_at, session.ended_at) == (word, None, None)


@pytest.mark.parametrize(
    ("words", "known", "choices"),
    [(seen.Contact, CONTACTS, SessionOutcome), (seen.Turn, TURNS, CourseEvent.Turn)],
    ids=["outcomes", "turns"],
)
def test_the_rules_and_the_tables_know_the_same(words, known, choices):
    assert set(get_args(words)) == set(known.values())
    assert set(known) == set(choices)


def test_a_fact_that_was_struck_counted_until_it_was_struck(full, at):
    [weight] = full.weight_facts.all()
    struck_at = DOSE_DAY + 2 * DAY
    with writing():
        full.correction_facts.create(
            struck=weight.key, noun="weight", reason="R", happened_at=struck_at, recorded_at=struck_at,
            recorded_by=weight.recorded_by,
        )  # fmt: skip
    assert History(facts_of(full.patient_id), str(full.pk)).of(seen.Weighed) == []
    before = History(facts_of(full.patient_id, known_at=struck_at - HOUR), str(full.pk))
    assert [it.key for it in before.of(seen.Weighed)] == [str(weight.key)]


def test_facts_come_from_all_courses_each_with_its_own(course, clinician, at):
    other = CourseFactory(patient=course.patient, reference="HB-0002", team=[clinician])
    weigh(other, clinician, at)
    assert [it.course for it in of(course, seen.Weighed)] == [str(other.pk)]
    assert {it.course for it in of(course, seen.Enrolled)} == {str(course.pk), str(other.pk)}
    stranger = CourseFactory()
    assert {it.course for it in facts_of(stranger.patient_id)} == {str(stranger.pk)}


def test_what_was_known_at_a_moment_leaves_out_what_was_recorded_after_it(course, clinician, at):
    hold(course, clinician, "screening", at + DAY, at=at + 8 * DAY)
    assert of(course, seen.Session, known_at=at + 8 * DAY - HOUR) == []
    assert len(of(course, seen.Session, known_at=at + 8 * DAY)) == 1


def test_a_replaced_fact_counted_until_it_was_replaced(course, clinician, at):
    book(course, clinician, at)
    bookings.cancel(
        course=course, visit_key="dose-1", asked_by=1, reason="", key=uuid4(), by=clinician, at=at + DAY
    )  # fmt: skip
    now = History(facts_of(course.patient_id), str(course.pk))
    before = History(facts_of(course.patient_id, known_at=at + HOUR), str(course.pk))
    assert [it.starts_at for it in now.of(seen.Booked)] == [None]
    assert [it.starts_at for it in before.of(seen.Booked)] == [DOSE_DAY]


def test_a_version_is_parsed_once_a_process(db, statements):
    version = a_harbour_version()
    parsed._PARSED.clear()
    version.refresh_from_db(fields=["base"])
    with CaptureQueriesContext(connection) as captured:
        first = protocol_of(version)
    assert len(statements(captured)) <= 2
    with CaptureQueriesContext(connection) as captured:
        assert protocol_of(version) is first
    assert statements(captured) == []
    assert first.reference == "demo-harbour@1.0.0"


def test_every_requirement_has_a_source(course, clinician, colleague):
    give(course, clinician, colleague)
    sources = sources_of(course.protocol_version)
    assert set(course.requirements.values_list("key", flat=True)) <= sources.keys()
    assert all(sources.values())


@pytest.mark.parametrize(
    ("key", "source"),
    [
        ("dose-1/report-serious-event@1a2b3c4d", "No reporting time published here"),
        ("course/report-serious-event@1a2b3c4d", "No reporting time published here"),
        ("int-2#dose-1/call-not-come@1a2b3c4d", "who did not come"),
        ("int-2#dose-1/call-correction@1a2b3c4d", "within 48 hours"),
        ("course/call-undelivered@1a2b3c4d", "whom a message does not reach"),
        ("course/call-asked@1a2b3c4d", "what a patient asks for"),
        ("dose-1/standing", "no dose while a course is on hold"),
        ("dose-1/gate-consent", "ICH E6"),
    ],
)
def test_what_hangs_on_an_event_has_the_source_of_its_kind(db, key, source):
    assert source in source_of(ProtocolVersionFactory(), key)


@pytest.mark.parametrize("key", ["dose-9/window", "dose-1/blood-pressure@30min", "dose-1/report-form@1a2b3c4d"])
def test_what_nobody_asks_for_has_no_source(db, key):
    assert source_of(ProtocolVersionFactory(), key) == ""


def test_the_delayed_arm_has_sources_of_its_own(db):
    assert "wait-5wk/window" in sources_of(ProtocolVersionFactory())


@pytest.mark.parametrize(("arm", "seen_arm"), [("", None), ("delayed", "delayed")])
def test_the_setting_of_a_course(course, arm, seen_arm):
    course.arm, course.patient.zone = arm, "America/New_York"
    setting = setting_of(course)
    assert (setting.zone, setting.reader_zone, setting.arm) == (
        ZoneInfo("Europe/London"), ZoneInfo("America/New_York"), seen_arm,
    )  # fmt: skip


def test_the_stored_plan_is_the_plan_of_the_facts(course, clinician, colleague, at):
    book(course, clinician, at)
    give(course, clinician, colleague)
    history = History(facts_of(course.patient_id), str(course.pk))
    made = plan_of(protocol_of(course.protocol_version), history, setting_of(course))
    assert {it.key for it in made.requirements} == set(course.requirements.values_list("key", flat=True))
