"""Being written."""

from django.http import Http404, HttpRequest, HttpResponse


def mailbox(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404
