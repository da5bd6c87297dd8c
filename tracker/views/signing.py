"""Signing with one's password: asked last, and at most ten times a minute, because a try costs a third of a second."""

from allauth.core import ratelimit
from django.forms import BaseForm
from django.http import HttpRequest

from tracker.views.finding import user_of

TOO_OFTEN = "Too many tries. Wait a minute, then sign again."
WRONG = "This is not your password. Everything else is still here."


def is_signed(request: HttpRequest, form: BaseForm) -> bool:
    """Say whether the form's `password` is the user's; else say beside the field why not.

    The tries are counted with those of logging in again, before anything is computed.
    """
    if not ratelimit.consume(request, action="reauthenticate", user=request.user):
        form.add_error("password", TOO_OFTEN)
    elif not user_of(request).check_password(form.cleaned_data["password"]):
        form.add_error("password", WRONG)
    return not form.errors
