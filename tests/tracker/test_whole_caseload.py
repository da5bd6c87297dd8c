"""Work on the whole caseload: read a range of patients at a time, with what reading one at a time gives."""

from datetime import UTC, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import CourseFactory
from tests.tracker.actions.deeds import DAY, DOSE_DAY, give, hold
from tracker.actions import projection
from tracker.actions.action import writing
from tracker.actions.reconciliation import reconcile_between
from tracker.history import facts_between, facts_of
from tracker.history.quick import quickly
from tracker.management.commands import replan
from tracker.models import Course, Patient, Requirement
from tracker.models.scoping import Unscoped

LATER = DOSE_DAY + 6 * DAY


@pytest.fixture
def caseload(course, clinician, colleague):
    """Return the patients' keys of three courses; the first was dosed, the second belongs to the same patient."""
    give(course, clinician, colleague)
    CourseFactory(patient=course.patient, enrolled_at=course.enrolled_at + DAY)
    other = CourseFactory(enrolled_at=course.enrolled_at)
    hold(other, clinician, "screening", course.enrolled_at + DAY)
    return [course.patient_id, other.patient_id]


def test_a_range_of_patients_has_the_facts_of_each(caseload):
    apart = [fact for patient in caseload for fact in facts_of(patient)]
    together = facts_between(min(caseload), max(caseload))
    assert sorted(together, key=repr) == sorted(apart, key=repr)
    assert all(fact.happened_at.tzinfo is UTC for fact in together)


@pytest.mark.parametrize("which", [0, 1], ids=["only the first", "only the last"])
def test_both_ends_of_a_range_are_included_and_nobody_else(caseload, which):
    patient = sorted(caseload)[which]
    assert sorted(facts_between(patient, patient), key=repr) == sorted(facts_of(patient), key=repr)


def test_rows_read_quickly_are_what_django_reads(caseload):
    names = ("course", "key", *projection.COLUMNS)
    rows = Requirement.objects.as_system("replan").filter(course__patient__in=caseload)
    assert sorted(quickly(rows, names), key=repr) == sorted(map(list, rows.values_list(*names)), key=repr)


def test_rows_nobody_scoped_are_not_read_quickly(caseload):
    with pytest.raises(Unscoped):
        list(quickly(Requirement.objects.all(), ("key",)))


def spoil(course):
    """Change two requirements and a message, take one requirement away, add one nobody asks for."""
    with writing():
        course.requirements.filter(key="screening/window").update(severity=0)
        course.requirements.filter(key="baseline/window").delete()
        course.reminders.update(due_at=LATER + DAY)
        row = course.requirements.first()
        row.pk, row.key = None, "nothing/window"
        row.save(force_insert=True)
        Course.objects.as_system("replan").filter(pk=course.pk).update(doses_given=7)


def test_what_differs_is_written_and_nothing_after_that(caseload):
    before = sorted(map(repr, Requirement.unscoped.values_list("course", "key", *projection.COLUMNS)))
    reconcile_between(first=min(caseload), last=max(caseload), at=LATER)
    for course in Course.objects.as_system("replan"):
        spoil(course)
    courses, changed = reconcile_between(first=min(caseload), last=max(caseload), at=LATER)
    assert courses == 3
    assert changed >= 3 * 4
    assert reconcile_between(first=min(caseload), last=max(caseload), at=LATER) == (3, 0)
    assert sorted(map(repr, Requirement.unscoped.values_list("course", "key", *projection.COLUMNS))) == before


def test_where_nothing_differs_it_takes_four_statements_however_many_courses_there_are(caseload, statements):
    first, last = min(caseload), max(caseload)
    reconcile_between(first=first, last=last, at=LATER)
    with CaptureQueriesContext(connection) as captured:
        reconcile_between(first=first, last=last, at=LATER)
    assert len(statements(captured)) == 4


@pytest.mark.parametrize("at_a_time", [1, 2, 100])
def test_every_patient_is_in_one_range(caseload, monkeypatch, at_a_time):
    monkeypatch.setattr(replan, "PATIENTS", at_a_time)
    assert replan.replan_all(LATER + timedelta(days=1))[0] == 3
    assert replan.replan_all(LATER + timedelta(days=1)) == (3, 0)
    assert Patient.unscoped.count() == 2
