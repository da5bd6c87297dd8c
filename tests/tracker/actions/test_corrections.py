"""Corrections: what was written stays, struck; what is right stands; both courses are planned anew; one line each."""

from decimal import Decimal
from uuid import uuid4

import pytest

from programmes import State
from tests.factories import MONDAY, CourseFactory, PatientFactory
from tests.tracker.actions.deeds import DAY, DOSE_DAY, HOUR, book, give, hold, lines, state_of, weigh
from tracker.actions import corrections, events, facts, practices, ratings
from tracker.actions.action import CannotRecord, writing
from tracker.actions.sessions import Said
from tracker.models import Correction, CourseEvent, Dose, Reminder
from tracker.models.facts import Source, standing
from tracker.models.sessions import SessionOutcome

pytestmark = pytest.mark.django_db
FELT = {"felt": 1, "severity": 1}


@pytest.fixture
def dosed(course, clinician, colleague):
    """Return the course after its first dose, on its target day, recorded as it ended."""
    book(course, clinician, MONDAY)
    weigh(course, clinician, MONDAY)
    give(course, clinician, colleague)
    return course


@pytest.fixture
def other(site, clinician):
    """Return another patient's course with the same clinician."""
    return CourseFactory(
        patient__registered_at=site, patient__full_name="Martha Lindquist", reference="HB-0002", team=[clinician]
    )


@pytest.fixture
def correct(clinician):
    """Return a function that corrects an entry, by the clinician, two days after the dose."""

    def corrected(row, values, **more):
        given = {"reason": "Typed wrongly", "key": uuid4(), "by": clinician, "at": DOSE_DAY + 2 * DAY}
        noun = corrections.WORDS[row._meta.model_name]
        return corrections.correct(course=row.course, noun=noun, key_of_fact=row.pk, values=values, **given | more)

    return corrected


@pytest.fixture
def strike(clinician):
    """Return a function that strikes entries out."""

    def struck(*rows, **more):
        entries = [(corrections.WORDS[row._meta.model_name], row.pk) for row in rows]
        given = {"reason": "Typed twice", "key": uuid4(), "by": clinician, "at": DOSE_DAY + 2 * DAY}
        return corrections.strike(course=rows[0].course, entries=entries, **given | more)

    return struck


def test_a_corrected_dose_stands_beside_what_it_was(dosed, correct):
    old = dosed.dose_facts.get()
    made = correct(old, {"mg": Decimal(25)}).made[0]
    assert (made.mg, made.replaces_id, made.source, made.happened_at) == (25, old.pk, Source.LATER, old.happened_at)
    assert [it.pk for it in standing(dosed.dose_facts.all())] == [made.pk]
    struck = dosed.correction_facts.get()
    assert (struck.struck, struck.replacement, struck.noun) == (old.pk, made.pk, "dose")
    assert dosed.requirements.get(key="dose-1/amount").detail["given_mg"] == "25.00"


def test_the_trail_names_what_changed_and_no_word_of_it(dosed, correct):
    old = dosed.dose_facts.get()
    correct(old, {"mg": Decimal(25), "lot": "PSI-2"}, reason="Marta said so")
    event, said = lines()[-1]
    assert event == "fact.corrected"
    assert (said["noun"], said["fact"], said["fields"]) == ("dose", str(old.pk), ["mg", "lot"])
    assert "Marta" not in str(said)
    assert "PSI-2" not in str(said)


def test_a_dose_on_another_day_moves_what_hangs_on_it(dosed, correct):
    session, dose = dosed.therapysession_facts.get(), dosed.dose_facts.get()
    along = [("dose", dose.pk), *(("room", it.pk) for it in dosed.roomentry_facts.all())]
    times = {"started_at": session.started_at - DAY, "ended_at": session.ended_at - DAY}
    changed = correct(session, times, along=along)
    assert standing(dosed.dose_facts.all()).get().happened_at == dose.happened_at - DAY
    assert {it.happened_at.day for it in standing(dosed.roomentry_facts.all())} == {22}
    assert changed.windows > 3
    assert changed.messages > 0
    dosed.refresh_from_db()
    assert dosed.window_opens_at == session.ended_at - DAY


def test_moved_entries_keep_their_time_on_the_clock_when_the_clocks_change(course, clinician, colleague, correct):
    give(course, clinician, colleague, started_at=DOSE_DAY + 5 * DAY)  # Saturday 28 March; the clocks change that night
    session, dose = course.therapysession_facts.get(), course.dose_facts.get()
    times = {"started_at": session.started_at + DAY - HOUR, "ended_at": session.ended_at + DAY - HOUR}
    correct(session, times, along=[("dose", dose.pk)], at=DOSE_DAY + 8 * DAY)
    assert standing(course.dose_facts.all()).get().happened_at == dose.happened_at + DAY - HOUR


def test_a_typing_error_put_right_is_not_entered_late(course, clinician, correct):
    session = hold(course, clinician, "screening", MONDAY + DAY)
    weeks = MONDAY + 14 * DAY
    before = state_of(course, "screening/window", weeks)
    correct(session, {"reason": "In room 4"}, at=weeks)
    assert state_of(course, "screening/window", weeks) == before == State.MET


def test_times_that_were_written_down_later_are_entered_late(course, clinician, correct):
    session = hold(course, clinician, "screening", MONDAY + DAY)
    correct(session, {"ended_at": session.ended_at + HOUR}, at=MONDAY + 14 * DAY)
    assert state_of(course, "screening/window", MONDAY + 14 * DAY) == State.ENTERED_LATE


def test_a_correction_can_be_corrected_and_only_the_latest(dosed, correct, refuses):
    first = dosed.dose_facts.get()
    second = correct(first, {"mg": Decimal(25)}).made[0]
    with refuses("changed this in the meantime"):
        correct(first, {"mg": Decimal(30)})
    correct(second, {"mg": Decimal(30)})
    assert standing(dosed.dose_facts.all()).get().mg == 30
    assert dosed.requirements.get(key="dose-1/amount").detail["given_mg"] == "30.00"


def test_what_is_struck_cannot_be_corrected_nor_struck_again(dosed, correct, strike, refuses):
    dose = dosed.dose_facts.get()
    strike(dose)
    for again in (lambda: correct(dose, {"mg": Decimal(30)}), lambda: strike(dose)):
        with refuses("struck out"):
            again()


@pytest.mark.parametrize(
    ("noun", "values", "said"),
    [
        pytest.param("dose", {"mg": Decimal(20)}, "Nothing differs", id="nothing"),
        pytest.param("dose", {"mg": Decimal(0)}, "more than 0 mg", id="no-dose"),
        pytest.param("dose", {"mg": Decimal("20.001")}, "decimal", id="three-decimals"),
        pytest.param("dose", {"happened_at": DOSE_DAY + 3 * DAY}, "future", id="future"),
        pytest.param("session", {"ended_at": DOSE_DAY}, "end after it starts", id="ends-as-it-starts"),
        pytest.param("weight", {"kg": Decimal("24.9")}, "between 25 and 400", id="no-body"),
    ],
)
def test_the_impossible_is_refused_and_leaves_all_as_it_was(dosed, correct, refuses, noun, values, said):
    row = corrections.NOUNS[noun].rows(dosed).get()
    with refuses(said):
        correct(row, values)


def test_a_correction_says_why(dosed, correct, strike, refuses):
    for act in (lambda: correct(dosed.dose_facts.get(), {"mg": Decimal(9)}, reason=" "), lambda: strike(
        dosed.dose_facts.get(), reason=""
    )):  # fmt: skip
        with refuses("Say why"):
            act()


def test_a_replay_is_answered_and_writes_nothing(dosed, correct, strike, unchanged):
    dose, [entry, *_] = dosed.dose_facts.get(), dosed.roomentry_facts.order_by("pk")
    key, key_of_strike = uuid4(), uuid4()
    made = correct(dose, {"mg": Decimal(25)}, key=key).made
    strike(entry, key=key_of_strike)
    with unchanged():
        assert correct(dose, {"mg": Decimal(25)}, key=key).made == made
        strike(entry, key=key_of_strike)


@pytest.mark.parametrize("of", ["replaced", "struck"])
def test_the_database_lets_one_fact_be_replaced_and_struck_once(dosed, correct, clinician, of):
    """What the lock prevents, a constraint refuses: two corrections of one entry at the same time."""
    dose = dosed.dose_facts.get()
    correct(dose, {"mg": Decimal(25)})
    shared = {"course": dosed, "happened_at": MONDAY, "recorded_at": MONDAY, "recorded_by": clinician}
    given = {"visit_key": "dose-1", "mg": 30, "lot": "L", "given_by": clinician, "witnessed_by": dose.witnessed_by}
    again = {
        "replaced": lambda: Dose(replaces=dose, **given, **shared),
        "struck": lambda: Correction(struck=dose.pk, noun="dose", reason="Again", **shared),
    }
    with writing(), pytest.raises(CannotRecord, match="changed this in the meantime"):
        facts.insert(again[of]())


def test_a_whole_dosing_day_is_struck_in_one_go(dosed, strike):
    rows = [dosed.therapysession_facts.get(), dosed.dose_facts.get(), *dosed.roomentry_facts.all()]
    strike(*rows)
    dosed.refresh_from_db()
    assert (dosed.window_visit, dosed.doses_given) == ("", 0)
    assert not standing(dosed.dose_facts.all()).exists()
    assert dosed.correction_facts.count() == len(rows)
    assert lines("fact.corrected")[-1][1]["entries"] == len(rows)


def test_a_strike_frees_nothing_that_is_agreed(course, clinician, strike):
    book(course, clinician, MONDAY)
    strike(hold(course, clinician, "screening", MONDAY))
    assert course.slots.count() == 1


def test_a_visit_that_was_not_kept_after_all_frees_its_time_and_no_later_one(course, clinician, correct):
    book(course, clinician, MONDAY, visit_key="preparation", starts_at=MONDAY + DAY)
    session = hold(course, clinician, "preparation", MONDAY + DAY)
    book(course, clinician, MONDAY, visit_key="screening", starts_at=MONDAY + 60 * DAY)
    made = correct(session, {"outcome": SessionOutcome.DID_NOT_COME}).made[0]
    assert (made.started_at, made.ended_at, made.happened_at) == (None, None, session.started_at)
    assert [it.visit_key for it in course.slots.all()] == ["screening"]


def test_an_event_found_to_be_serious_holds_the_course(course, clinician, correct):
    seen = events.EventSeen(happened_at=MONDAY, term="Fall", serious=False, **FELT)
    event = events.record(course=course, event=seen, key=uuid4(), by=clinician, at=MONDAY)
    correct(event, {"serious": True})
    assert course.courseevent_facts.get().turn == CourseEvent.Turn.ON_HOLD


def test_a_corrected_practice_keeps_the_days_it_was_done(course, clinician, patient_user, correct):
    said = Said(practices=[("Walk", MONDAY.date(), None)])
    hold(course, clinician, "d1-1d", MONDAY, said=said)
    practice = course.practice_facts.get()
    for day, done in ((1, True), (2, True), (2, False), (3, True)):
        practices.tick(
            practice=practice, day=(MONDAY + day * DAY).date(), done=done, key=uuid4(), by=patient_user,
            at=MONDAY + 4 * DAY,
        )  # fmt: skip
    made = correct(practice, {"starts_on": (MONDAY + DAY).date()}).made[0]
    assert sorted(it.day.day for it in made.check_ins.all()) == [3, 5]


def test_words_keep_their_earlier_wording(course, clinician, correct):
    hold(course, clinician, "preparation", MONDAY, said=Said(intentions=["To slepp"]))
    correct(course.intention_facts.get(), {"text": "To sleep"})
    assert [it.text for it in standing(course.intention_facts.all())] == ["To sleep"]
    assert course.intention_facts.count() == 2


# ---- the wrong patient ----


@pytest.fixture
def move(clinician):
    """Return a function that moves entries to another course."""

    def moved(rows, other, visit_key, **more):
        entries = [(corrections.WORDS[row._meta.model_name], row.pk) for row in rows]
        given = {"reason": "Wrong patient", "key": uuid4(), "by": clinician, "at": DOSE_DAY + 2 * DAY}
        return corrections.move_to(
            course=rows[0].course, other=other, entries=entries, visit_key=visit_key, **given | more
        )

    return moved


def test_a_visit_of_the_wrong_patient_leaves_one_and_joins_the_other(course, other, clinician, move):
    session = hold(course, clinician, "screening", MONDAY + DAY)
    move([session], other, "screening")
    made = other.therapysession_facts.get()
    assert (made.happened_at, made.source, made.replaces_id) == (session.happened_at, Source.LATER, None)
    assert course.correction_facts.get().moved_to == "HB-0002"
    at = DOSE_DAY + 2 * DAY
    assert state_of(course, "screening/window", at) != State.MET
    assert state_of(other, "screening/window", at) == State.ENTERED_LATE


def test_each_record_has_a_line_of_its_own(course, other, clinician, move):
    move([hold(course, clinician, "screening", MONDAY)], other, "screening")
    here, there = lines("fact.corrected")
    assert (here[1]["moved_to"], there[1]["moved_from"]) == ("HB-0002", "HB-0001")


def test_a_dosing_day_moves_with_its_window_and_its_messages(dosed, other, move):
    rows = [dosed.therapysession_facts.get(), dosed.dose_facts.get(), *dosed.roomentry_facts.all()]
    move(rows, other, "dose-1")
    for it in (dosed, other):
        it.refresh_from_db()
    assert (dosed.doses_given, other.doses_given) == (0, 1)
    assert other.window_visit == "dose-1"
    planned = {"status": Reminder.Status.PLANNED, "visit_key": "dose-1", "code": "book-integration"}
    assert not dosed.reminders.filter(**planned).exists()
    assert Dose.unscoped.filter(course=other).get().mg == 20


def test_what_is_not_chosen_stays(course, other, clinician, move):
    session = hold(course, clinician, "preparation", MONDAY, said=Said(note="About somebody else"))
    move([session], other, "preparation")
    assert standing(course.note_facts.all()).count() == 1
    assert not other.note_facts.exists()


def test_a_move_is_answered_when_it_comes_again(course, other, clinician, move, unchanged):
    session, key = hold(course, clinician, "screening", MONDAY), uuid4()
    move([session], other, "screening", key=key)
    with unchanged():
        move([session], other, "screening", key=key)


def test_a_move_goes_only_where_one_may_look(course, site, clinician, colleague, move, refuses):
    foreign = CourseFactory(patient=PatientFactory(registered_at=site), reference="HB-0009", team=[colleague])
    session = hold(course, clinician, "screening", MONDAY)
    with refuses("You do not work with that patient"):
        move([session], foreign, "screening")
    with refuses("another course"):
        move([session], course, "screening")


@pytest.mark.parametrize(("visit", "said"), [("no-such", "no such visit"), ("screening", "gives no dose")])
def test_a_dose_goes_only_to_a_dosing_visit(dosed, other, move, refuses, visit, said):
    with refuses(said):
        move([dosed.dose_facts.get()], other, visit)


def test_the_courses_are_locked_in_one_order(course, other, clinician, move, monkeypatch):
    locked = []
    lock = corrections.courses.lock
    monkeypatch.setattr(corrections.courses, "lock", lambda it: locked.append(it.pk) or lock(it))
    session = hold(course, clinician, "screening", MONDAY)
    locked.clear()
    there = move([session], other, "screening").made[0]
    move([there], course, "screening")
    assert locked == sorted([course.pk, other.pk]) * 2


def test_a_rating_moves_where_its_scale_is_known(course, other, clinician, move):
    hold(course, clinician, "screening", MONDAY)
    given = {"key": uuid4(), "by": clinician, "at": MONDAY + HOUR}
    [rating] = ratings.rate(
        course=course, visit_key="screening", totals={"grid-hamd": Decimal(22)}, given_at=MONDAY, **given
    )
    move([rating], other, "screening")
    assert other.rating_facts.get().total == 22


def test_somebody_who_left_earlier_than_written_was_missing(dosed, correct, clinician):
    entry = dosed.roomentry_facts.filter(person=clinician).first()
    correct(entry, {"until": entry.until - HOUR})
    assert state_of(dosed, "dose-1/staff", DOSE_DAY + 2 * DAY) == State.BROKEN
