"""Being written."""

from django.http import Http404, HttpRequest, HttpResponse


def checks(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404


def answer(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404


def weigh(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404


def release(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404
