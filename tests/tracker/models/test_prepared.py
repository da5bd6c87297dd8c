"""Queries that are put together once: the same rows as built anew, for other values each time."""

from datetime import date, timedelta
from threading import Thread

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection

from tests.factories import MONDAY, MembershipFactory, UserFactory
from tests.tracker.models.rows import an_access
from tracker.models import DutyShift, Leave, Membership
from tracker.models.people import held_rows
from tracker.models.prepared import Prepared

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def held(user, at):
    return Membership.objects.held_at(at).filter(user=user).select_related("site").order_by("pk")


@pytest.mark.parametrize("days", [-1, 0, 1, 2], ids=["before", "as-it-begins", "in-it", "as-it-ends"])
def test_the_rows_are_those_of_the_query_itself(days):
    people = [MembershipFactory(starts_at=MONDAY, ends_at=MONDAY + 2 * DAY).user for _ in range(2)]
    ready = Prepared(held)
    for person in people:
        asked = {"user": person.pk, "at": MONDAY + days * DAY}
        assert ready.rows(**asked) == list(held(**asked))


def test_it_is_built_once_and_costs_one_statement(django_assert_num_queries):
    built = []

    def build(user):
        built.append(user)
        return Membership.objects.filter(user=user)

    ready, own = Prepared(build), MembershipFactory()
    with django_assert_num_queries(2):
        assert ready.rows(user=own.user_id) == [own]
        assert ready.rows(user=own.user_id + 1) == []
    assert len(built) == 1


def test_a_day_and_a_moment_are_told_apart():
    def build(day, at):
        return Membership.objects.filter(starts_at__date=day, ends_at=at)

    ready, own = Prepared(build), MembershipFactory(starts_at=MONDAY, ends_at=MONDAY + DAY)
    assert ready.rows(day=MONDAY.date(), at=MONDAY + DAY) == [own]
    assert ready.rows(day=date(2026, 3, 3), at=MONDAY + DAY) == []


@pytest.mark.parametrize(
    "build",
    [
        pytest.param(lambda at: Membership.objects.filter(starts_at__gt=at - DAY), id="reckoned-with"),
        pytest.param(lambda at: Membership.objects.filter(starts_at__gt=at, ends_at__lt=at + DAY), id="once-reckoned"),
        pytest.param(lambda at: Membership.objects.all(), id="not-used"),
    ],
)
def test_a_value_that_is_reckoned_with_is_refused(build):
    with pytest.raises(RuntimeError, match="reckons with a value, or does not use one"):
        Prepared(build).rows(at=MONDAY)


def test_what_was_asked_before_stays_as_it_was():
    ready, own, other = Prepared(lambda user: Membership.objects.filter(user=user)), MembershipFactory(), UserFactory()
    before = ready.rows(user=own.user_id)
    assert ready.rows(user=other.pk) == []
    assert before == [own]


@pytest.mark.django_db(transaction=True)
def test_another_thread_asks_on_its_own_connection():
    ready, own, found = Prepared(lambda user: Membership.objects.filter(user=user)), MembershipFactory(), []
    ready.rows(user=own.user_id)

    def ask():
        found.extend(it.pk for it in ready.rows(user=own.user_id))
        connection.close()

    thread = Thread(target=ask)
    thread.start()
    thread.join()
    assert found == [own.pk]


def test_rows_of_another_query_follow():
    def numbers(user):
        return (
            Membership.objects.filter(user=user)
            .values_list("user", "site")
            .union(Membership.objects.filter(user=user, starts_at__lt=MONDAY).values_list("user", "site"), all=True)
        )

    own, other = MembershipFactory(starts_at=MONDAY), MembershipFactory()
    more = Membership.objects.filter(pk=other.pk).values_list("user", "site")
    found = Prepared(numbers).rows(also=more, user=own.user_id)
    assert found == [(own.user_id, own.site_id), (other.user_id, other.site_id)]


def asked(rows):
    said = ("is_on_duty", "stands_in", "has_app", "has_passkey", "emergency")
    return [(it.pk, it.site, *(getattr(it, name) for name in said)) for it in rows]


def test_memberships_are_those_of_the_plain_query_in_every_situation(course, clinician, colleague, at, by_hand):
    span = {"starts_at": at, "ends_at": at + DAY}
    DutyShift.objects.create(site=course.site, person=colleague, **span)
    Leave.objects.create(person=clinician, deputy=colleague, **span)
    an_access(course, colleague, at).save(force_insert=True)
    Authenticator.objects.create(user=colleague, type=Authenticator.Type.TOTP, data={})
    MembershipFactory(user=colleague, site=course.site, starts_at=at + DAY, falls_back=True)
    found = set()
    for person in (clinician, colleague, UserFactory()):
        for moment in (at - DAY, at, at + timedelta(minutes=59), at + timedelta(hours=1), at + DAY, at + 2 * DAY):
            plain = asked(held_rows._build(person.pk, moment))
            assert asked(held_rows.rows(user=person.pk, at=moment)) == plain
            found |= {it[2:] for it in plain}
    assert len(found) >= 4, "the situations differ"
