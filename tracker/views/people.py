"""Who works at a site and who is invited; an invitation accepted. Log-in itself is allauth's, in `account`."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from tracker.access.roles import MANAGING
from tracker.actions import people as actions
from tracker.actions.action import CannotRecord
from tracker.forms.people import InviteForm, JoinForm, SignedRowForm
from tracker.models import Invitation, Site
from tracker.pages.staff import StaffPage
from tracker.views.confirming import is_confirmed
from tracker.views.finding import find_course, user_of
from tracker.views.page import page

ROWS: Mapping[str, tuple[Callable[..., Any], str, str]] = {
    "end": (actions.end, "membership", "The role is ended."),
    "close": (actions.close, "person", "The account is closed."),
    "reopen": (actions.reopen, "person", "The account is open again."),
    "withdraw": (actions.withdraw, "invitation", "The invitation is withdrawn."),
}


@require_http_methods(["GET", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """Show the people of one of this user's sites (`?site=`); or change a row of it, signed with the password."""
    at, sites = timezone.now(), _sites(request)
    site = _chosen(request, sites)
    form = SignedRowForm(request.POST or None)
    if form.is_valid() and is_confirmed(request, form) and _changed(request, site, form, at):
        return redirect(f"{reverse('people')}?site={site.code}")
    shown = StaffPage(site, user_of(request), at)
    context = {"shown": shown, "form": form, "sites": list(sites.values())}
    return page(request, "people/people.html", context, place="people")


@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody to work at a site. The answer is the same whether the address has an account or not."""
    at, site = timezone.now(), _chosen(request, _sites(request))
    form = InviteForm(request.POST or None, roles=actions.given_by(user_of(request), site))
    if form.is_valid() and is_confirmed(request, form):
        given = {"site": site, "who": form.invited(), "role": form.cleaned_data["role"], "origin": origin_of(request)}
        try:
            actions.invite(by=user_of(request), at=at, **given)
        except CannotRecord as reason:
            form.refuse(reason)
        else:
            messages.success(request, "The invitation is on its way. Its link works once, for seven days.")
            return redirect(f"{reverse('people')}?site={site.code}")
    return page(request, "people/invite.html", {"form": form, "site": site}, place="people")


@require_POST
def invite_patient(request: HttpRequest, reference: str) -> HttpResponse:
    """Invite a course's patient to their own record, at the address that is kept for them."""
    course = find_course(request, reference)
    try:
        actions.invite_patient(course=course, origin=origin_of(request), by=user_of(request), at=timezone.now())
    except CannotRecord as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, "The invitation is on its way. Its link works once, for seven days.")
    return redirect("patient", course.reference)


@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """Accept an invitation: with a new password, or as whoever is logged in. A dead link says only that."""
    at = timezone.now()
    invitation = actions.found(secret[:128], at)
    if invitation is None:
        return page(request, "people/no_link.html", {"bare": True}, status=404)
    form = JoinForm(
        request.POST if request.method == "POST" else None, email=invitation.email, full_name=invitation.full_name
    )
    return _joined(request, secret, form, at) or _asked(request, invitation, form)


def _joined(request: HttpRequest, secret: str, form: JoinForm, at: datetime) -> HttpResponse | None:
    """Accept it; None where that was not asked for, or not possible: the form says why."""
    user = user_of(request) if request.user.is_authenticated else None
    if request.method != "POST" or (user is None and not form.is_valid()):
        return None
    password = "" if user else form.cleaned_data["password"]
    try:
        actions.accept(secret=secret, at=at, password=password, user=user)
    except CannotRecord as reason:
        form.add_error(None, str(reason))
        return None
    get_adapter().add_message(request, messages.SUCCESS, message="Your account is ready.")
    return redirect("home" if user else "account_login")


def _asked(request: HttpRequest, invitation: Invitation, form: JoinForm) -> HttpResponse:
    context = {"invitation": invitation, "form": form, "bare": not request.user.is_authenticated}
    return page(request, "people/join.html", context)


def _sites(request: HttpRequest) -> dict[str, Site]:
    """Return the sites whose people this user manages, by code. No query."""
    return {it.site.code: it.site for it in user_of(request).held_memberships if it.role in MANAGING}


def _chosen(request: HttpRequest, sites: dict[str, Site]) -> Site:
    """Return the site that the address names, or the first.

    :raises Http404: when it names another.
    """
    code = request.GET.get("site", "")
    if code and code not in sites:
        raise Http404("Somebody else manages the people of this site.")
    return sites[code] if code else next(iter(sites.values()))


def _changed(request: HttpRequest, site: Site, form: SignedRowForm, at: datetime) -> bool:
    act, named, said = ROWS[form.cleaned_data["what"]]
    try:
        act(site=site, by=user_of(request), at=at, **{named: form.cleaned_data["row"]})
    except CannotRecord as reason:
        form.refuse(reason)
        return False
    messages.success(request, said)
    return True


def origin_of(request: HttpRequest) -> str:
    """Return where links in letters lead: the public address, or the one this page was asked at."""
    return settings.PUBLIC_URL or request.build_absolute_uri("/").rstrip("/")
