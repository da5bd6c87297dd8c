"""The page of a site's people: who works there, who is invited, whose account is closed. No patient stands on it."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef

from tracker.access.roles import Role
from tracker.actions.people import given_by
from tracker.models import Invitation, Membership, Site, User


@dataclass(frozen=True)
class StaffPage:
    """The people of a site at `at`, as `user` may change them. Three statements."""

    site: Site
    user: User
    at: datetime

    @cached_property
    def members(self) -> list[Membership]:
        """Return the roles held now; each person says whether they have a second factor."""
        second = Authenticator.objects.filter(user=OuterRef("user")).exclude(type=Authenticator.Type.RECOVERY_CODES)
        rows = self.site.memberships.held_at(self.at).select_related("user")
        return list(rows.annotate(has_second=Exists(second)).order_by("user__full_name", "role"))

    @cached_property
    def invited(self) -> list[Invitation]:
        """Return the invitations of staff that are open, latest first."""
        rows = Invitation.objects.visible_to(self.user).filter(site=self.site, patient=None)
        return list(rows.open_at(self.at).order_by("-invited_at"))

    @cached_property
    def closed(self) -> list[User]:
        """Return who has worked here and whose account is closed."""
        if not self.closes:
            return []
        return list(User.objects.filter(is_active=False, memberships__site=self.site).distinct().order_by("full_name"))

    @property
    def closes(self) -> bool:
        """Say whether this user may close accounts here."""
        return self.site.pk in self.user.sites_as({Role.ADMINISTRATOR})

    @cached_property
    def gives(self) -> list[Role]:
        """Return the roles this user may give here."""
        return given_by(self.user, self.site)
