"""How a clinic begins: its first site and who manages its people, both from the command line. Afterwards: `people`."""

import secrets
from datetime import datetime

from tracker.access.roles import Role
from tracker.actions import trail
from tracker.actions.action import CannotRecord, action
from tracker.actions.letters import digest_of
from tracker.actions.people import VALID, Invited
from tracker.models import Invitation, Membership, Site, TrailEntry

THERE_IS_ONE = "This site has an administrator. They invite others on the page People."


@action
def found_site(*, site: Site, at: datetime) -> Site:
    """Open a site. Nobody works there yet, and nobody answers while nobody is on duty: that is named on its rota.

    :raises CannotRecord: when there is a site of this code.
    """
    if Site.objects.filter(code=site.code).exists():
        raise CannotRecord(f"There is a site {site.code} already.")
    site.save(force_insert=True)
    trail.record(TrailEntry.Event.SITE_FOUNDED, by=None, at=at, site=site.code, zone=site.zone, country=site.country)
    return site


@action
def invite_administrator(*, site: Site, who: Invited, at: datetime) -> str:
    """Invite the administrator of a site that has none and return the secret of the link, which nobody keeps.

    The link works once, for seven days. One that was given out earlier and not used opens nothing any more.

    :raises CannotRecord: when an open account holds that role there.
    """
    held = Membership.objects.held_at(at).filter(site=site, role=Role.ADMINISTRATOR, user__is_active=True)
    if held.exists():
        raise CannotRecord(THERE_IS_ONE)
    secret = secrets.token_urlsafe(32)
    earlier = Invitation.objects.as_system("accept").filter(site=site, role=Role.ADMINISTRATOR)
    earlier.open_at(at).update(withdrawn_at=at)
    made = Invitation.objects.create(
        site=site, role=Role.ADMINISTRATOR, digest=digest_of(secret), email=who.email.lower(), full_name=who.full_name,
        short_name=who.short_name, credential=who.credential, invited_at=at, expires_at=at + VALID,
    )  # fmt: skip
    trail.record(TrailEntry.Event.ADMINISTRATOR_INVITED, by=None, at=at, site=site.code, invitation=made.pk)
    return secret
