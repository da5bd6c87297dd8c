"""Whom to phone: the numbers of sites. Names no treatment and nobody's record."""

from django.db.models import QuerySet

from tracker.models import Course, Site, User


def sites_for(user: User) -> QuerySet[Site]:
    """Return the sites whose numbers are shown: a patient's own; to everybody else, all. One statement."""
    if not user.is_authenticated or not user.is_patient:
        return Site.objects.order_by("name")
    own = Course.objects.visible_to(user).values("site")
    return Site.objects.filter(pk__in=own).order_by("name")
