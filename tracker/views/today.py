"""Being written."""

from django.http import Http404, HttpRequest, HttpResponse


def today(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404
