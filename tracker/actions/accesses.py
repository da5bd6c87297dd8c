"""Writing down who read a record: one plain insert a page, outside any transaction, cheap on purpose."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from tracker.models import AccessEntry, Course


def were_read(*, courses: Collection[Course], by: Any, at: datetime, route: str) -> None:
    """Write down that `by` read the records of courses through a route, a line for each. One statement."""
    AccessEntry.objects.bulk_create(
        AccessEntry(at=at, actor=str(by.public_id), course_reference=course.reference, route=route)
        for course in courses
    )
