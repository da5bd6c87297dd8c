"""One course on one page: where it stands, what comes next, what was said, what was not as planned."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import groupby
from zoneinfo import ZoneInfo

from django.urls import reverse

from programmes import Protocol, State
from programmes.moments import local_day
from programmes.requirements import DEVIATIONS
from tracker.access.roles import SUPERVISING
from tracker.history import protocol_of
from tracker.models import CareTeamMember, Course, ElectronicSignature, Reminder, Requirement, User
from tracker.models.requirements import Rule
from tracker.pages import amounts, calls, course_rows, timeline, words
from tracker.pages.course_rows import Event, Kind, Said
from tracker.pages.happened import Happened, Owed, happened, owed
from tracker.pages.messages import Message, message
from tracker.pages.people import ContactLine, Head
from tracker.pages.pictures import days
from tracker.pages.pictures.timeline import Timeline, draw
from tracker.pages.signatures import under_note
from tracker.pages.visits import Agreed, VisitLine, visit_lines
from tracker.pages.window_day import WindowDay, phase_words, window_day
from tracker.pages.work import BOOK, MOVE, Action

STEPS_SHOWN = 6
DEVIATIONS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Deviation:
    """Something that was not as planned: what, how in words, and where its page is (None: not for this reader)."""

    title: str
    what: str
    tone: str
    word: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Practice:
    """A habit agreed on, and how often it was done: "4 of 5 days", "starts 13 May"; what was `said` of it."""

    text: str
    done: str
    said: Said


@dataclass(frozen=True)
class CoursePage:
    """Everything on a course's page at `at`, for one reader. Five statements with the course's own."""

    course: Course
    user: User
    at: datetime

    @cached_property
    def zone(self) -> ZoneInfo:
        """Return the course's clock."""
        return ZoneInfo(self.course.zone)

    @cached_property
    def today(self) -> date:
        """Return the date on the course's calendar."""
        return local_day(self.at, self.zone)

    @cached_property
    def protocol(self) -> Protocol:
        """Return the protocol the course is pinned to."""
        return protocol_of(self.course.protocol_version)

    @cached_property
    def can_act(self) -> bool:
        """Say whether the reader works with patients: else nothing can be recorded from here."""
        return self.user.is_clinician

    @cached_property
    def window(self) -> WindowDay | None:
        """Return where in the open window the course is; None while none is open."""
        dosed = next((it.at for it in self._of(Kind.DOSE) if it.visit_key == self.course.window_visit), None)
        return window_day(self.course, self.at, dosed)

    @property
    def phase(self) -> str:
        """Return where the course stands, for when no window is open."""
        return phase_words(self.course, self.at)

    @property
    def medicine(self) -> str:
        """Return what is given: "psilocybin, 20 mg, then 30 mg"; by weight where the weight is not known."""
        known = {it.visit_key: it.detail or {} for it in self._requirements if it.rule == Rule.AMOUNT}
        substance, said = self.protocol.substance, amounts.in_turn(self.course, known, self.at)
        return f"{substance[:1].upper()}{substance[1:]}, {', then '.join(said)}" if said else substance

    @cached_property
    def team(self) -> list[tuple[str, str]]:
        """Return who is on the team now, the lead first: part and name."""
        now = [it for it in self._of(Kind.TEAM) if it.until is None or it.until > self.at]
        parts = sorted(now, key=lambda it: (it.number or 0, it.name or ""))
        return [(CareTeamMember.Part(int(it.number or 0)).label.capitalize(), it.name or "") for it in parts]

    @property
    def lead(self) -> str:
        """Return the name of the lead therapist; empty without one."""
        return next((name for part, name in self.team if part == CareTeamMember.Part.LEAD.label.capitalize()), "")

    @cached_property
    def head(self) -> Head:
        """Return the patient's other courses and who is called like them. No statement of its own."""
        return Head(self.course, self.user, self.at, [course_rows.near_of(it) for it in self._of(Kind.NEAR)])

    @cached_property
    def contacts(self) -> list[ContactLine]:
        """Return whom to phone for the patient, and what each may be told. No statement of its own."""
        lines = [course_rows.contact_of(it) for it in self._of(Kind.NAMED)]
        return sorted(lines, key=lambda it: (not it.is_emergency, it.full_name, it.phone))

    @cached_property
    def timeline(self) -> Timeline:
        """Return the time line, ready to be drawn."""
        return draw(
            timeline.picture(
                self.course.reference, self.protocol, self.visits, self._requirements, self._of(Kind.DOSE),
                self._of(Kind.RATING), turns=self._of(Kind.TURN), contacts=self._of(Kind.CONTACT), zone=self.zone,
                at=self.at,
            )
        )  # fmt: skip

    @cached_property
    def visits(self) -> list[VisitLine]:
        """Return the visits known so far, by their target days."""
        agreed = {
            it.visit_key: Agreed(starts_at=it.at, ends_at=it.until or it.at, with_whom=it.name or "", place=it.place)
            for it in self._of(Kind.SLOT)
        }
        return visit_lines(
            self.course.reference, self.protocol, self._requirements, agreed, self.zone, self.at,
            dosed=bool(self._of(Kind.DOSE)),
        )  # fmt: skip

    @cached_property
    def calls(self) -> list[calls.Task]:
        """Return whom somebody has to phone about this course, most urgent first."""
        return calls.waiting(self._requirements, self.course, self.at)

    @cached_property
    def steps(self) -> list[VisitLine]:
        """Return what comes next: late first, then what is open or booked, then what is past its target.

        A preparation that was held and is booked again comes next too.
        """
        rank = {"late": 0, "past-target": 2}
        waits = [it for it in self.visits if it.is_coming or (it.is_open and _is_now(it))]
        waits.sort(key=lambda it: (rank.get(it.standing, 1), self._when(it)))
        return waits[:STEPS_SHOWN]

    @property
    def main_action(self) -> Action | None:
        """Return the first thing to do, for the main button: to phone; what is agreed already asks for nothing."""
        if self.calls:
            return self.calls[0].action
        asked = (it.action for it in self.steps if it.action.label != MOVE)
        first = next(asked, None)
        return Action("Book the next visit", first.url) if first and first.label == BOOK else first

    @cached_property
    def intentions(self) -> list[Said]:
        """Return the intentions that stand; one without text says that the patient chose to set none."""
        return self._said_of(Kind.INTENTION)

    @cached_property
    def insights(self) -> list[tuple[Said, str]]:
        """Return what came up, latest first, with the visit it came up in."""
        return [(it, self._title(it.visit_key)) for it in reversed(self._said_of(Kind.INSIGHT))]

    @cached_property
    def practices(self) -> list[Practice]:
        """Return the habits agreed on, with the days on which they were done."""
        return [Practice(it.text, self._done(it), it) for it in self._said_of(Kind.PRACTICE)]

    @cached_property
    def notes(self) -> list[tuple[Said, str, list[ElectronicSignature]]]:
        """Return the latest notes, newest first, with their visit and signatures."""
        latest = self._said_of(Kind.NOTE)[::-1][: course_rows.NOTES_SHOWN]
        signed = [under_note(it) for it in self._said_of(Kind.SIGNED)]
        return [(it, self._title(it.visit_key), [by for by in signed if by.row == it.key.hex]) for it in latest]

    @property
    def has_earlier_notes(self) -> bool:
        """Say whether there are more notes than are shown."""
        return len(self._said_of(Kind.NOTE)) > course_rows.NOTES_SHOWN

    @cached_property
    def happened(self) -> list[Happened]:
        """Return what went otherwise, latest first."""
        return self._told(lambda it: it.kind != Kind.SENT)

    @cached_property
    def sent(self) -> list[Happened]:
        """Return the forms and reports that were sent, latest first."""
        return self._told(lambda it: it.kind == Kind.SENT)

    def _told(self, wanted: Callable[[Event], bool]) -> list[Happened]:
        known = sorted((it for some in self._events.values() for it in some if wanted(it)), key=lambda it: it.at)
        return happened(self.protocol, known, self._requirements, self.zone)

    @cached_property
    def owed(self) -> list[Owed]:
        """Return the forms and reports that are still to be sent."""
        return owed(self.protocol, self._requirements)

    @cached_property
    def deviations(self) -> list[Deviation]:
        """Return what was not as planned, safety first, then oldest first."""
        found = [it for it in self._requirements if _state(it) in DEVIATIONS]
        found.sort(key=lambda it: (it.severity, it.closes_at or it.settled_at or self.at, it.key))
        return [self._deviation(it) for it in found]

    @property
    def deviations_shown(self) -> list[Deviation]:
        """Return those shown at once."""
        return self.deviations[:DEVIATIONS_SHOWN]

    @property
    def deviations_folded(self) -> list[Deviation]:
        """Return the rest, folded away."""
        return self.deviations[DEVIATIONS_SHOWN:]

    @cached_property
    def messages(self) -> list[Message]:
        """Return the next messages that will go out."""
        return [message(self.protocol, self.course, it) for it in self._reminders]

    @cached_property
    def _requirements(self) -> list[Requirement]:
        return course_rows.requirements(self.course, self.at)

    @cached_property
    def _said(self) -> dict[int, list[Said]]:
        rows = sorted(course_rows.said(self.course, self.today), key=lambda it: it.kind)
        return {kind: list(some) for kind, some in groupby(rows, key=lambda it: it.kind)}

    @cached_property
    def _events(self) -> dict[int, list[Event]]:
        rows = sorted(course_rows.events(self.course, self.user, self.at), key=lambda it: it.kind)
        return {kind: list(some) for kind, some in groupby(rows, key=lambda it: it.kind)}

    @cached_property
    def _reminders(self) -> list[Reminder]:
        return list(course_rows.messages(self.course, self.at))

    def _said_of(self, kind: Kind) -> list[Said]:
        return self._said.get(kind, [])

    def _of(self, kind: Kind) -> list[Event]:
        return self._events.get(kind, [])

    def _title(self, visit_key: str) -> str:
        return words.visit_title(self.protocol, visit_key) if visit_key else ""

    def _when(self, line: VisitLine) -> date:
        if line.is_coming and line.agreed:
            return local_day(line.agreed.starts_at, self.zone)
        return line.last_day or line.target or self.today + timedelta(days=3650)

    def _done(self, it: Said) -> str:
        """Return "4 of 5 days", counted from its first day to today or its last day, both included."""
        if it.starts_on is None or it.starts_on > self.today:
            return f"starts {days.short(it.starts_on)}" if it.starts_on else ""
        last = min(self.today, it.ends_on) if it.ends_on else self.today
        length = (last - it.starts_on).days + 1
        return f"{it.ticked} of {length} {'day' if length == 1 else 'days'}"

    def _deviation(self, it: Requirement) -> Deviation:
        state = _state(it)
        tone, word = words.STATES[state]
        title = f"{self._title(it.visit_key)}: {words.requirement_title(self.protocol, it)}".removeprefix(": ")
        what = words.evidence(self.protocol, it, state, self.zone, self.at)
        url = reverse("deviation", args=[self.course.reference, it.key]) if self.supervises else None
        return Deviation(title, what[:1].upper() + what[1:], tone, word, url)

    @cached_property
    def supervises(self) -> bool:
        """Say whether this user supervises the course's site."""
        return self.course.site_id in self.user.sites_as(SUPERVISING)


def _is_now(line: VisitLine) -> bool:
    """Say whether a visit without a date is asked for already."""
    return line.standing != "no-date" or line.state is State.OPEN


def _state(it: Requirement) -> State:
    return State(it.state)  # type: ignore[attr-defined]  # annotated by with_state
