"""Facts in, plan out: the same for the same facts in any order, always an answer, and re-anchored on what happened."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given

from programmes import History, Setting, plan
from programmes.moments import at_wall
from tests.factories import MONDAY, enrolled, harbour
from tests.programmes.any_history import FACTS, MANY, histories
from tests.programmes.told import (
    DAY,
    HOUR,
    LONDON,
    NEW_YORK,
    booked,
    checked,
    dose,
    dosing,
    held,
    local,
    planned,
    practice,
    rated,
    waived,
    weighed,
)

AT = local("03-23 09:00")


def settled(facts, arm=None, protocol=None):
    return plan(protocol or harbour(), History(facts, "1"), Setting(zone=LONDON, arm=arm))


@MANY
@given(histories(FACTS[harbour().id]))
def test_facts_of_another_course_and_replaced_ones_change_nothing(facts):
    mine = [it for it in facts if it.course == "1"]
    gone = {it.replaces for it in facts} | {it.struck for it in facts if it.kind == "struck"}
    left = [it for it in mine if it.key not in gone]
    assert settled([enrolled(), *facts]) == settled([enrolled(), *left])


def later(moment: datetime | None, days: int) -> datetime | None:
    """Return the same time of day, so many days later on London's clock."""
    if moment is None:
        return None
    wall = moment.astimezone(LONDON)
    return at_wall(wall.date() + timedelta(days=days), wall.time(), LONDON)


BEFORE_THE_DOSE = (
    held("screening", MONDAY + HOUR),
    rated("screening", "grid-hamd", MONDAY + HOUR),
    weighed("70"),
    booked("baseline", MONDAY + 5 * DAY),
    held("preparation", MONDAY + 3 * DAY, 360),
    checked("consent", MONDAY),
    waived("dose-2/gate-lift-home", MONDAY),
    practice("2026-03-02"),
)
SAME = ("rule", "visit", "source", "severity", "provisional", "outcome", "waived_from", "waived_until", "detail")
ALREADY = ("dose-1/gate-consent", "dose-1/gate-preparation-hours")  # met before the dose
FIXED = ("screening/", "baseline/", "preparation/", "course/", "dose-1/window", "dose-2/gate-", "dose-2/outcome")


@pytest.mark.parametrize("start", ["03-23 09:00", "03-26 09:00", "04-20 23:30"], ids=["a week", "the change", "night"])
def test_a_dose_two_days_late_moves_all_that_hangs_on_it_by_two_days_and_nothing_else(start):
    """London's clocks change on 29 March: in one row inside the two days, in one before, in one inside what follows."""
    given_at = local(start)
    moved_at = later(given_at, 2)
    today = [planned(*BEFORE_THE_DOSE, *dosing("dose-1", at)) for at in (given_at, moved_at)]
    before, afterwards = ({it.key: it for it in made.requirements} for made in today)
    assert before.keys() == afterwards.keys()
    for key, it in before.items():
        edges = 0 if key.startswith(FIXED) else 2
        for name in ("opens_at", "due_at", "closes_at"):
            assert getattr(afterwards[key], name) == later(getattr(it, name), edges), (key, name)
        events = 2 if key.startswith("dose-1/") and key not in ALREADY else 0
        assert afterwards[key].met_at == later(it.met_at, events), key
        assert afterwards[key].settled_at == later(it.settled_at, 2), key
        assert [getattr(afterwards[key], name) for name in SAME] == [getattr(it, name) for name in SAME], key
    _reminders_moved(today)


def _reminders_moved(made) -> None:
    before, afterwards = ({it.key: it for it in one.reminders} for one in made)
    assert before.keys() == afterwards.keys()
    for key, it in before.items():
        moved = later(it.due_at, 0 if key.startswith("visit-tomorrow/baseline") else 2)
        assert afterwards[key] == replace(it, due_at=moved), key
    first, second = (one.windows[0] for one in made)
    for name in ("opens_at", "narrows_at", "closes_at"):
        assert getattr(second, name) == later(getattr(first, name), 2)


def test_moving_a_booking_moves_what_is_planned_around_it():
    one, two = (planned(booked("dose-1", AT + days * DAY)) for days in (0, 2))
    due = [{it.key: it.window.due_at for it in made.visits} for made in (one, two)]
    assert due[1]["dose-2"] == later(due[0]["dose-2"], 2)
    assert due[1]["fu-3mo"] == later(due[0]["fu-3mo"], 2)
    assert due[1]["dose-1"] == due[0]["dose-1"]


def test_the_zone_of_the_course_is_the_one_that_counts():
    facts = dosing("dose-1", local("03-23 09:00", NEW_YORK))
    here, there = (planned(*facts, zone=zone) for zone in (LONDON, NEW_YORK))
    assert [it.key for it in here.requirements] == [it.key for it in there.requirements]
    assert here.windows[0].closes_at == there.windows[0].closes_at - HOUR  # only London's clocks change in between


def test_the_latest_waiver_of_a_requirement_stands():
    first = waived("d1-1wk/window", MONDAY, until=MONDAY + DAY)
    second = waived("d1-1wk/window", MONDAY + HOUR)
    found = {it.key: it for it in planned(second, first).requirements}["d1-1wk/window"]
    assert (found.waived_from, found.waived_until) == (MONDAY + HOUR, None)


def test_a_waiver_of_something_no_longer_asked_is_no_error():
    assert planned(waived("gone/window", MONDAY)) == planned()


def test_every_requirement_has_a_source_and_a_key_that_says_its_visit():
    for it in planned(*dosing("dose-1", AT)).requirements:
        assert it.source
        assert it.key.startswith(f"{it.visit}/" if it.visit else "course/")


def test_the_second_part_of_a_dose_opens_no_second_window():
    assert len(planned(*dosing("dose-1", AT), dose("dose-1", AT + 2 * HOUR, "5")).windows) == 1
