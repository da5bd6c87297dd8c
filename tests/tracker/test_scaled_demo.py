"""The scaled caseload: what it writes is what the rules say, the trail holds, the same seed is the same content."""

import json
from collections import Counter
from datetime import UTC, datetime
from io import StringIO
from itertools import pairwise

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from programmes.requirements import DEVIATIONS
from tests.factories import SiteFactory
from tests.tracker.test_demo import undone
from tracker.access.demo_accounts import DEMO_PASSWORD
from tracker.actions.hindrances import is_answered
from tracker.actions.verification import Proof, findings
from tracker.management.commands.replan import replan_all
from tracker.models import (
    BookingSlot,
    CareTeamMember,
    Course,
    Enrolment,
    Patient,
    Requirement,
    Site,
    TherapySession,
    TrailEntry,
    User,
)
from tracker.models.requirements import state_expression

AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
COURSES = 60


def build(courses=COURSES, seed=1, **options):
    said = StringIO()
    call_command("demo", courses=courses, seed=seed, bare=True, at=AT, stdout=said, **options)
    return said.getvalue()


def scaled():
    return Course.unscoped.filter(site__name__startswith="Synthetic site")


@pytest.fixture
def built(db):
    return build()


def test_somebody_answers_at_every_site(built):
    sites = Site.objects.filter(name__startswith="Synthetic site").annotate(answered=is_answered(AT))
    assert [it.answered for it in sites] == [True] * len(sites) != []


def test_a_replan_of_everything_changes_nothing_and_the_trail_holds(built):
    """The trail has a line for each course."""
    assert replan_all(AT) == (COURSES, 0)
    proof = Proof(settings.TRAIL_KEYS)
    assert list(findings(proof, AT)) == []
    assert proof.unproven > COURSES  # multiplied inside the database: no line names their rows, and that is said
    assert TrailEntry.objects.filter(event=TrailEntry.Event.COURSE_ENROLLED).count() == COURSES


def test_it_is_said_how_many_there_are_and_that_they_are_synthetic(built):
    assert f"Beside it stand {COURSES} synthetic courses." in built
    assert scaled().count() == COURSES == Course.unscoped.count()
    assert not Patient.unscoped.exclude(email__endswith="@synthetic.example").exists()
    assert not User.objects.exclude(email__endswith=".example").exists()
    _every_protocol_and_phase_is_there()
    _most_courses_are_calm_and_some_are_not()


def _every_protocol_and_phase_is_there():
    assert set(scaled().values_list("protocol_version__code", flat=True)) == {
        "demo-harbour", "demo-harbour-comp001", "demo-harbour-mdma", "demo-northgate", "demo-elmfield",
    }  # fmt: skip
    assert set(scaled().values_list("phase", flat=True)) >= {1, 2, 4, 5}
    assert scaled().filter(ended_at__isnull=False).exists()


def _most_courses_are_calm_and_some_are_not():
    states = Requirement.unscoped.annotate(state=state_expression(AT))
    deviating = states.filter(state__in=[int(it) for it in DEVIATIONS]).values("course").distinct().count()
    assert 0 < deviating < COURSES / 2


def test_each_course_has_one_lead_who_has_time_for_what_is_agreed(built):
    assert Counter(CareTeamMember.unscoped.filter(part=1).values_list("course", flat=True)) == Counter(
        scaled().values_list("pk", flat=True)
    )
    slots = list(BookingSlot.unscoped.exclude(with_whom=None).order_by("with_whom", "starts_at"))
    assert slots
    for one, then in pairwise(slots):
        assert one.with_whom_id != then.with_whom_id or one.ends_at <= then.starts_at
    _numbers_follow_the_days_of_enrolment()
    _whoever_works_there_logs_in_with_the_password_of_the_demo()


def _numbers_follow_the_days_of_enrolment():
    for site in Site.objects.filter(name__startswith="Synthetic site"):
        begun = list(scaled().filter(site=site).order_by("reference").values_list("enrolled_at", flat=True))
        assert begun == sorted(begun)
        assert site.last_number == len(begun)


def contents():
    keys = [sorted(map(str, it.unscoped.values_list("key", flat=True))) for it in (Enrolment, TherapySession)]
    people = list(Patient.unscoped.order_by("public_id").values_list("public_id", "full_name"))
    asked = Requirement.unscoped.order_by("course__reference", "key").values_list("course__reference", "key", "outcome")
    lines = TrailEntry.objects.order_by("seq").values_list("payload", flat=True)
    said = [{name: it for name, it in json.loads(line).items() if name != "signature"} for line in lines]
    return keys, people, list(asked), said[-20:]  # but for the keys of signatures: each is a new one


@pytest.mark.django_db
def test_the_same_seed_is_the_same_content_and_another_is_not():
    """Keys of facts, patients, what is asked of them, and the trail."""
    found = []
    for seed in (7, 7, 8):
        with undone():
            build(courses=12, seed=seed)
            found.append(contents())
    assert found[0] == found[1]
    assert found[0][0] != found[2][0]


@pytest.mark.django_db
def test_it_is_refused_beside_real_data():
    SiteFactory(code="ZZ")
    with pytest.raises(CommandError, match="real data"):
        build(courses=1)


@pytest.mark.django_db
def test_it_is_refused_beside_a_caseload_that_is_there_already():
    build(courses=3)
    with pytest.raises(CommandError, match="here already"):
        build()


@pytest.mark.parametrize("number", ["0", "-1", "1000001", "many"])
def test_a_number_that_is_none_is_refused(number):
    with pytest.raises(CommandError, match="no number of courses"):
        call_command("demo", "--courses", number)


def _whoever_works_there_logs_in_with_the_password_of_the_demo():
    user = User.objects.get(email="staff0.site1@synthetic.example")
    assert user.check_password(DEMO_PASSWORD)
    assert Course.objects.visible_to(user.acting(AT)).exists()
