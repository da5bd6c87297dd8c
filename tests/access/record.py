"""One patient's record with a canary in every text: what each course of the world holds. Asserts nothing."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from tests.access.foreign_words import canary
from tests.asking import asking_version
from tests.factories import ProtocolVersionFactory
from tests.tracker.actions.deeds import DAY, DOSE_DAY, HOUR, book, hold, turn, weigh
from tracker.actions import (
    bookings,
    calls,
    contacts,
    events,
    gates,
    medicines,
    milestones,
    my_requests,
    papers,
    private_notes,
    ratings,
    words,
)
from tracker.actions.events import EventSeen
from tracker.actions.medicines import Step
from tracker.actions.sessions import Said
from tracker.history.demands import address_of
from tracker.models import Contact, Course, CourseEvent, ProtocolVersion, Request, Site, User

KEY = "dose-1/document-consent-form"
"""A requirement of every course of the world, once its dose is booked."""


def version_of(name: str, site: Site | None = None) -> ProtocolVersion:
    """Return a published version: the one of all courses, or (`site`) one that only a site uses."""
    if site is None:
        return asking_version()
    base = ProtocolVersion.objects.filter(code="hopkins-psilocybin-mdd").first() or ProtocolVersionFactory()
    version: ProtocolVersion = ProtocolVersionFactory(harbour=True, base=base, site=site, code=f"of-{name}")
    return version


def keep_record(course: Course, name: str, by: User, at: datetime, *, ends: bool) -> dict[str, Any]:
    """Fill a course's record as its lead does, and return the parts of addresses that lead to its rows."""
    it = _Keeping(course, name, by, at)
    parts = it.said() | it.around() | it.planned()
    it.beforehand()
    it.happened()
    if ends:
        turn(course, by, at - HOUR, CourseEvent.Turn.COMPLETED, reason=it.word("record"))
    course.refresh_from_db()
    found = course.requirements.filter(key__startswith="dose-1/").order_by("key").values_list("key", flat=True)
    key = next(iter(found), None) or course.requirements.order_by("key").values_list("key", flat=True)[0]
    return parts | {
        "reference": course.reference, "visit_key": "dose-1", "address": address_of("ssri"), "key": key,
    }  # fmt: skip


class _Keeping:
    """A course, who keeps its record, and when."""

    def __init__(self, course: Course, name: str, by: User, at: datetime) -> None:
        self.course, self.name, self.by, self.at = course, name, by, at

    def word(self, kind: str) -> str:
        return canary(self.name, kind)

    def given(self, **more: Any) -> dict[str, Any]:
        return {"course": self.course, "key": uuid4(), "by": self.by, "at": self.at - DAY} | more

    @property
    def dose_day(self) -> datetime:
        """Return the first dose's day: nobody leads two at once."""
        return DOSE_DAY + timedelta(days={"archived": 1, "same": 2}.get(self.name, 0))

    def said(self) -> dict[str, Any]:
        """Hold a session in which words were said, and write notes."""
        record, wish = self.word("record"), self.word("wish")
        since = (self.at - 10 * DAY).date()
        hold(
            self.course, self.by, "preparation", self.at - 10 * DAY,
            said=Said(intentions=[wish], insights=[wish], practices=[(wish, since, None)], note=record),
        )  # fmt: skip
        note = words.write_note(**self.given(text=record))
        private_notes.write(**self.given(text=self.word("private")))
        practice = self.course.practice_facts.get().pk
        return {"note": note.pk, "noun": "note", "fact": note.pk, "practice": practice}

    def around(self) -> dict[str, Any]:
        """Name a contact person, log a call, and weigh."""
        record = self.word("record")
        told = Contact.MayBeTold.TIMES
        person = contacts.name(**self.given(
            full_name=record, relation=record, phone="01632 960101", part=Contact.Part.BOTH, may_be_told=told
        ))  # fmt: skip
        calls.log(**self.given(task="int-1/call-missed@1", outcome=3, called_at=self.at - DAY - HOUR, words=record))
        weigh(self.course, self.by, self.at - 2 * DAY)
        ratings.rate(**self.given(visit_key="screening", totals={"grid-hamd": Decimal(20)}, given_at=self.at - 2 * DAY))
        return {"person": person.pk}

    def planned(self) -> dict[str, Any]:
        """Agree the first dose, and a time that is then cancelled."""
        day = self.dose_day
        booked = book(self.course, self.by, self.at - 5 * DAY, starts_at=day, place=self.word("wish"))
        if self.name != "archived":
            my_requests.ask(**self.given(kind=Request.Kind.ANOTHER_TIME, visit_key="dose-1"))
        return {"booking": booked.pk}

    def beforehand(self) -> None:
        """Record what the protocol asks for before a dose."""
        record, when = self.word("record"), self.at - 3 * DAY
        milestones.reach(**self.given(code="authorisation", reached_at=when, detail=record, visit_key="dose-1"))
        papers.sign(**self.given(code="consent-form", signed_at=when, signed_by=["client"], edition=record))
        papers.depart(**self.given(code="way-home", departed_at=when, reason=record))
        medicines.record(
            **self.given(code="ssri", name=record, steps=[Step(since=self.at - 40 * DAY, per_day=Decimal(20))])
        )
        gates.answer(**self.given(code="consent", passed=True, detail=record))

    def happened(self) -> None:
        """Record an event, and a time that was called off."""
        record = self.word("record")
        seen = EventSeen(
            happened_at=self.at - 4 * DAY, term=record, felt=2, severity=1, serious=False, ended_at=None,
            done_about_it=record,
        )  # fmt: skip
        events.record(**self.given(event=seen))
        times = {"starts_at": self.dose_day + 10 * DAY, "ends_at": self.dose_day + 10 * DAY + HOUR}
        book(self.course, self.by, self.at - 5 * DAY, visit_key="d1-1d", **times)
        bookings.cancel(**self.given(visit_key="d1-1d", asked_by=1, reason=record))
