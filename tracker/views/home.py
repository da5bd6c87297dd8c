"""Being written."""

from django.http import Http404, HttpRequest, HttpResponse


def home(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404


def help_page(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404
