"""Being written."""

from django.http import Http404, HttpRequest, HttpResponse


def my_plan(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404


def tick(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404
