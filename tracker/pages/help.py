"""Whom to phone: the numbers of sites. Names no treatment and nobody's record."""

from django.db.models import Case, Q, QuerySet, Value, When

from tracker.models import Course, Site, User


def sites_for(user: User) -> QuerySet[Site]:
    """Return the sites whose numbers are shown: a patient's own; to everybody else, all, staff their own first.

    One statement.

    A patient without a course sees the site they are registered at.
    """
    if not user.is_authenticated or not user.is_patient:
        works_at = [it.site_id for it in user.held_memberships] if user.is_authenticated else []
        own_first = Case(When(pk__in=works_at, then=Value(0)), default=Value(1))
        return Site.objects.order_by(own_first, "name")
    own = Course.objects.visible_to(user).values("site")
    return Site.objects.filter(Q(pk__in=own) | Q(pk=user.patient.registered_at_id)).order_by("name")
