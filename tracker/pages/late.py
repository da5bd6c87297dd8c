"""What is late, or a form that is soon due, as the words and the action of a row of work. Makes no query."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse

from programmes import Protocol, State
from programmes.moments import local_day
from programmes.recurrence import whole
from tracker.history import protocol_of
from tracker.models import Requirement
from tracker.models.requirements import Rule
from tracker.pages import words
from tracker.pages.timeline import scale_title
from tracker.pages.work import Action, action_on, short_day, short_moment

INSTANT = timedelta(microseconds=1)
SCORES = ("rate", "Record scores")
ADDED = ("dosing", "Add to the record")


def by_visit(rows: Iterable[Requirement]) -> list[list[Requirement]]:
    """Return what is late in groups: one a visit, and each form or report of its own."""
    found: dict[tuple[int, str], list[Requirement]] = {}
    for it in rows:
        found.setdefault((it.course_id, it.key if it.rule == Rule.REPORT else it.visit_key), []).append(it)
    return list(found.values())


def late(group: list[Requirement], at: datetime) -> dict[str, Any]:
    """Say how late a visit is, and what of it: the visit itself, or only something of one that was held."""
    first = next((it for it in group if it.rule == Rule.WINDOW), group[0])
    if first.rule == Rule.REPORT:
        return _form(first, at)
    course, zone = first.course, ZoneInfo(first.course.zone)
    protocol = protocol_of(course.protocol_version)
    title = words.visit_title(protocol, first.visit_key)
    said = {"tone": "late", "word": words.distance(first, State.OVERDUE, zone, at), "note": _closed(first, zone)}
    if first.rule != Rule.WINDOW:
        route, label = SCORES if first.rule == Rule.ASSESSMENT else ADDED
        action = Action(label, reverse(route, args=[course.reference, first.visit_key]))
        return {"title": f"{title}: {'; '.join(_asked(protocol, it) for it in group)}", "action": action, **said}
    booked_at = at if first.is_booked else None  # type: ignore[attr-defined]  # annotated by `caseload.waiting`
    visit = whole(protocol).visit(first.visit_key.partition("#")[0])
    return {"title": title, "action": action_on(course.reference, first.visit_key, visit, booked_at, at), **said}


def soon(it: Requirement, at: datetime) -> dict[str, Any]:
    """Say by when a form or report has to be sent."""
    return _form(it, at)


def _form(it: Requirement, at: datetime) -> dict[str, Any]:
    protocol, zone = protocol_of(it.course.protocol_version), ZoneInfo(it.course.zone)
    about = f", {words.visit_title(protocol, it.visit_key).lower()}" if it.visit_key else ""
    is_late = it.closes_at is not None and it.closes_at <= at
    word = words.distance(it, State.OVERDUE, zone, at) if is_late else _due(it, zone, at)
    return {
        "title": f"{words.requirement_title(protocol, it)}{about}",
        "tone": "late" if is_late else "due",
        "word": f"{word[:1].upper()}{word[1:]}",
        "note": _last_day(it, zone),
        "action": Action("Record that it was sent", reverse("file", args=[it.course.reference, it.key])),
    }


def _due(it: Requirement, zone: ZoneInfo, at: datetime) -> str:
    days = (local_day(it.closes_at - INSTANT, zone) - local_day(at, zone)).days if it.closes_at else 0
    return {0: "due today", 1: "due tomorrow"}.get(days, f"due in {days} days")


def _asked(protocol: Protocol, it: Requirement) -> str:
    """Say what is late of a visit that was held; a rating scale by its short name."""
    scales = {scale.code: scale_title(scale) for scale in protocol.assessments}
    code = str((it.detail or {}).get("assessment"))
    return scales.get(code) or words.requirement_title(protocol, it)


def _closed(it: Requirement, zone: ZoneInfo) -> str:
    """Say the last allowed day: the one before the moment it closed."""
    return f"last allowed day was {short_day(it.closes_at - INSTANT, zone)}" if it.closes_at else ""


def _last_day(it: Requirement, zone: ZoneInfo) -> str:
    """Say by when: a whole last day, or a moment."""
    if it.closes_at is None:
        return ""
    whole = it.closes_at.astimezone(zone).time() == time(0)
    return f"by {short_day(it.closes_at - INSTANT, zone) if whole else short_moment(it.closes_at, zone)}"
