"""What a patient asked for and nobody has answered yet, in the patient's words. Asking is `actions.my_requests`."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from programmes import State
from programmes.moments import local_day
from tracker.delivery.spoken import spoken_date
from tracker.models import Course, Request, Site
from tracker.models.requirements import Rule

WAITS = frozenset({State.OPEN, State.OVERDUE})
ASKED = {Request.Kind.ANOTHER_TIME: "another time", Request.Kind.PHONE_ME: "a call"}  # as the task's detail says it
YOU_ASKED = {Request.Kind.ANOTHER_TIME: "You asked for another time.", Request.Kind.PHONE_ME: "You asked for a call."}
INSTANT = timedelta(microseconds=1)


def waits(row: Any, kind: Request.Kind) -> bool:
    """Say whether a requirement, which carries its state, is what was asked for so, and still to be answered."""
    asked = (row.detail or {}).get("asked")
    return row.rule == Rule.CALL and asked == ASKED[kind] and State(row.state) in WAITS


def open_about(rows: Iterable[Any], kind: Request.Kind, course: int | None = None, visit_key: str = "") -> Any:
    """Return the task that answers what was asked, the first one due; None where nothing is open.

    Another time is asked for a visit of a course, a call for all courses at once (`course` None).
    """
    found = (it for it in rows if waits(it, kind) and course in (None, it.course_id) and it.visit_key == visit_key)
    return min(found, key=lambda it: it.closes_at, default=None)


def is_open(course: Course, kind: Request.Kind, visit_key: str, at: datetime) -> bool:
    """Say whether this was asked on a course and is not answered yet. One statement."""
    rows = course.requirements.with_state(at).filter(rule=Rule.CALL, met_at=None, settled_at=None)
    return open_about(rows, kind, course.pk, visit_key) is not None


def promise(row: Any, kind: Request.Kind, site: Site, zone: ZoneInfo, at: datetime) -> str:
    """Return what was asked, by when we phone, and what to do if it cannot wait; once that is past, that we are sorry.

    The number is one that is answered at night. Days are those of the reader's clock.
    """
    last, today = local_day(row.closes_at - INSTANT, zone), local_day(at, zone)
    if row.closes_at <= at:
        said = f"We said we would phone by {spoken_date(last)}. We did not. We are sorry."
        return f"{YOU_ASKED[kind]} {said} Please phone {site.team_phone}."
    away = (last - today).days
    by = {0: "this evening", 1: "tomorrow evening"}.get(away, f"the evening of {spoken_date(last)}")
    return f"{YOU_ASKED[kind]} We will phone you by {by}. If it cannot wait, phone {site.night_phone}."
