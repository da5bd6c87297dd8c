"""Being written."""

from django.http import Http404, HttpRequest, HttpResponse


def note(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404


def intention(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404
