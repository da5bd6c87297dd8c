"""Whom a page is about: people whose names could be taken for one another. Makes no query."""

from collections.abc import Mapping
from difflib import SequenceMatcher
from itertools import combinations

ALIKE = 0.85  # of 1: "Marta Lindqvist" and "Martha Lindquist" reach 0.90, two people of one surname rarely do


def alike(names: Mapping[int, str]) -> dict[int, str]:
    """Return for each person another one on the page whose name is the same or similar; by patient key.

    Who is like nobody is left out. Two courses of one patient are one person.
    """
    found: dict[int, str] = {}
    for (one, name), (other, other_name) in combinations(sorted(names.items()), 2):
        if is_alike(name, other_name):
            found.setdefault(one, other_name)
            found.setdefault(other, name)
    return found


def is_alike(name: str, other: str) -> bool:
    """Say whether two full names could be taken for one another; capitals do not count."""
    pair = SequenceMatcher(None, name.casefold(), other.casefold(), autojunk=False)
    return pair.real_quick_ratio() >= ALIKE and pair.quick_ratio() >= ALIKE and pair.ratio() >= ALIKE
