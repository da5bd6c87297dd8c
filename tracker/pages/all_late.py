"""Everything that is late, longest wait first, page by page. Today shows the first of it; queries: `caseload`."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from tracker.models import Requirement, User
from tracker.pages import caseload
from tracker.pages.duty import answering, said_to
from tracker.pages.late import by_visit, late
from tracker.pages.people import alike_among
from tracker.pages.today import Row
from tracker.pages.work import said_of

PAGE = 100
BETWEEN = "~"


@dataclass(frozen=True)
class AllLate:
    """One page of what is late for a user at `at`: at most a hundred requirements, one row a visit. Two statements.

    `after` names the last requirement of the page before; what cannot be read as one begins at the first. A visit whose
    requirements became late far apart may stand on two pages.
    """

    user: User
    at: datetime
    after: str = ""

    @cached_property
    def rows(self) -> list[Row]:
        """Return the rows of this page."""
        courses = [it.course for it in self._shown]
        alike, answers = alike_among(courses), answering(courses, self.at)

        def row(group: list[Requirement]) -> Row:
            said: dict[str, Any] = late(group, self.at)
            course = group[0].course
            answer = said_to(self.user.pk, answers[course.pk])
            return Row(course=course, alike=alike.get(course.patient_id, ""), answers=answer, **said)

        return [row(group) for group in by_visit(self._shown)]

    @property
    def number(self) -> str:
        """Return how many there are, "more than" while pages follow: nothing is counted that is not shown."""
        if self.after:
            return "The list goes on, longest wait first."
        said = said_of(len(self.rows), "thing is late", "things are late", bool(self.next_page))
        return f"{said[:1].upper()}{said[1:]}, longest wait first." if said else "Nothing is late."

    @property
    def next_page(self) -> str:
        """Return the query of the page after this one; empty on the last."""
        if len(self._read) <= PAGE:
            return ""
        last = self._shown[-1]
        return urlencode({"after": f"{last.closes_at.isoformat() if last.closes_at else ''}{BETWEEN}{last.pk}"})

    @property
    def _shown(self) -> list[Requirement]:
        return self._read[:PAGE]

    @cached_property
    def _read(self) -> list[Requirement]:
        return caseload.late_after(self.user, self.at, _place(self.after), PAGE + 1)


def _place(text: str) -> tuple[datetime, int] | None:
    """Return the moment and the key that `after` names; None where it names nothing."""
    moment, _, key = text.partition(BETWEEN)
    try:
        found = datetime.fromisoformat(moment)
    except ValueError:
        return None
    readable = found.tzinfo is not None and key.isascii() and key.isdigit() and len(key) < 16
    return (found, int(key)) if readable else None
