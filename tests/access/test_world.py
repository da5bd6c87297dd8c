"""The world holds what its walkers rely on."""

import time

import pytest

pytestmark = pytest.mark.django_db


def test_build(world):
    print(len(world.stances))
