"""The forms by which a signature, and a departure from a plan, are recorded."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from programmes.protocol.papers import Document
from tracker.actions import papers
from tracker.forms.papers import DepartureForm, SignatureForm
from tracker.history.demands import asked_for
from tracker.models import Course
from tracker.pages.protocol_before_rows import document_words
from tracker.pages.protocol_words import capital
from tracker.views.beforehand import About, answer, doses_of, not_asked
from tracker.views.finding import find_course, user_of, zone_of


def _document(course: Course, code: str) -> Document | None:
    return asked_for(course, lambda layer: layer.documents).get(code)


@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, reference: str, code: str) -> HttpResponse:
    """Record who signed a document, when, and in which edition."""
    course, now = find_course(request, reference), timezone.now()
    it = _document(course, code)
    if it is None:
        return not_asked(request, course)
    form = SignatureForm(
        request.POST or None, zone=zone_of(course), document=it, doses=doses_of(course) if it.anew else [],
        initial={"happened_at": now},
    )  # fmt: skip
    about = About(
        "Record a signature", it.title, it.source, "Record the signature", "The signature is recorded.",
        (f"{capital(document_words(it))}.",),
    )  # fmt: skip
    return answer(request, course, form, about, lambda: papers.sign(
        course=course, code=code, by=user_of(request), at=now, **form.recorded(now)
    ), now)  # fmt: skip


@require_http_methods(["GET", "POST"])
def depart(request: HttpRequest, reference: str, code: str) -> HttpResponse:
    """Record that a plan was not kept to, and why."""
    course, now = find_course(request, reference), timezone.now()
    it = _document(course, code)
    if it is None or not it.is_plan:
        return not_asked(request, course)
    form = DepartureForm(
        request.POST or None, zone=zone_of(course), doses=doses_of(course), initial={"happened_at": now}
    )
    about = About(
        "Record a departure", it.title, it.source, "Record the departure", "The departure is recorded.",
        ("Every departure from a plan is a deviation, which the supervisor sees with its reason.",),
    )  # fmt: skip
    return answer(request, course, form, about, lambda: papers.depart(
        course=course, code=code, by=user_of(request), at=now, **form.recorded(now)
    ), now)  # fmt: skip
