"""Who answers, in words, for whoever reads it."""

from datetime import timedelta

import pytest

from tests.factories import CourseFactory, PatientFactory
from tracker.actions.action import writing
from tracker.history.duty import Answer, Person, Why
from tracker.models import Leave
from tracker.pages.duty import answering, said_to

INES, TOMASZ = Person(1, "Ines"), Person(2, "Tomasz")


@pytest.mark.parametrize(
    ("answer", "reader", "expected"),
    [
        pytest.param(Answer(INES, Why.LEAD), 1, "", id="ones-own"),
        pytest.param(Answer(INES, Why.DEPUTY, TOMASZ), 1, "covering for Tomasz", id="covering"),
        pytest.param(Answer(INES, Why.ON_DUTY), 1, "you are on duty", id="on-duty"),
        pytest.param(Answer(INES, Why.ON_DUTY, TOMASZ), 1, "Tomasz is away, you are on duty", id="on-duty-for"),
        pytest.param(
            Answer(INES, Why.FALLBACK), 1, "nobody is on duty, you answer as fallback", id="ones-own-fallback"
        ),
        pytest.param(Answer(INES, Why.LEAD), 9, "Ines answers", id="the-lead"),
        pytest.param(Answer(INES, Why.DEPUTY, TOMASZ), 9, "Ines answers for Tomasz", id="a-deputy"),
        pytest.param(Answer(INES, Why.ON_DUTY), 9, "Ines answers, on duty", id="somebody-on-duty"),
        pytest.param(Answer(INES, Why.FALLBACK, TOMASZ), 9, "Ines answers for Tomasz as fallback", id="fallback"),
        pytest.param(Answer(None, Why.NOBODY), 9, "Nobody answers: the site has no fallback", id="nobody"),
    ],
)
def test_it_says_who_answers(answer, reader, expected):
    assert said_to(reader, answer) == expected


def test_many_courses_in_one_statement(site, clinician, colleague, at, django_assert_num_queries):
    courses = [
        CourseFactory(patient=PatientFactory(registered_at=site), reference=f"HB-1{n:03d}", team=[who])
        for n, who in enumerate([clinician, colleague, None])
        if who
    ]
    with writing():
        Leave.objects.create(person=clinician, deputy=colleague, starts_at=at, ends_at=at + timedelta(days=1))
    with django_assert_num_queries(1):
        found = answering(courses, at)
    assert [found[it.pk].why for it in courses] == [Why.DEPUTY, Why.LEAD]
    with django_assert_num_queries(0):
        assert answering([], at) == {}
