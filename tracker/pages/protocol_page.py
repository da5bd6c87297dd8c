"""One published version as a page: who may read it, its head, its schedule of activities. At most three statements."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Exists, OuterRef, Q, QuerySet

from programmes import Protocol
from tracker.access.roles import Role
from tracker.history import protocol_of
from tracker.history.amounts import hides_amount
from tracker.models import Course, ProtocolVersion, User
from tracker.pages.protocol_grid import ProtocolGrid


def readable_versions(user: User) -> QuerySet[ProtocolVersion]:
    """Return the versions that staff may read: of a course they see, in use at a site of theirs, or its base.

    Supervisors, who publish, also read what belongs to no site. A version says nothing of any patient.
    """
    sites = {it.site_id for it in user.held_memberships}
    seen = Course.objects.visible_to(user).filter(protocol_version=OuterRef("pk"))
    given = Course.unscoped.filter(protocol_version=OuterRef("pk"), site__in=sites)
    laid_over = ProtocolVersion.objects.filter(base=OuterRef("pk"), site__in=sites)
    of_base = Course.objects.visible_to(user).filter(protocol_version__base=OuterRef("pk"))
    opened = Q(site__in=sites) | Q(Exists(seen)) | Q(Exists(given)) | Q(Exists(laid_over)) | Q(Exists(of_base))
    protocols = ProtocolVersion.objects.filter(is_regulation=False)
    return protocols.filter(opened | Q(site=None) if user.is_supervisor else opened)


def is_hidden_from(user: User, protocol: Protocol) -> bool:
    """Say whether amounts are hidden from a member of staff: everybody is of the team, and some rate. No statement."""
    rates = bool(user.sites_as({Role.RATER}))
    return hides_amount(protocol, "team") or (rates and hides_amount(protocol, "rater"))


@dataclass(frozen=True)
class ProtocolPage:
    """A version for one reader. The version comes with its base, its site and who published and signed it."""

    version: ProtocolVersion
    user: User

    @cached_property
    def protocol(self) -> Protocol:
        """Return the protocol that the version stands for."""
        return protocol_of(self.version)

    @cached_property
    def grid(self) -> ProtocolGrid:
        """Return the schedule of activities."""
        return ProtocolGrid(self.protocol, is_hidden_from(self.user, self.protocol))

    @property
    def title(self) -> str:
        """Return the title; kept from a reader to whom it would tell the amount."""
        return self.grid.reading.said(self.protocol.title)

    @property
    def digest(self) -> list[str]:
        """Return the digest in groups of eight, so that it can be read aloud and wraps."""
        return [self.version.digest[at : at + 8] for at in range(0, len(self.version.digest), 8)]

    @cached_property
    def courses(self) -> int:
        """Return how many courses that this reader sees are on this version. One statement."""
        return Course.objects.visible_to(self.user).filter(protocol_version=self.version).count()
