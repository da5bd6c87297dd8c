"""Names that could be taken for one another."""

import pytest

from tracker.pages.people import alike, is_alike


@pytest.mark.parametrize(
    ("name", "other", "expected"),
    [
        pytest.param("Marta Lindqvist", "Marta Lindqvist", True, id="the-same"),
        pytest.param("Marta Lindqvist", "Martha Lindquist", True, id="two-letters-apart"),
        pytest.param("marta lindqvist", "MARTA LINDQVIST", True, id="capitals-do-not-count"),
        pytest.param("Marta Lindqvist", "Anna Lindqvist", False, id="one-family"),
        pytest.param("Ruth Obi", "Dev Anand", False, id="nothing-alike"),
    ],
)
def test_names_that_are_alike(name, other, expected):
    assert is_alike(name, other) is expected


def test_each_of_two_carries_the_other_and_a_third_carries_nobody():
    found = alike({1: "Marta Lindqvist", 2: "Martha Lindquist", 3: "Dev Anand"})
    assert found == {1: "Martha Lindquist", 2: "Marta Lindqvist"}
