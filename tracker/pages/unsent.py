"""What is said of a message that could not be sent: whom to phone instead. Its row is `caseload`'s. Makes no query."""

from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse

from tracker.models import Course, Reminder
from tracker.pages.work import Action, short_day


def unsent(course: Course) -> dict[str, Any]:
    """Return the fields of a row for a course with `unsent_at` and `unsent_to`: a note of the call answers it."""
    patient, is_patient = course.patient, course.unsent_to == Reminder.Audience.PATIENT  # type: ignore[attr-defined]
    day = short_day(course.unsent_at, ZoneInfo(course.zone))  # type: ignore[attr-defined]
    return {
        "title": f"Message to {patient.short_name if is_patient else 'the lead therapist'}, {day}",
        "tone": "breach",
        "word": "Could not be sent",
        "note": f"Phone {patient.short_name} instead" if is_patient else "What it was about is in the course",
        "phone": patient.phone if is_patient else "",
        "action": Action("Write a note", reverse("note", args=[course.reference])),
    }
