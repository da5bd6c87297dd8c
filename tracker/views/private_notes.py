"""The page of a clinician's own private notes on a course: read and write. Nobody else ever gets one."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tracker.actions import private_notes
from tracker.actions.action import CannotRecord
from tracker.forms.private_notes import PrivateNoteForm
from tracker.pages.private_notes import PrivateNotes
from tracker.views.finding import find_course, user_of, zone_of
from tracker.views.page import page, was_read


@never_cache
@require_http_methods(["GET", "POST"])
def notes(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the user's own private notes on a course, and write one."""
    course, now, user = find_course(request, reference), timezone.now(), user_of(request)
    form = PrivateNoteForm(request.POST or None)
    if form.is_valid():
        try:
            private_notes.write(course=course, text=form.note(), key=form.cleaned_data["key"], by=user, at=now)
        except CannotRecord as reason:
            form.refuse(reason, form.field_with(str(reason)))
        else:
            messages.success(request, "Saved, for you alone.")
            return redirect("private-notes", course.reference)
    was_read(request, course, now, route="course")  # who has private notes, and where, is private
    mine = PrivateNotes(course, user, _before(request))
    context = {"course": course, "form": form, "mine": mine, "zone": zone_of(course)}
    return page(request, "clinic/private_notes.html", context, place="courses")


def _before(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("before", ""))
    except ValueError:
        return None
