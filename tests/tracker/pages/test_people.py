"""Names that could be taken for one another."""

from datetime import date

import pytest

from tracker.pages.similar import alike, distance, first_letters, has_like_first_name, is_alike

BIRTHDAY = date(1985, 6, 15)


@pytest.mark.parametrize(
    ("name", "other", "expected"),
    [
        pytest.param("Marta Lindqvist", "Marta Lindqvist", True, id="the-same"),
        pytest.param("Marta Lindqvist", "Martha Lindquist", True, id="two-letters-apart"),
        pytest.param("Marta Lindqvist", "Marthe Lindquist", True, id="three-apart-and-the-same-sound"),
        pytest.param("Marta Lindqvist", "Maria Lindberg", False, id="further-apart"),
        pytest.param("marta lindqvist", "MARTA LINDQVIST", True, id="capitals-do-not-count"),
        pytest.param("José Núñez", "Jose Nunez", True, id="accents-do-not-count"),
        pytest.param("Anna-Lena Berg", "Anna Lena Berg", True, id="hyphens-do-not-count"),
        pytest.param("Lindqvist Marta", "Marta Lindqvist", True, id="turned-round"),
        pytest.param("Marta Lindqvist", "Anna Lindqvist", False, id="one-family"),
        pytest.param("Ruth Obi", "Dev Anand", False, id="nothing-alike"),
        pytest.param("Bo Li", "Bo Lu", True, id="short-and-one-apart"),
        pytest.param("Bo Li", "Ed Li", False, id="short-and-two-apart"),
        pytest.param("Робин Орлов", "Робин Орлова", True, id="another-script-by-its-letters"),
        pytest.param("李 明", "王 芳", False, id="another-script-has-no-sound"),
    ],
)
def test_names_that_are_alike(name, other, expected):
    assert is_alike(name, other) is expected
    assert is_alike(other, name) is expected


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [("abc", "abc", 0), ("abc", "abd", 1), ("abc", "ab", 1), ("abc", "xabc", 1), ("abc", "bcd", 2), ("abc", "xyz", 3)],
)
def test_letters_apart(one, two, expected):
    assert distance(one, two, 2) == expected
    assert distance(two, one, 2) == expected


@pytest.mark.parametrize(
    ("name", "other", "expected"),
    [
        ("Jo Ammari", "Joel Berg", True),
        ("Cathrin Berg", "Kathrin Obi", True),
        ("Stephen Berg", "Steven Obi", True),
        ("Ruth Berg", "Joel Berg", False),
    ],
)
def test_first_names_that_are_alike(name, other, expected):
    assert has_like_first_name(name, other) is expected


def test_a_query_asks_for_the_first_letters_of_first_and_last_part():
    assert first_letters("Marta Elisabet Lindqvist") == {"MA", "LI"}
    assert first_letters("  Cher ") == {"CH"}
    assert first_letters("") == set()


def test_each_of_two_carries_the_other_and_a_third_carries_nobody():
    found = alike({1: "Marta Lindqvist", 2: "Martha Lindquist", 3: "Dev Anand"})
    assert found == {1: "Martha Lindquist", 2: "Marta Lindqvist"}


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        pytest.param({1: BIRTHDAY, 2: BIRTHDAY}, {1: "Joelle Berg", 2: "Joel Amari"}, id="same-birthday"),
        pytest.param({1: BIRTHDAY, 2: date(1985, 6, 16)}, {}, id="a-day-apart"),
        pytest.param({1: BIRTHDAY}, {}, id="of-one-the-birthday-is-not-known"),
        pytest.param(None, {}, id="of-nobody"),
    ],
)
def test_one_birthday_and_a_like_first_name(born, expected):
    assert alike({1: "Joel Amari", 2: "Joelle Berg"}, born) == expected
