"""What must be so beforehand, as it is recorded: one fact, one trail line, a plan that follows, a replay answered."""

from decimal import Decimal
from uuid import uuid4

import pytest

from programmes import State
from tests.asking import asking_course
from tests.factories import CourseFactory
from tests.tracker.actions.deeds import DAY, HOUR, book, give, hold, lines, present, state_of
from tracker.actions import corrections, dosing, events, groups, medicines, milestones, papers, ratings
from tracker.actions.events import EventSeen
from tracker.actions.medicines import Step
from tracker.models import Credential, Dose
from tracker.models.sessions import SessionOutcome

pytestmark = pytest.mark.django_db
KEY = uuid4()


@pytest.fixture
def course(patient, clinician, colleague):
    """Return a course that asks for everything beforehand."""
    return asking_course(patient, clinician, colleague)


@pytest.fixture
def acts(course, clinician, at):
    """Return each act with what it takes besides its moment, and the noun and requirement it is about."""
    shared = {"course": course, "by": clinician, "key": KEY}
    return {
        "milestone": (milestones.reach, shared | {"code": "authorisation", "reached_at": at}),
        "branch": (milestones.decide, shared | {"code": "third-dose", "taken": True, "reason": "R", "decided_at": at}),
        "signature": (papers.sign, shared | {"code": "consent-form", "signed_by": ["facilitator", "client"],
                                             "edition": "May 2025", "signed_at": at}),
        "departure": (papers.depart, shared | {"code": "way-home", "reason": "R", "departed_at": at}),
        "medicine": (medicines.record, shared | {"code": "lithium", "steps": [Step(since=at - 30 * DAY, per_day=0)]}),
        "group": (groups.record, shared | {"visit_key": "dose-1", "clients": 4, "facilitators": 2,
                                           "largest_mg": Decimal(25), "held_at": at}),
    }  # fmt: skip


AFTER = {
    "milestone": ("dose-1/milestone-authorisation", State.MET),
    "branch": ("course/branch-third-dose", State.MET),
    "signature": ("dose-1/document-consent-form", State.MET),
    "medicine": ("dose-1/washout-lithium", State.MET),
    "group": ("dose-1/group-clients", State.MET),
}
EVENTS = {
    "milestone": "milestone.reached", "branch": "branch.decided", "signature": "paper.signed",
    "departure": "plan.departed", "medicine": "medicine.recorded", "group": "group.recorded",
}  # fmt: skip
each_act = pytest.mark.parametrize("noun", EVENTS)


@each_act
def test_it_is_recorded_once_with_one_line_and_the_plan_follows(course, acts, at, noun, unchanged):
    act, given = acts[noun]
    act(**given, at=at)
    rows = corrections.NOUNS[noun].rows(course)
    assert rows.count() == 1
    assert len(lines(EVENTS[noun])) == 1
    if noun in AFTER:
        key, state = AFTER[noun]
        assert state_of(course, key, at + HOUR) == state
    else:
        departure = course.requirements.with_state(at + HOUR).get(key__contains="/departure-way-home@")
        assert departure.state == State.BROKEN
    with unchanged():
        act(**given, at=at + HOUR)


@each_act
def test_it_can_be_struck_and_no_longer_counts(course, acts, clinician, at, noun):
    act, given = acts[noun]
    before = set(course.requirements.with_state(at + DAY).values_list("key", "state"))
    act(**given, at=at)
    fact = corrections.NOUNS[noun].rows(course).get()
    corrections.strike(course=course, entries=[(noun, fact.pk)], reason="R", key=uuid4(), by=clinician, at=at + HOUR)
    assert set(course.requirements.with_state(at + DAY).values_list("key", "state")) == before


WHEN = {
    "milestone": "reached_at", "branch": "decided_at", "signature": "signed_at", "departure": "departed_at",
    "group": "held_at",
}  # fmt: skip


@pytest.mark.parametrize("noun", WHEN)
def test_the_future_is_refused(acts, at, noun, refuses):
    act, given = acts[noun]
    with refuses("future"):
        act(**given | {WHEN[noun]: at + HOUR}, at=at)


@pytest.mark.parametrize(
    ("noun", "changed", "words"),
    [
        ("milestone", {"code": "consent-form"}, "no such milestone"),
        ("milestone", {"visit_key": "dose-9"}, "no such visit"),
        ("branch", {"code": "dose-3"}, "no such way"),
        ("branch", {"reason": " "}, "Say why"),
        ("signature", {"code": "authorisation"}, "no such paper"),
        ("signature", {"signed_by": []}, "Say who signed"),
        ("signature", {"signed_by": ["monitor"]}, "not signed by"),
        ("departure", {"code": "consent-form"}, "no plan"),
        ("departure", {"reason": ""}, "Say why"),
        ("medicine", {"code": "tea"}, "no such medicine"),
        ("medicine", {"steps": []}, "at least one amount"),
        ("medicine", {"unit": "spoon"}, "not a valid choice"),
        ("group", {"visit_key": "dose-9"}, "no such visit"),
        ("group", {"clients": 0}, "at least one"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(acts, at, noun, changed, words, refuses):
    act, given = acts[noun]
    with refuses(words):
        act(**given | changed, at=at)


def test_a_protocol_that_asks_for_none_takes_none(acts, at, refuses, patient, clinician):
    other = CourseFactory(patient=patient, reference="HB-0003", team=[clinician])
    for act, given in acts.values():
        with refuses("This course's protocol|This paper"):
            act(**given | {"course": other}, at=at)


def test_another_edition_is_recorded_as_it_was_and_does_not_count(course, acts, at):
    act, given = acts["signature"]
    act(**given | {"edition": "May 2020"}, at=at)
    assert course.signature_facts.get().edition == "May 2020"
    assert state_of(course, "dose-1/document-consent-form", at + HOUR) == State.PENDING


def test_two_may_sign_one_after_the_other(course, acts, at):
    act, given = acts["signature"]
    for role in ("client", "facilitator"):
        act(**given | {"signed_by": [role], "key": uuid4()}, at=at)
    assert state_of(course, "dose-1/document-consent-form", at + HOUR) == State.MET


def test_a_taper_is_written_down_step_by_step_and_counts_from_its_end(course, clinician, at):
    steps = [Step(since=at - days * DAY, per_day=Decimal(mg)) for days, mg in ((60, 20), (40, 10), (10, 0))]
    rows = medicines.record(
        course=course, code="ssri", steps=steps, half_life=Decimal(26), key=uuid4(), by=clinician, at=at
    )
    assert [it.per_day for it in rows] == [20, 10, 0]
    row = course.requirements.get(key="dose-1/washout-ssri")
    assert row.opens_at == at + 4 * DAY


def test_two_amounts_from_one_day_or_one_ahead_are_refused(course, clinician, at, refuses):
    for steps, words in (([at, at], "same day"), ([at + DAY], "future")):
        told = [Step(since=it, per_day=Decimal(1)) for it in steps]
        with refuses(words):
            medicines.record(course=course, code="ssri", steps=told, key=uuid4(), by=clinician, at=at)


def test_who_decided_is_kept_beside_who_wrote_it_down(course, acts, colleague, clinician, at):
    act, given = acts["branch"]
    act(**given, on_behalf_of=colleague, at=at)
    made = course.branchdecision_facts.get()
    assert (made.recorded_by, made.on_behalf_of) == (clinician, colleague)


# ---- who was there as what, what was read, who rated ----


def test_what_somebody_holds_is_added_to_what_they_were_here_as(course, clinician, colleague, site, at):
    Credential.objects.create(user=colleague, site=site, code="life-support", starts_at=at - DAY)
    Credential.objects.create(user=clinician, site=site, code="life-support", starts_at=at - DAY, ends_at=at)
    stays = [
        dosing.Entry(kind=2, at=at, until=at + 8 * HOUR, person=clinician),
        dosing.Entry(kind=2, at=at, until=at + 8 * HOUR, person=colleague, roles="monitor", where=2),
    ]
    key = uuid4()
    for _ in range(2):
        give(course, clinician, colleague, at, entries=stays, key=key)
    roles = dict(course.roomentry_facts.values_list("person", "roles"))
    assert roles == {clinician.pk: "", colleague.pk: "life-support monitor"}
    assert state_of(course, "dose-1/staffing-monitor", at + DAY) == State.MET


def test_an_infusion_has_an_end_and_somebody_saw_it(course, clinician, colleague, at):
    taken = dosing.DoseTaken(
        at=at, mg=Decimal(20), lot="K", given_by=clinician, witnessed_by=colleague, given_as="monitor",
        ended_at=at + HOUR, observed=True,
    )  # fmt: skip
    give(course, clinician, colleague, at, doses=[taken])
    dose: Dose = course.dose_facts.get()
    assert (dose.ended_at, dose.given_as, dose.observed) == (at + HOUR, "monitor", True)
    assert state_of(course, "dose-1/observed", at + DAY) == State.MET


def test_an_infusion_that_ends_as_it_begins_is_refused(course, clinician, colleague, at, refuses):
    taken = dosing.DoseTaken(at=at, mg=Decimal(20), lot="K", given_by=clinician, witnessed_by=colleague, ended_at=at)
    with refuses("infusion ends after"):
        give(course, clinician, colleague, at, doses=[taken])


@pytest.mark.parametrize("mark", ["fatal", "life_threatening"])
def test_death_and_danger_to_life_are_serious(course, clinician, at, mark, refuses):
    seen = {"happened_at": at, "term": "Fall", "felt": 3, "severity": 3, mark: True}
    with refuses("always serious"):
        events.record(course=course, event=EventSeen(**seen, serious=False), key=uuid4(), by=clinician, at=at)
    events.record(course=course, event=EventSeen(**seen, serious=True), key=uuid4(), by=clinician, at=at)
    assert getattr(course.adverseevent_facts.get(), mark) is True


def test_the_rater_is_the_recorder_unless_it_is_said_otherwise(course, clinician, colleague, at):
    given = {"course": course, "visit_key": "fu-4wk", "given_at": at, "by": clinician, "at": at}
    ratings.rate(**given, totals={"grid-hamd": Decimal(20)}, key=uuid4())
    ratings.rate(**given, totals={"grid-hamd": Decimal(21)}, key=uuid4(), rater=colleague)
    ratings.rate(**given, totals={"qids-sr16": Decimal(9)}, key=uuid4(), rater=colleague)
    found = {int(it.total): it.rated_by for it in course.rating_facts.all()}
    assert found == {20: clinician, 21: colleague, 9: None}


@pytest.mark.parametrize("outcome", [SessionOutcome.OFFERED, SessionOutcome.ACCEPTED])
def test_a_visit_that_was_only_offered_has_no_times(course, clinician, at, outcome):
    book(course, clinician, at)
    hold(course, clinician, "d1-1wk", at, outcome=outcome)
    assert course.therapysession_facts.get().started_at is None


def test_where_somebody_was_is_kept(course, clinician, colleague, at):
    stay = present(clinician, at, at + 8 * HOUR)
    give(course, clinician, colleague, at, entries=[stay])
    assert course.roomentry_facts.get().where == 1
