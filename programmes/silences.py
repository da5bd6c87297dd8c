"""When no automatic message may reach a patient: dosing days, holds, quiet hours. Which messages: `reminders`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from programmes.facts import Discharged, Turned
from programmes.moments import at_wall, local_day, midnight
from programmes.setting import Setting
from programmes.unfolding import Course

MORNING_AFTER = time(10)  # ARCHITECTURE section 5: nothing before 10:00 on the day after a dose
ONE_OF_A_KIND = timedelta(days=7)
ALWAYS = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Silence:
    """No message from the start of a dosing day (included) to its end (excluded); None: until recorded."""

    starts_at: datetime
    ends_at: datetime | None


def silences(course: Course) -> list[Silence]:
    """Return the silences around each dose given, each dose booked that nobody has accounted for, and each hold."""
    found = [_around(dose.happened_at, key, course) for key, dose in course.doses.items()] + list(_holds(course))
    for visit in course.dosing:
        if visit.key in course.doses or visit.booked is None or visit.since_booked:
            continue
        if visit.booked.starts_at is not None:
            found.append(Silence(_begin(visit.booked.starts_at, course.setting), None))
    return sorted(found, key=lambda it: it.starts_at)


def _holds(course: Course) -> Iterator[Silence]:
    """Yield a silence for each hold. While it lasts everything unsent waits, also what was due before it began.

    It lasts until somebody resumes the course, or stops the treatment: then safety follow-up goes on, and is announced.
    """
    since: datetime | None = None
    for turned in course.history.of(Turned):
        if turned.turn == "on hold" and since is None:
            since = turned.happened_at
        elif turned.turn in ("resumed", "treatment stopped") and since is not None:
            yield Silence(since, turned.happened_at)
            since = None
    if since is not None:
        yield Silence(ALWAYS, None)


def _around(dosed_at: datetime, visit: str, course: Course) -> Silence:
    """Silence lasts until 10:00 the next day and until discharge was recorded, whichever is later."""
    setting = course.setting
    left_at = _left_at(visit, dosed_at, course)
    if left_at is None:
        return Silence(_begin(dosed_at, setting), None)
    zone = setting.reader_zone
    morning = at_wall(local_day(dosed_at, zone) + timedelta(days=1), MORNING_AFTER, zone)
    return Silence(_begin(dosed_at, setting), max(morning, left_at))


def _left_at(visit: str, dosed_at: datetime, course: Course) -> datetime | None:
    """Return when it was recorded that the patient left after the dose: by discharge, or to hospital. None: not yet."""
    left = [it.recorded_at for it in course.history.at(Discharged, visit) if it.happened_at >= dosed_at]
    moved = [it for it in course.sessions.get(visit, ()) if it.outcome == "transferred out"]
    taken = [it.recorded_at for it in moved if (it.ended_at or it.happened_at) >= dosed_at]
    return min((*left, *taken), default=None)


def _begin(moment: datetime, setting: Setting) -> datetime:
    return midnight(local_day(moment, setting.reader_zone), setting.reader_zone)


def allowed_at(moment: datetime, found: list[Silence], setting: Setting) -> tuple[datetime, bool]:
    """Return the first moment from `moment` on at which a message may go, and whether it waits for a record.

    A message that falls after a dose nobody has accounted for waits: it keeps its moment, and is held.
    """
    moment = after_quiet(moment, setting)
    for silence in found:
        if silence.starts_at <= moment:
            if silence.ends_at is None:
                return moment, True
            moment = after_quiet(max(moment, silence.ends_at), setting)
    return moment, False


def after_quiet(moment: datetime, setting: Setting) -> datetime:
    """Return `moment`, or the end of the quiet hours it falls into. Quiet begins included and ends excluded."""
    zone = setting.reader_zone
    wall, day = moment.astimezone(zone).time(), local_day(moment, zone)
    if not _is_quiet(wall, setting):
        return moment
    if wall >= setting.quiet_until:
        day += timedelta(days=1)
    return at_wall(day, setting.quiet_until, zone)


def _is_quiet(wall: time, setting: Setting) -> bool:
    """Say whether `wall` lies in the quiet hours, which may or may not reach over midnight. Equal ends: none."""
    if setting.quiet_from > setting.quiet_until:
        return wall >= setting.quiet_from or wall < setting.quiet_until
    return setting.quiet_from <= wall < setting.quiet_until
