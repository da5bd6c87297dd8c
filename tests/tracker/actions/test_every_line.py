"""Every action on a course: one line of the trail (two for the wrong patient) that can be told and says no word."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from tests.asking import asking_course
from tests.factories import CourseFactory, MembershipFactory, PatientFactory, SiteFactory, UserFactory
from tests.tracker.actions.deeds import DAY, DOSE_DAY, HOUR, book, give, hold, turn, weigh
from tests.tracker.tampering import places, unnamed
from tracker.access.roles import Role
from tracker.actions import (
    bookings,
    calls,
    contacts,
    corrections,
    events,
    gates,
    groups,
    handing_over,
    leaving,
    medicines,
    milestones,
    moving,
    my_requests,
    papers,
    patients,
    practices,
    ratings,
    sessions,
    words,
)
from tracker.actions.events import EventSeen
from tracker.actions.medicines import Step
from tracker.actions.sessions import Said
from tracker.actions.verification import Proof, findings
from tracker.models import Contact, Course, CourseEvent, ProtocolVersion, Request, TrailEntry
from tracker.models.facts import standing
from tracker.models.sessions import SessionOutcome
from tracker.pages.trail import Trail

pytestmark = pytest.mark.django_db
SECRET = "Zebra"
"""Stands in every free text below, and in the names of the people who are spoken of."""
MINUTE = timedelta(minutes=1)


class Walk:
    """A course on which one act after the other is done, an hour apart."""

    def __init__(self, course, other, by, colleague, supervisor, ada):
        self.course, self.other, self.by, self.colleague = course, other, by, colleague
        self.supervisor, self.ada, self.at = supervisor, ada, DOSE_DAY - 2 * DAY
        self.asking = asking_course(other.patient, by)

    def given(self, **more):
        return {"course": self.course, "key": uuid4(), "by": self.by, "at": self.at} | more

    def entry(self, word, **more):
        row = standing(corrections.NOUNS[word].rows(self.course)).latest("recorded_at")
        return self.given(reason=SECRET, **more), row.pk


def _dosed(it):
    it.at = DOSE_DAY + 9 * HOUR
    give(it.course, it.by, it.colleague, note=SECRET, entries=[])


def _left(it):
    it.at = DOSE_DAY + DAY
    leaving.record(**it.given(visit_key="dose-1", left_at=it.at - HOUR, escorted=True, words=SECRET))


def _correct(it):
    given, key = it.entry("weight", noun="weight", values={"kg": Decimal(71)})
    corrections.correct(**given, key_of_fact=key)


def _move(it):
    given, key = it.entry("weight", other=it.other, visit_key="")
    corrections.move_to(**given, entries=[("weight", key)])


def _strike(it):
    given, key = it.entry("note")
    corrections.strike(**given, entries=[("note", key)])


def _asked(it, code, when):
    return it.given(course=it.asking, code=code) | {when: it.at}


def _tick(it):
    practice = it.course.practice_facts.get()
    practices.tick(practice=practice, day=it.at.date(), done=True, key=uuid4(), by=it.by, at=it.at)


def _event(it):
    seen = EventSeen(
        happened_at=it.at, term=SECRET, felt=3, severity=2, serious=True, ended_at=None, done_about_it=SECRET
    )
    events.record(**it.given(event=seen))


def _call(it, outcome):
    calls.log(**it.given(task="int-1/call-missed@1", outcome=outcome, called_at=it.at - MINUTE, words=SECRET))


def _move_version(it):
    given = it.given(by=it.supervisor, to=it.course.protocol_version.base)
    asked = {name: given[name] for name in ("course", "to", "key", "at")}
    moving.move(**given, reason=SECRET, signed=moving.preview(**asked).signed)


def _transfer(it):
    turn(it.course, it.by, it.at, Turn.TRANSFERRED, reason=SECRET, to_site=it.ada.site, successor=it.ada)


def _change(it):
    seen = patients.as_seen(it.course.patient)
    patients.change(
        course=it.course, details={"full_name": SECRET, "phone": "1"}, seen=seen, by=it.by, at=it.at
    )  # fmt: skip


Turn, Kind = CourseEvent.Turn, Request.Kind
SAID = Said(intentions=[SECRET], insights=[SECRET], note=SECRET, practices=[(SECRET, DOSE_DAY.date(), None)])
ACTS = {
    "book": lambda it: book(it.course, it.by, it.at, visit_key="dose-1"),
    "ask for another time": lambda it: my_requests.ask(**it.given(kind=Kind.ANOTHER_TIME, visit_key="dose-1")),
    "ask for a call": lambda it: my_requests.ask(**it.given(kind=Kind.PHONE_ME)),
    "move": lambda it: book(it.course, it.by, it.at, visit_key="dose-1", starts_at=DOSE_DAY + HOUR),
    "cancel": lambda it: bookings.cancel(**it.given(visit_key="dose-1", asked_by=1, reason=SECRET)),
    "session": lambda it: hold(it.course, it.by, "preparation", it.at - 2 * HOUR, said=SAID),
    "no-show": lambda it: sessions.record(
        **it.given(visit_key="screening", outcome=SessionOutcome.DID_NOT_COME, reason=SECRET)
    ),
    "check": lambda it: gates.answer(**it.given(code="consent", passed=True, detail=SECRET)),
    "weigh": lambda it: weigh(it.course, it.by, it.at),
    "rate": lambda it: ratings.rate(
        **it.given(visit_key="screening", totals={"grid-hamd": Decimal(20)}, given_at=it.at)
    ),
    "waive": lambda it: gates.decide_waiver(
        **it.given(requirement_key="dose-1/gate-lift-home", granted=False, reason=SECRET, by=it.supervisor)
    ),
    "note": lambda it: words.write_note(**it.given(text=SECRET)),
    "intention": lambda it: words.set_intention(**it.given(text=SECRET)),
    "contact": lambda it: contacts.name(
        **it.given(full_name=SECRET, phone="1", part=Contact.Part.BOTH, may_be_told=Contact.MayBeTold.NOTHING,
                   relation=SECRET)
    ),
    "details": _change,
    "dosing day": _dosed,
    "left": _left,
    "tick": _tick,
    "milestone": lambda it: milestones.reach(**_asked(it, "authorisation", "reached_at"), detail=SECRET),
    "branch": lambda it: milestones.decide(**_asked(it, "third-dose", "decided_at"), taken=True, reason=SECRET),
    "signature": lambda it: papers.sign(
        **_asked(it, "consent-form", "signed_at"), signed_by=["client"], edition=SECRET
    ),
    "departure": lambda it: papers.depart(**_asked(it, "way-home", "departed_at"), reason=SECRET),
    "medicine": lambda it: medicines.record(
        **it.given(course=it.asking, code="ssri"), name=SECRET, steps=[Step(since=it.at - DAY, per_day=Decimal(20))]
    ),
    "group": lambda it: groups.record(
        **it.given(course=it.asking, visit_key="dose-1"), clients=3, facilitators=2, largest_mg=20, held_at=it.at
    ),
    "event": _event,
    "no answer": lambda it: _call(it, 3),
    "reached": lambda it: _call(it, 1),
    "correct": _correct,
    "strike": _strike,
    "wrong patient": _move,
    "resume": lambda it: turn(it.course, it.by, it.at, Turn.RESUMED, reason=SECRET),
    "hand over": lambda it: handing_over.hand_over(**it.given(to=it.colleague, reason=SECRET)),
    "move version": _move_version,
    "transfer": _transfer,
    "end": lambda it: turn(it.course, it.ada, it.at, Turn.DIED, reason=SECRET),
}  # fmt: skip


@pytest.fixture
def walk(course, site, clinician, colleague, supervisor, at):
    elmfield = SiteFactory(code="EL", name="Elmfield", new_york=True)
    ada = UserFactory(short_name="Ada")
    MembershipFactory(user=ada, site=elmfield, role=Role.THERAPIST, falls_back=True)
    ada.site = elmfield
    other = CourseFactory(patient=PatientFactory(registered_at=site), reference="HB-0002", team=[clinician])
    return Walk(course, other, clinician, colleague, supervisor, ada)


def test_every_act_leaves_one_line_that_can_be_told_and_says_no_word(walk, settings):
    written = 0
    for name, act in ACTS.items():
        act(walk)
        walk.at += HOUR
        found = TrailEntry.objects.count() - written
        assert (name, found) == (name, 2 if name == "wrong patient" else 1)
        written += found
    assert not TrailEntry.objects.filter(payload__icontains=SECRET).exists()
    unfit = places(findings(Proof(settings.TRAIL_KEYS), walk.at))
    assert unfit == unnamed(walk.course, walk.other, walk.asking, versions=ProtocolVersion.objects.all())
    for course in (walk.course, walk.other, walk.asking):
        lines = Trail(Course.objects.as_system("verify").get(pk=course.pk)).lines
        assert len(lines) == TrailEntry.objects.filter(course_reference=course.reference).count()
        assert SECRET not in str(lines)
