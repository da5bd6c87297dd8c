"""Being written."""

from django.http import Http404, HttpRequest, HttpResponse


def supervision(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404


def deviation(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404


def waive(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404
