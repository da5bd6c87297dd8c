"""Writing down who read a record: one plain insert a page, outside any transaction, cheap on purpose."""

from datetime import datetime
from typing import Any

from tracker.models import AccessEntry, Course


def was_read(*, course: Course, by: Any, at: datetime, route: str) -> None:
    """Write down that `by` read the record of a course through a route. One statement."""
    AccessEntry.objects.create(at=at, actor=str(by.public_id), course_reference=course.reference, route=route)
