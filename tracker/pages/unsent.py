"""What is said of a message to staff that could not be sent. One to a patient is a call. Its row is `caseload`'s."""

from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse

from tracker.models import Course, Reminder
from tracker.pages.work import Action, short_day

READERS = {
    Reminder.Audience.LEAD: "the lead therapist",
    Reminder.Audience.DUTY: "whoever was on duty",
    Reminder.Audience.SUPERVISOR: "the supervisor",
}


def unsent(course: Course) -> dict[str, Any]:
    """Return the fields of a row for a course with `unsent_at` and `unsent_to`: a note answers it. Makes no query."""
    reader = READERS[Reminder.Audience(course.unsent_to)]  # type: ignore[attr-defined]  # from `windows_and_messages`
    day = short_day(course.unsent_at, ZoneInfo(course.zone))  # type: ignore[attr-defined]  # annotated by `caseload`
    return {
        "title": f"Message to {reader}, {day}",
        "tone": "breach",
        "word": "Could not be sent",
        "note": "What it was about is in the course",
        "action": Action("Write a note", reverse("note", args=[course.reference])),
    }
