"""Who answers for a course: lead, deputy, duty, fallback, on the edges of leave and shifts; and how it is loaded."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.factories import CourseFactory, MembershipFactory, PatientFactory
from tracker.actions.action import writing
from tracker.history.duty import Away, Person, Rota, Shift, Why, gaps, rota_of, who_answers
from tracker.models import Course, DutyShift, Leave

NOON = datetime(2026, 5, 16, 12, tzinfo=UTC)  # a Saturday
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TOMASZ, INES, KOFI, MAEVE = (Person(n, name) for n, name in enumerate(["Tomasz", "Ines", "Kofi", "Maeve"], 1))
HARBOUR, NORTHGATE = 1, 2


def away(person, deputy, begins=-24, ends=24):
    return Away(person.key, deputy, NOON + begins * HOUR, NOON + ends * HOUR)


def shift(person, begins=-4, ends=4, site=HARBOUR):
    return Shift(site, person, NOON + begins * HOUR, NOON + ends * HOUR)


def answered(rota, course, at):
    return who_answers(rota, site=course.site_id, lead=rota.lead_of(course.pk, at), at=at)


def answer(leaves=(), shifts=(), fallback=MAEVE, lead=TOMASZ, **how):
    rota = Rota(tuple(leaves), tuple(shifts), {HARBOUR: fallback} if fallback else {})
    return who_answers(rota, site=HARBOUR, lead=lead, at=NOON, **how)


@pytest.mark.parametrize(
    ("given", "who", "why"),
    [
        pytest.param({}, TOMASZ, Why.LEAD, id="the-lead"),
        pytest.param({"shifts": [shift(KOFI)]}, TOMASZ, Why.LEAD, id="the-lead-also-while-somebody-is-on-duty"),
        pytest.param({"leaves": [away(TOMASZ, INES)]}, INES, Why.DEPUTY, id="the-deputy"),
        pytest.param({"leaves": [away(TOMASZ, INES, 0, 1)]}, INES, Why.DEPUTY, id="leave-begins-now"),
        pytest.param({"leaves": [away(TOMASZ, INES, -9, 0)]}, TOMASZ, Why.LEAD, id="leave-ends-now"),
        pytest.param({"leaves": [away(TOMASZ, INES, 1, 9)]}, TOMASZ, Why.LEAD, id="leave-in-an-hour"),
        pytest.param(
            {"leaves": [away(TOMASZ, INES), away(INES, KOFI)]}, KOFI, Why.DEPUTY, id="the-deputy-of-the-deputy"
        ),
        pytest.param(
            {"leaves": [away(TOMASZ, INES), away(INES, KOFI), away(KOFI, MAEVE)], "fallback": None},
            None, Why.NOBODY, id="no-further-than-that",
        ),
        pytest.param(
            {"leaves": [away(TOMASZ, INES), away(INES, TOMASZ)], "shifts": [shift(KOFI)]},
            KOFI, Why.ON_DUTY, id="each-the-others-deputy",
        ),
        pytest.param(
            {"leaves": [away(TOMASZ, None)], "shifts": [shift(KOFI)]}, KOFI, Why.ON_DUTY, id="the-deputy-has-left"
        ),
        pytest.param({"lead": None, "shifts": [shift(KOFI)]}, KOFI, Why.ON_DUTY, id="a-course-without-a-lead"),
        pytest.param({"lead": None, "shifts": [shift(KOFI, 0, 1)]}, KOFI, Why.ON_DUTY, id="a-shift-begins-now"),
        pytest.param({"lead": None, "shifts": [shift(KOFI, -1, 0)]}, MAEVE, Why.FALLBACK, id="a-shift-ends-now"),
        pytest.param(
            {"lead": None, "shifts": [shift(KOFI, site=NORTHGATE)]}, MAEVE, Why.FALLBACK, id="a-shift-elsewhere"
        ),
        pytest.param(
            {"lead": None, "shifts": [shift(KOFI, -1), shift(INES, -2)]}, INES, Why.ON_DUTY, id="who-began-first"
        ),
        pytest.param(
            {"lead": None, "shifts": [shift(KOFI)], "leaves": [away(KOFI, INES)]},
            MAEVE, Why.FALLBACK, id="on-duty-but-on-leave",
        ),
        pytest.param({"lead": None, "leaves": [away(MAEVE, INES)]}, INES, Why.FALLBACK, id="for-the-fallback"),
        pytest.param(
            {"lead": None, "leaves": [away(MAEVE, INES), away(INES, MAEVE)]},
            MAEVE, Why.FALLBACK, id="everybody-is-away-and-the-fallback-answers",
        ),
        pytest.param({"lead": None, "fallback": None}, None, Why.NOBODY, id="nobody-without-a-fallback"),
        pytest.param({"works": False, "shifts": [shift(KOFI)]}, KOFI, Why.ON_DUTY, id="a-weekend"),
        pytest.param({"works": False}, MAEVE, Why.FALLBACK, id="a-weekend-without-duty"),
    ],
)  # fmt: skip
def test_who_answers(given, who, why):
    found = answer(**given)
    assert (found.person, found.why) == (who, why)


def test_it_says_for_whom():
    assert answer([away(TOMASZ, INES)]).instead_of == TOMASZ
    assert answer([away(TOMASZ, None)], [shift(KOFI)]).instead_of == TOMASZ
    assert answer().instead_of is None
    assert answer(lead=None).instead_of is None


@pytest.mark.parametrize(
    ("shifts", "leaves", "expected"),
    [
        pytest.param([], [], [(-6, 6)], id="nobody-at-all"),
        pytest.param([shift(KOFI, -6, 6)], [], [], id="somebody-throughout"),
        pytest.param([shift(KOFI, -9, 9)], [], [], id="somebody-for-longer"),
        pytest.param([shift(KOFI, -6, 0), shift(INES, 0, 6)], [], [], id="one-after-the-other"),
        pytest.param([shift(KOFI, -6, -1), shift(INES, 1, 6)], [], [(-1, 1)], id="a-gap-between"),
        pytest.param([shift(KOFI, -2, 2)], [], [(-6, -2), (2, 6)], id="before-and-after"),
        pytest.param([shift(KOFI, -6, 6)], [away(KOFI, INES, 0, 2)], [(0, 2)], id="on-leave-in-between"),
        pytest.param([shift(KOFI, -6, 6, NORTHGATE)], [], [(-6, 6)], id="elsewhere"),
    ],
)
def test_gaps_of_a_rota(shifts, leaves, expected):
    rota = Rota(tuple(leaves), tuple(shifts), {})
    found = list(gaps(rota, HARBOUR, NOON - 6 * HOUR, NOON + 6 * HOUR))
    assert found == [(NOON + begins * HOUR, NOON + ends * HOUR) for begins, ends in expected]


def test_many_courses_are_answered_for_in_one_statement(site, clinician, colleague, at, django_assert_num_queries):
    courses = [
        CourseFactory(patient=PatientFactory(registered_at=site), reference=f"HB-1{n:03d}", team=[clinician, colleague])
        for n in range(12)
    ]
    with writing():
        Leave.objects.create(person=clinician, deputy=colleague, starts_at=at, ends_at=at + DAY)
        DutyShift.objects.create(site=site, person=clinician, starts_at=at, ends_at=at + DAY)
        site.fallback = colleague
        site.save()
    with django_assert_num_queries(1):
        rota = rota_of(at, at, courses=[it.pk for it in courses])
    found = {answered(rota, it, at).person for it in courses}
    assert found == {Person(colleague.pk, "Kofi")}
    assert rota.shifts[0].person == Person(clinician.pk, "Ines")
    assert rota.fallbacks == {site.pk: Person(colleague.pk, "Kofi")}


@pytest.mark.parametrize(
    ("part", "expected"), [("lead", Why.FALLBACK), ("deputy", Why.FALLBACK), ("shift", Why.FALLBACK)]
)
def test_who_has_left_the_clinic_answers_for_nothing(
    course, site, clinician, colleague, supervisor, at, part, expected
):
    with writing():
        MembershipFactory(user=supervisor, site=site, falls_back=True)
        if part != "lead":
            Leave.objects.create(person=clinician, deputy=colleague, starts_at=at, ends_at=at + DAY)
        if part == "shift":
            DutyShift.objects.create(site=site, person=colleague, starts_at=at, ends_at=at + DAY)
        gone = clinician if part == "lead" else colleague
        gone.is_active = False
        gone.save()
    found = answered(rota_of(at, at, courses=[course.pk]), course, at)
    assert (found.person.key, found.why) == (supervisor.pk, expected)


def test_another_sites_rota_is_left_out_where_sites_are_named(site, at, clinician):
    elsewhere = MembershipFactory(user=clinician, falls_back=True).site
    with writing():
        DutyShift.objects.create(site=elsewhere, person=clinician, starts_at=at, ends_at=at + DAY)
    assert rota_of(at, at, [site.pk]) == Rota()
    assert rota_of(at, at).fallbacks == {elsewhere.pk: Person(clinician.pk, "Ines")}


def test_the_lead_of_the_moment_counts(course, clinician, colleague, at):
    with writing():
        course.team.update(ends_at=at)
        course.team.create(member=colleague, part=1, starts_at=at)
    rota = rota_of(at - HOUR, at, courses=[course.pk])
    assert rota.lead_of(course.pk, at) == Person(colleague.pk, "Kofi")
    assert rota.lead_of(course.pk, at - HOUR) == Person(clinician.pk, "Ines")


@pytest.mark.parametrize("hours", [-1, 0, 1, 2])
def test_python_and_sql_agree_on_who_may_see_and_who_answers(course, site, clinician, colleague, at, hours):
    """Whoever answers can open the record, at both edges of leave and shift."""
    maeve = MembershipFactory(site=site).user
    with writing():
        site.fallback = maeve
        site.save()
        Leave.objects.create(person=clinician, deputy=colleague, starts_at=at, ends_at=at + HOUR)
        Leave.objects.create(person=colleague, deputy=clinician, starts_at=at + HOUR, ends_at=at + 2 * HOUR)
        DutyShift.objects.create(site=site, person=colleague, starts_at=at, ends_at=at + 2 * HOUR)
    moment = at + hours * HOUR
    who = answered(rota_of(moment, moment, courses=[course.pk]), course, moment)
    user = {it.pk: it for it in (clinician, colleague, maeve)}[who.person.key]
    assert Course.objects.visible_to(user.acting(moment)).filter(pk=course.pk).exists()
