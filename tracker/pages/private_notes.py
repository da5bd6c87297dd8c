"""The reader's own private notes on one course, and nobody else's. Writing one: `actions.private_notes`."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.db.models import Q

from tracker.models import Course, PrivateNote, User

A_PAGE = 20


@dataclass(frozen=True)
class PrivateNotes:
    """The notes of one author on one course, newest first. Two statements at most; opens what it shows only."""

    course: Course
    author: User
    before: UUID | None = None

    @cached_property
    def _rows(self) -> list[PrivateNote]:
        mine = PrivateNote.objects.visible_to(self.author).filter(course=self.course)
        if self.before is not None and (last := mine.filter(key=self.before).values_list("written_at", "key").first()):
            at, key = last
            mine = mine.filter(Q(written_at__lt=at) | Q(written_at=at, key__lt=key))
        return list(mine.order_by("-written_at", "-key")[: A_PAGE + 1])

    @cached_property
    def notes(self) -> list[tuple[datetime, str]]:
        """Return when each was written, and its words."""
        return [(it.written_at, str(it.text)) for it in self._rows[:A_PAGE]]

    @property
    def earlier(self) -> UUID | None:
        """Return before which note the next page begins; None on the last."""
        return self._rows[A_PAGE - 1].key if len(self._rows) > A_PAGE else None
