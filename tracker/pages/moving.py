"""What the page that moves a course reads: versions that fit it, its moves so far. What follows: `follows`."""

from dataclasses import dataclass

from tracker.actions.moving import family_of, unfit
from tracker.models import Course, ProtocolVersion, VersionMove
from tracker.pages import versions
from tracker.pages.signatures import beneath


@dataclass(frozen=True, slots=True)
class Offered:
    """A version of the same protocol: why the course cannot be moved there, empty: it can."""

    version: ProtocolVersion
    refusal: str


def offered(course: Course) -> list[Offered]:
    """Return the other versions of the course's protocol, newest first, each with why it does not fit.

    One statement, and one more for each version that nobody parsed in this process.
    """
    family, here = family_of(course.protocol_version), course.protocol_version_id
    rows = ProtocolVersion.objects.filter(is_regulation=False).select_related("base", "site")
    rows = rows.order_by("-published_at", "-pk")
    others = [it for it in rows.exclude(pk=here) if family_of(it) == family]
    return [Offered(it, unfit(course, it)) for it in others if it.site_id in (None, course.site_id)]


def moves_of(course: Course) -> list[VersionMove]:
    """Return the moves of a course so far, latest first, each with both versions and its signature. One statement."""
    rows = course.versionmove_facts.select_related("from_version", "to_version", "recorded_by")
    return list(rows.annotate(e_signature=beneath("versionmove")).order_by("-happened_at"))


def chosen(course: Course, address: str) -> ProtocolVersion | None:
    """Return the version that an address names, by the beginning of its digest. None: there is none. One statement."""
    return versions.at_address(address) if address else None
