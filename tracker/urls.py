"""The addresses. Each is declared in `access.policy` too, whose default is deny."""

from django.urls import include, path, register_converter

from tracker.views import (
    account,
    bookings,
    calls,
    checks,
    corrections,
    courses,
    deviations,
    dosing,
    enrolment,
    events,
    frame,
    health,
    home,
    leaving,
    mailbox,
    moving,
    my_plan,
    patients,
    protocol,
    protocols,
    ratings,
    rota,
    sessions,
    today,
    turns,
    words,
)
from tracker.views.keys import RequirementKey, VisitKey

register_converter(VisitKey, "visit")
register_converter(RequirementKey, "requirement")

of_course = [
    path("", courses.course, name="course"),
    path("trail/", courses.trail, name="course-trail"),
    path("entries/", corrections.entries, name="entries"),
    path("entries/<slug:noun>/<uuid:fact>/", corrections.entry, name="entry"),
    path("entries/<slug:noun>/<uuid:fact>/move/", corrections.move, name="move-entry"),
    path("notes/new/", words.note, name="note"),
    path("intentions/new/", words.intention, name="intention"),
    path("patient/", patients.patient, name="patient"),
    path("contacts/new/", patients.contact, name="contact-new"),
    path("contacts/<uuid:person>/", patients.contact, name="contact"),
    path("weight/", checks.weigh, name="weigh"),
    path("standing/", turns.standing, name="standing"),
    path("hand-over/", turns.hand_over, name="hand-over"),
    path("visits/<visit:visit_key>/book/", bookings.book, name="book"),
    path("visits/<visit:visit_key>/cancel/", bookings.cancel, name="cancel"),
    path("visits/<visit:visit_key>/record/", sessions.record, name="record"),
    path("visits/<visit:visit_key>/scores/", ratings.rate, name="rate"),
    path("visits/<visit:visit_key>/checks/", checks.checks, name="checks"),
    path("visits/<visit:visit_key>/checks/<slug:code>/", checks.answer, name="answer-check"),
    path("visits/<visit:visit_key>/release/", checks.release, name="release"),
    path("visits/<visit:visit_key>/dosing/", dosing.record, name="dosing"),
    path("visits/<visit:visit_key>/left/", leaving.record, name="left"),
    path("events/new/", events.record, name="event"),
    path("requirements/<requirement:key>/sent/", events.file, name="file"),
    path("calls/<requirement:key>/", calls.log, name="log-call"),
    path("move/", moving.move, name="move-version"),
    path("requirements/<requirement:key>/waive/", deviations.waive, name="waive"),
]

urlpatterns = [
    path("", home.home, name="home"),
    path("today/", today.today, name="today"),
    path("today/late/", today.late, name="late"),
    path("courses/", courses.courses, name="courses"),
    path("courses/new/", enrolment.enrol, name="enrol"),
    path("courses/<slug:reference>/", include(of_course)),
    path("rota/", rota.rota, name="rota"),
    path("protocols/", protocols.protocols, name="protocols"),
    path("protocols/publish/", protocols.publish, name="publish-protocol"),
    path("protocols/<slug:code>/<str:version>/against/<str:other>/", protocols.difference, name="protocol-difference"),
    path("protocols/<slug:code>/<str:version>/", protocol.protocol, name="protocol"),
    path("my/", my_plan.my_plan, name="my-plan"),
    path("my/practices/<uuid:practice>/tick/", my_plan.tick, name="tick"),
    path("my/visits/<uuid:booking>/calendar/", my_plan.calendar, name="my-calendar"),
    path("my/visits/<uuid:booking>/another-time/", my_plan.another_time, name="another-time"),
    path("my/phone-me/", my_plan.phone_me, name="phone-me"),
    path("supervision/", deviations.supervision, name="supervision"),
    path("supervision/<slug:reference>/<requirement:key>/", deviations.deviation, name="deviation"),
    path("mailbox/", mailbox.mailbox, name="mailbox"),
    path("help/", home.help_page, name="help"),
    path("leave/", frame.leave, name="leave"),
    path("theme/", frame.theme, name="theme"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("accounts/", include(account.urlpatterns)),
]

handler404 = "tracker.views.faults.not_found"
handler500 = "tracker.views.faults.failed"
