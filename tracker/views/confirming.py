"""The password asked for before something that is no signature: unlocking."""

from django.forms import BaseForm
from django.http import HttpRequest

from tracker.views.signing import fault_of


def is_confirmed(request: HttpRequest, form: BaseForm) -> bool:
    """Say whether the form's `password` is that of whoever is signed in; else say beside the field why not."""
    fault = fault_of(request, form.cleaned_data["password"])
    if fault:
        form.add_error(*fault)
    return not form.errors
