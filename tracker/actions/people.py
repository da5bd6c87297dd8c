"""Who works at a site and has an account: inviting, accepting, ending, closing. What they may see is in `access`."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tracker.access.roles import MANAGING, Role
from tracker.actions import emergencies, open_sessions, trail
from tracker.actions.action import CannotRecord, action
from tracker.actions.letters import digest_of
from tracker.models import Course, Invitation, Letter, Membership, Patient, Site, TrailEntry, User

VALID = timedelta(days=7)
NOT_YOURS = "Somebody else manages the people of this site."
NO_LINK = "This link does not work any more."


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody who is invited, as they were typed."""

    email: str
    full_name: str
    short_name: str
    credential: str = ""


@action
def invite(*, site: Site, who: Invited, role: Role, origin: str, by: User, at: datetime) -> Invitation:
    """Invite somebody to work at a site. Whether the address has an account already is neither asked nor said.

    An earlier invitation of the same address to the same role is withdrawn.

    :raises CannotRecord: when `by` does not manage this site's people, gives this role, or invites themselves.
    """
    _check_manages(site, by)
    if role not in given_by(by, site):
        raise CannotRecord("An administrator gives this role.")
    if who.email.lower() == by.email:
        raise CannotRecord("Nobody gives a role to themselves.")
    _withdraw_earlier(Invitation.objects.visible_to(by), site, who.email, at, role=role, patient=None)
    made = _invite(site, who, origin, by, at, role=role)
    trail.record(TrailEntry.Event.PERSON_INVITED, by=by, at=at, site=site.code, role=role.name, invitation=made.pk)
    return made


@action
def invite_patient(*, course: Course, origin: str, by: User, at: datetime) -> Invitation:
    """Invite a course's patient to their own record, at the address that is kept for them.

    :raises CannotRecord: when they have an account, or no address is kept.
    """
    patient = course.patient
    if patient.user_id is not None:
        raise CannotRecord("This patient has an account already.")
    if not patient.email:
        raise CannotRecord("No e-mail address is kept for this patient. Enter it first.")
    who = Invited(patient.email, patient.full_name, patient.short_name)
    _withdraw_earlier(Invitation.objects.visible_to(by), course.site, who.email, at, role=None, patient=patient)
    made = _invite(course.site, who, origin, by, at, patient=patient)
    trail.record(TrailEntry.Event.PATIENT_INVITED, course=course, by=by, at=at, invitation=made.pk)
    return made


@action
def withdraw(*, site: Site, invitation: int, by: User, at: datetime) -> None:
    """Withdraw an invitation: its link opens nothing any more. One that is gone already stays so.

    :raises CannotRecord: when `by` does not manage this site's people.
    """
    _check_manages(site, by)
    rows = Invitation.objects.visible_to(by).filter(site=site, patient=None, pk=invitation)
    if rows.open_at(at).update(withdrawn_at=at):
        trail.record(TrailEntry.Event.INVITATION_WITHDRAWN, by=by, at=at, site=site.code, invitation=invitation)


def found(secret: str, at: datetime) -> Invitation | None:
    """Return the invitation that a link's secret opens at `at`; None for any other. One statement."""
    rows = Invitation.objects.as_system("accept").open_at(at).filter(digest=digest_of(secret))
    return rows.select_related("site").first()


@action
def accept(*, secret: str, at: datetime, password: str = "", user: User | None = None) -> User:
    """Accept an invitation and return the account. It works once.

    `user` is who is logged in and accepts; None makes an account with `password`. A patient's account is bound to the
    record it was offered for, and to no other.

    :raises CannotRecord: when the link opens nothing, the address has an account that is not `user`'s, or the record
        has an account.
    """
    rows = Invitation.objects.as_system("accept")
    invitation = rows.open_at(at).filter(digest=digest_of(secret)).select_for_update().first()
    if invitation is None:
        raise CannotRecord(NO_LINK)
    person = user or _new_account(invitation, password)
    if person.email != invitation.email.lower():
        raise CannotRecord("This invitation was sent to another address. Log out and open the link again.")
    if invitation.patient_id is not None:
        _bind(invitation.patient_id, person)
    else:
        given: dict[str, Any] = {"user": person, "site": invitation.site, "role": invitation.role}
        if not Membership.objects.held_at(at).filter(**given).exists():
            Membership.objects.create(**given, starts_at=at)
    rows.filter(pk=invitation.pk).update(accepted_at=at)
    trail.record(TrailEntry.Event.INVITATION_ACCEPTED, by=person, at=at, site=invitation.site.code,
                 invitation=invitation.pk)  # fmt: skip
    return person


@action
def end(*, site: Site, membership: int, by: User, at: datetime) -> None:
    """End somebody's role at a site at once. One that has ended stays so.

    :raises CannotRecord: when `by` does not manage this site's people, or it is their own role.
    """
    _check_manages(site, by)
    held = site.memberships.held_at(at).filter(pk=membership).select_related("user").first()
    if held is None:
        return
    if held.user_id == by.pk:
        raise CannotRecord("Nobody ends their own role. Ask another administrator or supervisor.")
    if Role(held.role) not in given_by(by, site):
        raise CannotRecord("An administrator ends this role.")
    if held.starts_at == at:
        held.delete()
    else:
        held.ends_at = at
        held.save(update_fields=["ends_at"])
    emergencies.end_all_of(held.user, by=by, at=at)
    _changed(TrailEntry.Event.ROLE_ENDED, held.user, site, by, at, role=Role(held.role).name)


@action
def close(*, site: Site, person: int, by: User, at: datetime) -> None:
    """Close an account: whoever is logged in with it is out at once, and nobody logs in with it any more.

    :raises CannotRecord: when `by` is no administrator here, the account is their own, or they work elsewhere too.
    """
    if site.pk not in by.sites_as({Role.ADMINISTRATOR}):
        raise CannotRecord("An administrator of the site closes accounts.")
    user = _worked_here(site, person)
    if user.pk == by.pk:
        raise CannotRecord("Nobody closes their own account.")
    if Membership.objects.held_at(at).filter(user=user).exclude(site=site).exists():
        raise CannotRecord("This person works at another site too. End their roles here instead.")
    User.objects.filter(pk=user.pk).update(is_active=False)
    open_sessions.end_all_of(user)
    emergencies.end_all_of(user, by=by, at=at)
    _changed(TrailEntry.Event.ACCOUNT_CLOSED, user, site, by, at)


@action
def reopen(*, site: Site, person: int, by: User, at: datetime) -> None:
    """Open an account that was closed. No session from before comes to life with it.

    :raises CannotRecord: when `by` is no administrator of a site at which its owner has worked, or the account opens
        records of another site: who closed it there opens it there.
    """
    if site.pk not in by.sites_as({Role.ADMINISTRATOR}):
        raise CannotRecord("An administrator of the site opens accounts.")
    user = _worked_here(site, person)
    if Membership.objects.held_at(at).filter(user=user).exclude(site=site).exists():
        raise CannotRecord("This person works at another site. An administrator there opens the account.")
    open_sessions.end_all_of(user)
    User.objects.filter(pk=user.pk).update(is_active=True)
    _changed(TrailEntry.Event.ACCOUNT_OPENED, user, site, by, at)


def given_by(by: User, site: Site) -> list[Role]:
    """Return the roles that somebody may give at a site: an administrator all, a supervisor those of daily work."""
    if site.pk in by.sites_as({Role.ADMINISTRATOR}):
        return list(Role)
    reserved = {Role.ADMINISTRATOR, Role.MEDICAL_DIRECTOR, Role.SUPERVISOR}
    return [it for it in Role if it not in reserved] if site.pk in by.sites_as(MANAGING) else []


def _check_manages(site: Site, by: User) -> None:
    if site.pk not in by.sites_as(MANAGING):
        raise CannotRecord(NOT_YOURS)


def _worked_here(site: Site, person: int) -> User:
    """Return somebody who has or had a role at the site.

    :raises CannotRecord: for anybody else.
    """
    user = User.objects.filter(pk=person, memberships__site=site).first()
    if user is None:
        raise CannotRecord("This person has never worked here.")
    return user


def _withdraw_earlier(rows: Any, site: Site, email: str, at: datetime, **to: Any) -> None:
    rows.filter(site=site, email=email.lower(), **to).open_at(at).update(withdrawn_at=at)


def _invite(site: Site, who: Invited, origin: str, by: User, at: datetime, **to: Any) -> Invitation:
    made = Invitation.objects.create(
        site=site, email=who.email.lower(), full_name=who.full_name, short_name=who.short_name,
        credential=who.credential, invited_by=by, invited_at=at, expires_at=at + VALID, **to,
    )  # fmt: skip
    Letter.objects.create(address=made.email, origin=origin, invitation=made, asked_at=at)
    return made


def _new_account(invitation: Invitation, password: str) -> User:
    if User.objects.filter(email=invitation.email).exists():
        raise CannotRecord("This address has an account. Log in with it, then open the link again.")
    return User.objects.create_user(
        invitation.email, password, full_name=invitation.full_name, short_name=invitation.short_name,
        credential=invitation.credential,
    )  # fmt: skip


def _bind(patient: int, person: User) -> None:
    """Bind an account to one record. The database keeps that neither has two."""
    if Patient.objects.as_system("accept").filter(user=person).exists():
        raise CannotRecord("This account belongs to a record already.")
    if not Patient.objects.as_system("accept").filter(pk=patient, user=None).update(user=person):
        raise CannotRecord("This record has an account already.")


def _changed(event: TrailEntry.Event, person: User, site: Site, by: User, at: datetime, **detail: Any) -> None:
    trail.record(event, by=by, at=at, site=site.code, person=str(person.public_id), **detail)
