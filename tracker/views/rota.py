"""The duty rota of a site: who is on duty, who falls back, who is away. Its staff reads it, some of them plan it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tracker.access.roles import CLINICAL, SUPERVISING
from tracker.actions import rota as actions
from tracker.actions.action import CannotRecord
from tracker.forms.rota import FallbackForm, LeaveForm, RotaForm, RowForm, ShiftForm
from tracker.models import Site
from tracker.pages.duty import RotaPage
from tracker.views.finding import user_of
from tracker.views.page import page

ENTERED: Mapping[str, tuple[type[RotaForm], Callable[..., Any], str]] = {
    "shift": (ShiftForm, actions.put_on_duty, "The shift is on the rota."),
    "leave": (LeaveForm, actions.agree_leave, "The leave is entered."),
    "fallback": (FallbackForm, actions.name_fallback, "The fallback is named."),
}
TAKEN: Mapping[str, tuple[Callable[..., Any], str]] = {
    "cut": (actions.cut, "The shift is cut."),
    "end": (actions.end_leave, "The leave is ended."),
}


@require_http_methods(["GET", "POST"])
def rota(request: HttpRequest) -> HttpResponse:
    """Show the rota of one of this user's sites (`?site=`); or change it.

    :raises Http404: when somebody sends a form who does not plan this rota.
    """
    at = timezone.now()
    sites = _sites(request)
    shown = RotaPage(sites.get(request.GET.get("site", ""), next(iter(sites.values()))), user_of(request), at)
    if request.method == "POST" and not shown.may_plan:
        raise Http404("Somebody else plans this rota.")
    what = request.POST.get("what", "")
    forms = _forms(request, shown, what) if shown.may_plan else {}
    done = _taken(request, shown.site, what, at) if what in TAKEN else _entered(request, shown, forms.get(what), at)
    if done:
        return redirect(f"{reverse('rota')}?site={shown.site.code}")
    context = {"rota": shown, "forms": forms, "sent": forms.get(what), "sites": list(sites.values())}
    return page(request, "clinic/rota.html", context, place="rota")


def _sites(request: HttpRequest) -> dict[str, Site]:
    """Return the sites at which this user works with patients or supervises, by code. No query."""
    held = user_of(request).held_memberships
    return {it.site.code: it.site for it in held if it.role in CLINICAL | SUPERVISING}


def _forms(request: HttpRequest, shown: RotaPage, what: str) -> dict[str, RotaForm]:
    given: dict[str, Any] = {"people": shown.people, "zone": shown.zone}
    sent = {what: request.POST}
    preset = {"fallback": {"person": shown.fallback}}
    return {name: form(sent.get(name), initial=preset.get(name), **given) for name, (form, _, _) in ENTERED.items()}


def _entered(request: HttpRequest, shown: RotaPage, form: RotaForm | None, at: datetime) -> bool:
    if form is None or not form.is_valid():
        return False
    _, act, said = ENTERED[form.what]
    try:
        act(site=shown.site, by=user_of(request), at=at, **form.cleaned_data)
    except CannotRecord as reason:
        form.refuse(reason)
        return False
    messages.success(request, said)
    return True


def _taken(request: HttpRequest, site: Site, what: str, at: datetime) -> bool:
    """Cut a shift or end a leave; what cannot be is said above the page."""
    form = RowForm(request.POST)
    if not form.is_valid():
        return False
    act, said = TAKEN[what]
    try:
        act(site=site, by=user_of(request), at=at, **{"shift" if what == "cut" else "leave": form.cleaned_data["row"]})
    except CannotRecord as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, said)
    return True
