"""What must be so beforehand, on one page: papers, milestones, other medicines, ways that part, groups.

Only what the course's protocol and the rules of its places ask for. How each stands is the plan's answer; what was
recorded stands below it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.urls import reverse

import programmes
from programmes import Protocol, State
from programmes.moments import after, local_day
from programmes.protocol.branching import Branch, Milestone
from programmes.protocol.papers import Document
from programmes.protocol.quantities import Offset
from programmes.recurrence import whole
from tracker.actions.nouns import BEFOREHAND
from tracker.history import facts_of, protocol_of, setting_of
from tracker.history.demands import address_of, asked_for, demands_on, medicines_asked_for
from tracker.models import Course, Requirement
from tracker.pages.entries import Entries, Line
from tracker.pages.protocol_before_rows import document_words, washout_words
from tracker.pages.protocol_facts import branch_words
from tracker.pages.protocol_words import called, capital, joined
from tracker.pages.visit_words import title_of_visit
from tracker.pages.words import STATES
from tracker.pages.work import Action, short_moment

RULES = ("document", "milestone", "washout", "medicine", "branch", "group")
"""The names under which the plan says, in a requirement's detail, what it is about."""


@dataclass(frozen=True, slots=True)
class Stand:
    """How something stands before one dose or visit ("" where it belongs to the course)."""

    visit: str
    tone: str
    word: str


@dataclass(frozen=True, slots=True)
class Item:
    """One thing asked for: what is said of it, how it stands, what was recorded, what can be done."""

    code: str
    title: str
    said: str
    source: str
    stands: tuple[Stand, ...]
    lines: tuple[Line, ...]
    actions: tuple[Action, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page."""

    code: str
    heading: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class BeforehandPage:
    """The page at `at`. Three statements. `can_act` False: nothing can be recorded from here."""

    course: Course
    at: datetime
    can_act: bool

    @cached_property
    def zone(self) -> ZoneInfo:
        """Return the course's clock."""
        return ZoneInfo(self.course.zone)

    @cached_property
    def protocol(self) -> Protocol:
        """Return the protocol the course is pinned to."""
        return protocol_of(self.course.protocol_version)

    @cached_property
    def sections(self) -> list[Section]:
        """Return the parts that something is asked for in."""
        made = (
            Section("papers", "Papers and plans", tuple(self._papers())),
            Section("milestones", "Milestones", tuple(self._milestones())),
            Section("medicines", "Other medicines", tuple(self._medicines())),
            Section("ways", "Ways that part", tuple(self._ways())),
            Section("groups", "Groups", tuple(self._groups())),
        )
        return [it for it in made if it.items]

    @cached_property
    def _lines(self) -> list[Line]:
        return Entries(self.course, BEFOREHAND).lines

    @cached_property
    def _requirements(self) -> list[Requirement]:
        """Return what the plan asks for of these. One statement."""
        wanted = Q()
        for rule in RULES:
            wanted |= Q(key__contains=f"/{rule}-")
        return list(self.course.requirements.with_state(self.at).filter(wanted).order_by("pk"))

    def _stands(self, rule: str, code: str) -> tuple[Stand, ...]:
        found = (it for it in self._requirements if (it.detail or {}).get(rule) == code and "/departure-" not in it.key)
        return tuple(self._stand(it) for it in found)

    @cached_property
    def _open_now(self) -> frozenset[str]:
        """Return the keys of what waits for the next dose and would hold if it was given now. One statement.

        The page of checks says the same of them: what a signature covers depends on the day of the dose.
        """
        waiting = [it for it in self._requirements if _state(it) is State.PENDING]
        doses = {it.code for it in whole(self.protocol).dosing_visits}
        visit = next((it.visit_key for it in waiting if it.visit_key in doses), None)
        if visit is None:
            return frozenset()
        history = programmes.History(facts_of(self.course.patient_id), str(self.course.pk))
        setting = setting_of(self.course)
        shut = {it.key for it in programmes.objections(self.protocol, history, setting, visit=visit, at=self.at)}
        return frozenset(it.key for it in waiting if it.visit_key == visit and it.key not in shut)

    def _stand(self, it: Requirement) -> Stand:
        tone, word = ("met", "Met if given now") if it.key in self._open_now else STATES[_state(it)]
        return Stand(title_of_visit(self.protocol, it.visit_key), tone, word)

    def _of_group(self, it: Requirement) -> Stand:
        stand = self._stand(it)
        return replace(stand, visit=f"{stand.visit}, {it.key.rpartition('-')[2]}")

    def _of(self, code: str, title: str, *nouns: str) -> tuple[Line, ...]:
        found = (it for it in self._lines if it.row.noun in nouns and it.row.code == code)
        return tuple(replace(it, what=_without(title, it.what)) for it in found)

    def _do(self, *actions: tuple[str, str, str]) -> tuple[Action, ...]:
        """Return actions on this course: label, route and what it is about, as addresses say it."""
        if not self.can_act:
            return ()
        return tuple(Action(label, reverse(name, args=[self.course.reference, code])) for label, name, code in actions)

    def _papers(self) -> Iterator[Item]:
        for it in asked_for(self.course, lambda layer: layer.documents).values():
            lines = self._of(it.code, it.title, "signature", "departure")
            depart = [("Record a departure", "departure", it.code)] if it.is_plan else []
            yield Item(
                it.code, it.title, _before(self.protocol, it.before, document_words(it)), it.source,
                self._stands("document", it.code), lines, self._do(("Record a signature", "sign", it.code), *depart),
                note=self._valid_until(it, lines),
            )  # fmt: skip

    def _valid_until(self, it: Document, lines: Iterable[Line]) -> str:
        """Return until when the latest signature stands; empty where it stands until it is replaced."""
        signed = next((line for line in lines if line.stands and line.row.noun == "signature"), None)
        if signed is None or it.valid == "unspecified":
            return ""
        if isinstance(it.valid, Offset):
            until = short_moment(after(signed.row.happened_at, it.valid, self.zone), self.zone)
            return f"The latest signature stands until {until}."
        return "A signature stands on its own day only."

    def _milestones(self) -> Iterator[Item]:
        for it in asked_for(self.course, lambda layer: layer.milestones).values():
            yield Item(
                it.code, it.title, _milestone_words(self.protocol, it), it.source, self._stands("milestone", it.code),
                self._of(it.code, it.title, "milestone"), self._do(("Record it", "milestone", it.code)),
            )  # fmt: skip

    def _medicines(self) -> Iterator[Item]:
        washouts = asked_for(self.course, lambda layer: layer.washouts)
        tracks = {it.code: it for it in self.protocol.medicines}
        for code, title in medicines_asked_for(self.course).items():
            rule = washouts.get(code)
            said = _before(self.protocol, rule.before, washout_words(rule)) if rule else "Taken by the day"
            source = rule.source if rule else tracks[code].source
            stands = self._stands("washout", code) + self._stands("medicine", code)
            lines = tuple(self._never(line) for line in self._of(code, title, "medicine"))
            yield Item(
                code, title, said, source, stands, lines,
                self._do(("Record what is taken", "medicine", address_of(code))),
            )  # fmt: skip

    def _never(self, line: Line) -> Line:
        """Return the line; none since the day of birth is said as what it is: never taken."""
        born = not line.row.number and local_day(line.row.happened_at, self.zone) == self.course.patient.born_on
        return replace(line, what="Never taken.") if born else line

    def _ways(self) -> Iterator[Item]:
        for it in self.protocol.branches:
            yield Item(
                it.code, it.title, _way_words(self.protocol, it), it.source, self._stands("branch", it.code),
                self._of(it.code, it.title, "branch"), self._do(("Decide", "branch", it.code)),
            )  # fmt: skip

    def _groups(self) -> Iterator[Item]:
        rule = next((layer.group for layer in demands_on(self.course) if layer.group), None)
        if rule is None:
            return
        said = f"At most {rule.at_most} clients. Recorded with each dosing day that was held in a group"
        lines = tuple(it for it in self._lines if it.row.noun == "group")
        asked = [it for it in self._requirements if it.key.endswith(("/group-clients", "/group-facilitators"))]
        days = dict.fromkeys(it.visit_key for it in asked)
        titled = [(f"Record the group, {title_of_visit(self.protocol, it)}", "group", it) for it in days]
        stands = tuple(self._of_group(it) for it in asked if _state(it) is not State.NOT_APPLICABLE)
        yield Item("group", "Group sessions", said, rule.source, stands, lines, self._do(*titled))


def _state(it: Requirement) -> State:
    return State(it.state)  # type: ignore[attr-defined]  # annotated by with_state


def _without(title: str, what: str) -> str:
    """Return what an entry says without the title under which it stands; of a milestone nothing more: reached."""
    rest = what.removeprefix(title).lstrip(",: ")
    return capital(rest) if rest.strip(". ") else "Reached."


def _before(protocol: Protocol, before: str, said: str) -> str:
    return f"{capital(said)}; before {called(protocol, before)}"


def _milestone_words(protocol: Protocol, it: Milestone) -> str:
    if it.before is None:
        return "Other things are counted from it"
    return joined(f"Before {called(protocol, it.before)}", "again each time" if it.anew else "")


def _way_words(protocol: Protocol, it: Branch) -> str:
    return capital(branch_words(protocol, it))
