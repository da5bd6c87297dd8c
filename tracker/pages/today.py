"""The clinician's day as rows of work: who needs a person, who is dosed, what is late. Queries are `caseload`'s."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from django.urls import reverse

from programmes import Protocol, State
from programmes.moments import local_day, midnight
from programmes.protocol.model import Visit
from tracker.history import protocol_of
from tracker.history.duty import Answer
from tracker.models import BookingSlot, Course, Requirement, Standing, User
from tracker.models.requirements import Rule
from tracker.pages import calls, caseload, late, words
from tracker.pages.conditions import BEFORE_A_DOSE
from tracker.pages.duty import answering, said_to
from tracker.pages.gates import in_time
from tracker.pages.people import alike_among
from tracker.pages.signatures import unsigned
from tracker.pages.unsent import unsent
from tracker.pages.window_day import WindowDay, window_day
from tracker.pages.work import MOVE, Action, Capped, action_on, capped, said_of, short_day, short_moment

DAYS_AHEAD = 7
# Overdue, these need a person and not a list: the page that records each, its button, what is asked, what is missing.
UNACCOUNTED = {
    Rule.OUTCOME: ("dosing", "Record the dose", "Say whether the dose was given", "No outcome recorded"),
    Rule.DISCHARGE: ("left", "Record leaving", "Say when and how the patient left", "No discharge recorded"),
}
RELEASED = ("dosing", "Record the session", "Released")
TO_RELEASE = ("checks", "Release the dose", "Checks met")
SHUT = frozenset({State.PENDING, State.OPEN, State.OVERDUE, State.MISSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One piece of work: whose, what, how it stands, and one action. `phone`: the number to call, if one is wanted.

    `answers` says who answers for it, where that is not the reader's own course.
    """

    course: Course
    alike: str
    title: str
    tone: str = ""
    word: str = ""
    note: str = ""
    phone: str = ""
    action: Action | None = None
    window: WindowDay | None = None
    answers: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """One of the next seven days, its agreed times and the windows that close on it."""

    day: date
    booked: list[tuple[BookingSlot, str]]
    closing: list[Course]


@dataclass(frozen=True)
class Today:
    """Everything on the page, read at `at` for one user; days are those of `zone`. Six statements at most."""

    user: User
    zone: ZoneInfo
    at: datetime
    _alike: dict[int, str] = field(default_factory=dict, init=False)
    _answers: dict[int, Answer] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        people = list(self._people())
        self._alike.update(alike_among(people))
        self._answers.update(answering(people, self.at))

    @cached_property
    def day(self) -> date:
        """Return the date on the site's calendar."""
        return local_day(self.at, self.zone)

    @cached_property
    def now(self) -> list[Row]:
        """Return what needs a person now: doses nobody accounted for, whom to phone, what no colleague was told."""
        now = [self._unaccounted(it) for it in self._overdue if it.rule in UNACCOUNTED]
        now += [self._row(it.course, **calls.row(it, self.at)) for it in self._calls]
        return now + [self._row(it, **unsent(it)) for it in self._courses if it.unsent_at]  # type: ignore[attr-defined]  # annotated by `caseload`

    @cached_property
    def dosing(self) -> list[Row]:
        """Return the dosing visits booked for today, earliest first."""
        return [self._dosing(slot) for slot in self._doses_today]

    @cached_property
    def late(self) -> Capped[Row]:
        """Return what is overdue, one row a visit, longest wait first."""
        overdue = [it for it in self._overdue if it.rule not in UNACCOUNTED]
        cut = len(self._waiting) == 2 * caseload.READ
        rows = [self._row(group[0].course, **late.late(group, self.at)) for group in late.by_visit(overdue)]
        return capped(rows, cut=cut)

    @cached_property
    def forms(self) -> list[Row]:
        """Return the forms and reports that are due within days, the earliest end first."""
        due = [it for it in self._waiting if it.rule == Rule.REPORT and it not in self._overdue]
        return [self._row(it.course, **late.soon(it, self.at)) for it in due]

    @cached_property
    def to_sign(self) -> Capped[Row]:
        """Return the courses on which a note of the user waits for its signature, longest wait first."""
        waiting = [it for it in self._courses if it.unsigned_note]  # type: ignore[attr-defined]  # annotated by `caseload`
        waiting.sort(key=lambda it: it.unsigned_since)  # type: ignore[attr-defined]  # as above
        return capped([self._row(it, **unsigned(it, self.at)) for it in waiting])

    @cached_property
    def past(self) -> Capped[Row]:
        """Return visits past their target for which nobody published allowed days, longest wait first."""
        return capped([self._past(it) for it in self._past_target], cut=len(self._past_target) == caseload.READ)

    @cached_property
    def windows(self) -> Capped[Row]:
        """Return the open windows, closing soonest first."""
        rows = [self._window(it) for it in self._open]
        return capped(rows, cut=len(self._courses) == caseload.READ)

    @cached_property
    def week(self) -> list[Day]:
        """Return the next seven days, the first of them tomorrow."""
        return [self._day(self.day + timedelta(days=ahead)) for ahead in range(1, DAYS_AHEAD + 1)]

    @property
    def summary(self) -> str:
        """Return the day in one sentence."""
        parts = [
            said_of(len(self.now), "thing needs a person now", "things need a person now"),
            said_of(len(self.dosing), "person is dosed today", "people are dosed today"),
            said_of(len(self.windows), "window is open", "windows are open", self.windows.at_least),
            said_of(len(self.late), "thing is late", "things are late", self.late.at_least) or "nothing is late",
        ]
        said = ", ".join(part for part in parts if part)
        return f"{said[:1].upper()}{said[1:]}."

    @property
    def next_booked(self) -> tuple[BookingSlot, str] | None:
        """Return the next agreed time of the coming days and what it is for, for when nothing is late."""
        coming = [it for it in self._booked if it.starts_at >= self.at]
        return (coming[0], _title(coming[0].course, coming[0].visit_key)) if coming else None

    @cached_property
    def _waiting(self) -> list[Requirement]:
        return caseload.waiting(self.user, self.at)

    @cached_property
    def _overdue(self) -> list[Requirement]:
        return [it for it in self._waiting if it.rule != Rule.CALL and it.state == State.OVERDUE]  # type: ignore[attr-defined]  # annotated by `caseload`

    @cached_property
    def _past_target(self) -> list[Requirement]:
        return caseload.past_target(self.user, midnight(self.day, self.zone))

    @cached_property
    def _calls(self) -> list[Requirement]:
        return [it for it in self._waiting if it.rule == Rule.CALL]

    @cached_property
    def _booked(self) -> list[BookingSlot]:
        until = midnight(self.day + timedelta(days=DAYS_AHEAD + 1), self.zone)
        return caseload.booked(self.user, midnight(self.day, self.zone), until)

    @cached_property
    def _courses(self) -> list[Course]:
        return caseload.windows_and_messages(self.user, self.at, self.day)

    @cached_property
    def _open(self) -> list[Course]:
        return [it for it in self._courses if window_day(it, self.at)]

    @cached_property
    def _doses_today(self) -> list[BookingSlot]:
        today = [it for it in self._booked if local_day(it.starts_at, self.zone) == self.day]
        return [it for it in today if _visit(it.course, it.visit_key).phase == "dosing"]

    @cached_property
    def _before_dose(self) -> list[Requirement]:
        return caseload.before_dose(self.user, {it.course_id for it in self._doses_today}, self.at)

    def _people(self) -> Iterator[Course]:
        rows: Sequence[Iterable[Requirement | BookingSlot]]
        rows = (self._waiting, self._past_target, self._booked)
        yield from (it.course for some in rows for it in some)
        yield from self._courses

    def _row(self, course: Course, title: str, **more: object) -> Row:
        answers = said_to(self.user.pk, self._answers[course.pk])
        return Row(course=course, alike=self._alike.get(course.patient_id, ""), title=title, answers=answers, **more)  # type: ignore[arg-type]  # fields of Row, by name

    def _unaccounted(self, it: Requirement) -> Row:
        protocol = protocol_of(it.course.protocol_version)
        route, label, asked, word = UNACCOUNTED[Rule(it.rule)]
        action = Action(label, reverse(route, args=[it.course.reference, it.visit_key]))
        title, note = words.visit_title(protocol, it.visit_key), f"{asked}. Messages to the patient wait for it."
        return self._row(it.course, title, tone="breach", word=word, note=note, action=action)

    def _dosing(self, slot: BookingSlot) -> Row:
        """Say which gates are shut; once the dose is accounted for there is nothing left to do here."""
        rows = [it for it in self._before_dose if (it.course_id, it.visit_key) == (slot.course_id, slot.visit_key)]
        title, args = _title(slot.course, slot.visit_key), [slot.course.reference, slot.visit_key]
        if slot.course.standing == Standing.ON_HOLD:
            note, action = f"{self._planned(slot)} No dose can be released.", Action(MOVE, reverse("book", args=args))
            return self._row(slot.course, title, tone="breach", word="On hold", note=note, action=action)
        if any(it.rule == Rule.OUTCOME and it.met_at for it in rows):
            return self._row(slot.course, title, tone="met", word="Recorded", note=self._planned(slot))
        protocol = protocol_of(slot.course.protocol_version)
        shut = [it for it in rows if _stops(it, self.at)]
        if not shut:
            released = slot.is_released  # type: ignore[attr-defined]  # annotated by `caseload.booked`
            route, label, word = RELEASED if released else TO_RELEASE
            action = Action(label, reverse(route, args=args))
            return self._row(slot.course, title, tone="met", word=word, note=self._planned(slot), action=action)
        asked = [_gate_title(protocol, it) for it in shut]
        gates = sum(1 for it in rows if it.rule in (Rule.GATE, Rule.INTERVAL, *BEFORE_A_DOSE))
        word = f"Cannot start: {len(shut)} of {gates} {'check' if gates == 1 else 'checks'} not met"
        note = f"{self._planned(slot)} Not met: {'; '.join(asked)}."
        action = Action("Finish checks", reverse("checks", args=args))
        return self._row(slot.course, title, tone="breach", word=word, note=note, action=action)

    def _planned(self, slot: BookingSlot) -> str:
        place = f", {slot.booking.place}" if slot.booking.place else ""
        return f"Planned for {slot.starts_at.astimezone(ZoneInfo(slot.course.zone)):%H:%M}{place}."

    def _past(self, it: Requirement) -> Row:
        zone, due_at = ZoneInfo(it.course.zone), it.due_at or self.at
        visit = _visit(it.course, it.visit_key)
        action = action_on(it.course.reference, it.visit_key, visit, None, self.at)
        note = f"Target was {short_day(due_at, zone)}"
        return self._row(
            it.course, _title(it.course, it.visit_key), tone="plain", word="Past its target", note=note, action=action
        )

    def _window(self, course: Course) -> Row:
        """Say where in its window a course is, what is agreed next, and on how many days a practice was done."""
        next_visit, next_at = course.next_visit, course.next_at  # type: ignore[attr-defined]  # from `with_next`
        when = short_moment(next_at, ZoneInfo(course.zone)) if next_at else ""
        title = f"{_title(course, next_visit)}, {when}" if next_at else "No date yet"
        ticked = f"Small steps ticked on {course.days_ticked or 0} of 7 days"  # type: ignore[attr-defined]  # annotated by `caseload`
        return self._row(
            course,
            title,
            note=ticked if course.has_practice else "No small steps agreed yet",  # type: ignore[attr-defined]  # annotated by `caseload`
            window=window_day(course, self.at, course.dosed_at),  # type: ignore[attr-defined]  # annotated by `caseload`
            action=_next(course, next_at),
        )

    def _day(self, day: date) -> Day:
        on_day = [it for it in self._booked if local_day(it.starts_at, self.zone) == day]
        closing = [it for it in self._open if it.window_closes_at and local_day(it.window_closes_at, self.zone) == day]
        return Day(day, [(it, _title(it.course, it.visit_key)) for it in on_day], closing)


def _stops(it: Requirement, at: datetime) -> bool:
    """Say whether a gate is shut, or a distance that must lie before the dose is not kept at `at`."""
    if (it.detail or {}).get("release") == "warning":
        return False
    state = State(it.state)  # type: ignore[attr-defined]  # annotated by with_state
    if it.rule == Rule.INTERVAL:
        return state is not State.NOT_APPLICABLE and in_time(it, at) == "not"
    return it.rule in (Rule.GATE, *BEFORE_A_DOSE) and state in SHUT


def _gate_title(protocol: Protocol, it: Requirement) -> str:
    asked = (it.detail or {}).get("requires")
    return words.check_title(protocol, str(asked)) if asked else words.requirement_title(protocol, it)


def _visit(course: Course, key: str) -> Visit:
    return protocol_of(course.protocol_version).visit(key.partition("#")[0])


def _title(course: Course, key: str) -> str:
    return words.visit_title(protocol_of(course.protocol_version), key)


def _next(course: Course, next_at: datetime | None) -> Action:
    """Return what an open window asks for: a date where none is agreed, else to get ready for the one that is."""
    url, visit = reverse("course", args=[course.reference]), course.next_visit  # type: ignore[attr-defined]  # annotated by `caseload`
    if next_at is None:
        return Action("Agree a date", f"{url}#h-visits")
    if _visit(course, visit).phase == "dosing":
        if course.standing == Standing.ON_HOLD:
            return Action("See the hold", url)
        return Action("Prepare the dose", reverse("checks", args=[course.reference, visit]))
    return Action("Prepare session", url)
