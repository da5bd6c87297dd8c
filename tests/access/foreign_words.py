"""Words that stand nowhere but in one patient's record, so that a foreign answer that holds one has leaked it."""

import re

CLASSES = ("name", "record", "wish", "private")
"""Who may read a word: `name` and `wish` the patient too, `record` staff who see the course, `private` its author."""
CANARY = re.compile(rb"canary([a-z]+)x(%s)x" % "|".join(CLASSES).encode(), re.IGNORECASE)


def canary(course: str, kind: str) -> str:
    """Return the word of a course (`team`, `other`, ...) and class, such as `Canaryteamxrecordx`."""
    assert kind in CLASSES
    return f"Canary{course}x{kind}x"


def canaries_in(answer: bytes) -> set[tuple[str, str]]:
    """Return the courses and classes of all canaries in an answer's bytes, however they are capitalised."""
    return {(course.decode().lower(), kind.decode().lower()) for course, kind in CANARY.findall(answer)}
