"""The dosing day that goes otherwise: stopped early, transferred out, withheld; parts, devices, study doses."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from programmes import State
from tests.factories import CourseFactory
from tests.tracker.actions.deeds import DAY, DOSE_DAY, HOUR, Kind, book, everything, give, lines, state_of
from tests.versions import COMP001, ESKETAMINE, MDMA, published
from tracker.actions import sessions
from tracker.actions.dosing import DoseTaken, Entry
from tracker.actions.events import EventSeen
from tracker.actions.reconciliation import reconcile
from tracker.history import protocol_of
from tracker.models import CourseEvent, Reminder
from tracker.models.courses import Standing
from tracker.models.sessions import SessionOutcome

MINUTE = timedelta(minutes=1)
HELD_TO_HERE = DOSE_DAY + 3 * HOUR
JOY = EventSeen(happened_at=DOSE_DAY + HOUR, term="Felt held by the sea", felt=1, severity=1, serious=False)
CHEST = EventSeen(happened_at=DOSE_DAY + 2 * HOUR, term="Chest pain", felt=3, severity=3, serious=True)


def otherwise():
    """Return what was done in the room when it went wrong."""
    return [
        Entry(kind=Kind.RESCUE_MEDICINE, at=DOSE_DAY + 2 * HOUR, detail="Lorazepam 1 mg"),
        Entry(kind=Kind.EMERGENCY_CALL, at=DOSE_DAY + 2 * HOUR + MINUTE, detail="999"),
        Entry(kind=Kind.HELP_ARRIVED, at=DOSE_DAY + 2.5 * HOUR),
    ]


def transferred(course, by, witness, **fields):
    moved = Entry(kind=Kind.TRANSFER, at=HELD_TO_HERE, detail="St Mary's", person=witness)
    told = Entry(kind=Kind.FAMILY_TOLD, at=HELD_TO_HERE + 15 * MINUTE, detail="His sister")
    present = [Entry(kind=Kind.PRESENCE, at=DOSE_DAY, until=HELD_TO_HERE, person=it) for it in (by, witness)]
    given = {
        "outcome": SessionOutcome.TRANSFERRED_OUT, "ended_at": HELD_TO_HERE, "reason": "Chest pain",
        "entries": [*otherwise(), *present, moved, told], "at": HELD_TO_HERE + HOUR,
    }  # fmt: skip
    return give(course, by, witness, **given | fields)


def test_a_transfer_is_written_whole(course, clinician, colleague):
    made = transferred(course, clinician, colleague)
    assert (made.outcome, made.reason, made.ended_at) == (SessionOutcome.TRANSFERRED_OUT, "Chest pain", HELD_TO_HERE)
    moved = course.roomentry_facts.get(kind=Kind.TRANSFER)
    assert (moved.detail, moved.person) == ("St Mary's", colleague)
    assert course.roomentry_facts.filter(kind__in=(8, 9, 10, 12)).count() == 4
    [(event, detail)] = lines()
    assert (event, detail["outcome"], detail["doses"], detail["events"]) == ("dosing.recorded", "transferred_out", 1, 0)
    assert "St Mary" not in str(detail)


def test_a_transfer_holds_the_course_from_its_end_by_the_rule_of_the_house(course, clinician, colleague, at):
    book(course, clinician, at)
    transferred(course, clinician, colleague)
    course.refresh_from_db()
    assert course.standing == Standing.ON_HOLD
    hold = course.courseevent_facts.get()
    assert (hold.turn, hold.decided_by) == (CourseEvent.Turn.ON_HOLD, CourseEvent.Decider.RULE)
    assert hold.happened_at == HELD_TO_HERE
    waiting = course.reminders.filter(audience=Reminder.Audience.PATIENT, status=Reminder.Status.PLANNED)
    assert set(waiting.values_list("waits", flat=True)) == {True}


def test_a_transfer_is_no_fault_of_staff(course, clinician, colleague):
    transferred(course, clinician, colleague)
    later = HELD_TO_HERE + 5 * DAY
    for rule in ("escort", "amount", "staff", "discharge"):
        assert state_of(course, f"dose-1/{rule}", later) in (State.NOT_APPLICABLE, State.MET, State.NOT_ASSESSABLE), (
            rule
        )


def test_a_serious_event_holds_the_course_and_one_that_is_not_does_not(course, clinician, colleague):
    give(course, clinician, colleague, events=[JOY])
    course.refresh_from_db()
    assert course.standing == Standing.ACTIVE
    give(course, clinician, colleague, DOSE_DAY + 14 * DAY, visit_key="dose-2", events=[
        EventSeen(happened_at=DOSE_DAY + 14 * DAY, term="Fall", felt=3, severity=3, serious=True)
    ])  # fmt: skip
    course.refresh_from_db()
    assert course.standing == Standing.ON_HOLD


def test_stopped_early_keeps_the_amount_really_taken(course, clinician, colleague):
    give(course, clinician, colleague, mg="12.5", outcome=SessionOutcome.CUT_SHORT, reason="Wanted to stop")
    assert course.dose_facts.get().mg == Decimal("12.50")
    assert course.dose_facts.get().site_code == course.site.code
    course.refresh_from_db()
    assert course.standing == Standing.ACTIVE


def test_a_replay_of_a_transfer_is_answered_and_adds_nothing(course, clinician, colleague):
    key = uuid4()
    first = transferred(course, clinician, colleague, key=key, events=[CHEST])
    before = everything()
    assert transferred(course, clinician, colleague, key=key, events=[CHEST]).pk == first.pk
    assert everything() == before


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"events": [JOY]}, id="another-event"),
        pytest.param({"events": []}, id="no-event"),
        pytest.param({"entries": otherwise()}, id="no-transfer"),
    ],
)
def test_other_content_under_the_same_key_is_refused(course, clinician, colleague, refuses, changes):
    key = uuid4()
    transferred(course, clinician, colleague, key=key, events=[CHEST])
    with refuses("other than it is written here"):
        transferred(course, clinician, colleague, **{"key": key, "events": [CHEST]} | changes)


@pytest.mark.parametrize(
    ("event", "words"),
    [
        pytest.param({"happened_at": HELD_TO_HERE + DAY}, "lies in the future", id="in-the-future"),
        pytest.param({"ended_at": HELD_TO_HERE + DAY}, "lies in the future", id="over-in-the-future"),
        pytest.param({"ended_at": DOSE_DAY}, "before it began", id="over-before-it-began"),
    ],
)
def test_events_no_day_can_have_are_refused(course, clinician, colleague, refuses, event, words):
    given = {name: getattr(CHEST, name) for name in ("happened_at", "term", "felt", "severity", "serious")} | event
    with refuses(words):
        transferred(course, clinician, colleague, events=[EventSeen(**given)])


def test_planning_anew_from_the_facts_changes_nothing(course, clinician, colleague, at):
    book(course, clinician, at)
    transferred(course, clinician, colleague, events=[CHEST, JOY])
    assert reconcile(course=course, at=HELD_TO_HERE + DAY) == 0


# ---- a dose that was not given ----


def not_given(course, by, outcome, at, **fields):
    return sessions.record(course=course, visit_key="dose-1", outcome=outcome, key=uuid4(), by=by, at=at, **fields)


@pytest.mark.parametrize(
    "outcome", [SessionOutcome.NOT_STARTED, SessionOutcome.WITHHELD], ids=["not-started", "withheld"]
)
def test_a_dose_that_was_not_given_is_accounted_for(course, clinician, at, outcome):
    book(course, clinician, at)
    late = DOSE_DAY + 13 * HOUR
    assert state_of(course, "dose-1/outcome", late) == State.OVERDUE
    not_given(course, clinician, outcome, DOSE_DAY + HOUR, reason="Blood pressure 182/110")
    assert state_of(course, "dose-1/outcome", late) == State.MET
    assert not course.slots.exists()
    course.refresh_from_db()
    assert (course.doses_given, course.window_opens_at) == (0, None)


def test_withheld_without_a_reason_is_refused(course, clinician, refuses):
    with refuses("Say why"):
        not_given(course, clinician, SessionOutcome.WITHHELD, DOSE_DAY, reason="  ")


def test_only_a_dose_can_be_withheld(course, clinician, at, refuses):
    with refuses("gives no dose"):
        sessions.record(
            course=course, visit_key="screening", outcome=SessionOutcome.WITHHELD, reason="R", key=uuid4(),
            by=clinician, at=at,
        )  # fmt: skip


def test_a_transfer_is_recorded_with_its_session(course, clinician, refuses):
    with refuses("with the dosing session"):
        not_given(course, clinician, SessionOutcome.TRANSFERRED_OUT, DOSE_DAY, reason="R")


# ---- parts, devices, study doses ----


def taken(by, witness, *amounts, **fields):
    """Return doses half an hour apart."""
    return [
        DoseTaken(
            at=DOSE_DAY + number * HOUR / 2, part=number, lot="L", given_by=by, witnessed_by=witness,
            **amount | fields,
        )
        for number, amount in enumerate(amounts, start=1)
    ]  # fmt: skip


def of_version(which, site, clinician, **fields):
    version = published(which, site)
    return CourseFactory(patient__registered_at=site, protocol_version=version, team=[clinician], **fields)


@pytest.mark.parametrize(
    ("arm", "share", "mg"),
    [
        pytest.param("group-a", "1", None, id="all-of-it"),
        pytest.param("group-b", "0.5", None, id="half"),
        pytest.param("group-c", "0.001", "0.01", id="next-to-nothing-is-still-more-than-nothing"),
    ],
)
def test_a_share_of_the_study_dose_becomes_mg_of_the_arm(site, clinician, colleague, arm, share, mg):
    course = of_version(COMP001, site, clinician, arm=arm)
    rules = {code: it.amount.mg for it in protocol_of(course.protocol_version).doses for code in it.arms}
    give(course, clinician, colleague, doses=taken(clinician, colleague, {"share": Decimal(share)}))
    expected = Decimal(mg) if mg else rules[arm] * Decimal(share)
    assert course.dose_facts.get().mg == expected


def test_a_second_part_and_its_product_are_doses_of_their_own(site, clinician, colleague):
    course = of_version(MDMA, site, clinician)
    doses = taken(clinician, colleague, {"mg": Decimal(80)}, {"mg": Decimal(40)}, product="capsules")
    give(course, clinician, colleague, doses=doses)
    assert [it.mg for it in course.dose_facts.order_by("happened_at")] == [80, 40]
    assert {it.product for it in course.dose_facts.all()} == {"capsules"}


def test_a_share_of_a_second_part_is_of_that_part(site, clinician, colleague):
    course = of_version(MDMA, site, clinician)
    shares = ({"share": Decimal(1)}, {"share": Decimal("0.5")})
    give(course, clinician, colleague, doses=taken(clinician, colleague, *shares))
    assert [it.mg for it in course.dose_facts.order_by("happened_at")] == [80, 20]


def test_a_share_of_a_part_the_protocol_does_not_have_is_refused(site, clinician, colleague, refuses):
    course = of_version(MDMA, site, clinician)
    shares = [{"share": Decimal(1)}] * 3
    with refuses("is not known here"):
        give(course, clinician, colleague, doses=taken(clinician, colleague, *shares))


def test_each_device_is_a_dose(site, clinician, colleague):
    course = of_version(ESKETAMINE, site, clinician)
    doses = taken(clinician, colleague, {"mg": Decimal(28)}, {"mg": Decimal(28)})
    give(course, clinician, colleague, doses=doses)
    assert course.dose_facts.count() == 2
    assert state_of(course, "dose-1/amount", DOSE_DAY + DAY) in (State.MET, State.NOT_ASSESSABLE)


def test_signs_and_readings_are_kept_with_their_values(site, clinician, colleague):
    course = of_version(ESKETAMINE, site, clinician)
    entries = [
        Entry(kind=Kind.OBSERVATION, at=DOSE_DAY + HOUR, code="dissociation", present=True),
        Entry(
            kind=Kind.VITAL_SIGNS, at=DOSE_DAY + HOUR, systolic=130, diastolic=80, pulse=70, saturation=97,
            temperature=Decimal("36.8"),
        ),
        Entry(kind=Kind.STAND_IN, at=DOSE_DAY, until=DOSE_DAY + HOUR, person=clinician),
    ]  # fmt: skip
    give(course, clinician, colleague, entries=entries)
    sign, reading = (course.roomentry_facts.get(kind=kind) for kind in (Kind.OBSERVATION, Kind.VITAL_SIGNS))
    assert (sign.code, sign.present) == ("dissociation", True)
    assert (reading.saturation, reading.temperature) == (97, Decimal("36.8"))


def test_a_dosing_session_needs_to_have_taken_place(course, clinician, colleague, refuses):
    with refuses("was not held"):
        give(course, clinician, colleague, outcome=SessionOutcome.WITHHELD)
