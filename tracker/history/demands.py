"""What the protocol of a course and the rules of its places ask for, table by table. What came of it: the plan."""

import hashlib
from collections.abc import Callable, Iterable
from typing import Protocol as Shape
from typing import TypeVar

from programmes.protocol.demands import Demands
from tracker.history.parsed import protocol_of
from tracker.history.setting import setting_of
from tracker.models import Course, Credential, User


class Coded(Shape):
    """An entry of a table that has a code."""

    @property
    def code(self) -> str:
        """Return its code."""


C = TypeVar("C", bound=Coded)


def demands_on(course: Course) -> tuple[Demands, ...]:
    """Return the course's protocol, then the rules of its places that speak of its medicine. No statement."""
    protocol = protocol_of(course.protocol_version)
    return (protocol, *(it for it in setting_of(course).stack if it.speaks_of(protocol.substance)))


def asked_for(course: Course, table: Callable[[Demands], Iterable[C]]) -> dict[str, C]:
    """Return the entries of a table by code, the protocol's own first: what several ask for is there once."""
    found: dict[str, C] = {}
    for layer in demands_on(course):
        for entry in table(layer):
            found.setdefault(entry.code, entry)
    return found


def medicines_asked_for(course: Course) -> dict[str, str]:
    """Return the medicines that amounts per day are recorded of, by code with their titles: wash-outs and tracks."""
    tracks = {it.code: it.title for it in protocol_of(course.protocol_version).medicines}
    return tracks | {code: it.title for code, it in asked_for(course, lambda it: it.washouts).items()}


def address_of(code: str) -> str:
    """Return what stands in an address for the code of a medicine, which would name a class of substances."""
    return hashlib.sha256(code.encode()).hexdigest()[:12]


def roles_asked_for(course: Course) -> tuple[str, ...]:
    """Return the roles of people that rules speak of, in the order of the file."""
    found = [
        role
        for it in demands_on(course)
        for role in (
            *(rule.role for rule in it.staffing),
            *(rule.role for rule in it.prohibitions),
            *(rule.role for rule in it.continuity),
        )
    ]
    return tuple(dict.fromkeys(found))


def credentials_asked_for(course: Course) -> tuple[str, ...]:
    """Return the credentials that rules ask people for, in the order of the file."""
    found = [rule.credential for it in demands_on(course) for rule in it.staffing if rule.credential]
    return tuple(dict.fromkeys(found))


def credentials_held(course: Course, people: Iterable[User]) -> list[Credential]:
    """Return the credentials of these people at the course's site that rules ask for, held now or once.

    One statement where a rule asks for one, else none.
    """
    codes = credentials_asked_for(course)
    if not codes:
        return []
    rows = Credential.objects.filter(user__in=[it.pk for it in people], site=course.site_id, code__in=codes)
    return list(rows.order_by("user", "code", "starts_at"))


def asks_beforehand(course: Course) -> bool:
    """Say whether anything but checks must be so beforehand: a paper, a milestone, a medicine, a decision, a group."""
    if protocol_of(course.protocol_version).branches or medicines_asked_for(course):
        return True
    return any(it.documents or it.milestones or it.group for it in demands_on(course))
