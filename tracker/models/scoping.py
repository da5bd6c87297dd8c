"""The querysets on patient data, which refuse to answer until somebody said for whom. The rule itself is `visible`."""

from functools import reduce
from operator import or_
from typing import Any, Self, TypeVar

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from tracker.access.roles import CLINICAL, SUPERVISING
from tracker.models.duty import covered_by, works

M = TypeVar("M", bound=models.Model)
WITH_RECORDS = CLINICAL | SUPERVISING
SYSTEM_REASONS = frozenset({
    "worker", "replan", "verify", "demo", "compliance", "duplicates", "double booking", "rotate keys", "supplements",
    "accept", "emergency", "signatures",
})  # fmt: skip


class Unscoped(RuntimeError):
    """A query on patient data that does not say for whom: start it with `visible_to(user)`."""


class PatientQuerySet(models.QuerySet[M]):
    """A queryset on patient data. It raises unless it was scoped, whatever is asked of it.

    Scoped are `visible_to(user)`, a related manager of a loaded row of patient data, and `as_system(reason)`. The rows
    that hang on a site, a user or a protocol version are everybody's, and are not scoped by it.
    """

    course_path = "course__"
    _scope: str | None = None

    def visible_to(self, user: Any) -> Self:
        """Return the rows this user may see: as `visible` says."""
        return self._scoped("user").filter(visible(user, self.course_path))

    def as_system(self, reason: str) -> Self:
        """Return all rows, for a reason from the allow-list; for code that acts for nobody.

        :raises Unscoped: when the reason is not on the list.
        """
        if reason not in SYSTEM_REASONS:
            raise Unscoped(f"{reason!r} is no reason to read every patient's data.")
        return self._scoped(reason)

    def _scoped(self, scope: str) -> Self:
        scoped = self.all()
        scoped._scope = scope
        return scoped

    def _clone(self) -> Self:
        clone = super()._clone()  # type: ignore[misc]  # not in Django's stubs
        clone._scope = self._scope
        return clone

    def _require_scope(self) -> None:
        loaded = self._hints.get("instance")  # type: ignore[attr-defined]  # not in Django's stubs
        if self._scope is None and not isinstance(loaded, PatientRecord):
            raise Unscoped(f"{self.model.__name__} was queried without visible_to(user).")

    def _fetch_all(self) -> None:
        self._require_scope()
        super()._fetch_all()

    def iterator(self, *args: Any, **kwargs: Any) -> Any:
        """Stream the rows; refuses when unscoped."""
        self._require_scope()
        return super().iterator(*args, **kwargs)

    def raw(self, *args: Any, **kwargs: Any) -> Any:
        """Refuse: what raw SQL reads nobody can scope.

        :raises Unscoped: always.
        """
        raise Unscoped("Raw SQL on patient data cannot be scoped.")

    def count(self) -> int:
        """Count the rows; refuses when unscoped."""
        self._require_scope()
        return super().count()

    def exists(self) -> bool:
        """Say whether there is a row; refuses when unscoped."""
        self._require_scope()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Aggregate the rows; refuses when unscoped."""
        self._require_scope()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        """Update the rows; refuses when unscoped."""
        self._require_scope()
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete the rows; refuses when unscoped."""
        self._require_scope()
        return super().delete()


def visible(user: Any, path: str, *, in_emergency: bool = True) -> Q:
    """Return the condition under which a row is visible to `user`; `path` leads from the row to its course.

    For somebody who works nowhere now: their own record. Supervision of the course's site now. For somebody who works
    at the course's site now: a place on the care team; being on duty there (as fallback while nobody else is); and
    standing in for somebody on leave who holds a place on the team. While an emergency access of theirs runs, all
    courses of that one patient (`in_emergency` False: not those). Nothing else opens a record: a place on the team ends
    with the role at the site, and nobody opens their own record with the pages of staff.
    """
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return Q(pk__in=())
    sites = {*user.sites_as(SUPERVISING), *user.sites_on_duty}
    more = [_covered(user)] if user.sites_stood_in else []
    more += [_in_emergency(user)] if in_emergency and user.emergency_until else []
    if not sites:
        return Q(**{f"{path}pk__in": _listed(user, more)})
    in_team = Exists(_own_places(user).filter(course=OuterRef(f"{path}pk")))
    opened = Q(**{f"{path}site__in": sites}) | Q(in_team)
    return reduce(or_, (Q(**{f"{path}pk__in": it}) for it in more), opened)


def _listed(user: Any, more: list[models.QuerySet[Any]]) -> models.QuerySet[Any]:
    """Return the keys of the courses of one who sees no whole site: a short list, so that a query begins with it.

    Asked of each row instead (`Exists`), every list of a clinician would read the whole clinic's rows.
    """
    courses = apps.get_model("tracker", "Course")._base_manager
    if not user.held_memberships:
        return courses.filter(patient__user=user.pk).values("pk")
    if not user.sites_as(WITH_RECORDS):
        return courses.none()
    places = _own_places(user).values("course")
    return places.union(*more) if more else places


def _own_places(user: Any) -> models.QuerySet[Any]:
    """Return the user's places on care teams at sites at which they still work."""
    return _at_sites(_team_places(user.acting_at).filter(member=user.pk), user.sites_as(WITH_RECORDS))


def _covered(user: Any) -> models.QuerySet[Any]:
    """Return the keys of the courses of whoever the user stands in for, at sites at which both of them work."""
    mine, theirs = covered_by(user.pk, user.acting_at)
    places = _team_places(user.acting_at).filter(Q(member__in=mine) | Q(member__in=theirs))
    still = works("member", user.acting_at, site="course__site", roles=WITH_RECORDS)  # no leave outlasts a role
    return _at_sites(places.filter(still), user.sites_stood_in).values("course")


def _at_sites(places: models.QuerySet[Any], sites: list[int]) -> models.QuerySet[Any]:
    at_site = places.annotate(at_site=F("course__site_id") + 0)  # so that SQLite begins with the people, not the site
    return at_site.filter(at_site__in=sites)


def _in_emergency(user: Any) -> models.QuerySet[Any]:
    """Return the keys of all courses of the patients whose records the user has opened in an emergency."""
    accesses: Any = apps.get_model("tracker", "EmergencyAccess")
    running = accesses.objects.as_system("emergency").filter(opened_by=user.pk).open_at(user.acting_at)
    courses = apps.get_model("tracker", "Course")._base_manager
    return courses.filter(patient__in=running.values("patient")).values("pk")


def _team_places(at: Any) -> models.QuerySet[Any]:
    """Return the places on care teams held at `at`. Found by name: courses are built on this module."""
    ends = Q(ends_at=None) | Q(ends_at__gt=at)
    return apps.get_model("tracker", "CareTeamMember")._base_manager.filter(ends, starts_at__lte=at)


class PatientRecord(models.Model):
    """A row of patient data: `objects` must be scoped; Django's own checks use `unscoped`."""

    objects = PatientQuerySet.as_manager()
    unscoped = models.Manager()  # noqa: DJ012  # both are managers

    class Meta:
        abstract = True
        base_manager_name = "unscoped"
