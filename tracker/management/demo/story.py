"""The verbs of a course: enrol, book, hold, answer, weigh, tick. Each goes into the diary, and through an action."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from itertools import count
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from tracker.actions import bookings, contacts, courses, dosing, gates, practices, sessions, signatures, turns, words
from tracker.actions.sessions import Said
from tracker.management.demo.days import moment
from tracker.management.demo.diary import Diary
from tracker.management.demo.people import COORDINATORS, PRESCRIBERS, Clinic
from tracker.management.demo.person import Known, Person, phone
from tracker.models import CareTeamMember, Course, CourseEvent, Patient, ProtocolVersion, Site, User
from tracker.models.facts import standing
from tracker.models.sessions import Mode, SessionOutcome

NAMESPACE = UUID("5f0d5b0e-6a53-4c5e-9d35-1e2f6f2a9a10")
DOSING_MINUTES = 8 * 60
WITH_A_NOTE = (sessions.record, dosing.record, words.write_note)
SIGNED_AFTER = timedelta(minutes=4)
Part = CareTeamMember.Part
Turn, Decider = CourseEvent.Turn, CourseEvent.Decider
Answers = Mapping[str, tuple[int, int, User, str]]  # check: hour, minute, who answered, what was said


@dataclass(slots=True)
class Story:
    """One patient's course. Its verbs say what happens when; nothing happens before the diary is lived.

    Only visits from `booked_from` on are booked before they are held, and only doses from then on are released in the
    product: a time agreed long ago shows nowhere, and every step costs the first start of the demo a moment.
    `earlier` is another course of the same patient, who is enrolled by then.
    """

    clinic: Clinic
    diary: Diary
    person: Person
    lead: User
    second: User
    protocol: str = "demo-harbour"
    user: User | None = None
    course: Course | None = None
    numbers: Any = field(default_factory=count)
    with_whom: dict[date, User] = field(default_factory=dict)
    booked_from: date = date.min
    arm: str = ""
    earlier: "Story | None" = None

    @property
    def version(self) -> ProtocolVersion:
        """Return the protocol version of the course."""
        return self.clinic.versions[self.protocol]

    @property
    def site(self) -> Site:
        """Return the site whose supplement the version is."""
        assert self.version.site is not None  # every version of the demo is a site's supplement
        return self.version.site

    @property
    def prescriber(self) -> User:
        """Return the prescriber of the site."""
        return self.clinic[PRESCRIBERS[self.site.code]]

    @property
    def coordinator(self) -> User:
        """Return the coordinator of the site."""
        return self.clinic[COORDINATORS[self.site.code]]

    def moment(self, day: date, hour: int, minute: int = 0) -> datetime:
        """Return the moment at which the site's clock shows this time on `day`."""
        return moment(day, hour, minute, ZoneInfo(self.site.zone))

    def key(self) -> UUID:
        """Return the next key of this course's facts, the same each time."""
        return uuid5(NAMESPACE, f"{self.person.name}/{self.protocol}/{next(self.numbers)}")

    def enrol(self, day: date) -> None:
        """Let the coordinator enrol the patient in the morning of `day`."""
        key = self.key()

        def act(at: datetime) -> None:
            team = {
                self.coordinator: Part.COORDINATOR, self.prescriber: Part.PRESCRIBER, self.second: Part.THERAPIST,
                self.lead: Part.LEAD,
            }  # fmt: skip
            self.course = courses.enrol(
                patient=self._patient(), site=self.site, version=self.version, team=team, key=key,
                by=self.coordinator, at=at, arm=self.arm,
            )  # fmt: skip

        self.diary.add(self.moment(day, 8, 30), act)
        for nth, known in enumerate(() if self.earlier else self.person.known):
            self._name(known, self.moment(day, 8, 34 + nth))

    def _patient(self) -> Patient:
        if self.earlier is not None:
            assert self.earlier.course is not None  # enrolled long before
            return self.earlier.course.patient
        it = self.person
        prescriber, prescriber_phone = it.prescriber
        return Patient(
            user=self.user, registered_at=self.site, full_name=it.name, short_name=it.first_name,
            pronouns=it.pronouns, born_on=it.born_on, email=it.email, phone=it.phone, zone=self.site.zone,
            language=it.language, interpreter_wanted=it.interpreter, access_needs=it.access_needs,
            allergies=it.allergies, prescriber_name=prescriber, prescriber_phone=prescriber_phone,
        )  # fmt: skip

    def _name(self, known: Known, at: datetime) -> None:
        self.do(
            at, contacts.name, full_name=known.name, relation=known.relation, phone=phone(known.number),
            part=known.part, may_be_told=known.may_be_told, by=self.coordinator,
        )  # fmt: skip

    def do(self, at: datetime, action: Any, **told: Any) -> None:
        """Put an action on this course into the diary, with a key of its own."""
        key = self.key()
        self.diary.add(at, lambda now: action(course=self.course, key=key, at=now, **told))
        if action in WITH_A_NOTE:
            self.diary.add(at + SIGNED_AFTER, partial(self._sign, told["by"], at))

    def _sign(self, by: User, written_at: datetime, at: datetime) -> None:
        """Let who wrote a note sign it; of what was not written then there is nothing to sign."""
        assert self.course is not None  # enrolled long before
        for note in standing(self.course.note_facts.filter(recorded_by=by, recorded_at=written_at)):
            signatures.sign_note(
                course=self.course, note=note.pk, meaning=signatures.Meaning.AUTHORSHIP,
                signed_with=signatures.Asked.PASSWORD, key=uuid5(NAMESPACE, f"signed {note.pk}"), by=by,
                at=at,
            )  # fmt: skip

    def book(
        self,
        visit: str,
        days: Sequence[date],
        hour: int,
        minutes: int,
        *,
        agreed_at: datetime,
        people: Sequence[User] = (),
    ) -> tuple[User, datetime]:
        """Agree a time near `hour` with one of `people` (the team's therapists) and return who and when it is."""
        who, starts_at = self.diary.find(people or self._both(), days, hour, minutes, ZoneInfo(self.site.zone))
        self.agree(visit, starts_at, minutes, who, agreed_at)
        return who, starts_at

    def agree(
        self, visit: str, starts_at: datetime, minutes: int, who: User | None, agreed_at: datetime, place: str = ""
    ) -> None:
        """Agree this time with this person (None: with nobody yet). `place` empty: the usual one."""
        if starts_at.date() < self.booked_from:
            return
        ends_at = starts_at + timedelta(minutes=minutes)
        self.do(
            agreed_at, bookings.book, visit_key=visit, starts_at=starts_at, ends_at=ends_at, with_whom=who,
            by=self.coordinator, place=place or ("Room 2" if minutes < DOSING_MINUTES else "Quiet room"),
        )  # fmt: skip

    def hold(
        self, visit: str, starts_at: datetime, minutes: int, who: User, said: Said, mode: Mode = Mode.IN_PERSON
    ) -> datetime:
        """Let a contact take place; it is written down ten minutes after its end, which is returned."""
        ended_at = starts_at + timedelta(minutes=minutes)
        written_at = ended_at + timedelta(minutes=10)
        self.do(
            written_at, sessions.record, visit_key=visit, outcome=SessionOutcome.HELD, by=who, started_at=starts_at,
            ended_at=ended_at, mode=mode, said=said,
        )  # fmt: skip
        return written_at

    def meet(
        self, visit: str, days: Sequence[date], hour: int, minutes: int, *, agreed_at: datetime, said: Said
    ) -> datetime:
        """Agree a time and let the visit take place then; return when it is written down."""
        who, starts_at = self.book(visit, days, hour, minutes, agreed_at=agreed_at)
        return self.hold(visit, starts_at, minutes, who, said)

    def check(
        self, code: str, passed: bool, at: datetime, by: User, visit: str = "", detail: str = "", **more: Any
    ) -> None:
        """Answer one of the protocol's checks. `more`: as `gates.answer` takes it."""
        self.do(at, gates.answer, code=code, passed=passed, by=by, visit_key=visit, detail=detail, **more)

    def answer(self, visit: str, day: date, answers: Answers, leave_out: Collection[str] = ()) -> None:
        """Answer the checks of a day with yes; `leave_out` are checks nobody answers."""
        for code, (hour, minute, by, detail) in answers.items():
            if code not in leave_out:
                self.check(code, True, self.moment(day, hour, minute), by, visit, detail)

    def turn(
        self, turn: int, since: datetime, decided_by: int, reason: str, by: User, at: datetime | None = None
    ) -> None:
        """Let the course take a turn at `since`, written down at `at` (None: then, too)."""
        self.do(at or since, turns.take, turn=turn, happened_at=since, decided_by=decided_by, reason=reason, by=by)

    def weigh(self, at: datetime, by: User) -> None:
        """Put the patient on the scales."""
        self.do(at, gates.weigh, kg=Decimal(self.person.kg), by=by)

    def tick(self, text: str, day: date) -> None:
        """Let the patient tick a small step in the evening of `day`."""
        key = self.key()

        def act(at: datetime) -> None:
            assert self.course is not None  # enrolled long before
            assert self.user is not None  # who ticks has an account
            practice = next(it for it in self.course.practice_facts.all() if it.text == text)  # it is sealed
            practices.tick(practice=practice, day=day, done=True, key=key, by=self.user, at=at)

        self.diary.add(self.moment(day, 20, 15), act)

    def keep(self, days: Iterable[date], until: int = 18) -> date:
        """Keep the first of `days` that both therapists have free for a dose, else the first, and return it.

        It is kept until the hour `until`. Doses are kept for all courses before any other meeting is agreed.
        """
        candidates = list(days)
        day = next((it for it in candidates if all(self._has(it, who) for who in self._both())), candidates[0])
        self.with_whom[day] = next((who for who in self._both() if self._has(day, who)), self.lead)
        for who in self._both():
            self.diary.take(who, self.moment(day, 9), self.moment(day, until))
        return day

    def _both(self) -> tuple[User, User]:
        return self.lead, self.second

    def _has(self, day: date, who: User) -> bool:
        return self.diary.is_free(who, self.moment(day, 9), self.moment(day, 18))
