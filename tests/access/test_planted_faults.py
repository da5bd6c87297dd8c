"""The matrix finds what it is there for: each fault that is planted, and nothing where none is."""

import pytest

from tests.access.faults import FAULTS
from tests.access.test_matrix import asker
from tracker.models import people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("asker")]
__all__ = ["asker"]


def test_there_are_at_least_twenty():
    assert len({it.name for it in FAULTS}) == len(FAULTS) >= 20


@pytest.mark.parametrize("fault", FAULTS, ids=lambda it: it.name)
def test_a_planted_fault_is_found(world, monkeypatch, fault):
    assert fault.found_by(world) == [], "before it is planted"
    monkeypatch.setattr(fault.owner, fault.attribute, fault.planted)
    monkeypatch.setattr(people.held_rows, "_ready", {})  # it is put together once a process: now with the fault
    assert fault.found_by(world) != []
