"""Every query on patient data says for whom; and who sees what."""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Count, Prefetch

from tests.factories import CourseFactory, MembershipFactory, PatientFactory
from tests.tracker.models.rows import FACTS, fact
from tracker.access.roles import Role
from tracker.actions.action import writing
from tracker.models import CareTeamMember, Course, DutyShift, Invitation, Leave, Note, Patient, Requirement, Site, User
from tracker.models.scoping import SYSTEM_REASONS, PatientRecord, Unscoped

HOUR = timedelta(hours=1)
RECORDS = [it for it in apps.get_app_config("tracker").get_models() if issubclass(it, PatientRecord)]
ASKED = {
    "fetch": list,
    "iterator": lambda rows: list(rows.iterator()),
    "len": len,
    "bool": bool,
    "slice": lambda rows: list(rows[:1]),
    "filter": lambda rows: list(rows.filter(pk=None)),
    "count": lambda rows: rows.count(),
    "exists": lambda rows: rows.exists(),
    "aggregate": lambda rows: rows.aggregate(Count("pk")),
    "update": lambda rows: rows.update(pk=None),
    "delete": lambda rows: rows.delete(),
    "first": lambda rows: rows.first(),
    "last": lambda rows: rows.last(),
    "get": lambda rows: rows.get(pk=None),
    "get-or-create": lambda rows: rows.get_or_create(pk=None),
    "in-bulk": lambda rows: rows.in_bulk(),
    "values-list": lambda rows: list(rows.values_list("pk")),
    "values": lambda rows: list(rows.values("pk")),
    "union": lambda rows: list(rows.union(rows)),
    "raw": lambda rows: rows.raw("SELECT 1"),
}


@pytest.mark.django_db
def test_an_unscoped_query_raises(subtests):
    for model in RECORDS:
        for name, ask in ASKED.items():
            with subtests.test(f"{model.__name__}: {name}"), pytest.raises(Unscoped):
                ask(model.objects.all())


def test_every_fact_and_projection_is_patient_data():
    """A model with a way to a course or a patient that is not `PatientRecord` would be readable unscoped."""
    linked = {
        model.__name__
        for model in apps.get_app_config("tracker").get_models()
        if any(it.is_relation and it.related_model in (Course, Patient) for it in model._meta.concrete_fields)
    }
    assert linked <= {it.__name__ for it in RECORDS}


def test_a_new_kind_of_record_raises_without_a_word(db):
    class Proxy(Note):
        class Meta:
            proxy = True
            app_label = "tests"

    with pytest.raises(Unscoped, match="Proxy"):
        Proxy.objects.first()


@pytest.mark.parametrize("reason", ["", "curiosity", "Replan", "user"])
def test_the_system_needs_a_reason_from_the_list(reason):
    with pytest.raises(Unscoped, match="no reason"):
        Course.objects.as_system(reason)


@pytest.mark.parametrize("reason", sorted(SYSTEM_REASONS))
def test_the_system_sees_everything(course, reason):
    assert Course.objects.as_system(reason).get() == course


@pytest.fixture
def sees(course, at):
    """Return a function that says whether a user sees the course, its patient and its requirements; all or none."""

    def answer(user):
        found = {
            Course.objects.visible_to(user).filter(pk=course.pk).exists(),
            Patient.objects.visible_to(user).filter(pk=course.patient_id).exists(),
            Requirement.objects.visible_to(user).filter(course=course).exists(),
            Course.objects.visible_to(user).count() > 0,
        }
        assert len(found) == 1
        return found.pop()

    return answer


def test_the_patient_sees_the_own_record(sees, patient_user):
    assert sees(patient_user)


@pytest.mark.parametrize("role", Role)
def test_staff_do_not_open_their_own_record(sees, course, site, at, role):
    """Whoever works at another site, with the pages that write; once nothing is held any more, the record is theirs."""
    held = MembershipFactory(role=role, ends_at=at + HOUR)
    with writing():
        Patient.unscoped.filter(pk=course.patient_id).update(user=held.user)
    assert not sees(held.user.acting(at))
    assert sees(held.user.acting(at + HOUR))


def test_another_patient_does_not(sees, at):
    assert not sees(PatientFactory(logs_in=True).user.acting(at))


@pytest.mark.parametrize(
    ("begins", "ends", "is_seen"),
    [
        pytest.param(0, None, True, id="from-this-moment-on"),
        pytest.param(1, None, False, id="not-yet"),
        pytest.param(-2, 1, True, id="until-an-hour-from-now"),
        pytest.param(-2, 0, False, id="until-this-moment"),
        pytest.param(-2, -1, False, id="no-longer"),
    ],
)
def test_a_place_on_the_team_opens_the_record_while_it_is_held(sees, course, supervisor, at, begins, ends, is_seen):
    user = MembershipFactory(site=course.site).user.acting(at)
    with writing():
        CareTeamMember.objects.create(
            course=course, member=user, part=CareTeamMember.Part.THERAPIST, starts_at=at + begins * HOUR,
            ends_at=None if ends is None else at + ends * HOUR,
        )  # fmt: skip
    assert sees(user) is is_seen


@pytest.mark.parametrize("works_elsewhere", [True, False])
def test_a_place_on_the_team_ends_with_the_role_at_the_site(sees, course, at, works_elsewhere):
    """Whoever still works at another site keeps what lies there, and loses this site's records at once."""
    held = MembershipFactory(site=course.site, ends_at=at + HOUR)
    place = {"member": held.user, "part": CareTeamMember.Part.THERAPIST, "starts_at": course.enrolled_at}
    other = CourseFactory(reference="XX-0001")
    with writing():
        CareTeamMember.objects.create(course=course, **place)
    if works_elsewhere:
        MembershipFactory(user=held.user, site=other.site)
        with writing():
            CareTeamMember.objects.create(course=other, **place)
    assert Course.objects.visible_to(held.user.acting(at)).filter(pk=course.pk).exists()
    later = held.user.acting(at + HOUR)
    assert list(Course.objects.visible_to(later)) == ([other] if works_elsewhere else [])


def test_a_place_on_another_course_opens_only_that(course, site, at):

    user = MembershipFactory(site=site).user.acting(at)
    other = CourseFactory(patient=PatientFactory(registered_at=site), reference="HB-0002", team=[user])
    assert list(Course.objects.visible_to(user)) == [other]
    assert not Requirement.objects.visible_to(user).filter(course=course).exists()
    assert list(Patient.objects.visible_to(user)) == [other.patient]


def test_the_supervisor_of_the_site_sees_it_and_another_does_not(sees, supervisor, foreign_supervisor):
    assert sees(supervisor)
    assert not sees(foreign_supervisor)


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.SUPERVISOR, Role.MEDICAL_DIRECTOR)])
def test_working_at_the_site_is_not_enough(sees, site, at, role):
    assert not sees(MembershipFactory(site=site, role=role).user.acting(at))


@pytest.mark.parametrize(("ends", "is_seen"), [(1, True), (0, False)], ids=["still", "ended-now"])
def test_supervision_ends_with_the_membership(sees, site, at, ends, is_seen):
    held = MembershipFactory(site=site, role=Role.SUPERVISOR, ends_at=at + ends * HOUR)
    assert sees(held.user.acting(at)) is is_seen


@pytest.mark.parametrize("who", ["clinician", "supervisor", "patient_user"])
def test_an_inactive_user_sees_nothing(sees, request, who):
    user = request.getfixturevalue(who)
    assert sees(user)
    user.is_active = False
    assert not sees(user)


def test_nobody_sees_nothing(course):
    """A patient without a log-in has no user; somebody who is not logged in has none either."""
    PatientFactory()
    assert not Course.objects.visible_to(AnonymousUser()).exists()
    assert not Patient.objects.visible_to(AnonymousUser()).exists()
    assert not Note.objects.visible_to(AnonymousUser()).exists()


def test_one_who_does_not_say_when_is_refused(course, clinician):
    clinician.acting_at = None
    clinician.__dict__.pop("held_memberships", None)
    with pytest.raises((RuntimeError, ValueError)):
        list(Course.objects.visible_to(clinician))


@pytest.mark.usefixtures("by_hand")
@pytest.mark.parametrize("model", FACTS, ids=lambda model: model.__name__)
def test_each_kind_of_fact_is_seen_by_the_team_only(model, course, clinician, foreign_supervisor):
    fact(model, course, clinician).save(force_insert=True)
    rows = model.objects.filter(pk__isnull=False)
    assert rows.visible_to(clinician).exists()
    assert not rows.visible_to(foreign_supervisor).exists()


def test_what_hangs_on_a_loaded_record_is_scoped_by_it(course):
    other = CourseFactory(reference="XX-0001")
    assert course.requirements.count() > 0
    assert {row.course_id for row in course.requirements.all()} == {course.pk}
    assert course.patient.courses.get() == course
    assert other.requirements.filter(course=course).count() == 0


def test_what_hangs_on_a_site_a_user_or_a_version_is_not(course, clinician):
    for rows in (course.site.courses, clinician.slots, clinician.team_places, course.protocol_version.courses):
        with pytest.raises(Unscoped):
            rows.count()


def test_what_is_prefetched_for_records_is_scoped_by_them(course, clinician):
    CourseFactory(reference="XX-0001")
    [found] = Course.objects.visible_to(clinician).prefetch_related("requirements", "team")
    assert {row.course_id for row in found.requirements.all()} == {course.pk}
    [again] = Course.objects.visible_to(clinician).prefetch_related(
        Prefetch("requirements", Requirement.objects.filter(key="dose-1/window"))
    )
    assert len(again.requirements.all()) == 1


def test_what_is_prefetched_for_a_site_is_not(course):
    with pytest.raises(Unscoped):
        list(Site.objects.prefetch_related("courses"))


SPANS = [
    pytest.param(0, 1, True, id="from-its-beginning"),
    pytest.param(-1, 1, True, id="during-it"),
    pytest.param(-1, 0, False, id="not-at-its-end"),
    pytest.param(1, 2, False, id="not-before"),
]


@pytest.fixture
def away(at, by_hand):
    """Return a function that sends somebody on leave with a deputy, in hours from now."""

    def leave(person, deputy, begins=-1, ends=1):
        return Leave.objects.create(
            person=person, deputy=deputy, starts_at=at + begins * HOUR, ends_at=at + ends * HOUR
        )

    return leave


@pytest.fixture
def shift(site, at, by_hand):
    """Return a function that puts somebody on duty at the site, in hours from now."""

    def on_duty(person, begins=-1, ends=1):
        return DutyShift.objects.create(
            site=site, person=person, starts_at=at + begins * HOUR, ends_at=at + ends * HOUR
        )

    return on_duty


@pytest.fixture
def stranger(site, at):
    """Return a therapist of the site who is on no team."""
    return MembershipFactory(site=site, user__short_name="Tomasz").user.acting(at)


@pytest.fixture
def falls_back(site, stranger, by_hand):
    """Make the stranger the site's fallback."""
    site.fallback = stranger
    site.save()
    return stranger


@pytest.mark.parametrize(("begins", "ends", "is_seen"), SPANS)
def test_a_deputy_sees_the_courses_during_the_leave(sees, stranger, clinician, at, away, begins, ends, is_seen):
    away(clinician, stranger, begins, ends)
    assert sees(stranger.acting(at)) is is_seen
    assert sees(clinician.acting(at))


@pytest.mark.parametrize(("begins", "ends", "is_seen"), SPANS)
def test_the_deputy_of_a_deputy_sees_them_while_both_are_away(
    sees, site, stranger, clinician, at, away, begins, ends, is_seen
):
    further = MembershipFactory(site=site).user
    away(clinician, stranger)
    away(stranger, further, begins, ends)
    assert sees(further.acting(at)) is is_seen


def test_it_goes_no_further_than_the_deputy_of_a_deputy(sees, site, stranger, clinician, at, away):
    further, furthest = MembershipFactory(site=site).user, MembershipFactory(site=site).user
    for person, deputy in ((clinician, stranger), (stranger, further), (further, furthest)):
        away(person, deputy)
    assert sees(further.acting(at))
    assert not sees(furthest.acting(at))


def test_two_who_stand_in_for_each_other_open_nothing_further(sees, stranger, clinician, at, away, site):
    away(clinician, stranger)
    away(stranger, clinician)
    CourseFactory(patient=PatientFactory(), reference="XX-0001")
    assert sees(stranger.acting(at))
    assert Course.objects.visible_to(clinician.acting(at)).count() == 1


def test_a_deputy_who_works_elsewhere_sees_nothing(sees, clinician, at, away):
    elsewhere = MembershipFactory().user
    away(clinician, elsewhere)
    assert not sees(elsewhere.acting(at))


def test_a_deputy_sees_nothing_more_once_the_role_of_whoever_is_away_has_ended(sees, stranger, clinician, at, away):
    """Their places on teams have ended with it; what their leave opened must not outlast them."""
    away(clinician, stranger)
    clinician.memberships.update(ends_at=at)
    assert not sees(stranger.acting(at))
    clinician.memberships.update(ends_at=at + HOUR)
    assert sees(stranger.acting(at))


def test_a_leave_opens_the_courses_of_whoever_is_away_and_no_others(site, stranger, clinician, course, at, away):
    CourseFactory(patient=PatientFactory(registered_at=site), reference="HB-0002")
    away(clinician, stranger)
    assert list(Course.objects.visible_to(stranger.acting(at))) == [course]


@pytest.mark.parametrize(("begins", "ends", "is_seen"), SPANS)
def test_whoever_is_on_duty_sees_the_site_during_the_shift(sees, stranger, at, shift, begins, ends, is_seen):
    shift(stranger, begins, ends)
    assert sees(stranger.acting(at)) is is_seen


def test_duty_at_one_site_opens_no_other(stranger, course, at, shift):
    CourseFactory(reference="XX-0001")
    shift(stranger)
    assert list(Course.objects.visible_to(stranger.acting(at))) == [course]


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.SUPERVISOR])
def test_a_shift_of_one_who_treats_nobody_opens_nothing_more(sees, site, at, shift, role):
    user = MembershipFactory(site=site, role=role).user
    shift(user)
    assert sees(user.acting(at)) is (role == Role.SUPERVISOR)


def test_a_shift_counts_only_where_one_still_works(sees, course, at, shift):
    gone = MembershipFactory(site=course.site, ends_at=at).user
    shift(gone)
    assert not sees(gone.acting(at))


@pytest.mark.parametrize(("begins", "ends", "someone_is"), SPANS)
def test_the_fallback_is_on_duty_while_nobody_else_is(sees, falls_back, clinician, at, shift, begins, ends, someone_is):
    shift(clinician, begins, ends)
    assert sees(falls_back.acting(at)) is not someone_is


def test_the_shift_of_one_on_leave_leaves_it_to_the_fallback(sees, falls_back, colleague, clinician, at, away, shift):
    shift(colleague)
    assert not sees(falls_back.acting(at))
    away(colleague, clinician)
    assert sees(falls_back.acting(at))


def test_the_shift_of_one_on_leave_opens_nothing_to_them(sees, stranger, clinician, at, away, shift):
    shift(stranger)
    assert sees(stranger.acting(at))
    away(stranger, clinician)
    assert not sees(stranger.acting(at))


def test_who_stands_in_for_the_fallback_is_the_fallback(sees, site, falls_back, at, away):
    deputy = MembershipFactory(site=site).user
    assert not sees(deputy.acting(at))
    away(falls_back, deputy)
    assert sees(deputy.acting(at))


def test_a_page_asks_for_duty_and_leave_with_the_memberships(
    stranger, clinician, course, at, away, shift, django_assert_num_queries
):
    away(clinician, stranger)
    shift(stranger)
    user = User.objects.get(pk=stranger.pk).acting(at)
    with django_assert_num_queries(2):
        assert list(Course.objects.visible_to(user)) == [course]


@pytest.mark.parametrize("stands_in", [False, True], ids=["own-courses", "covering-too"])
def test_a_clinicians_courses_are_looked_up_and_not_searched_for(site, stranger, clinician, at, away, stands_in):
    """What a list of a clinician costs hangs on their own courses, however many the clinic has."""
    if stands_in:
        away(clinician, stranger)
    sql, asked = Course.objects.visible_to(stranger.acting(at)).query.sql_with_params()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # of a small table it would rather read everything
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{sql}", asked)
        steps = [str(row[-1]) for row in cursor.fetchall()]
    assert [it for it in steps if re.search(r"(Seq Scan on|^SCAN) tracker_course\b", it)] == []
    assert any("careteammember" in it and "index" in it.lower() for it in steps)


def test_an_invitation_is_seen_by_who_manages_the_people_or_sees_the_course(
    course, site, at, clinician, supervisor, foreign_supervisor, patient_user
):
    on_no_team = MembershipFactory(site=site).user.acting(at)
    administrator = MembershipFactory(site=site, role=Role.ADMINISTRATOR).user.acting(at)
    given = {"site": site, "invited_at": at, "expires_at": at + HOUR, "full_name": "N", "short_name": "N"}
    with writing():
        staff = Invitation.objects.create(**given, email="n@example.org", role=Role.RATER)
        patient = Invitation.objects.create(**given, email="m@example.org", patient=course.patient)
    both = {staff, patient}
    seen = [
        (supervisor, both), (administrator, {staff}), (clinician, {patient}), (patient_user, {patient}),
        (on_no_team, set()), (foreign_supervisor, set()), (AnonymousUser(), set()),
    ]  # fmt: skip
    assert [set(Invitation.objects.visible_to(user)) for user, _ in seen] == [wanted for _, wanted in seen]
    with pytest.raises(Unscoped):
        site.invitations.count()
