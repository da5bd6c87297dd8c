"""The page on which a call is logged: whom to phone, what was said and what is so now; the row then leaves today."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tracker.actions import calls
from tracker.actions.action import CannotRecord
from tracker.forms.calls import CallForm
from tracker.models import Call
from tracker.pages.calls import CallPage
from tracker.views.finding import find_course, user_of, zone_of
from tracker.views.page import page, was_read

SAVED = {
    Call.Outcome.REACHED: "The call is logged.",
    Call.Outcome.LEFT_WORD: "The call is logged. It stays on the list until the patient is reached.",
    Call.Outcome.NO_ANSWER: "The call is logged. It stays on the list until the patient is reached.",
}


@require_http_methods(["GET", "POST"])
def log(request: HttpRequest, reference: str, key: str) -> HttpResponse:
    """Log a call to the patient. A form sent for a task that is gone by now is recorded all the same."""
    course, now = find_course(request, reference), timezone.now()
    form = CallForm(request.POST or None, initial={"called_at": now}, zone=zone_of(course))
    if form.is_valid():
        try:
            made = calls.log(course=course, task=key, by=user_of(request), at=now, **form.cleaned_data)
        except CannotRecord as reason:
            form.refuse(reason, "called_at" if "future" in str(reason) else None)
        else:
            messages.success(request, SAVED[Call.Outcome(made.outcome)])
            return redirect("today")
    if request.method == "GET":
        was_read(request, course, now)
    context = {"course": course, "form": form, "it": CallPage(course, key, now), "zone": zone_of(course)}
    return page(request, "clinic/call.html", context, place="today")
