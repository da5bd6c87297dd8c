"""The page on which a patient is enrolled."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tracker.access.roles import CLINICAL
from tracker.actions import courses
from tracker.actions.action import CannotRecord
from tracker.forms.enrolment import EnrolForm, MemberRows
from tracker.models import Patient, Site
from tracker.pages.enrolment import clinicians_at, versions_for
from tracker.views.finding import user_of
from tracker.views.page import page


@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """Register a patient, unless they are registered already, and enrol them on a published protocol.

    `?patient=` names one whose record this user sees: another course of theirs begins.
    """
    now = timezone.now()
    sites = _sites(request)
    people = clinicians_at(sites, now)
    known = _known(request)
    form = EnrolForm(
        request.POST or None,
        initial={"zone": sites[0].zone, "lead": user_of(request), "site": sites[0].pk},
        user=user_of(request), sites=sites, versions=versions_for(sites), people=people, known=known,
    )  # fmt: skip
    members = MemberRows(request.POST or None, prefix="member", form_kwargs={"people": people})
    if _all_valid(form, members) and (answer := _enrolled(request, form, members, now)):
        return answer
    return page(request, "clinic/enrol.html", {"form": form, "members": members, "known": known}, place="courses")


def _known(request: HttpRequest) -> Patient | None:
    """Return the patient that the address names; None where it names none.

    :raises Http404: when there is none of this key, or this user may not see them: the two look the same.
    """
    asked = request.GET.get("patient")
    if asked is None:
        return None
    try:
        key = UUID(asked)
    except ValueError as unreadable:
        raise Http404("There is no such patient.") from unreadable
    return get_object_or_404(Patient.objects.visible_to(user_of(request)), public_id=key)


def _sites(request: HttpRequest) -> list[Site]:
    """Return the sites at which this user works with patients. No query: the policy has asked already."""
    return list(dict.fromkeys(it.site for it in user_of(request).held_memberships if it.role in CLINICAL))


def _all_valid(form: EnrolForm, members: Any) -> bool:
    if not form.is_bound or not all([form.is_valid(), members.is_valid()]):
        return False
    return not members.refuse_twice(form.cleaned_data["lead"], form.course()["site"], form.people)


def _enrolled(request: HttpRequest, form: EnrolForm, members: Any, now: datetime) -> HttpResponse | None:
    team = members.team(form.cleaned_data["lead"])
    try:
        course = courses.enrol(patient=form.patient(), team=team, by=user_of(request), at=now, **form.course())
    except CannotRecord as reason:
        form.refuse(reason, "born_on" if any(it in str(reason) for it in ("This protocol", "date of birth")) else None)
        return None
    is_mine = user_of(request) in team
    own = "" if is_mine else " You are not on its team, so it is not among your courses."
    messages.success(request, f"Enrolled as {course.reference}.{own}")
    return redirect("course", course.reference) if is_mine else redirect("courses")
