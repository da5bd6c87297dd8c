"""Pages on which staff write a note, or what the patient hopes for."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods

from tracker.actions import words
from tracker.actions.action import CannotRecord
from tracker.forms.words import IntentionForm, NoteForm
from tracker.models import Course, Note
from tracker.pages.emergencies import is_granted
from tracker.pages.recording import intentions_of
from tracker.views.finding import find_course, sent_key, user_of, zone_of
from tracker.views.page import page, was_read


@require_http_methods(["GET", "POST"])
def note(request: HttpRequest, reference: str) -> HttpResponse:
    """Write a note on a course."""
    course, now = find_course(request, reference), timezone.now()
    form = NoteForm(request.POST or None)
    if form.is_valid():
        try:
            made = words.write_note(course=course, by=user_of(request), at=now, **form.cleaned_data)
        except CannotRecord as reason:
            form.refuse(reason, "text")
        else:
            return _to_signing(request, course, made)
    if request.method == "GET":
        was_read(request, course, now)
    context = {"course": course, "form": form, "zone": zone_of(course)}
    return page(request, "clinic/note.html", context, place="courses")


def _to_signing(request: HttpRequest, course: Course, made: Note) -> HttpResponse:
    """Say that a note is saved and lead to its signature; in an emergency at once: the record closes again."""
    if is_granted(course):
        messages.success(request, "The note is saved. Sign it now: the record closes again.")
        return redirect("sign-note", course.reference, made.pk)
    address = reverse("sign-note", args=[course.reference, made.pk])
    messages.success(request, format_html('The note is saved, not signed yet. <a href="{}">Sign it now</a>', address))
    return redirect("course", course.reference)


@require_http_methods(["GET", "POST"])
def intention(request: HttpRequest, reference: str) -> HttpResponse:
    """Write down an intention, a new wording of one, or that the patient chose to set none."""
    course, now = find_course(request, reference), timezone.now()
    standing = intentions_of(course, sent=sent_key(request))
    form = IntentionForm(request.POST or None, standing=standing)
    if form.is_valid():
        given = dict(form.cleaned_data, replaces=form.replaced())
        try:
            words.set_intention(course=course, by=user_of(request), at=now, **given)
        except CannotRecord as reason:
            form.refuse(reason, "text")
        else:
            messages.success(request, "The intention is saved.")
            return redirect("course", course.reference)
    if request.method == "GET":
        was_read(request, course, now)
    context = {"course": course, "form": form, "intentions": standing, "zone": zone_of(course)}
    return page(request, "clinic/intention.html", context, place="courses")
