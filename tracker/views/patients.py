"""A patient's own page for staff: details, contact people, other courses. Enrolment is in `enrolment`."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tracker.actions import contacts, patients
from tracker.actions.action import CannotRecord
from tracker.forms.patients import ContactForm, PatientForm
from tracker.models import Contact, Course
from tracker.pages.people import contacts_of, contacts_said
from tracker.views.finding import find_course, user_of, was_made
from tracker.views.page import page, was_read


@require_http_methods(["GET", "POST"])
def patient(request: HttpRequest, reference: str) -> HttpResponse:
    """Show who a course's patient is and whom to phone for them; or change their details."""
    course, now = find_course(request, reference), timezone.now()
    form = PatientForm(request.POST or None, patient=course.patient, country=course.site.country)
    if form.is_valid():
        seen, details = form.cleaned_data["seen"], form.details()
        try:
            changed = patients.change(course=course, details=details, seen=seen, by=user_of(request), at=now)
        except CannotRecord as reason:
            form.refuse(reason)
        else:
            messages.success(request, "The details are saved." if changed else "Nothing was changed.")
            return redirect("patient", course.reference)
    if request.method == "GET":
        was_read(request, course, now)
    context = {"course": course, "form": form, "contacts": contacts_of(course)}
    return page(request, "clinic/patient.html", context, place="courses")


@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest, reference: str, person: UUID | None = None) -> HttpResponse:
    """Name a contact person of the patient; with `person`, say anew what stands about one."""
    course, now = find_course(request, reference), timezone.now()
    if request.method == "POST" and was_made(course.contact_facts, request):
        return redirect("patient", course.reference)
    known = _known(course, person)
    form = ContactForm(request.POST or None, initial=_initial(known), country=course.site.country)
    if form.is_valid():
        try:
            contacts.name(course=course, replaces=person, by=user_of(request), at=now, **form.cleaned_data)
        except CannotRecord as reason:
            form.refuse(reason)
        else:
            messages.success(request, "The contact is saved.")
            return redirect("patient", course.reference)
    if request.method == "GET":
        was_read(request, course, now)
    return page(request, "clinic/contact.html", {"course": course, "form": form, "known": known}, place="courses")


def _known(course: Course, key: UUID | None) -> Contact | None:
    """Return the contact to be said anew.

    :raises Http404: when the patient has none of this key that stands.
    """
    return None if key is None else get_object_or_404(contacts_said(course), pk=key)


def _initial(known: Contact | None) -> dict[str, Any]:
    return (
        {name: getattr(known, name) for name in ("full_name", "relation", "phone", "part", "may_be_told")}
        if known
        else {}
    )
