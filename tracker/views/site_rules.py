"""The page of the rules of places: which hold at a user's sites since when; holding others, ending some."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tracker.actions import site_rules as actions
from tracker.actions.action import CannotRecord
from tracker.forms.site_rules import EndForm, HoldForm
from tracker.models import Site, SiteRules
from tracker.pages.site_rules import AtSite, published_rules, rules_at
from tracker.pages.versions import sites_of
from tracker.templatetags.ow import day_and_year
from tracker.views.finding import user_of
from tracker.views.page import page


@require_http_methods(["GET", "POST"])
def site_rules(request: HttpRequest) -> HttpResponse:
    """Show which rules hold at this user's sites; say that others do, or until when some do.

    :raises Http404: when a form is sent for another site, or for rules that do not stand at any of theirs.
    """
    at, sites = timezone.now(), sites_of(user_of(request))
    shown, versions = rules_at(sites.values()), published_rules()
    sent = request.POST if request.method == "POST" else None
    forms = {it.site.code: HoldForm(_meant(sent, it.site.code), site=it.site.code, versions=versions) for it in shown}
    ends = {str(row.pk): EndForm(_meant(sent, str(row.pk)), row=row.pk.hex) for it in shown for row in it.held}
    what = request.POST.get("what", "")
    form: Any = {**forms, **ends}.get(what)
    if sent is not None and form is None:
        raise Http404("These rules do not stand at one of this user's sites.")
    if form is not None and form.is_valid() and _held(request, form, sites.get(what), _row(shown, what), at):
        return redirect("site-rules")
    listed = [(it.site, forms[it.site.code], [(row, ends[str(row.pk)]) for row in it.held]) for it in shown]
    context = {"listed": listed, "versions": versions, "sent": form}
    return page(request, "supervision/site_rules.html", context, place="protocols")


def _meant(sent: Any, what: str) -> Any:
    """Return what was sent for the form of this name; None: another was, or none."""
    return sent if sent is not None and sent.get("what") == what else None


def _row(shown: list[AtSite], what: str) -> SiteRules | None:
    return next((row for it in shown for row in it.held if str(row.pk) == what), None)


def _held(request: HttpRequest, form: Any, site: Site | None, row: SiteRules | None, at: datetime) -> bool:
    """Let rules hold at a site, or (`row`) end those that do; or show beside the field why that cannot be."""
    given: dict[str, Any] = form.held() if site else form.cleaned_data
    if row is not None:
        given = given | {"version": row.version, "since": row.since, "replaces": row}
        site = row.site
    assert site is not None  # the view has found one of the two
    try:
        made = actions.hold(site=site, by=user_of(request), at=at, **given)
    except CannotRecord as reason:
        form.refuse(reason, "until" if "last day" in str(reason) else None)
        return False
    until = f" to {day_and_year(made.until)}" if made.until else " on"
    messages.success(request, f"{made.version.title}: held at {site} from {day_and_year(made.since)}{until}.")
    return True
