"""Names that could be taken for one another: by letters, by sound, or by birthday and first name. Makes no query."""

import unicodedata
from collections.abc import Hashable, Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from itertools import combinations

FAR = 2  # letters apart: "Marta Lindqvist" and "Martha Lindquist" are two apart
SHORT = 8  # a name with fewer letters than this may be one letter apart only
SOUNDS = {letter: sound for sound, some in enumerate(["BFPV", "CGJKQSXZ", "DT", "L", "MN", "R"], 1) for letter in some}
"""Soundex: letters that sound alike share a number; vowels have none. Names of English, and close enough for others."""


def alike(names: Mapping[int, str], born: Mapping[int, date] | None = None) -> dict[int, str]:
    """Return for each person another one on the page whose name is the same or similar; by patient key.

    Who is like nobody is left out. Two courses of one patient are one person. `born` given: the same birthday and a
    similar first name count too. Only names with the same first letters, or a birthday, in common are compared.
    """
    found: dict[int, str] = {}
    days = born or {}
    for one, other in sorted(_pairs(names, days)):
        same_day = one in days and days[one] == days.get(other)
        if is_alike(names[one], names[other]) or (same_day and has_like_first_name(names[one], names[other])):
            found.setdefault(one, names[other])
            found.setdefault(other, names[one])
    return found


def _pairs(names: Mapping[int, str], born: Mapping[int, date]) -> set[tuple[int, int]]:
    together: dict[Hashable, list[int]] = {}
    for key, name in sorted(names.items()):
        shared: Iterable[Hashable] = {*first_letters(name), born.get(key)} - {None}
        for it in shared:
            together.setdefault(it, []).append(key)
    return {pair for keys in together.values() for pair in combinations(keys, 2)}


@lru_cache(maxsize=16384)
def is_alike(name: str, other: str) -> bool:
    """Say whether two full names could be taken for one another; capitals and accents do not count.

    They are at most two letters apart (one, where a name is short), or sound the same part by part, in any order.
    """
    one, two = _plain(name), _plain(other)
    longest = FAR if min(len(one), len(two)) >= SHORT else FAR - 1
    return distance(one, two, longest) <= longest or (bool(_sound(one)) and _sound(one) == _sound(two))


@lru_cache(maxsize=16384)
def has_like_first_name(name: str, other: str) -> bool:
    """Say whether the first names begin alike, sound the same, or are one letter apart."""
    one, two = (_plain(it).partition(" ")[0] for it in (name, other))
    return one[:2] == two[:2] or distance(one, two, 1) <= 1 or (bool(_sound(one)) and _sound(one) == _sound(two))


def first_letters(name: str) -> set[str]:
    """Return the first two letters of the first and of the last part of a name: what a query asks for beforehand."""
    parts = _plain(name).split()
    return {part[:2] for part in (*parts[:1], *parts[-1:])}


def distance(one: str, two: str, longest: int) -> int:
    """Return how many letters lie between two words: put in, left out or changed; beyond `longest` just more."""
    if abs(len(one) - len(two)) > longest:
        return longest + 1
    before = list(range(len(two) + 1))
    for at, letter in enumerate(one, 1):
        now = [at]
        for place, its in enumerate(two, 1):
            now.append(min(before[place] + 1, now[-1] + 1, before[place - 1] + (letter != its)))
        if min(now) > longest:
            return longest + 1
        before = now
    return before[-1]


def _plain(name: str) -> str:
    """Return a name in capitals, without accents and with single blanks."""
    letters = unicodedata.normalize("NFKD", name.casefold()).upper()
    return " ".join("".join(it for it in letters if not unicodedata.combining(it)).replace("-", " ").split())


def _sound(plain: str) -> tuple[str, ...]:
    """Return how the parts of a name sound, in order of the alphabet; nothing where a letter is not a Latin one."""
    parts = plain.split()
    if not all(part.isascii() and part.isalpha() for part in parts):
        return ()
    return tuple(sorted("".join(_coded(part))[:4] for part in parts))


def _coded(part: str) -> Iterator[str]:
    yield part[0]
    last = SOUNDS.get(part[0])
    for letter in part[1:]:
        sound = SOUNDS.get(letter)
        if sound and sound != last:
            yield str(sound)
        last = last if letter in "HW" else sound
