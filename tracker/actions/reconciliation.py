"""Bringing one course's projection back in line with its facts. Which courses, and in what order, is the caller's."""

from datetime import datetime

import programmes
from tracker.actions import courses, projection
from tracker.actions.action import action
from tracker.history import facts_of, protocol_of, setting_of
from tracker.models import Course, Phase


@action
def reconcile(*, course: Course, at: datetime) -> int:
    """Plan a course anew, write the rows that differ, and return how many those were; 0 where nothing did.

    No trail line: nobody decided anything. Four statements to read, at most four to write.
    """
    course = courses.lock(course)
    kept = projection.stored(course, is_new=False)
    history = programmes.History([*facts_of(course.patient_id), *kept.messaged()], str(course.pk))
    made = programmes.plan(protocol_of(course.protocol_version), history, setting_of(course))
    return projection.write(course, made, kept, at)


def advance(*, at: datetime) -> int:
    """Reconcile the courses whose integration window has closed since they were planned; return how many rows changed.

    Time alone rewrites no requirement; but a course's phase is stored, and follow-up begins with no act of anybody.
    """
    closed = Course.objects.as_system("worker").filter(phase=Phase.INTEGRATION, window_closes_at__lte=at)
    keys = list(closed.order_by("pk").values_list("pk", flat=True))
    return sum(reconcile(course=Course(pk=key), at=at) for key in keys)
