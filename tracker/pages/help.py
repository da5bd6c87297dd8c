"""Whom to phone: the numbers of sites. Names no treatment and nobody's record."""

from django.db.models import Q, QuerySet

from tracker.models import Course, Site, User


def sites_for(user: User) -> QuerySet[Site]:
    """Return the sites whose numbers are shown: a patient's own; to everybody else, all. One statement.

    A patient without a course sees the site they are registered at.
    """
    if not user.is_authenticated or not user.is_patient:
        return Site.objects.order_by("name")
    own = Course.objects.visible_to(user).values("site")
    return Site.objects.filter(Q(pk__in=own) | Q(pk=user.patient.registered_at_id)).order_by("name")
