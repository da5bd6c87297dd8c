"""What a patient reads on "Your plan": visits, window, small steps, own words, help. No scores, no deviations.

Five statements, however many courses, visits, small steps and words there are; with no open course three.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, Subquery

from programmes.moments import local_day
from tracker.delivery.spoken import spoken_date
from tracker.models import (
    BookingSlot,
    Course,
    Dose,
    Intention,
    Patient,
    Practice,
    PracticeCheckIn,
    Reminder,
    Request,
    Requirement,
    Site,
    Standing,
    User,
)
from tracker.models.facts import standing
from tracker.models.prepared import prepared
from tracker.models.requirements import Rule
from tracker.pages import tonight
from tracker.pages.caseload import called_off
from tracker.pages.my_requests import open_about, promise
from tracker.pages.my_visits import Agreed, Later, Visits, not_over
from tracker.pages.open_window import Window, window_of


class Stands(StrEnum):
    """How a patient's plan stands: one course that goes on makes it go on; after a death it is closed."""

    GOES_ON = "goes on"
    RESTS = "rests"
    AFTER = "after"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class SmallStep:
    """A practice that runs today, whether it was ticked today, and the key of the next tick."""

    key: str
    text: str
    done: bool
    tick_key: UUID


@dataclass(frozen=True, slots=True)
class SmallSteps:
    """The small steps of a day: those that run, and those that begin later, as sentences."""

    day: date
    running: list[SmallStep]
    soon: list[str]


class Help(NamedTuple):
    """Whom to phone. `site` is of the last dose within 72 hours, else of the next visit, else of the latest course.

    `night_first`: a dose lies within 72 hours; `tonight` is the heading then.
    """

    site: Site
    night_first: bool
    tonight: str


@dataclass(frozen=True, slots=True)
class MyPlan:
    """Everything the page shows, of all the patient's courses as one. `courses` are whose records were read.

    `call_asked`: what we answer to the wish to be phoned; "" where none is open. `asks_on`: the course a wish to be
    phoned goes to; None where nobody would read it any more.
    """

    stands: Stands
    courses: list[Course]
    help: Help
    visits: list[Agreed] = field(default_factory=list)
    later: list[Later] = field(default_factory=list)
    apology: tuple[str, str] | None = None
    windows: list[Window] = field(default_factory=list)
    steps: SmallSteps | None = None
    own_words: list[str] = field(default_factory=list)
    call_asked: str = ""
    asks_on: Course | None = None
    ask_key: UUID = field(default_factory=uuid4)

    @property
    def patient(self) -> Patient:
        """Return whose plan it is."""
        return self.courses[0].patient

    @property
    def dated(self) -> list[Later]:
        """Return the visits without a time that hang on nothing."""
        return [it for it in self.later if not it.hangs]

    @property
    def undated(self) -> list[Later]:
        """Return the visits that hang on something yet to happen."""
        return [it for it in self.later if it.hangs]

    @property
    def has_steps(self) -> bool:
        """Say whether small steps are spoken of: some were agreed, or a window is open for them."""
        steps = self.steps
        return steps is not None and bool(steps.running or steps.soon or any(it.is_open for it in self.windows))


def read(user: User, at: datetime) -> MyPlan | None:
    """Return the plan of the patient's courses, latest first; None where there never was one. At most five statements.

    Courses that ended are part of it only where none is open.
    """
    expected = _expected(user, at)
    if not expected:
        return _ended(user, at)
    dosed = {row.course: row.dosed_at for row in expected}
    courses = sorted(dosed, key=_latest_first, reverse=True)
    if expected[0].has_died:
        return MyPlan(Stands.CLOSED, courses, _help(courses, {}, [], at))
    return _of_open(user, courses, dosed, expected, at)


def _latest_first(course: Course) -> tuple[datetime, int]:
    return course.enrolled_at, course.pk


def _of_open(
    user: User, courses: list[Course], dosed: Mapping[Course, Any], expected: list[Any], at: datetime
) -> MyPlan:
    """Return the plan of courses that are open. What is on hold or stopped keeps its agreed times, and nothing else."""
    going = [it for it in courses if it.standing == Standing.ACTIVE]
    rests = any(it.standing == Standing.ON_HOLD for it in courses)
    zone, slots = ZoneInfo(courses[0].patient.zone), _slots(user, {it.pk: it for it in courses}, at)
    visits, numbers = Visits(not_over(slots, at), expected, zone, at), _help(courses, dosed, slots, at)
    asked = open_about(expected, Request.Kind.PHONE_ME)
    active = Visits(visits.slots, [row for row in expected if row.course in going], zone, at)
    return MyPlan(
        stands=Stands.GOES_ON if going else Stands.RESTS if rests else Stands.AFTER,
        courses=courses,
        help=numbers,
        visits=visits.agreed(),
        later=active.later(),
        apology=active.apology(),
        windows=[window for it in going if (window := window_of(it, dosed[it], at))],
        steps=steps_of(user, zone, at) if going else None,
        own_words=[it.text for it in _own_words.rows(user=user.pk)] if going else [],
        call_asked=promise(asked, Request.Kind.PHONE_ME, asked.course.site, zone, at) if asked else "",
        asks_on=next((it for it in courses if it.site_id == numbers.site.pk), courses[0]),
    )


def _ended(user: User, at: datetime) -> MyPlan | None:
    """Return what is left when no course is open: help. One statement."""
    rows = Course.objects.visible_to(user).filter(patient__user=user.pk).select_related("patient", "site")
    noted = rows.annotate(dosed_at=_last_dose("pk", at)).order_by("-enrolled_at", "-pk")
    found = list(noted.defer("protocol_version"))
    if not found:
        return None
    died = any(it.standing == Standing.DIED for it in found)
    dosed = {it: it.dosed_at for it in found}  # type: ignore[attr-defined]  # annotated
    return MyPlan(Stands.CLOSED if died else Stands.AFTER, found, _help(found, dosed, [], at))


def _help(courses: list[Course], dosed: Mapping[Course, Any], slots: list[BookingSlot], at: datetime) -> Help:
    begun = {it.course: it.starts_at for it in tonight.perhaps_dosed(slots, at)}
    recent = [it for it in courses if it in begun or tonight.is_near(dosed.get(it), at)]
    ahead, zone = not_over(slots, at), ZoneInfo(courses[0].patient.zone)
    last = max(recent, key=lambda it: max(filter(None, (dosed.get(it), begun.get(it)))), default=None)
    return Help((last or (ahead[0].course if ahead else courses[0])).site, last is not None, tonight.heading(at, zone))


def _own(user: int) -> Q:
    """Return the condition for what is the patient's own, on a course that is open."""
    return Q(course__patient__user=user, course__ended_at=None)


def _going(user: int) -> Q:
    """Return the condition for what is the patient's own, on a course that goes on."""
    return _own(user) & Q(course__standing=Standing.ACTIVE)


def _patient(user: int) -> User:
    """Return the user of this key as one who works nowhere: what is their own they see, whatever else they may see."""
    person = User(pk=user)
    person.held_memberships = []
    return person


def _last_dose(course: str, at: datetime) -> Subquery:
    doses = standing(Dose.unscoped.filter(course=OuterRef(course), happened_at__lte=at))  # type: ignore[arg-type]  # a plain queryset
    return Subquery(doses.order_by("-happened_at").values("happened_at")[:1])


def _expected(user: User, at: datetime) -> list[Any]:
    """Return what says of each visit whether it was held, and what was asked for and is not answered.

    Each row has its course loaded, with the last dose noted on it, and whether the patient `has_died`.
    """
    found: list[Any] = _asked.rows(user=user.pk, at=at)
    for row in found:
        row.course.patient = user.patient  # loaded already, and the same for every row
    return found


@prepared
def _asked(user: int, at: datetime) -> Any:
    is_open = Q(rule=Rule.CALL, met_at=None, settled_at=None)
    mine = Requirement.objects.visible_to(_patient(user))
    rows = mine.filter(_own(user), Q(rule__in=(Rule.HELD, Rule.WINDOW)) | is_open)
    loaded = rows.select_related("course__site", "course__protocol_version")
    died = Exists(Course.unscoped.filter(patient=OuterRef("course__patient"), standing=Standing.DIED))
    noted = loaded.annotate(dosed_at=_last_dose("course", at), has_died=died)
    return noted.defer("course__protocol_version__body").with_state(at).order_by("pk")


def _slots(user: User, courses: Mapping[int, Course], at: datetime) -> list[BookingSlot]:
    """Return the agreed times not over, and those that began within 72 hours, earliest first, each on its course.

    `told_key`: the key of the last message to the patient about the visit, before this time was agreed; else None.
    """
    rows: list[BookingSlot] = _times.rows(user=user.pk, at=at, since=at - tonight.NIGHT_FIRST)
    found = [it for it in rows if it.course_id in courses]
    for it in found:
        it.course = courses[it.course_id]
    return found


@prepared
def _times(user: int, at: datetime, since: datetime) -> Any:
    near = Q(ends_at__gt=at) | Q(starts_at__gt=since)
    rows = BookingSlot.objects.visible_to(_patient(user)).filter(_own(user), near).filter(~called_off())
    loaded = rows.select_related("with_whom", "booking__replaces").annotate(told_key=_told())
    return loaded.order_by("starts_at", "pk")


def _told() -> Subquery:
    same = {"course": OuterRef("course"), "visit_key": OuterRef("visit_key"), "key__contains": "@"}
    sent = Reminder.unscoped.filter(**same, audience=Reminder.Audience.PATIENT, status=Reminder.Status.SENT)
    before = sent.filter(settled_at__lte=OuterRef("booking__recorded_at")).order_by("-settled_at")
    return Subquery(before.values("key")[:1])


def steps_of(user: User, zone: ZoneInfo, at: datetime) -> SmallSteps:
    """Return the small steps of the patient's day. One statement; the latest answer for the day stands."""
    today = local_day(at, zone)
    rows: Collection[Any] = _not_over.rows(user=user.pk, today=today)
    running = [SmallStep(str(it.key), it.text, it.ticked or False, uuid4()) for it in rows if it.starts_on <= today]
    return SmallSteps(today, running, [_soon(it, today) for it in rows if it.starts_on > today])


@prepared
def _not_over(user: int, today: date) -> Any:
    ticks = PracticeCheckIn.unscoped.filter(practice=OuterRef("pk"), day=today, replaced_by=None)
    answered = Subquery(ticks.order_by("-recorded_at", "-happened_at").values("done")[:1])
    mine = Practice.objects.visible_to(_patient(user))
    rows = standing(mine.filter(_going(user)).exclude(ends_on__lt=today))
    return rows.annotate(ticked=answered).order_by("starts_on", "recorded_at", "key")


def _soon(practice: Practice, today: date) -> str:
    starts = "tomorrow" if (practice.starts_on - today).days == 1 else f"on {spoken_date(practice.starts_on)}"
    return f"Starts {starts}: {practice.text}"


@prepared
def _own_words(user: int) -> Any:
    mine = Intention.objects.visible_to(_patient(user))
    return standing(mine.filter(_going(user), chose_none=False)).order_by("happened_at", "key")
