"""What a patient reads on "Your plan": visits, window, small steps, own words, help. No scores, no deviations.

Five statements, however many visits, small steps and words there are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, Q, Subquery

from programmes import Protocol, State
from programmes.moments import local_day
from tracker.delivery.spoken import about, spoken_date, spoken_time, when
from tracker.history import protocol_of
from tracker.models import BookingSlot, Course, Dose, Intention, Practice, PracticeCheckIn, Requirement, Site, User
from tracker.models.facts import standing
from tracker.models.requirements import Rule
from tracker.pages.open_window import Window, window_of
from tracker.pages.words import patient_visit_title

NIGHT_FIRST = timedelta(hours=72)  # after a dose, the first number is one that is answered at night
STILL_TO_COME = frozenset({State.PENDING, State.OPEN, State.OVERDUE, State.NOT_ASSESSABLE})
AGREE = "We will agree a date"


@dataclass(frozen=True, slots=True)
class NextVisit:
    """The next visit that has a time, on the patient's clock."""

    day: str
    time: str
    title: str
    takes: str
    who: str
    place: str


@dataclass(frozen=True, slots=True)
class LaterVisit:
    """A visit after the next one, and when it is, as far as anybody knows. `hangs`: on something yet to happen."""

    title: str
    when: str
    is_agreed: bool
    hangs: bool


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


@dataclass(frozen=True, slots=True)
class MyPlan:
    """Everything the page shows, of all the patient's open courses as one. `courses` are whose records were read.

    `site` is the one to phone: of the last dose within 72 hours, else of the next visit, else of the latest course.
    """

    courses: list[Course]
    site: Site
    next_visit: NextVisit | None
    later: list[LaterVisit]
    undated: list[LaterVisit]
    apology: tuple[str, str] | None
    windows: list[Window]
    steps: SmallSteps
    own_words: list[str]
    night_first: bool

    @property
    def name(self) -> str:
        """Return what the patient is called."""
        return self.courses[0].patient.short_name


def read(user: User, at: datetime) -> MyPlan | None:
    """Return the plan of the patient's open courses, latest first; None where there is none. Five statements."""
    expected = _expected(user, at)
    if not expected:
        return None
    dosed = {row.course: row.dosed_at for row in expected}
    courses = sorted(dosed, key=lambda it: (it.enrolled_at, it.pk), reverse=True)
    zone, mine = ZoneInfo(courses[0].patient.zone), {it.pk: it for it in courses}
    slots = _slots(user, mine, at)
    later = _later(slots, expected, zone, at)
    recent = [it for it in courses if dosed[it] and dosed[it] <= at < dosed[it] + NIGHT_FIRST]
    nearest = max(recent, key=lambda it: dosed[it]) if recent else mine[slots[0].course_id] if slots else courses[0]
    return MyPlan(
        courses=courses,
        site=nearest.site,
        next_visit=_next_visit(slots[0], zone) if slots else None,
        later=[it for it in later if not it.hangs],
        undated=[it for it in later if it.hangs],
        apology=_apology(slots, expected, zone, at),
        windows=[window for it in courses if (window := window_of(it, dosed[it], at))],
        steps=steps_of(user, zone, at),
        own_words=_own_words(user),
        night_first=bool(recent),
    )


def _own(user: User) -> Q:
    """Return the condition for what is the patient's own, on a course that goes on."""
    return Q(course__patient__user=user.pk, course__ended_at=None)


def _expected(user: User, at: datetime) -> list[Any]:
    """Return what says of each visit whether it was held, its course loaded with it and the last dose noted on it."""
    doses = Dose.unscoped.filter(course=OuterRef("course"), replaced_by=None, happened_at__lte=at)
    rows = Requirement.objects.visible_to(user).filter(_own(user), rule__in=(Rule.HELD, Rule.WINDOW))
    loaded = rows.select_related("course__patient", "course__site", "course__protocol_version")
    noted = loaded.annotate(dosed_at=Subquery(doses.order_by("-happened_at").values("happened_at")[:1]))
    return list(noted.defer("course__protocol_version__body").with_state(at).order_by("pk"))


def _slots(user: User, courses: Mapping[int, Course], at: datetime) -> list[BookingSlot]:
    """Return the agreed times that are not over, earliest first, each on its loaded course."""
    rows = BookingSlot.objects.visible_to(user).filter(_own(user), ends_at__gt=at)
    slots = list(rows.select_related("with_whom", "booking").order_by("starts_at", "pk"))
    found = [it for it in slots if it.course_id in courses]
    for it in found:
        it.course = courses[it.course_id]
    return found


def _protocol(course: Course) -> Protocol:
    return protocol_of(course.protocol_version)


def _next_visit(slot: BookingSlot, zone: ZoneInfo) -> NextVisit:
    starts_at = slot.starts_at.astimezone(zone)
    return NextVisit(
        day=spoken_date(starts_at.date()),
        time=spoken_time(starts_at),
        title=patient_visit_title(_protocol(slot.course), slot.visit_key),
        takes=about(slot.ends_at - slot.starts_at),
        who=slot.with_whom.short_name if slot.with_whom else "",
        place=slot.booking.place,
    )


def _later(slots: Sequence[BookingSlot], expected: list[Any], zone: ZoneInfo, at: datetime) -> list[LaterVisit]:
    """Return the visits after the next one in order of time: the agreed ones, then those without a date in between."""
    booked = {(slot.course_id, slot.visit_key) for slot in slots}
    waiting = [row for row in _to_come(expected) if not _is_late_call(row)]
    open_ones = [row for row in waiting if (row.course_id, row.visit_key) not in booked]
    unknown = datetime.max.replace(tzinfo=zone) - timedelta(days=2)
    agreed = [(slot.starts_at, slot, _agreed(slot, zone), True, False) for slot in slots[1:]]
    others = [(row.due_at or unknown, row, _around(row, zone, at), False, row.provisional) for row in open_ones]
    ordered = sorted([*agreed, *others], key=lambda it: it[0])
    return [LaterVisit(patient_visit_title(_protocol(it.course), it.visit_key), *words) for _, it, *words in ordered]


def _to_come(expected: list[Any]) -> list[Any]:
    """Return one row for each visit that was not held and still can be. *Held* says so where nothing was published."""
    held_rows = {(row.course_id, row.visit_key) for row in expected if row.rule == Rule.HELD}
    judged = [row for row in expected if row.rule == Rule.HELD or (row.course_id, row.visit_key) not in held_rows]
    return [row for row in judged if State(row.state) in STILL_TO_COME]


def _agreed(slot: BookingSlot, zone: ZoneInfo) -> str:
    local = slot.starts_at.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b}, {spoken_time(local)}"


def _around(row: Requirement, zone: ZoneInfo, at: datetime) -> str:
    """Return "Around 2 July"; a day that is past, or hangs on what has not happened, is still to be agreed."""
    if row.due_at is None or row.provisional or row.due_at < at:
        return AGREE
    day = local_day(row.due_at, ZoneInfo(row.course.zone))
    year = f" {day.year}" if day.year != local_day(at, zone).year else ""
    return f"Around {day.day} {day:%B}{year}"


def _apology(slots: Sequence[BookingSlot], expected: list[Any], zone: ZoneInfo, at: datetime) -> tuple[str, str] | None:
    """Return what we promise and what we are sorry for, while a call is late; None where none is."""
    late = [row for row in expected if _is_late_call(row)]
    if not late:
        return None
    call = max(late, key=lambda it: (it.closes_at, it.pk))
    last_day = local_day(call.closes_at - timedelta(minutes=1), ZoneInfo(call.course.zone))
    same = (call.course_id, call.visit_key)
    slot = next((it for it in slots if (it.course_id, it.visit_key) == same), None)
    return _promise(slot, zone, at), f"We said we would call by {spoken_date(last_day)}. We did not. We are sorry."


def _is_late_call(row: Any) -> bool:
    """Say whether we promised a call by a day that has passed; the page says sorry for it, and does not list it."""
    return row.state == State.OVERDUE and _protocol(row.course).visit(row.visit_key.partition("#")[0]).kind == "call"


def _promise(slot: BookingSlot | None, zone: ZoneInfo, at: datetime) -> str:
    if slot is None:
        return "We will phone you soon."
    who = slot.with_whom.short_name if slot.with_whom else "We"
    return f"{who} will phone you {when(slot.starts_at.astimezone(zone), at.astimezone(zone))}."


def steps_of(user: User, zone: ZoneInfo, at: datetime) -> SmallSteps:
    """Return the small steps of the patient's day. One statement; the latest answer for the day stands."""
    today = local_day(at, zone)
    rows = _not_over(user, today).order_by("starts_on", "recorded_at", "key")
    running = [SmallStep(str(it.key), it.text, it.ticked or False, uuid4()) for it in rows if it.starts_on <= today]
    return SmallSteps(today, running, [_soon(it, today) for it in rows if it.starts_on > today])


def _not_over(user: User, today: date) -> Any:
    ticks = PracticeCheckIn.unscoped.filter(practice=OuterRef("pk"), day=today, replaced_by=None)
    answered = Subquery(ticks.order_by("-recorded_at", "-happened_at").values("done")[:1])
    rows = standing(Practice.objects.visible_to(user).filter(_own(user)).exclude(ends_on__lt=today))
    return rows.annotate(ticked=answered)


def _soon(practice: Practice, today: date) -> str:
    starts = "tomorrow" if (practice.starts_on - today).days == 1 else f"on {spoken_date(practice.starts_on)}"
    return f"Starts {starts}: {practice.text}"


def _own_words(user: User) -> list[str]:
    rows = standing(Intention.objects.visible_to(user).filter(_own(user), chose_none=False)).order_by(
        "happened_at", "key"
    )
    return [it.text for it in rows]
