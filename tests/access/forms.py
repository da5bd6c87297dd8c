"""What is sent to an address: an empty form, and where it is cheap one that would be accepted. Asserts nothing."""

from typing import Any
from uuid import uuid4

from tests.access.world import AT, Stance, Thing, World
from tests.factories import PASSWORD

FORMS: dict[str, dict[str, Any]] = {
    "note": {"text": "Slept well."},
    "private-notes": {"in_me": "I felt moved."},
    "intention": {"text": "To be kinder to myself."},
    "addendum": {"text": "And ate well."},
    "contact-new": {"full_name": "Erik", "phone": "01632 960102", "part": 1, "may_be_told": 2, "relation": "Brother"},
    "sign-note": {"meaning": 1, "password": PASSWORD},
    "phone-me": {},
    "site-rules": {"what": "HB"},
    "tick": {"day": f"{AT:%Y-%m-%d}", "done": "1"},
}
"""What is typed. The key of each form is made for each time it is sent."""
LINES = {
    "note": ["note.written"],
    "private-notes": ["private.written"],
    "intention": ["intention.set"],
    "contact-new": ["contact.named"],
    "phone-me": ["request.made"],
    "tick": ["practice.ticked"],
}
"""The lines that an accepted form leaves on the trail. Of what is missing here, none: a note that somebody else wrote
and did not sign is nobody's to sign."""


def lines_of(route: str, is_open: bool, stance: Stance) -> list[str]:
    """Return the lines that a form leaves: none where the address is closed."""
    return LINES.get(route, []) if is_open else []


def form_of(route: str, thing: Thing) -> list[dict[str, Any]]:
    """Return the forms that are sent to a route: an empty one, and a plausible one where there is one."""
    if route == "site-rules":
        return [FORMS[route]]  # one page of many forms: one that says of nothing what it is about is not there
    return [{}, FORMS[route] | {"key": str(uuid4())}] if route in FORMS else [{}]


def questions(world: World) -> list[tuple[str, str, str, str]]:
    """Return routes, who asks, a question that names something of the other site, and the answer's word."""
    other = world.things["other"].course
    assert other is not None
    return [
        ("people", "supervisor", "site=EL", "404"),
        ("people", "administrator", "site=EL", "404"),
        ("invite-person", "supervisor", "site=EL", "404"),
        ("rota", "coordinator", "site=EL", "open"),
        ("enrol", "therapist", f"patient={other.patient.public_id}", "404"),
        ("move-entry", "therapist", f"to={other.reference}", "404"),
        ("supervision", "supervisor", "site=EL", "open"),
        ("trail", "supervisor", f"course={other.reference}&kind=reads", "open"),
        ("trail", "supervisor", f"kind=reads&person={world.people['reader'].user.public_id}", "open"),
        ("courses", "therapist", f"q={other.reference}", "open"),
    ]
