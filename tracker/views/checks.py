"""The page of checks before a dose: answering them, weighing, releasing the dose. The supervisor reads it."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from tracker.access.roles import CLINICAL
from tracker.actions import gates
from tracker.actions.action import CannotRecord
from tracker.forms.checks import AnswerForm, ReleaseForm, WeightForm
from tracker.forms.fields import year_doubt
from tracker.history import protocol_of
from tracker.history.demands import asks_beforehand
from tracker.history.questions import questions_of
from tracker.models import Course
from tracker.pages.amounts import planned_dose
from tracker.pages.gates import courses_with_dose, gates_of, waived_by
from tracker.pages.leaving_questions import leaving_questions
from tracker.pages.words import visit_title
from tracker.views.finding import find_course, find_visit, user_of, zone_of
from tracker.views.page import page, was_read


@require_safe
def checks(request: HttpRequest, reference: str, visit_key: str) -> HttpResponse:
    """Show the checks before a dose."""
    course, now = _find(request, reference, visit_key), timezone.now()
    was_read(request, course, now)
    return _page(request, course, visit_key, now)


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, reference: str, visit_key: str, code: str) -> HttpResponse:
    """Answer one check. One that is asked anew on each dosing day is answered for this visit, others for all."""
    course, now = _find(request, reference, visit_key), timezone.now()
    question = questions_of(course).get(code)
    if question is None:
        raise Http404("The protocol has no such question.")
    if request.method == "GET":
        return redirect("checks", course.reference, visit_key)
    form = AnswerForm(request.POST, code=code, zone=zone_of(course))
    if form.is_valid():
        visit = visit_key if question.tied else ""
        try:
            gates.answer(course=course, code=code, visit_key=visit, by=user_of(request), at=now, **form.answered(now))
        except CannotRecord as reason:
            form.refuse(reason, "given_at" if "future" in str(reason) else None)
        else:
            messages.success(request, f"Answered: {question.title}.")
            return redirect("checks", course.reference, visit_key)
    return _page(request, course, visit_key, now, {code: form})


@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, reference: str, visit_key: str) -> HttpResponse:
    """Release the dose, or say what stands against it."""
    course, now = _find(request, reference, visit_key), timezone.now()
    if request.method == "GET":
        return redirect("checks", course.reference, visit_key)
    form = ReleaseForm(request.POST)
    if form.is_valid():
        try:
            gates.release(course=course, visit_key=visit_key, by=user_of(request), at=now, **form.cleaned_data)
        except CannotRecord as reason:
            form.refuse(reason)
        else:
            messages.success(request, "The dose is released.")
            return redirect("checks", course.reference, visit_key)
    return _page(request, course, visit_key, now, {"release": form})


@require_http_methods(["GET", "POST"])
def weigh(request: HttpRequest, reference: str) -> HttpResponse:
    """Record the body weight."""
    course, now = find_course(request, reference), timezone.now()
    form = WeightForm(request.POST or None, zone=zone_of(course))
    is_meant = form.is_valid() and form.is_confirmed(year_doubt(form.cleaned_data["given_at"], now, form.zone))
    if is_meant and _weighed(request, course, form, now):
        visit_key = form.cleaned_data["visit"]
        if not visit_key:
            return redirect("course", course.reference)
        find_visit(course, visit_key)
        return redirect("checks", course.reference, visit_key)
    if request.method == "GET":
        was_read(request, course, now)
    context = {"course": course, "form": form, "zone": zone_of(course)}
    return page(request, "clinic/weigh.html", context, place="courses")


def _weighed(request: HttpRequest, course: Course, form: WeightForm, now: datetime) -> bool:
    try:
        gates.weigh(course=course, by=user_of(request), at=now, **form.weighed(now))
    except CannotRecord as reason:
        form.refuse(reason, "given_at" if "future" in str(reason) else "kg")
        return False
    messages.success(request, f"The weight is recorded: {form.cleaned_data['kg']} kg.")
    return True


def _find(request: HttpRequest, reference: str, visit_key: str) -> Course:
    """Return the course with what became of this dose.

    :raises Http404: when there is no such course for this user, or no dose is given at this visit.
    """
    course = find_course(request, reference, courses_with_dose(user_of(request), visit_key))
    if find_visit(course, visit_key).phase != "dosing":
        raise Http404("No dose is given at this visit.")
    return course


def _page(
    request: HttpRequest, course: Course, visit_key: str, now: datetime, bound: dict[str, Any] | None = None
) -> HttpResponse:
    """Answer with the page; `bound` are the forms that were just sent, by the code of their check."""
    forms, found = bound or {}, gates_of(course, visit_key, now)
    records = course.site_id in user_of(request).sites_as(CLINICAL)
    context = {
        "course": course, "visit_key": visit_key, "zone": zone_of(course), "now": now, "records": records,
        "title": visit_title(protocol_of(course.protocol_version), visit_key),
        "gates": [(it, forms.get(it.code) or _empty(course, it.code, records and it.is_check)) for it in found],
        "leaving": [
            (it, forms.get(it.code) or _empty(course, it.code, records)) for it in leaving_questions(course, visit_key)
        ],
        "stopping": [it for it in found if it.stops],
        "warnings": [it for it in found if it.state == "not" and not it.stops],
        "counts": _counts([it.state for it in found]),
        "release_form": forms.get("release") or ReleaseForm(),
        "weight_form": WeightForm(initial={"visit": visit_key}, zone=zone_of(course)),
        "planned": planned_dose(course, visit_key, now), "beforehand": asks_beforehand(course),
        "decides": waived_by(user_of(request), course),
        "faulty": next((form for form in forms.values() if form.errors), None),
    }  # fmt: skip
    return page(request, "clinic/checks.html", context, place="courses" if records else "supervision")


def _empty(course: Course, code: str, wanted: bool) -> AnswerForm | None:
    return AnswerForm(code=code, zone=zone_of(course)) if wanted else None


def _counts(states: list[str]) -> list[tuple[str, str, int]]:
    """Return icon, word and number for each state that occurs."""
    signs = (("met", "check-lg", "met"), ("waived", "slash-circle", "waived"), ("not", "x-lg", "not met"),
             ("unknown", "dash-lg", "not assessable"))  # fmt: skip
    return [(icon, word, states.count(state)) for state, icon, word in signs if state in states]
