"""The counted caseload: the same numbers as counting now, once a night, with their time on the page of a large site."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from tests.factories import CourseFactory
from tests.tracker.actions.deeds import DOSE_DAY, give
from tracker.actions.tallies import count, count_nightly
from tracker.models import CaseloadTally, Requirement, Site
from tracker.pages import tallied
from tracker.pages.compliance import caseload, counted

NIGHT = datetime(2026, 3, 30, 4, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def dosed(course, clinician, colleague):
    """Give the first dose with every gate shut."""
    give(course, clinician, colleague)
    return course


@pytest.mark.django_db
@pytest.mark.parametrize("at", [DOSE_DAY - DAY, DOSE_DAY + 2 * DAY], ids=["before the dose", "after it"])
def test_what_is_kept_is_what_counting_gives(dosed, at):
    CourseFactory()
    count(at=at)
    assert counted() == caseload(at)
    assert sum(CaseloadTally.objects.values_list("number", flat=True)) == Requirement.unscoped.count()
    assert {it.site_id for it in CaseloadTally.objects.all()} == set(Site.objects.values_list("pk", flat=True)) - {
        it.pk for it in Site.objects.filter(courses=None)
    }


@pytest.mark.django_db
def test_it_takes_five_statements_and_a_later_count_takes_the_place_of_the_first(dosed, django_assert_num_queries):
    count(at=DOSE_DAY)
    with django_assert_num_queries(7):  # and the savepoint that stands for the transaction here
        count(at=DOSE_DAY + 5 * DAY)
    assert set(CaseloadTally.objects.values_list("counted_at", flat=True)) == {DOSE_DAY + 5 * DAY}
    assert counted() == caseload(DOSE_DAY + 5 * DAY)


@pytest.mark.django_db
def test_it_counts_before_it_begins_to_write(dosed, django_assert_num_queries):
    with django_assert_num_queries(7) as captured:
        count(at=DOSE_DAY)
    kinds = [it["sql"].split()[0] for it in captured.captured_queries]
    assert kinds == ["DROP", "CREATE", "SAVEPOINT", "DELETE", "INSERT", "RELEASE", "DROP"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("last", "at", "counts"),
    [
        pytest.param(None, NIGHT - MINUTE, True, id="never-counted"),
        pytest.param(NIGHT - DAY, NIGHT - MINUTE, False, id="a-minute-before-four"),
        pytest.param(NIGHT - DAY, NIGHT, True, id="at-four"),
        pytest.param(NIGHT - MINUTE, NIGHT + MINUTE, True, id="counted-a-minute-before-four"),
        pytest.param(NIGHT, NIGHT + DAY - MINUTE, False, id="counted-at-four"),
    ],
)
def test_it_is_counted_once_a_night(course, last, at, counts):
    if last:
        count(at=last)
    assert count_nightly(at=at) is counts


@pytest.mark.django_db
def test_the_worker_counts(course):
    call_command("worker", once=True, at=NIGHT)
    assert CaseloadTally.objects.exists()


@pytest.mark.django_db
def test_the_command_keeps_what_it_counts_now_and_nothing_that_was_asked_of_another_moment(course, capsys):
    call_command("compliance", at="2026-05-12T10:00+01:00")
    assert not CaseloadTally.objects.exists()
    call_command("compliance")
    assert "window" in capsys.readouterr().out
    assert CaseloadTally.objects.exists()


@pytest.fixture
def page_at(supervisor, sign_in, time_machine):
    """Return a function that opens the supervisor's page at a moment."""

    def opened(at):
        time_machine.move_to(at, tick=False)
        return sign_in(supervisor).get(reverse("supervision")).content.decode()

    return opened


def enlarge(site, number=tallied.SMALL + 1):
    Site.objects.filter(pk=site.pk).update(last_number=number)


def test_a_small_site_is_counted_when_the_page_is_opened(dosed, site, page_at):
    enlarge(site, tallied.SMALL)
    count(at=DOSE_DAY - DAY)
    text = page_at(DOSE_DAY + DAY)
    assert "s counted today" not in text
    assert "deviations</strong> now" in text


def test_a_large_site_shows_what_was_counted_with_its_time(dosed, site, page_at):
    enlarge(site)
    count(at=DOSE_DAY + DAY)
    assert "As counted today at" in page_at(DOSE_DAY + DAY + MINUTE)
    count(at=dosed.enrolled_at)
    text = page_at(DOSE_DAY + DAY)
    assert "As counted on" in text
    assert "0 deviations</strong> as counted on" in text


def test_a_large_site_that_nobody_counted_says_so(dosed, site, page_at):
    enlarge(site)
    assert "Not counted yet" in page_at(DOSE_DAY + DAY)


def test_another_sites_numbers_are_not_shown(dosed, site, foreign_supervisor):
    other = foreign_supervisor.memberships.get().site
    CourseFactory.create_batch(2, patient__registered_at=other)
    enlarge(site)
    count(at=DOSE_DAY)
    rows = CaseloadTally.objects.values_list("site", "number")
    mine = sum(number for key, number in rows if key == site.pk)
    site.refresh_from_db()
    found = tallied.totals(Requirement.unscoped.none(), [site], "", DOSE_DAY)
    assert sum((it.counts for it in found.tallies), Counter()).total() == mine
