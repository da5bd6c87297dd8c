"""The smallest valid row of each kind of fact, unsaved. Asserts nothing."""

import uuid
from datetime import date, timedelta
from typing import Any

from tracker import models
from tracker.models import Course, User
from tracker.models.facts import Fact

HOUR = timedelta(hours=1)
FACTS = sorted(Fact.__subclasses__(), key=lambda model: model.__name__)


def fact(model: type[Fact], course: Course, by: User, **changed: Any) -> Any:
    """Return an unsaved fact of this kind; `changed` says what is different. Makes the rows it hangs on."""
    at, witness = course.enrolled_at, course.team.last().member
    columns: dict[str, Any] = {
        "AdverseEvent": {"term": "Euphoria", "felt": 1, "severity": 1, "serious": False},
        "Call": {"task": "dose-1/call", "outcome": 1},
        "Contact": {"full_name": "Elin", "phone": "01632 960001", "part": 3, "may_be_told": 2},
        "Correction": {"struck": uuid.uuid4(), "noun": "dose", "reason": "Typed twice"},
        "CourseEvent": {"turn": 1, "decided_by": 2, "reason": "In hospital"},
        "Request": {"kind": 1, "visit_key": "preparation"},
        "Filing": {"form": "monitoring-form", "about": "dose-1"},
        "Booking": {"visit_key": "dose-1", "starts_at": at, "ends_at": at + HOUR},
        "BranchDecision": {"code": "again", "taken": True, "reason": "R"},
        "Departure": {"code": "way-home", "reason": "R"},
        "GroupSession": {"visit_key": "dose-1", "clients": 3, "facilitators": 2, "largest_mg": 25},
        "Medication": {"code": "ssri", "per_day": 20},
        "Milestone": {"code": "prescribing"},
        "Signature": {"code": "consent-form", "signed_by": "client"},
        "DetailChange": {"field": "phone", "old": "1", "new": "2"},
        "Dose": {"visit_key": "dose-1", "mg": 20, "lot": "L", "given_by": by, "witnessed_by": witness},
        "GateCheck": {"code": "consent", "passed": True},
        "Insight": {"visit_key": "int-2#dose-1", "text": "Light"},
        "Intention": {"text": "To rest"},
        "Note": {"text": "Calm"},
        "Practice": {"text": "Walk", "starts_on": date(2026, 3, 2)},
        "PracticeCheckIn": {"day": date(2026, 3, 2)},
        "Rating": {"visit_key": "screening", "assessment": "grid-hamd", "total": 20},
        "Redaction": {"noun": "note", "redacted": uuid.uuid4(), "fields": "text", "reason": "R"},
        "Release": {"visit_key": "dose-1", "snapshot": {}, "identity_checked": True},
        "RoomEntry": {"visit_key": "dose-1", "kind": 4},
        "TherapySession": {"visit_key": "preparation", "outcome": 1, "started_at": at - HOUR, "ended_at": at},
        "VersionMove": {"from_version": course.protocol_version, "to_version": course.protocol_version.base,
                        "reason": "R", "signed": "0" * 64},
        "Waiver": {"requirement_key": "k", "snapshot": {}, "granted": True, "reason": "R",
                   "protocol_version": course.protocol_version},
        "Weight": {"kg": 70},
    }.get(model.__name__, {})  # fmt: skip
    if model is models.PracticeCheckIn and "practice" not in changed:
        columns["practice"] = fact(models.Practice, course, by)
        columns["practice"].save()
    return model(**{"course": course, "happened_at": at, "recorded_at": at, "recorded_by": by} | columns | changed)


def an_access(course: Course, by: User, at: Any, **changed: Any) -> models.EmergencyAccess:
    """Return an unsaved emergency access to the course's patient, for an hour from `at`."""
    whole = {"reason": 1, "words": "W", "opened_at": at, "ends_at": at + HOUR, "signed_with": 1}
    return models.EmergencyAccess(patient=course.patient, opened_by=by, **whole | changed)
