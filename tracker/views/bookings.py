"""Being written."""

from django.http import Http404, HttpRequest, HttpResponse


def book(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404


def cancel(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404
