"""Being written."""

from django.http import Http404, HttpRequest, HttpResponse


def course(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404


def courses(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404


def trail(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404
