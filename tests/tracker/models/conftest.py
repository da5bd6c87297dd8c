"""A course with a team of two, on whose tables a test may write directly."""

from collections.abc import Iterator

import pytest

from tests.factories import CourseFactory
from tracker.actions.action import writing
from tracker.models import Course


@pytest.fixture
def course(patient, clinician, colleague) -> Course:
    """Return a course led by the clinician, with the colleague on the team."""
    return CourseFactory(patient=patient, reference="HB-0001", team=[clinician, colleague])


@pytest.fixture
def by_hand() -> Iterator[None]:
    """Let a test write to the tables without an action."""
    with writing():
        yield
