"""What moving a course to another version brings about, in sentences. The comparison: `programmes.consequences`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import groupby
from zoneinfo import ZoneInfo

import programmes
from programmes import Protocol
from programmes import reminders as planned
from programmes.consequences import Asked, Pair
from programmes.facts import Fact, Session
from programmes.schedule import OpenWindow, Window
from programmes.unfolding import PlannedVisit
from tracker.actions.moving import Preview
from tracker.actions.projection import AUDIENCES
from tracker.history import protocol_of
from tracker.history.amounts import hides_amount
from tracker.models import Course, Reminder, Requirement
from tracker.models.requirements import Rule
from tracker.pages import spans, words
from tracker.pages.messages import message
from tracker.pages.pictures import days
from tracker.pages.visit_words import title_of_visit

RULES = {rule.label: rule for rule in Rule}
OF_VISIT = frozenset({"window", "held"})
KINDS = {
    "Booked": "a time agreed",
    "Session": "a contact",
    "Dose": "a dose",
    "Present": "people in the room",
    "Discharged": "leaving",
    "Measured": "readings",
    "Observed": "signs",
    "AdverseEvent": "an event",
    "Checked": "answers to checks",
    "Rated": "scores",
    "Asked": "a wish of the patient",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One consequence: about what, and what becomes of it."""

    what: str
    said: str


@dataclass(frozen=True, slots=True)
class Section:
    """The consequences of one kind, under a heading; `none` stands where there are none."""

    slug: str
    title: str
    none: str
    changes: list[Change]


class Follows:
    """A preview in words: every consequence, by kind. No query where the course's patient is loaded."""

    def __init__(self, course: Course, preview: Preview, at: datetime) -> None:
        self.course, self.preview, self.at = course, preview, at
        self.zone = ZoneInfo(course.zone)
        self.old, self.new = protocol_of(course.protocol_version), protocol_of(preview.version)
        self.found = preview.found

    @property
    def is_nothing(self) -> bool:
        """Say whether both versions ask for and say the same of this course."""
        return self.found.is_nothing

    @property
    def phase(self) -> str:
        """Return the phase of the course where that would be another; else nothing."""
        was, will = self.found.phase
        return f"was {was}, would be {will}." if was != will else ""

    @property
    def changed(self) -> list[Section]:
        """Return what is otherwise, kind by kind."""
        return [it for it in self.sections if it.changes]

    @property
    def same(self) -> list[Section]:
        """Return the kinds of which nothing is otherwise."""
        return [it for it in self.sections if not it.changes]

    @cached_property
    def sections(self) -> list[Section]:
        """Return all of it, in the order in which it touches the patient."""
        return [
            Section("visits", "Visits and their allowed days", "No visit moves, comes or goes.", list(self._visits())),
            Section("times", "Agreed times that are cancelled", "No agreed time is cancelled.", list(self._times())),
            Section("messages", "Messages", "No message is cancelled, new or moved.", list(self._messages())),
            Section(
                "windows",
                "Integration window",
                "The integration window opens, narrows and closes as before.",
                list(self._windows()),
            ),
            Section(
                "dropped",
                "Not asked any more",
                "Nothing that is asked is dropped.",
                list(self._of_one_side(is_new=False)),
            ),
            Section(
                "new", "Asked from now on", "Nothing more is asked than before.", list(self._of_one_side(is_new=True))
            ),
            Section("judged", "Judged otherwise", "Everything is judged as before.", list(self._judged())),
            Section("terms", "Asked in another way", "What stays is asked as before.", list(self._terms())),
            Section(
                "decisions",
                "Decisions on what is no longer asked",
                "No waiver or refusal loses what it was about.",
                list(self._decisions()),
            ),
            Section(
                "left",
                "Recorded on visits that are no longer planned",
                "Nothing recorded lies on a visit that goes.",
                list(self._left()),
            ),
        ]

    def _visits(self) -> Iterator[Change]:
        for it in self.found.visits:
            if it.after is None:
                yield Change(self._visit(self.old, it.key), f"No longer planned. {self._was(it)}")
            elif it.before is None:
                yield Change(self._visit(self.new, it.key), f"New: {self._days(it.after.window)}.")
            else:
                yield Change(
                    self._visit(self.new, it.key), f"Was {self._shown(it.before)}; would be {self._shown(it.after)}."
                )

    def _was(self, it: Pair[PlannedVisit]) -> str:
        return f"Was: {self._shown(it.before)}." if it.before else ""

    def _shown(self, visit: PlannedVisit) -> str:
        return f"{self._days(visit.window)}{' (provisional)' if visit.provisional else ''}"

    def _times(self) -> Iterator[Change]:
        for it in self.preview.freed:
            if it.booked and it.booked.starts_at:
                wall = it.booked.starts_at.astimezone(self.zone)
                yield Change(self._visit(self.old, it.key), f"{wall:%A} {days.whole(wall.date())}, {wall:%H:%M}.")

    def _messages(self) -> Iterator[Change]:
        for it in self.found.reminders:
            about = self._message(it.after, self.new) if it.after else self._message(it.before, self.old)
            yield Change(about, self._said_of(it))

    def _said_of(self, it: Pair[planned.Reminder]) -> str:
        if it.after is None:
            return f"Cancelled; was to go {self._moment(it.before)}."
        if it.before is None:
            return f"New, goes {self._moment(it.after)}."
        if it.before.due_at == it.after.due_at:
            return "Waits until somebody records what came of the dose." if it.after.waits else "Waits no longer."
        return f"Moved from {self._moment(it.before)} to {self._moment(it.after)}."

    def _message(self, it: planned.Reminder | None, protocol: Protocol) -> str:
        assert it is not None  # one of the two is there
        row = Reminder(course=self.course, key=it.key, code=it.code, audience=AUDIENCES[it.to], visit_key=it.visit,
                       due_at=it.due_at, waits=it.waits)  # fmt: skip
        said = message(protocol, self.course, row)
        return f"{said.about}, to {said.to}"

    def _moment(self, it: planned.Reminder | None) -> str:
        assert it is not None  # asked only of the side that is there
        if it.due_at <= self.at:
            return "now"
        wall = it.due_at.astimezone(ZoneInfo(self.course.patient.zone) if it.to == "patient" else self.zone)
        return f"{days.short(wall.date(), beside=self.at.date())}, {wall:%H:%M}"

    def _windows(self) -> Iterator[Change]:
        for it in self.found.windows:
            title = f"After {self._visit(self.old if it.before else self.new, it.key)}"
            was, will = self._closes(it.before), self._closes(it.after)
            yield Change(title, f"Was {was}; would be {will}.")

    def _closes(self, window: OpenWindow | None) -> str:
        if window is None:
            return "none"
        narrows, closes = (self._day(moment) for moment in (window.narrows_at, window.closes_at))
        return f"narrowing {narrows}, closing {closes}"

    def _of_one_side(self, *, is_new: bool) -> Iterator[Change]:
        """Yield what is asked on one side only, what belongs to a visit on one line."""
        protocol = self.new if is_new else self.old
        some = [it for it in self.found.requirements if (it.before is None if is_new else it.after is None)]
        sides = [(it, it.after if is_new else it.before) for it in some]
        by_visit: dict[str, list[str]] = {}
        for asked, it in sides:
            if it is not None:
                title = f"{self._requirement(protocol, it)}{self._state(asked, is_new)}"
                by_visit.setdefault(it.visit, []).append(title)
        for visit, titles in by_visit.items():
            yield Change(self._visit(protocol, visit), f"{'; '.join(dict.fromkeys(titles))}.")

    def _state(self, it: Asked, is_new: bool) -> str:
        """Return how something stands that is more than waiting: " (Kept)"."""
        stands = it.will if is_new else it.was
        silent = (None, programmes.State.PENDING)
        return "" if stands in silent else f" ({words.STATES[stands][1].lower()})"

    def _both(self) -> Iterator[tuple[Asked, programmes.Requirement, programmes.Requirement]]:
        for it in self.found.requirements:
            if it.before is not None and it.after is not None:
                yield it, it.before, it.after

    def _judged(self) -> Iterator[Change]:
        for it, _, after in self._both():
            if it.was is not None and it.will is not None and it.was is not it.will:
                was, will = words.STATES[it.was][1], words.STATES[it.will][1]
                yield Change(self._whole(after), f"Now “{was}”; would be “{will}”.")

    def _terms(self) -> Iterator[Change]:
        """Yield what is asked on other days or in another way; a visit's own days are named with the visits."""
        moved = {it.key for it in self.found.visits}
        for it, before, after in self._both():
            said = [*self._otherwise(before, after)]
            if before.rule not in OF_VISIT or after.visit not in moved:
                said += self._edges(before, after)
            if said:
                told = "; ".join(said)
                yield Change(self._whole(after), f"{told[:1].upper()}{told[1:]}.")
            elif it.was is it.will and (before.rule not in OF_VISIT or after.visit not in moved):
                yield Change(self._whole(after), "Counted otherwise from what was recorded.")

    def _edges(self, before: programmes.Requirement, after: programmes.Requirement) -> list[str]:
        was, will = (self._days(Window(it.opens_at, it.due_at, it.closes_at)) for it in (before, after))
        return [f"was {was}; would be {will}"] if was != will else []

    def _otherwise(self, before: programmes.Requirement, after: programmes.Requirement) -> Iterator[str]:
        """Yield what the two ask for beside days: numbers, who may release it. An amount that is hidden stays so."""
        for key in dict.fromkeys((*before.detail, *after.detail)):
            was, will = before.detail.get(key), after.detail.get(key)
            if was == will:
                continue
            hidden = "mg" in key and (hides_amount(self.old) or hides_amount(self.new))
            name = key.replace("_", " ").removesuffix(" mg")
            yield f"another {name}" if hidden else f"{name}: was {_value(was)}, would be {_value(will)}"
        if before.severity is not after.severity:
            yield f"severity: was {before.severity.name.lower()}, would be {after.severity.name.lower()}"
        if before.waived_from != after.waived_from or before.waived_until != after.waived_until:
            yield "its waiver counts otherwise"

    def _decisions(self) -> Iterator[Change]:
        rows = {it.key: it.before for it in self.found.requirements}
        for key in self.found.unasked:
            it = rows.get(key)
            title = self._title(self.old, it) if it else key
            yield Change(title, "Stays in the record, as no longer asked.")

    def _left(self) -> Iterator[Change]:
        for visit, group in groupby(self.found.left, key=lambda it: it[0]):
            facts = [fact for _, fact in group]
            said = ", ".join(dict.fromkeys(self._fact(it) for it in facts))
            yield Change(self._visit(self.old, visit), f"{said[:1].upper()}{said[1:]}. Stays in the record.")

    def _fact(self, fact: Fact) -> str:
        kind = type(fact).__name__
        what = fact.outcome if isinstance(fact, Session) else KINDS.get(kind, kind.lower())
        return f"{what} {self._day(fact.happened_at)}"

    def _whole(self, it: programmes.Requirement) -> str:
        return self._title(self.new, it)

    def _title(self, protocol: Protocol, it: programmes.Requirement) -> str:
        visit = title_of_visit(protocol, it.visit)
        asked = self._requirement(protocol, it)
        return f"{visit}: {asked}" if visit else asked

    def _requirement(self, protocol: Protocol, it: programmes.Requirement) -> str:
        row = Requirement(course=self.course, key=it.key, rule=RULES[it.rule], detail=dict(it.detail))
        return words.requirement_title(protocol, row)

    def _visit(self, protocol: Protocol, key: str) -> str:
        return title_of_visit(protocol, key) or "The course as a whole"

    def _days(self, window: Window) -> str:
        return spans.of_window(window, self.zone, self.at)

    def _day(self, moment: datetime) -> str:
        return spans.day(moment, self.zone, self.at)


def _value(value: object) -> str:
    return "nothing" if value is None else str(value)
