"""Rules of places at a site: published once, held since a day, handed to every plan without a query a course."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from programmes import Outcome
from tests.factories import LIBRARY, CourseFactory, MembershipFactory, SiteFactory
from tests.tracker.actions.deeds import DAY, DOSE_DAY, give
from tracker.access.roles import Role
from tracker.actions import protocols, site_rules
from tracker.actions.action import CannotRecord
from tracker.history import protocol_of, setting_of
from tracker.history.holidays import holidays_of
from tracker.models import Course, SiteRules, TrailEntry
from tracker.pages import words
from tracker.pages.enrolment import versions_for

AT = DOSE_DAY + 2 * DAY
RULES = b"""format = 1
rules = "jurisdiction"
id = "example-state"
version = "1.0.0"
title = "Example"
jurisdiction = "GB"
in_force = { since = 2020-01-01 }
source = "An invented example"

[[obligations]]
code = "state-form"
title = "Form of the state"
after = "each dose"
within = "1 bd"
source = "State law"
"""
KEY = "dose-1/report-state-form"


@pytest.fixture
def rules(supervisor):
    return protocols.publish(body=RULES, name="example.toml", by=supervisor, at=AT)


@pytest.fixture
def hold(site, supervisor, rules):
    """Return a function that lets the rules hold at the site."""

    def held(since=date(2026, 1, 1), **more):
        given = {"site": site, "version": rules, "key": uuid4(), "by": supervisor, "at": AT} | more
        return site_rules.hold(since=since, **given)

    return held


def loaded():
    return Course.objects.as_system("replan").select_related("patient", "protocol_version__base", "site")


def test_rules_are_published_as_a_version_on_which_nobody_can_be_enrolled(rules, site):
    assert (rules.is_regulation, rules.reference, rules.base, rules.site) == (True, "example-state@1.0.0", None, None)
    assert protocols.publish(body=RULES, name="again.toml", by=rules.published_by, at=AT) == rules
    assert rules not in versions_for([site])


def test_a_file_of_rules_is_no_protocol_for_the_browser():
    with pytest.raises(CannotRecord, match="holds rules of a place and is in order"):
        protocols.read(RULES, "example.toml")


def test_every_file_of_the_library_can_be_published(supervisor):
    for path in sorted((LIBRARY / "rules").glob("*.toml")):
        made = protocols.publish(body=path.read_bytes(), name=path.name, by=supervisor, at=AT)
        assert made.code == path.stem


def test_rules_that_hold_are_asked_of_the_sites_courses_at_once(course, clinician, colleague, hold):
    give(course, clinician, colleague)
    hold()
    row = course.requirements.get(key=KEY)
    assert (row.detail["layer"], row.detail["source"]) == ("example-state@1.0.0", "State law")
    held = loaded().get()
    assert [it.reference for it in setting_of(held).stack] == ["example-state@1.0.0"]
    assert (held.region, held.rules) == ("GB", held.site.rules)


def test_who_is_enrolled_later_has_the_sites_rules(site, hold, clinician):
    hold()
    site.refresh_from_db()
    later = CourseFactory(site=site, reference="HB-0002", team=[clinician])
    assert later.rules == site.rules


@pytest.mark.parametrize(
    ("days", "is_asked"),
    [
        ({"since": DOSE_DAY.date()}, True),
        ({"since": DOSE_DAY.date() + timedelta(days=1)}, False),
        ({"until": DOSE_DAY.date()}, True),
        ({"until": DOSE_DAY.date() - timedelta(days=1)}, False),
    ],
)
def test_rules_hold_from_their_first_day_to_their_last(days, is_asked, course, clinician, colleague, hold):
    give(course, clinician, colleague)
    hold(**days)
    assert course.requirements.filter(key=KEY).exists() is is_asked


def test_business_days_leave_out_the_holidays_of_the_sites_country(course, hold):
    assert setting_of(loaded().get()).holidays == frozenset()  # nothing counts business days yet
    hold()
    found = setting_of(loaded().get())
    assert date(2026, 5, 4) in found.holidays
    assert found.born_on == course.patient.born_on


def test_holidays_of_a_part_of_a_country():
    monday = date(2026, 6, 8)  # protocols.md 13.3, sa_notice
    assert monday in holidays_of("AU-SA")
    assert monday not in holidays_of("AU-QLD")
    assert holidays_of("GB-XX") == holidays_of("GB")
    assert holidays_of("ZZ") == holidays_of("") == frozenset()


def test_rules_end_by_a_row_in_place_of_the_first(course, clinician, colleague, hold, site):
    give(course, clinician, colleague)
    first = hold()
    hold(until=DOSE_DAY.date() - timedelta(days=1), replaces=first)
    assert not course.requirements.filter(key=KEY).exists()
    site.refresh_from_db()
    assert [it[2] for it in site.rules] == [(DOSE_DAY.date() - timedelta(days=1)).isoformat()]


def test_a_replay_is_answered_and_the_trail_says_who_and_since_when(hold, supervisor):
    key = uuid4()
    assert hold(key=key) == hold(key=key)
    line = TrailEntry.objects.filter(event=TrailEntry.Event.RULES_HELD).get()
    assert line.actor == str(supervisor.public_id)
    assert '"since":"2026-01-01"' in line.payload.replace(" ", "")


def test_what_was_said_of_a_site_never_changes(hold):
    made = hold()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        SiteRules.objects.filter(pk=made.pk).update(since=date(2020, 1, 1))
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        SiteRules.objects.filter(pk=made.pk).delete()


def test_only_who_answers_for_the_site_says_so(hold, clinician, foreign_supervisor, site, at):
    for somebody in (clinician, foreign_supervisor):
        with pytest.raises(CannotRecord, match="Only a supervisor or the medical director of Harbour"):
            hold(by=somebody)
    MembershipFactory(user=clinician, site=site, role=Role.MEDICAL_DIRECTOR)
    assert hold(by=clinician.acting(AT)).set_by == clinician


def test_what_cannot_be_is_refused(hold, course):
    with pytest.raises(CannotRecord, match="is a protocol"):
        hold(version=course.protocol_version)
    with pytest.raises(CannotRecord, match="before the first"):
        hold(until=date(2025, 12, 31))
    hold()
    with pytest.raises(CannotRecord, match="on some of these days already"):
        hold(since=date(2026, 5, 1))


def test_a_course_that_moves_keeps_the_rules_it_had_and_takes_the_new_sites(course, hold, site):
    hold()
    there = SiteFactory(code="EL", name="Elmfield", rules=[["d" * 64, "2026-03-01", None]])
    moved = loaded().get()
    first = moved.rules[0][0]
    assert site_rules.after_a_move(moved, there, date(2026, 6, 1)) == [
        [first, "2026-01-01", "2026-06-01"],
        ["d" * 64, "2026-06-01", None],
    ]
    assert site_rules.after_a_move(moved, there, date(2025, 6, 1)) == [["d" * 64, "2026-03-01", None]]


@pytest.mark.parametrize("number", [1, 4])
def test_settings_of_many_courses_cost_no_statement(number, course, hold, clinician, site, django_assert_num_queries):
    hold()
    site.refresh_from_db()
    for n in range(number - 1):
        CourseFactory(site=site, reference=f"HB-1{n}", team=[clinician])
    found = list(loaded())
    setting_of(found[0])  # the first of a process reads and parses
    with django_assert_num_queries(0):
        assert all(setting_of(it).stack for it in found)


def test_the_answers_of_several_layers_are_stored(course, clinician, colleague, hold, supervisor):
    give(course, clinician, colleague)
    second = RULES.replace(b"example-state", b"example-nation").replace(b"1 bd", b"9 d").replace(b"State law", b"Law")
    nation = protocols.publish(body=second, name="nation.toml", by=supervisor, at=AT)
    hold(version=nation)
    hold(since=date(2026, 1, 2))
    row = course.requirements.get(key=KEY)
    assert [(it[0], Outcome(it[1]), it[4]) for it in row.detail["results"]] == [
        ("example-nation@1.0.0", Outcome.PENDING, "Law"),
        ("example-state@1.0.0", Outcome.PENDING, "State law"),
    ]
    assert row.detail["layer"] == "example-state@1.0.0"


def test_a_rule_of_a_place_is_named_as_its_file_names_it(course, clinician, colleague, hold):
    give(course, clinician, colleague)
    hold()
    protocol, row = protocol_of(course.protocol_version), course.requirements.get(key=KEY)
    assert words.requirement_title(protocol, row) == "Form of the state"


def test_the_page_of_a_requirement_says_each_layers_answer(course, clinician, colleague, hold, supervisor, sign_in):
    give(course, clinician, colleague)
    second = RULES.replace(b"example-state", b"example-nation").replace(b"1 bd", b"9 d").replace(b"State law", b"Law")
    hold(version=protocols.publish(body=second, name="nation.toml", by=supervisor, at=AT))
    hold()
    page = sign_in(supervisor).get(reverse("deviation", args=[course.reference, KEY])).content.decode()
    for said in ("What each layer of rules says", "example-nation@1.0.0", "example-state@1.0.0", "State law"):
        assert said in page
