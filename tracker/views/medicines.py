"""The form by which other medicines are recorded: each amount from its day on."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from programmes.moments import local_day
from programmes.protocol.medicines import Washout
from tracker.actions import medicines
from tracker.forms.fields import source_of
from tracker.forms.medicines import MedicineForm, StepRows, earliest, is_told, steps_of
from tracker.history import protocol_of
from tracker.history.demands import address_of, asked_for, medicines_asked_for
from tracker.models import Course
from tracker.pages.protocol_before_rows import washout_words
from tracker.pages.protocol_words import capital
from tracker.views.beforehand import About, form_page, is_recorded, not_asked
from tracker.views.finding import find_course, user_of, zone_of


@require_http_methods(["GET", "POST"])
def medicine(request: HttpRequest, reference: str, address: str) -> HttpResponse:
    """Record what is taken of a medicine each day, that it was stopped, or that none was ever taken."""
    course, now = find_course(request, reference), timezone.now()
    asked = medicines_asked_for(course)
    code = next((it for it in asked if address_of(it) == address), None)
    if code is None:
        return not_asked(request, course)
    title = asked[code]
    rule = asked_for(course, lambda layer: layer.washouts).get(code)
    form = MedicineForm(request.POST or None, counts_half_lives=bool(rule and rule.half_lives))
    rows, about = StepRows(request.POST or None, prefix="steps"), _about(course, code, title, rule)
    today = local_day(now, zone_of(course))
    if form.is_bound and is_told(form, rows, today) and _recorded(request, course, code, form, rows, about, now):
        return redirect("beforehand", course.reference)
    return form_page(request, course, now, {"form": form, "rows": rows, "about": about})


def _about(course: Course, code: str, title: str, rule: Washout | None) -> About:
    tracks = {it.code: it.source for it in protocol_of(course.protocol_version).medicines}
    said = (f"{capital(washout_words(rule))}.",) if rule else ()
    return About(
        "Record another medicine", title, rule.source if rule else tracks[code], "Record what is taken",
        "What is taken is recorded.", said,
    )  # fmt: skip


def _recorded(
    request: HttpRequest, course: Course, code: str, form: MedicineForm, rows: object, about: About, now: datetime
) -> bool:
    zone, given = zone_of(course), form.cleaned_data
    steps = steps_of(form, rows, course.patient.born_on, zone)
    source = source_of(given["source"], earliest(steps), now, zone)
    return is_recorded(request, form, about, lambda: medicines.record(
        course=course, code=code, steps=steps, key=given["key"], by=user_of(request), at=now, unit=given["unit"],
        name=given["name"], half_life=given.get("half_life"), source=source,
    ))  # fmt: skip
