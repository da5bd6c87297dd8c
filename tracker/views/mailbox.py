"""The mailbox of the demonstration: what would have been sent. The access policy keeps it shut anywhere else."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tracker.pages import mailbox as pages
from tracker.views.page import page


@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """Show the messages, newest first, and the one that `?id=` names.

    :raises Http404: when there is no message of that name.
    """
    wanted = request.GET.get("id")
    shown = pages.read(wanted)
    if wanted and shown.opened is None:
        raise Http404("There is no such message.")
    return page(request, "mailbox.html", {"mailbox": shown})
