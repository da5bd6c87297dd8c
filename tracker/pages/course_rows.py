"""The queries of a course's page: five statements whatever the course holds. What is made of the rows is `course`'s."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import IntEnum
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    DateField,
    DateTimeField,
    Exists,
    F,
    FloatField,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat

from programmes.reminders import OUTCOME_MISSING
from tracker.models import Course, Insight, Intention, Practice, PracticeCheckIn, Reminder, Requirement, RoomEntry, User
from tracker.models.facts import Source, standing
from tracker.models.prepared import prepared
from tracker.models.sealed import opened as opened_words
from tracker.pages.caseload import STILL_ASKED, called_off
from tracker.pages.emergencies import with_emergency, with_latest
from tracker.pages.people import ContactLine, Near, contact_line, contacts_said, near
from tracker.pages.standing import with_reason

NOTES_SHOWN = 5
MESSAGES_SHOWN = 4
NEVER = Cast(Value(None), DateTimeField())
NO_DAY = Cast(Value(None), DateField())
NONE = Cast(Value(0), IntegerField())
NO_NUMBER = Cast(Value(None), FloatField())
NO_WORD = Value("")
ENTERED = ("key", "source", "recorded_at")
OTHERWISE = (
    RoomEntry.Kind.RESCUE_MEDICINE, RoomEntry.Kind.EMERGENCY_CALL, RoomEntry.Kind.HELP_ARRIVED,
    RoomEntry.Kind.TRANSFER, RoomEntry.Kind.FAMILY_TOLD,
)  # fmt: skip


class Kind(IntEnum):
    """What a row of the two unions is."""

    INTENTION = 1
    INSIGHT = 2
    PRACTICE = 3
    NOTE = 4
    SLOT = 5
    DOSE = 6
    RATING = 7
    TEAM = 8
    TURN = 9
    CONTACT = 10
    ROOM = 11
    ADVERSE = 12
    SENT = 13
    NAMED = 14
    NEAR = 15
    SIGNED = 16


SEALED = {Kind.INTENTION.value: Intention, Kind.INSIGHT.value: Insight, Kind.PRACTICE.value: Practice}
"""What is read here as it is stored, and opened with its key."""


@dataclass(frozen=True, slots=True)
class Said:
    """Something said, agreed or written: its text, by whom recorded, when. Practices have days and ticks.

    `source` and `recorded_at` say how it came into the record.
    """

    kind: int
    text: str
    visit_key: str
    by: str
    at: datetime
    starts_on: date | None
    ends_on: date | None
    ticked: int
    key: UUID
    source: int
    recorded_at: datetime

    @property
    def noun(self) -> str:
        """Return the word under which its entry is found."""
        return Kind(self.kind).name.lower()

    @property
    def entered(self) -> str:
        """Return "from paper", "entered later", or nothing where it was written down as it happened."""
        return {Source.PAPER.value: "from paper", Source.LATER.value: "entered later"}.get(self.source, "")


@dataclass(frozen=True, slots=True)
class Event:
    """A slot, a dose, a rating, a place on the team, a turn of the course, a contact: when, how much, who, where.

    `number` is the turn, the contact's outcome, the kind of an entry in the room; `code` the zone a course moves to.
    Of an adverse event `number` has three digits: how it felt, how strong it was, and 1 for serious. `place` is where,
    or the words that belong to it: why a contact ended, what went on, what was sent.
    """

    kind: int
    visit_key: str
    code: str
    at: datetime
    until: datetime | None
    number: float | None
    name: str | None
    place: str


def course_of(user: User) -> Any:
    """Return the courses this user may see, with patient, site and version; the file's bytes are left out."""
    rows = Course.objects.visible_to(user).select_related("patient", "site", "protocol_version")
    return with_latest(with_emergency(with_reason(rows.defer("protocol_version__body")), user), user)


def requirements(course: Course, at: datetime) -> list[Requirement]:
    """Return all requirements of a course with their state at `at`. One statement."""
    found: list[Requirement] = _requirements.rows(course=course.pk, at=at)
    for it in found:
        it.course = course
    return found


@prepared
def _requirements(course: int, at: datetime) -> Any:
    return Course(pk=course).requirements.with_state(at).order_by("key")


def said(course: Course, today: date) -> list[Said]:
    """Return intentions, insights, practices, the latest notes and signatures, oldest first. One statement.

    Practices carry the number of days up to `today` on which they were done.
    """
    return sorted((_opened(Said(*row)) for row in _said.rows(of=course.pk, today=today)), key=lambda it: it.at)


def _opened(said: Said) -> Said:
    """Return what was said in clear: the patient's own words come sealed."""
    model = SEALED.get(said.kind)
    if model is None:
        return replace(said, text=str(said.text))
    return replace(said, text=str(opened_words(model, said.key, said.text)))


@prepared
def _said(of: int, today: date) -> Any:
    course = Course(pk=of)
    plain = ("visit_key", "recorded_by__short_name", "happened_at", NO_DAY, NO_DAY, NONE, *ENTERED)
    of_course = ("recorded_by__short_name", "happened_at", NO_DAY, NO_DAY, NONE, *ENTERED)
    intentions = standing(course.intention_facts.all())
    practices = standing(course.practice_facts.all())
    return intentions.values_list(Value(Kind.INTENTION.value), "text", NO_WORD, *of_course).union(
        standing(course.insight_facts.all()).values_list(Value(Kind.INSIGHT.value), "text", *plain),
        practices.values_list(
            Value(Kind.PRACTICE.value), "text", NO_WORD, "recorded_by__short_name", "happened_at",
            "starts_on", "ends_on", _ticked(today), *ENTERED,
        ),
        _notes(course).values_list(Value(Kind.NOTE.value), "text", *plain),
        course.electronic_signatures.filter(table="note").order_by().values_list(
            Value(Kind.SIGNED.value), Concat("digest", Value(" "), "zone", output_field=TextField()), "row",
            Concat("printed_name", Value("\n"), "credential"), "signed_at", NO_DAY, NO_DAY, "meaning", "key",
            "signed_with", "signed_at",
        ),
        all=True,
    )  # fmt: skip


def _notes(course: Course) -> Any:
    """Return the latest notes, one more than is shown. A union cannot be cut on SQLite, a condition can."""
    notes = standing(course.note_facts.all())
    latest = notes.order_by("-happened_at", "-recorded_at").values("pk")[: NOTES_SHOWN + 1]
    return notes.filter(pk__in=latest)


def _ticked(today: date) -> Coalesce:
    later = PracticeCheckIn.unscoped.filter(
        practice=OuterRef("practice"), day=OuterRef("day"), recorded_at__gt=OuterRef("recorded_at")
    )
    ticks = PracticeCheckIn.unscoped.filter(practice=OuterRef("pk"), done=True, day__lte=today)
    days_done = ticks.filter(~Exists(later)).order_by().values("practice").annotate(days=Count("day", distinct=True))
    return Coalesce(Subquery(days_done.values("days")), 0)


def events(course: Course, user: User, at: datetime) -> list[Event]:
    """Return agreed times that were not called off, doses, ratings, team, turns and contacts by time. One statement."""
    rows: list[Any] = _events.rows(also=_near(course, user, at), of=course.pk, patient=course.patient_id)
    return sorted((Event(*row) for row in rows), key=lambda it: it.at)


@prepared
def _events(of: int, patient: int) -> Any:
    course = Course(pk=of, patient_id=patient)
    slots = course.slots.filter(~called_off()).values_list(
        Value(Kind.SLOT.value), "visit_key", NO_WORD, "starts_at", "ends_at", NO_NUMBER,
        "with_whom__short_name", "booking__place",
    )  # fmt: skip
    fact = ("happened_at", NEVER)
    doses = standing(course.dose_facts.all()).values_list(
        Value(Kind.DOSE.value), "visit_key", NO_WORD, *fact, Cast("mg", FloatField()), NO_WORD, NO_WORD
    )
    ratings = standing(course.rating_facts.all()).values_list(
        Value(Kind.RATING.value), "visit_key", "assessment", *fact, Cast("total", FloatField()), NO_WORD, NO_WORD
    )
    team = course.team.values_list(
        Value(Kind.TEAM.value), NO_WORD, NO_WORD, "starts_at", "ends_at", Cast("part", FloatField()),
        "member__full_name", "member__credential",
    )  # fmt: skip
    turns = standing(course.courseevent_facts.all()).values_list(
        Value(Kind.TURN.value), NO_WORD, "to_zone", *fact, Cast("turn", FloatField()), NO_WORD, NO_WORD
    )
    contacts = standing(course.therapysession_facts.all()).values_list(
        Value(Kind.CONTACT.value), "visit_key", NO_WORD, "happened_at", "ended_at", Cast("outcome", FloatField()),
        NO_WORD, "reason",
    )  # fmt: skip
    return slots.union(doses, ratings, team, turns, contacts, *_otherwise(course), _named(course), all=True)


def _otherwise(course: Course) -> tuple[Any, ...]:
    """Return what went otherwise in the room, adverse events, and what was sent because of it, for the union above."""
    room = standing(course.roomentry_facts.filter(kind__in=OTHERWISE)).values_list(
        Value(Kind.ROOM.value), "visit_key", NO_WORD, "happened_at", NEVER, Cast("kind", FloatField()),
        "person__short_name", "detail",
    )  # fmt: skip
    how = F("felt") * 100 + F("severity") * 10 + Cast("serious", IntegerField())
    adverse = standing(course.adverseevent_facts.all()).values_list(
        Value(Kind.ADVERSE.value), "visit_key", "done_about_it", "happened_at", "ended_at", Cast(how, FloatField()),
        NO_WORD, "term",
    )  # fmt: skip
    sent = standing(course.filing_facts.all()).values_list(
        Value(Kind.SENT.value), "about", "number", "happened_at", NEVER, NO_NUMBER, NO_WORD, "form"
    )
    return room, adverse, sent


def _named(course: Course) -> Any:
    """Return contact people, for the union above: see `contact_of`."""
    told = Cast(F("part") * 10 + F("may_be_told"), FloatField())
    return contacts_said(course).values_list(
        Value(Kind.NAMED.value), NO_WORD, "relation", "happened_at", NEVER, told, "full_name", "phone"
    )


def _near(course: Course, user: User, at: datetime) -> Any:
    """Return the courses near this one, for the union above: see `near_of`."""
    same_day = Case(When(patient__born_on=course.patient.born_on, then=F("enrolled_at")), default=NEVER)
    stands = Cast(F("patient_id") * 100 + F("standing") * 10 + F("phase"), FloatField())
    return near(course, user, at).values_list(
        Value(Kind.NEAR.value), "reference", "protocol_version__title", "enrolled_at", same_day, stands,
        "patient__full_name", NO_WORD,
    )  # fmt: skip


def near_of(it: Event) -> Near:
    """Return a course near this one, as `_near` put it into a row."""
    patient, stands = divmod(int(it.number or 0), 100)
    return Near(it.visit_key, it.code, patient, it.name or "", it.until is not None, *divmod(stands, 10))


def contact_of(it: Event) -> ContactLine:
    """Return a contact person, as `_named` put it into a row."""
    return contact_line(it.name or "", it.code, it.place, *divmod(int(it.number or 0), 10))


def messages(course: Course, at: datetime) -> Iterator[Reminder]:
    """Yield what could not be sent in the last 14 days, then the next planned messages. One statement.

    The first of them are shown: many failed messages hide planned ones, which all are on the trail's page. What staff
    are told only if nobody records a dose is left out while it is planned.
    """
    for it in _messages.rows(course=course.pk, since=at - STILL_ASKED):
        it.course = course
        yield it


@prepared
def _messages(course: int, since: datetime) -> Any:
    failed = Q(status=Reminder.Status.FAILED, settled_at__gt=since)
    planned = Q(status=Reminder.Status.PLANNED) & ~Q(code=OUTCOME_MISSING)
    rows = Course(pk=course).reminders.filter(failed | planned)
    return rows.order_by("-status", "due_at", "key")[:MESSAGES_SHOWN]
