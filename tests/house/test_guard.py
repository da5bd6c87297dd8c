"""The guard of the tests themselves: a clinical write outside an action fails, however it is written."""

import pytest
from django.db import connection

from tests.conftest import WrittenOutsideAnAction
from tests.factories import MONDAY
from tracker.models import AccessEntry, Note, Weight

WHEN = MONDAY.isoformat()


def raw(sql):
    """Run a statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql)


def _weight(course, by):
    return Weight(course=course, kg=70, happened_at=MONDAY, recorded_at=MONDAY, recorded_by=by)


WRITES = {
    "create": lambda course, by: Note.objects.create(course=course, text="x", happened_at=MONDAY, recorded_at=MONDAY,
                                                     recorded_by=by),
    "save": lambda course, by: course.save(),
    "save-new": lambda course, by: _weight(course, by).save(),
    "update": lambda course, by: course.requirements.update(severity=0),
    "bulk-create": lambda course, by: Weight.objects.bulk_create([_weight(course, by)]),
    "bulk-update": lambda course, by: course.requirements.bulk_update(course.requirements.all()[:2], ["severity"]),
    "delete": lambda course, by: course.requirements.all().delete(),
    "raw-insert": lambda course, by: raw("INSERT INTO tracker_weight(kg) VALUES (70)"),
    "raw-update": lambda course, by: raw("update tracker_course set phase = 2"),
    "raw-delete": lambda course, by: raw('DELETE FROM "tracker_note"'),
    "raw-replace": lambda course, by: raw("REPLACE INTO tracker_note (text) VALUES ('x')"),
    "raw-truncate": lambda course, by: raw("TRUNCATE tracker_reminder"),
    "raw-with": lambda course, by: raw("WITH one AS (SELECT 1) UPDATE tracker_course SET phase = 2"),
}  # fmt: skip


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES.keys())
def test_a_clinical_write_outside_an_action_fails(course, clinician, write):
    with pytest.raises(WrittenOutsideAnAction):
        write(course, clinician)


def test_reading_and_what_is_not_clinical_pass(course, clinician):
    assert course.requirements.exists()
    AccessEntry.objects.create(at=MONDAY, actor="a", course_reference="HB-0001", route="course")
    clinician.save()
