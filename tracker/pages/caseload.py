"""The queries of today's work: at most six statements, whatever the caseload. What is said of the rows is `today`'s."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Concat

from programmes import Outcome, State
from tracker.actions.signatures import named
from tracker.models import (
    BookingSlot,
    Call,
    Course,
    Dose,
    ElectronicSignature,
    Note,
    Practice,
    PracticeCheckIn,
    Release,
    Reminder,
    Requirement,
    TherapySession,
    User,
)
from tracker.models.facts import standing
from tracker.models.requirements import Rule
from tracker.models.sessions import TOOK_PLACE
from tracker.pages.conditions import BEFORE_A_DOSE
from tracker.pages.work import SHOWN

READ = 5 * SHOWN  # rows read of a list of which SHOWN are shown: several requirements of one visit are one row
STILL_ASKED = timedelta(days=14)  # how long a message to staff that could not be sent is shown
TICKED_OVER = timedelta(days=7)
SIGNED_WITHIN = timedelta(hours=24)  # how long a note may wait for its author: a rule of this house, for all protocols
FORMS_AHEAD = timedelta(days=3)  # how long before its last day a form or report is asked for
OF_COURSE = ("course__patient", "course__protocol_version")
BODY = "protocol_version__body"
AT_ONCE = (Rule.CALL, Rule.OUTCOME, Rule.DISCHARGE)


def waiting(user: User, at: datetime) -> list[Requirement]:
    """Return the calls to make now, what is overdue, and forms due soon; each longest wait first, cut at twice `READ`.

    `is_booked`: has a slot. `tried_at`: the last try of a call, or None. A call stays until it reached the patient,
    however late it is, and comes before everything else, so that no list of late things can hide it.
    """
    tried = Call.unscoped.filter(course=OuterRef("course"), task=OuterRef("key"), happened_at__lte=at)
    rows = Requirement.objects.visible_to(user).with_state(at)
    rows = rows.filter(met_at=None, settled_at=None, course__ended_at=None)
    is_call = Q(rule=Rule.CALL, closes_at__isnull=False, state__in=(State.OPEN, State.OVERDUE))
    is_form = Q(rule=Rule.REPORT, closes_at__lte=at + FORMS_AHEAD, state=State.OPEN)
    rows = rows.filter(is_call | is_form | Q(~Q(rule=Rule.CALL), closes_at__lte=at, state=State.OVERDUE))
    rows = rows.annotate(
        is_booked=_is_booked(), tried_at=Subquery(tried.order_by("-happened_at").values("happened_at")[:1])
    )
    rows = rows.select_related(*OF_COURSE).defer(f"course__{BODY}")
    first = Case(When(rule=Rule.CALL, then=Value(0)), default=Value(1))
    return list(rows.order_by(first, "closes_at", "course", "key")[: 2 * READ])


def late_after(user: User, at: datetime, after: tuple[datetime, int] | None, most: int) -> list[Requirement]:
    """Return what is late, longest wait first, from behind the requirement that closed at `after`, cut at `most`.

    `is_booked`: has a slot. What needs a person at once is not among it: calls, doses without outcome or discharge.
    """
    rows = Requirement.objects.visible_to(user).with_state(at).filter(Q(closes_at__lte=at, state=State.OVERDUE))
    rows = rows.filter(met_at=None, settled_at=None, course__ended_at=None).exclude(rule__in=AT_ONCE)
    if after:
        rows = rows.filter(closes_at__gte=after[0]).exclude(closes_at=after[0], pk__lte=after[1])
    rows = rows.annotate(is_booked=_is_booked()).select_related(*OF_COURSE).defer(f"course__{BODY}")
    return list(rows.order_by("closes_at", "pk")[:most])


def _is_booked() -> Exists:
    """Say of a visit's requirement to be held in its allowed days whether a time is agreed for the visit."""
    slots = BookingSlot.unscoped.filter(course=OuterRef("course"))
    return Exists(slots.annotate(asks=Concat("visit_key", Value("/window"))).filter(asks=OuterRef("key")))


def past_target(user: User, midnight: datetime) -> list[Requirement]:
    """Return visits without allowed days, not held, whose target lies before the day that began at `midnight`."""
    rows = Requirement.objects.visible_to(user)
    rows = rows.filter(rule=Rule.HELD, due_at__lt=midnight, met_at=None, provisional=False, course__ended_at=None)
    rows = rows.filter(outcome=Outcome.PENDING, settled_at=None)  # what a stopped treatment dropped is asked no more
    rows = rows.select_related(*OF_COURSE).defer(f"course__{BODY}")
    return list(rows.order_by("due_at", "course", "key")[:READ])


def booked(user: User, since: datetime, until: datetime) -> list[BookingSlot]:
    """Return the agreed times from `since` (included) to `until` (excluded), earliest first, cut at `READ`.

    `is_released`: the dose of this visit was released.
    """
    released = Release.unscoped.filter(course=OuterRef("course"), visit_key=OuterRef("visit_key"))
    rows = BookingSlot.objects.visible_to(user).filter(starts_at__gte=since, starts_at__lt=until)
    rows = rows.select_related(*OF_COURSE, "booking").defer(f"course__{BODY}")
    return list(rows.annotate(is_released=Exists(released)).order_by("starts_at", "booking")[:READ])


def windows_and_messages(user: User, at: datetime, today: date) -> list[Course]:
    """Return the courses with an open window, a message not sent or a note to sign, cut at `READ`.

    Those whose window closes soonest come first. Each carries `dosed_at`, `next_visit`, `next_at`, `has_practice` and
    `days_ticked` (of the seven up to `today`), and of its latest message to staff that could not be sent, while nobody
    answered it, `unsent_at` and `unsent_to`; else None. One to the patient is a call: see `calls`. Of the user's oldest
    note that waits for a signature: `unsigned_note`, `unsigned_since` and `unsigned_visit`; None without one.
    """
    unsent, unsigned = _unsent(at), unsigned_notes(user, at).filter(course=OuterRef("pk")).order_by("recorded_at")
    is_open = Q(window_opens_at__lte=at, window_closes_at__gt=at)
    rows = Course.objects.visible_to(user).open().filter(is_open | Exists(unsent) | Exists(unsigned))
    rows = with_next(rows, at).annotate(
        unsigned_note=Subquery(unsigned.values("pk")[:1]),
        unsigned_since=Subquery(unsigned.values("recorded_at")[:1]),
        unsigned_visit=Subquery(unsigned.values("visit_key")[:1]),
        unsent_at=Subquery(unsent.values("settled_at")[:1]),
        unsent_to=Subquery(unsent.values("audience")[:1]),
        dosed_at=dosed_at(),
        has_practice=Exists(standing(Practice.unscoped.filter(course=OuterRef("pk")))),  # type: ignore[arg-type]  # a plain queryset
        days_ticked=_days_ticked(today),
    )
    rows = rows.select_related("patient", "protocol_version").defer(BODY)
    return list(rows.order_by("window_closes_at", "pk")[:READ])


def unsigned_notes(user: User, at: datetime) -> Any:
    """Return this user's own notes that wait for their signature; none that a hand-over left."""
    signed = ElectronicSignature.unscoped.filter(
        table="note", row=named(), meaning=ElectronicSignature.Meaning.AUTHORSHIP
    )
    rows = standing(Note.objects.filter(recorded_by=user.pk, recorded_at__lte=at))
    return rows.filter(~Exists(signed)).exclude(text__startswith=Note.HANDED_OVER)


def _unsent(at: datetime) -> Any:
    """Return the failed messages to staff of an outer course, latest first; a later note or contact answers one."""
    since = {"course": OuterRef("course"), "recorded_at__gt": OuterRef("settled_at")}
    notes = Note.objects.exclude(text__startswith=Note.HANDED_OVER).filter(**since)  # a hand-over phones nobody
    answered = Exists(standing(notes)) | Exists(standing(TherapySession.objects.filter(**since)))
    rows = Reminder.unscoped.filter(~answered, course=OuterRef("pk"), status=Reminder.Status.FAILED)
    rows = rows.exclude(audience=Reminder.Audience.PATIENT)
    return rows.filter(settled_at__gt=at - STILL_ASKED, settled_at__lte=at).order_by("-settled_at")


def with_next(courses: QuerySet[Course], at: datetime) -> Any:
    """Annotate the next agreed time: `next_visit` and `next_at`; None without one.

    One that has begun counts until it is over, or until something was recorded of the visit.
    """
    same = {"course": OuterRef("course"), "visit_key": OuterRef("visit_key")}
    recorded = standing(TherapySession.objects.filter(**same, recorded_at__gte=OuterRef("starts_at")))
    slots = BookingSlot.unscoped.filter(~called_off(), course=OuterRef("pk"), ends_at__gt=at)
    slots = slots.filter(Q(starts_at__gte=at) | ~Exists(recorded)).order_by("starts_at")
    return courses.annotate(
        next_visit=Subquery(slots.values("visit_key")[:1]), next_at=Subquery(slots.values("starts_at")[:1])
    )


def called_off() -> Exists:
    """Say of a slot whether it was recorded, since it was agreed, that the visit did not take place."""
    since = {"visit_key": OuterRef("visit_key"), "recorded_at__gt": OuterRef("booking__recorded_at")}
    rows = standing(TherapySession.objects.filter(**since, course=OuterRef("course")))
    return Exists(rows.exclude(outcome__in=TOOK_PLACE))


def dosed_at() -> Subquery:
    """Return when the dose of a course's latest window was given: its first amount."""
    doses = standing(Dose.objects.filter(course=OuterRef("pk"), visit_key=OuterRef("window_visit")))
    return Subquery(doses.order_by("happened_at").values("happened_at")[:1])


def _days_ticked(today: date) -> Subquery:
    """Count the days of the last seven on which a practice was done; a tick that was taken back does not count."""
    later = PracticeCheckIn.unscoped.filter(
        practice=OuterRef("practice"), day=OuterRef("day"), recorded_at__gt=OuterRef("recorded_at")
    )
    ticks = PracticeCheckIn.unscoped.filter(course=OuterRef("pk"), done=True, day__gt=today - TICKED_OVER)
    days_done = ticks.filter(~Exists(later)).order_by().values("course").annotate(days=Count("day", distinct=True))
    return Subquery(days_done.values("days"))


def before_dose(user: User, courses: Collection[int], at: datetime) -> list[Requirement]:
    """Return the gates of these courses' doses with their state, and whether each dose is accounted for."""
    rows = Requirement.objects.visible_to(user).with_state(at)
    asked = (Rule.GATE, Rule.INTERVAL, Rule.OUTCOME, *BEFORE_A_DOSE)
    return list(rows.filter(rule__in=asked, course__in=courses).order_by("key"))
