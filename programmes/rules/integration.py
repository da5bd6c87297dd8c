"""The integration window of each dose: a session held in it, where the protocol asks for one."""

from collections.abc import Iterator

from programmes.history import TOOK_PLACE, Session
from programmes.requirements import Outcome, Requirement
from programmes.rules.judging import met
from programmes.schedule import OpenWindow, Window
from programmes.unfolding import Course


def integration(course: Course) -> Iterator[Requirement]:
    """An integration session is held while the window is open; judged when it closes or the next dose cuts it."""
    rule = course.protocol.integration_window
    if rule == "none":
        return
    for window in course.windows:
        expected = rule.session_expected
        yield _session(window, first_session(course, window), expected is True, course, rule.source)


def first_session(course: Course, window: OpenWindow) -> Session | None:
    """Return the first integration session (not a call) held while the window is open, or None."""
    kinds = {it.key for it in course.visits if it.rule.phase == "integration" and it.rule.kind == "session"}
    for session in course.history.of(Session):
        if session.visit not in kinds or session.outcome not in TOOK_PLACE or session.started_at is None:
            continue
        if window.contains(session.started_at):
            return session
    return None


def _session(window: OpenWindow, held: Session | None, expected: bool, course: Course, source: str) -> Requirement:
    span = Window(window.opens_at, None, window.closes_at)
    found = held.started_at if held else None
    outcome = met(found, held, span, course.setting) if held and found else Outcome.PENDING
    return Requirement(
        key=f"{window.visit}/integration-session",
        rule="integration-session",
        visit=window.visit,
        source=source,
        opens_at=window.opens_at,
        closes_at=window.closes_at,
        provisional=window.provisional,
        met_at=found if expected else None,
        settled_at=window.closes_at if expected and found is None and not window.provisional else None,
        outcome=outcome if expected else Outcome.NOT_ASSESSABLE,
    )
