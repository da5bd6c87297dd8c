"""Who works here and where: users, sites, memberships. Patients are in `patients`."""

import uuid
from collections.abc import Collection
from datetime import datetime
from functools import cached_property
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from tracker.access.roles import CLINICAL, MANAGING, SUPERVISING, Role
from tracker.models.prepared import prepared


class UserManager(BaseUserManager["User"]):
    """Finds and makes users by e-mail address, in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a user; without a password nobody can log in with it."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the user with this address, however it is written."""
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """A person who logs in. `public_id` is what the outside and the trail see; there is no user name."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(unique=True)
    full_name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=40)
    credential = models.CharField(max_length=80, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    acting_at: datetime | None = None
    is_staff = False
    is_superuser = False

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name", "short_name"]

    objects = UserManager()

    def __str__(self) -> str:
        return self.short_name

    def acting(self, at: datetime) -> "User":
        """Return this user acting at a moment: memberships and team places count as they stood then."""
        self.acting_at = at
        self.__dict__.pop("held_memberships", None)
        return self

    @cached_property
    def held_memberships(self) -> list["Membership"]:
        """Return the memberships held at `acting_at`, with their sites. One query.

        Each says whether its user `is_on_duty` at its site then, whether the user `stands_in` for somebody, until when
        the user has an emergency access open (`emergency`; None: none), and what second factor the user has now:
        `has_app`, `has_passkey`.
        """
        if self.acting_at is None:
            raise RuntimeError("Say when: user.acting(at).")
        held = _held(self.pk, self.acting_at)
        for it in held:
            it.user = self
        return held

    def sites_as(self, roles: Collection[Role]) -> list[int]:
        """Return the keys of the sites at which this user holds one of the roles now."""
        return [it.site_id for it in self.held_memberships if it.role in roles]

    @property
    def sites_on_duty(self) -> list[int]:
        """Return the keys of the sites at which this user works with patients and is on duty now."""
        return [it.site_id for it in self.held_memberships if it.role in CLINICAL and it.is_on_duty]  # type: ignore[attr-defined]  # annotated by `_held`

    @property
    def sites_stood_in(self) -> list[int]:
        """Return the keys of the sites at which this user works with patients and stands in for colleagues now."""
        return [it.site_id for it in self.held_memberships if it.role in CLINICAL and it.stands_in]  # type: ignore[attr-defined]  # annotated by `_held`

    @property
    def emergency_until(self) -> datetime | None:
        """Return until when this user has an emergency access open; None where none is, or they treat nobody now."""
        return next((it.emergency for it in self.held_memberships if it.role in CLINICAL), None)  # type: ignore[attr-defined]  # annotated by `_held`

    @property
    def is_clinician(self) -> bool:
        """Say whether this user works with patients somewhere."""
        return bool(self.sites_as(CLINICAL))

    @property
    def has_rota(self) -> bool:
        """Say whether there is a site whose duty rota concerns this user."""
        return self.is_clinician or self.is_supervisor

    @cached_property
    def is_patient(self) -> bool:
        """Say whether this user has a record of their own. One query, unless the user works somewhere."""
        return not self.held_memberships and hasattr(self, "patient")

    @property
    def has_passkey(self) -> bool:
        """Say whether a member of staff has set up a passkey. No query of its own."""
        return any(it.has_passkey for it in self.held_memberships)  # type: ignore[attr-defined]  # annotated by `_held`

    @property
    def has_second_factor(self) -> bool:
        """Say whether a member of staff has set up a passkey or an app with codes. No query of its own."""
        return self.has_passkey or any(it.has_app for it in self.held_memberships)  # type: ignore[attr-defined]  # as above

    @property
    def is_manager(self) -> bool:
        """Say whether this user manages the people of a site."""
        return bool(self.sites_as(MANAGING))

    @property
    def is_supervisor(self) -> bool:
        """Say whether this user supervises a site."""
        return bool(self.sites_as(SUPERVISING))


class Site(models.Model):
    """A place where courses are given: its zone, its numbers, its name to the outside.

    `rules` is the stack of rules of places that hold here, as `SiteRules` says it: what a course copies.
    """

    code = models.CharField(max_length=4, unique=True)
    name = models.CharField(max_length=80)
    sender_name = models.CharField(max_length=40, help_text="What a patient's lock screen shows. Names no treatment.")
    zone = models.CharField(max_length=40)
    country = models.CharField(max_length=2)
    subdivision = models.CharField(max_length=3, blank=True, help_text="Of the country, as in ISO 3166-2: SA, OR, ENG.")
    rules = models.JSONField(default=list)
    team_phone = models.CharField(max_length=20)
    team_hours = models.CharField(max_length=80)
    night_phone = models.CharField(max_length=20)
    crisis_phone = models.CharField(max_length=20)
    crisis_name = models.CharField(max_length=40)
    emergency_phone = models.CharField(max_length=20)
    fallback = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    last_number = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.name

    @property
    def region(self) -> str:
        """Return the country, with its subdivision where that is known: "AU-SA"."""
        return f"{self.country}-{self.subdivision}" if self.subdivision else self.country


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships, by when they hold."""

    def held_at(self, at: datetime) -> "MembershipQuerySet":
        """Return those that hold at `at`: their beginning included, their end excluded."""
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=at), starts_at__lte=at)


class Membership(models.Model):
    """A role of a user at a site, for a time."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="memberships")
    role = models.SmallIntegerField(choices=Role.choices)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="membership_ends_after_it_starts",
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()} at {self.site}"


class Credential(models.Model):
    """A credential that a user holds for work at a site, for a time: a code of the protocols, such as a licence."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="credentials")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=32)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="credential_ends_after_it_starts",
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} of {self.user}"

    def holds_at(self, at: datetime) -> bool:
        """Say whether it is held at `at`: its beginning included, its end excluded."""
        return self.starts_at <= at and (self.ends_at is None or at < self.ends_at)


def _held(user: int, at: datetime) -> list["Membership"]:
    return held_rows.rows(user=user, at=at)


@prepared
def held_rows(user: int, at: datetime) -> models.QuerySet["Membership"]:
    """Return the memberships that a user holds at `at`, with what `held_memberships` says of each.

    Prepared, because every page asks it: putting it together took 12 ms, the database answers in less than one.
    """
    from tracker.models import duty, emergencies  # they are built on this module

    rows = Membership.objects.held_at(at).filter(user=user).select_related("site").order_by("site__name", "role")
    of_duty = {"is_on_duty": duty.is_on_duty(user, at), "stands_in": duty.stands_in(user, at)}
    of_user = {"has_app": _has(user, "totp"), "has_passkey": _has(user, "webauthn")}
    return rows.annotate(**of_duty, **of_user, emergency=emergencies.latest_end(user, at))


def _has(user: int, kind: str) -> models.Exists:
    from allauth.mfa.models import Authenticator  # it points to the user of this module

    return models.Exists(Authenticator.objects.filter(user=user, type=kind))
