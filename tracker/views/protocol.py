"""Reading one published version of a protocol. Publishing, comparing and moving a course are in `protocols`."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from tracker.pages.protocol_page import ProtocolPage, readable_versions
from tracker.pages.signatures import beneath
from tracker.views.finding import user_of
from tracker.views.page import page


@require_safe
def protocol(request: HttpRequest, digest: str) -> HttpResponse:
    """Show a version's schedule of activities, its sources, and what its file cannot say."""
    user = user_of(request)
    rows = readable_versions(user).select_related("base", "site", "published_by", "signed_by")
    rows = rows.annotate(e_signature=beneath("protocolversion"))
    found = get_object_or_404(rows, digest__startswith=digest)
    context = {"it": ProtocolPage(found, user), "version": found, "at": timezone.now()}
    return page(request, "clinic/protocol.html", context, place="protocols")
