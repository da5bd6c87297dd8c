"""Sending what is due: claim by lease, send outside the transaction, mark. The texts and the line out are `delivery`.

Claiming first and marking last means that nothing is lost: a worker that is killed leaves a lease, which runs out,
and an attempt, which says that the message may have gone. It then goes again under the same Message-ID.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from django.db.models import F, Q

from tracker.actions import courses, trail
from tracker.actions.action import action
from tracker.delivery.last_look import look
from tracker.delivery.post import Answer, Message, Post, Receipt, post
from tracker.delivery.surroundings import surroundings
from tracker.models import Course, DeliveryAttempt, Reminder, TrailEntry
from tracker.models.courses import SILENT
from tracker.models.scoping import PatientQuerySet

BATCH = 100
LEASE = timedelta(minutes=10)
LONGEST_BATCH = 300.0  # seconds; well inside the lease, whatever a slow server does
MOST_ATTEMPTS = 30  # an hour apart this is more than a day: by then the last look has settled it as past
PAUSES = tuple(timedelta(minutes=it) for it in (1, 5, 15, 60))
NOT_SENT = "not sent"

Event = TrailEntry.Event
Status = Reminder.Status


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message this worker may send until its lease ends; the attempt is committed already."""

    reminder: Reminder
    attempt: DeliveryAttempt
    message: Message


@dataclass(frozen=True, slots=True)
class Claim:
    """What one claim found: so many rows looked at, those to send now, and those that nobody is to try again."""

    seen: int
    claimed: list[Claimed]
    given_up: list[Reminder]


@dataclass(frozen=True, slots=True)
class Sent:
    """What one batch came to: rows seen, messages sent, messages given up."""

    seen: int
    sent: int
    failed: int


def send_due(*, at: datetime, stopped: Callable[[], bool] | None = None) -> Sent:
    """Send one batch of what is due at `at`, at most a hundred, over one connection. Any number may run at once.

    `stopped` is asked before each message: once it says so, the rest is given back. Costs at most six statements
    for the claim and eight for each message, in transactions of their own; more where the course is planned anew.
    """
    found = claim(at=at)
    for reminder in found.given_up:
        give_up(reminder=reminder, at=at)
    ends = monotonic() + LONGEST_BATCH
    answers = []
    with post() as line:
        for it in found.claimed:
            goes_on = monotonic() < ends and not (stopped and stopped())
            answers.append(_send(it, line, at) if goes_on else let_go(claimed=it, at=at))
    return Sent(found.seen, answers.count(Status.SENT), answers.count(Status.FAILED) + len(found.given_up))


def _send(it: Claimed, line: Post, at: datetime) -> Status:
    """Send one claimed message and mark it. The last thing before the call is to ask whether it is still ours."""
    if not _is_still_ours(it, at):
        return let_go(claimed=it, at=at)
    return mark(claimed=it, receipt=line.send(it.message), at=at)


def _is_still_ours(it: Claimed, at: datetime) -> bool:
    """Ask the database once more what may have changed since the claim: plan, course, the patient's wish."""
    ours = _leased(it.reminder).filter(status=Status.PLANNED, waits=False)
    if it.reminder.audience == Reminder.Audience.PATIENT:
        goes_on = Q(course__ended_at=None) | Q(course__ended_at__gt=at)
        ours = ours.filter(goes_on, ~Q(course__standing__in=SILENT), course__patient__messages_wanted=True)
    return ours.exists()


@action
def claim(*, at: datetime) -> Claim:
    """Claim what is due and may go now; settle what has no point any more; put off what must wait.

    Claiming is compare-and-set on the lease, so that two workers never hold the same message. What killed its worker
    each time is handed back to be given up: that plans the course anew, which is locked before its messages.
    """
    due = _due(at)
    given_up = [it for it in due if it.attempts >= MOST_ATTEMPTS]
    around = surroundings(due, at)
    verdicts = [(it, look(it, around, at)) for it in due if it.attempts < MOST_ATTEMPTS]
    claimed = _take([(it, verdict.message) for it, verdict in verdicts if verdict.message], at)
    for it, verdict in verdicts:
        if verdict.later is not None:
            _rows(it).update(lease_until=verdict.later)
        if verdict.settled is not None:
            _settle(it, verdict.settled, at)
    return Claim(len(due), claimed, given_up)


@action
def give_up(*, reminder: Reminder, at: datetime) -> None:
    """Settle a message as failed, and where it was the patient's, plan the call that takes its place."""
    _lock_course(reminder)
    _fail(reminder, at)


def _due(at: datetime) -> list[Reminder]:
    """Return the oldest hundred due rows nobody holds, locked; rows that another worker is claiming are passed over."""
    rows = Reminder.objects.as_system("worker").filter(_free(at), status=Status.PLANNED, waits=False, due_at__lte=at)
    loaded = rows.select_related("course__patient__user", "course__site", "course__protocol_version")
    return list(loaded.select_for_update(skip_locked=True, of=("self",)).order_by("due_at", "pk")[:BATCH])


def _take(to_send: list[tuple[Reminder, Message]], at: datetime) -> list[Claimed]:
    """Lease the rows and write an attempt for each, before any call is made. Two statements.

    :raises RuntimeError: when a row is no longer as it was read; nothing is claimed then.
    """
    until, keys = at + LEASE, [reminder.pk for reminder, _ in to_send]
    rows = Reminder.objects.as_system("worker").filter(_free(at), pk__in=keys, status=Status.PLANNED)
    if rows.update(lease_until=until, attempts=F("attempts") + 1) != len(keys):
        raise RuntimeError("A message changed while it was being claimed.")
    for reminder, _ in to_send:
        reminder.lease_until, reminder.attempts = until, reminder.attempts + 1
    attempts = DeliveryAttempt.objects.bulk_create(
        DeliveryAttempt(reminder=it, course_id=it.course_id, started_at=at, message_id=message.message_id)
        for it, message in to_send
    )
    return [Claimed(it, attempt, message) for (it, message), attempt in zip(to_send, attempts, strict=True)]


@action
def mark(*, claimed: Claimed, receipt: Receipt, at: datetime) -> Status:
    """Write down what became of a message that was sent or refused, and return how it stands now.

    What was taken is *sent*, also where a replan cancelled it during the call: it left, and the record stays true.
    A second copy, sent by a worker whose lease had run out, gets no second line. What may go better later is let
    go for 1, 5, 15 and then 60 minutes, as long as an outage lasts and the message still has a point; what is refused
    for good is given up, and somebody is asked to phone.
    """
    reminder = claimed.reminder
    _lock_course(reminder)
    _finish(claimed, receipt.said, at)
    if receipt.answer is Answer.TAKEN:
        return _mark_sent(reminder, receipt, at)
    if receipt.answer is Answer.REFUSED or reminder.attempts >= MOST_ATTEMPTS:
        if _leased(reminder).filter(status=Status.PLANNED).exists():
            _fail(reminder, at, receipt=receipt.said)
        return Status.FAILED
    _leased(reminder).update(lease_until=at + PAUSES[min(reminder.attempts, len(PAUSES)) - 1])
    return Status.PLANNED


@action
def let_go(*, claimed: Claimed, at: datetime) -> Status:
    """Give a claimed message back untried, so that the next claim judges it anew. It does not count as a try."""
    _finish(claimed, NOT_SENT, at)
    _leased(claimed.reminder).update(lease_until=None, attempts=F("attempts") - 1)
    return Status.PLANNED


def _mark_sent(reminder: Reminder, receipt: Receipt, at: datetime) -> Status:
    """A message that was cancelled during the call has been said all the same: what it said may need a correction."""
    said = {"status": Status.SENT, "settled_at": at, "lease_until": None}
    planned = _rows(reminder).filter(status=Status.PLANNED).update(**said)
    overtaken = 0 if planned else _rows(reminder).filter(status=Status.CANCELLED).update(**said)
    if overtaken:
        _replan(reminder, at)
    if planned or overtaken:
        _say(Event.REMINDER_SENT, reminder, at, receipt=receipt.said)
    return Status.SENT


def _fail(reminder: Reminder, at: datetime, **detail: str) -> None:
    """Settle a message as failed; one for the patient becomes a call in the same transaction. The course is locked."""
    rows = _rows(reminder).filter(status=Status.PLANNED)
    if not rows.update(status=Status.FAILED, settled_at=at, lease_until=None):
        return
    if reminder.audience == Reminder.Audience.PATIENT:
        _replan(reminder, at)
    _say(Event.REMINDER_FAILED, reminder, at, reason="failed", **detail)


def _lock_course(reminder: Reminder) -> None:
    """Lock the course before its messages, in the order of every other action: else two wait for each other."""
    Course.objects.as_system("worker").select_for_update(no_key=True).values_list("pk").get(pk=reminder.course_id)


def _replan(reminder: Reminder, at: datetime) -> None:
    courses.replan(course=courses.lock(reminder.course), at=at)


def _settle(reminder: Reminder, status: Status, at: datetime, **detail: str) -> None:
    """Settle a message that will not go, with the reason in the trail: nothing is dropped in silence."""
    if _rows(reminder).filter(status=Status.PLANNED).update(status=status, settled_at=at, lease_until=None):
        _say(Event.REMINDER_FAILED, reminder, at, reason=status.name.lower().replace("_", " "), **detail)


def _say(event: TrailEntry.Event, reminder: Reminder, at: datetime, **detail: str) -> None:
    trail.record(
        event, course=reminder.course, by=None, at=at, reminder=reminder.key, attempts=reminder.attempts, **detail
    )


def _finish(claimed: Claimed, said: str, at: datetime) -> None:
    attempts = DeliveryAttempt.objects.as_system("worker").filter(pk=claimed.attempt.pk)
    attempts.update(finished_at=at, receipt=said)


def _rows(reminder: Reminder) -> PatientQuerySet[Reminder]:
    return Reminder.objects.as_system("worker").filter(pk=reminder.pk)


def _leased(reminder: Reminder) -> PatientQuerySet[Reminder]:
    """Return the row if it is still held under this worker's lease."""
    return _rows(reminder).filter(lease_until=reminder.lease_until)


def _free(at: datetime) -> Q:
    return Q(lease_until=None) | Q(lease_until__lte=at)
