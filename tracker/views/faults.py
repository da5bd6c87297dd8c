"""Pages for what went wrong. They say what is safe and what to do, and nothing about the record."""

from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def refused(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Answer that what was sent cannot be read; of more than a form can hold, that going back brings it back."""
    return render(request, "400.html", {"too_much": isinstance(exception, TOO_MUCH)}, status=400)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Answer that there is no such page; the same for what is not there and for what is another person's."""
    return render(request, "404.html", {"is_mine": _is_patients(request)}, status=404)


def _is_patients(request: HttpRequest) -> bool:
    """Say whether a patient reads this, who stays in their own frame; False while nobody has said when they act."""
    user = getattr(request, "user", None)
    return bool(user and user.is_authenticated and user.acting_at and user.is_patient)


def failed(request: HttpRequest) -> HttpResponse:
    """Answer that something failed here. Reads no database: that may be what failed."""
    return render(request, "500.html", status=500)
