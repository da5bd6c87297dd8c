"""Closing the demo clinic's past: no mail goes out for what lies behind the day it is counted from."""

from datetime import datetime

from tracker.actions import courses
from tracker.actions.action import action
from tracker.models import Course, Letter, Reminder


@action
def settle_past(*, at: datetime) -> int:
    """Replan every course as it stands at `at`, settle each message that was due by then as past; return how many.

    A message due at `at` itself is past; letters are forgotten. Fifteen statements a course and one more.
    """
    for course in Course.objects.as_system("demo").select_related("patient", "protocol_version").order_by("pk"):
        courses.replan(course=course, at=at)
    Letter.objects.all().delete()
    due = Reminder.objects.as_system("demo").filter(status=Reminder.Status.PLANNED, due_at__lte=at)
    return due.update(status=Reminder.Status.PAST, settled_at=at)
