"""Pages of protocol versions: what is published, publishing a file, what changed. One version's grid is `protocol`."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from programmes import BadProtocol
from tracker.actions import protocols as actions
from tracker.actions.action import CannotRecord
from tracker.forms.protocols import FileForm, PublishForm, sealed
from tracker.history import protocol_of
from tracker.models import ProtocolVersion, Site
from tracker.pages import versions as published
from tracker.pages.difference import lines
from tracker.pages.protocol_page import is_hidden_from, readable_versions
from tracker.pages.versions import Examined, examined, sites_of
from tracker.views.finding import user_of
from tracker.views.page import page
from tracker.views.signing import reauthenticated, to_sign

OF_A_SITE = "You sign this supplement as the site's medical director."
OF_ALL = "You sign that you approve of this version for use."


@require_safe
def protocols(request: HttpRequest) -> HttpResponse:
    """List the published versions, newest first."""
    context = {"versions": published.versions_of(user_of(request))}
    return page(request, "supervision/versions.html", context, place="protocols")


@require_safe
def difference(request: HttpRequest, digest: str, other: str) -> HttpResponse:
    """Show what changed from the version `other` to this one of the same protocol.

    :raises Http404: when one of them is not published, or not for this user to read.
    """
    user = user_of(request)
    rows = readable_versions(user).select_related("base", "site")
    new, old = (get_object_or_404(rows, digest__startswith=it) for it in (digest, other))
    if new.code != old.code:
        raise Http404
    before, after = protocol_of(old), protocol_of(new)
    hidden = is_hidden_from(user, before) or is_hidden_from(user, after)
    context = {"new": new, "old": old, "changes": lines(before, after, hides_amounts=hidden), "hidden": hidden}
    return page(request, "supervision/versions_difference.html", context, place="protocols")


@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest) -> HttpResponse:
    """Check a file; then, in a second step, publish it."""
    at = timezone.now()
    if request.POST.get("step") == "publish":
        return _publish(request, at)
    form = FileForm(request.POST or None, request.FILES or None, sites=sites_of(user_of(request)))
    if not form.is_valid():
        return _written(request, form, None)
    checked = examined(form.body, form.name, form.whose, user_of(request), at)
    if not checked.can_be_published:
        return _written(request, form, checked)
    kept = {"body": sealed(checked.body), "name": form.name, "site": checked.site.code if checked.site else ""}
    return _step_two(request, _to_sign(request, PublishForm(initial=kept), checked.site), checked, form)


def _written(request: HttpRequest, form: FileForm, checked: Examined | None) -> HttpResponse:
    """Show the file's text with everything that was found in it."""
    if checked is not None and checked.refusal:
        form.add_error(checked.refused_field, checked.refusal)
    return page(request, "supervision/versions_publish.html", {"form": form, "checked": checked}, place="protocols")


def _step_two(request: HttpRequest, form: PublishForm, checked: Examined, written: FileForm) -> HttpResponse:
    context = {"form": form, "checked": checked, "written": written}
    return page(request, "supervision/versions_confirm.html", context, place="protocols")


def _publish(request: HttpRequest, at: datetime) -> HttpResponse:
    """Publish the file that was checked. Whatever stands against it by now is said, and the file is still there."""
    user, sites = user_of(request), sites_of(user_of(request))
    form = _to_sign(request, PublishForm(request.POST), sites.get(request.POST.get("site", "")))
    if not form.is_valid():
        return _written(request, FileForm(sites=sites), None)
    given, site = form.cleaned_data, sites.get(form.cleaned_data["site"])
    checked = examined(given["body"], given["name"], site, user, at)
    text = given["body"].decode("utf-8-sig", errors="replace")
    written = FileForm({"text": text, "site": given["site"]}, sites=sites)
    if not checked.can_be_published:
        return _done(request, given["body"]) or _written(request, written, checked if written.is_valid() else None)
    asked = reauthenticated(request, form) if checked.may_sign else None
    if asked is None:
        return _step_two(request, form, checked, written)
    try:
        made = actions.publish(
            body=checked.body, name=checked.name, by=user, at=at, site=site, signed_by=user if site else None,
            signed_with=asked,
        )  # fmt: skip
    except (CannotRecord, BadProtocol) as reason:
        form.add_error(None, str(reason))
        return _step_two(request, form, checked, written)
    return _published(request, made)


def _to_sign(request: HttpRequest, form: PublishForm, site: Site | None) -> PublishForm:
    """Return the form with what signing asks for, and what the signature says: courses run on what is published."""
    form.fields["password"].help_text = OF_A_SITE if site else OF_ALL
    return to_sign(request, form)


def _done(request: HttpRequest, body: bytes) -> HttpResponse | None:
    """Answer a second click: the very file is published. At most one statement."""
    made = ProtocolVersion.objects.filter(digest=actions.digest_of(body)).first()
    return None if made is None else _published(request, made)


def _published(request: HttpRequest, made: ProtocolVersion) -> HttpResponse:
    """Say so, and go on to where it is used: of rules of a place, to where a site says that they hold."""
    messages.success(request, f"{made.reference} is published.")
    return redirect("site-rules" if made.is_regulation else "protocols")
