"""Bringing projections back in line with the facts. Which courses, and in what order, is the caller's."""

from datetime import datetime

import programmes
from programmes.history import AnyFact
from tracker.actions import courses, projection
from tracker.actions.action import action
from tracker.history import facts_between, facts_of, protocol_of, setting_of
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


@action
def reconcile_between(*, first: int, last: int, at: datetime) -> tuple[int, int]:
    """Plan anew every course of the patients whose keys lie between two, both included, as `reconcile` does for one.

    Returns how many courses there are, and how many rows changed. Four statements to read, however many courses there
    are; where nothing differs none to write, else one a table and one for each course whose own columns changed.
    """
    mine = courses.locked().filter(patient_id__gte=first, patient_id__lte=last)
    found = list(mine.defer("protocol_version__body").order_by("pk"))
    kept = projection.stored_of(found)
    patient_of = {str(course.pk): course.patient_id for course in found}
    known: dict[int, list[AnyFact]] = {}
    for fact in facts_between(first, last):
        known.setdefault(patient_of[fact.course], []).append(fact)
    differences = projection.Differences(at)
    for course in found:
        given = [*known.get(course.patient_id, ()), *kept[course.pk].messaged()]
        history = programmes.History(given, str(course.pk))
        made = programmes.plan(protocol_of(course.protocol_version), history, setting_of(course))
        differences.find(course, made, kept.pop(course.pk))
    return len(found), differences.write()


def advance(*, at: datetime) -> int:
    """Reconcile the courses whose integration window has closed since they were planned; return how many rows changed.

    Time alone rewrites no requirement; but a course's phase is stored, and follow-up begins with no act of anybody.
    """
    closed = Course.objects.as_system("worker").filter(phase=Phase.INTEGRATION, window_closes_at__lte=at)
    keys = list(closed.order_by("pk").values_list("pk", flat=True))
    return sum(reconcile(course=Course(pk=key), at=at) for key in keys)
