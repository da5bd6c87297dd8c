"""Pages on which a note is read whole and signed, and on which something is added to one that is signed."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tracker.actions import signatures, words
from tracker.actions.action import CannotRecord
from tracker.forms.signatures import AddendumForm, SignForm
from tracker.models import Course
from tracker.pages.signatures import NotePage, note_page
from tracker.views.finding import find_course, user_of, was_made, zone_of
from tracker.views.page import page, was_read
from tracker.views.signing import reauthenticated, to_sign


@require_http_methods(["GET", "POST"])
def sign_note(request: HttpRequest, reference: str, note: UUID) -> HttpResponse:
    """Show a note with its signatures; sign it."""
    course, now, user = find_course(request, reference), timezone.now(), user_of(request)
    if request.method == "POST" and was_made(course.electronic_signatures, request):
        return redirect("course", reference)
    shown = _found(request, course, note)
    form = to_sign(request, SignForm(request.POST or None, meanings=shown.meanings))
    if form.is_valid() and (asked := reauthenticated(request, form)):
        given = {name: form.cleaned_data[name] for name in ("key", "meaning")}
        try:
            signatures.sign_note(course=course, note=note, signed_with=asked, by=user, at=now, **given)
        except CannotRecord as reason:
            form.refuse(reason)
        else:
            messages.success(request, "The note is signed.")
            return redirect("course", reference)
    if request.method == "GET":
        was_read(request, course, now)
    context = {"course": course, "form": form, "it": shown, "zone": zone_of(course)}
    return page(request, "clinic/sign_note.html", context, place="courses")


@require_http_methods(["GET", "POST"])
def addendum(request: HttpRequest, reference: str, note: UUID) -> HttpResponse:
    """Add something to a note that is signed: a note of its own, which names it."""
    course, now = find_course(request, reference), timezone.now()
    if request.method == "POST" and was_made(course.note_facts, request):
        return redirect("course", reference)
    shown = _found(request, course, note)
    form = AddendumForm(request.POST or None)
    if form.is_valid():
        try:
            made = words.write_note(
                course=course, by=user_of(request), at=now, addendum_to=shown.note, visit_key=shown.note.visit_key,
                **form.cleaned_data,
            )  # fmt: skip
        except CannotRecord as reason:
            form.refuse(reason, "text")
        else:
            messages.success(request, "The addendum is saved. Sign it, too.")
            return redirect("sign-note", reference, made.pk)
    if request.method == "GET":
        was_read(request, course, now)
    context = {"course": course, "form": form, "it": shown, "zone": zone_of(course)}
    return page(request, "clinic/addendum.html", context, place="courses")


def _found(request: HttpRequest, course: Course, note: UUID) -> NotePage:
    """Return the note.

    :raises Http404: when the course has none of this key that stands.
    """
    shown = note_page(course, note, user_of(request))
    if shown is None:
        raise Http404("This course has no such note.")
    return shown
