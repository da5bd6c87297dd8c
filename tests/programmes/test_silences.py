"""When no message may reach a patient: quiet hours at their edges, days around a dose, a dose without an outcome."""

from datetime import time

import pytest

from programmes import Setting
from programmes.silences import Silence, after_quiet, allowed_at, silences
from tests.programmes.told import (
    DAY,
    HOUR,
    LONDON,
    NEW_YORK,
    booked,
    discharged,
    dose,
    held,
    laid,
    local,
    not_held,
    unbooked,
)

AT = local("03-23 09:00")
HERE = Setting(zone=LONDON)

QUIET = {
    "the last second before": ("03-27 20:59:59", "03-27 20:59:59"),
    "its first moment": ("03-27 21:00", "03-28 08:00"),
    "midnight": ("03-28 00:00", "03-28 08:00"),
    "its last second": ("03-28 07:59:59", "03-28 08:00"),
    "its end": ("03-28 08:00", "03-28 08:00"),
    "into the night of the change": ("03-28 22:00", "03-29 08:00"),
}


@pytest.mark.parametrize(("moment", "expected"), QUIET.values(), ids=QUIET)
def test_quiet_hours(moment, expected):
    assert after_quiet(local(moment), HERE) == local(expected)


def test_quiet_hours_are_those_of_the_patients_clock():
    there = Setting(zone=LONDON, patient_zone=NEW_YORK)
    assert after_quiet(local("03-27 09:00"), there) == local("03-27 08:00", NEW_YORK)
    assert after_quiet(local("03-27 22:00"), there) == local("03-27 22:00")


@pytest.mark.parametrize(
    ("since", "until", "moment", "expected"),
    [
        pytest.param(time(0), time(8), "06-01 12:00", "06-01 12:00", id="not over midnight, by day"),
        pytest.param(time(0), time(8), "06-01 00:00", "06-01 08:00", id="not over midnight, by night"),
        pytest.param(time(12), time(14), "06-01 12:30", "06-01 14:00", id="at noon"),
        pytest.param(time(9), time(9), "06-01 09:00", "06-01 09:00", id="none at all"),
    ],
)
def test_a_house_may_have_other_quiet_hours(since, until, moment, expected):
    setting = Setting(zone=LONDON, quiet_from=since, quiet_until=until)
    assert after_quiet(local(moment), setting) == local(expected)


AROUND = {
    "left that day": ((discharged("dose-1", AT + 8 * HOUR),), "03-24 10:00"),
    "recorded the next morning, early": ((discharged("dose-1", AT, recorded_at=local("03-24 09:59")),), "03-24 10:00"),
    "recorded later than that": ((discharged("dose-1", AT, recorded_at=local("03-25 15:00")),), "03-25 15:00"),
    "nobody recorded it": ((), None),
    "another dose's": ((discharged("dose-2", AT + 8 * HOUR),), None),
}


@pytest.mark.parametrize(("facts", "ends"), AROUND.values(), ids=AROUND)
def test_silence_around_a_dose(facts, ends):
    expected = Silence(local("03-23"), local(ends) if ends else None)
    assert silences(laid(dose("dose-1", AT), *facts)) == [expected]


BOOKED = {
    "not accounted for": ((booked("dose-1", AT),), [Silence(local("03-23"), None)]),
    "cancelled": ((booked("dose-1", AT), unbooked("dose-1", AT - DAY)), []),
    "did not come": ((booked("dose-1", AT), not_held("dose-1", AT)), []),
    "held without a dose": ((booked("dose-1", AT), held("dose-1", AT)), []),
    "booked again since": (
        (booked("dose-1", AT), not_held("dose-1", AT), booked("dose-1", AT + 2 * DAY, at=AT)),
        [Silence(local("03-25"), None)],
    ),
    "not a dose": ((booked("d1-1wk", AT),), []),
}


@pytest.mark.parametrize(("facts", "expected"), BOOKED.values(), ids=BOOKED)
def test_silence_from_the_day_of_a_booked_dose_until_it_has_an_outcome(facts, expected):
    assert silences(laid(*facts)) == expected


DOSING_DAY = Silence(local("04-07"), local("04-08 10:00"))
WAITING = Silence(local("04-07"), None)
ALLOWED = {
    "the evening before": ("04-06 20:00", [DOSING_DAY], "04-06 20:00", False),
    "as the day begins": ("04-07 00:00", [DOSING_DAY], "04-08 10:00", False),
    "the next morning, before ten": ("04-08 09:59", [DOSING_DAY], "04-08 10:00", False),
    "at ten": ("04-08 10:00", [DOSING_DAY], "04-08 10:00", False),
    "quiet hours lead into a dosing day": ("04-06 22:00", [DOSING_DAY], "04-08 10:00", False),
    "it ends in quiet hours": ("04-07 12:00", [Silence(local("04-07"), local("04-08 22:30"))], "04-09 08:00", False),
    "one after the other": (
        "04-07 12:00",
        [DOSING_DAY, Silence(local("04-08"), local("04-09 10:00"))],
        "04-09 10:00",
        False,
    ),
    "nobody accounts for it": ("04-11 10:00", [WAITING], "04-11 10:00", True),
    "before it": ("04-06 10:00", [WAITING], "04-06 10:00", False),
}


@pytest.mark.parametrize(("moment", "found", "expected", "waits"), ALLOWED.values(), ids=ALLOWED)
def test_the_first_moment_at_which_a_message_may_go(moment, found, expected, waits):
    assert allowed_at(local(moment), found, HERE) == (local(expected), waits)


def test_silence_begins_with_the_day_also_where_no_hours_are_quiet():
    setting = Setting(zone=LONDON, quiet_from=time(9), quiet_until=time(9))
    assert allowed_at(local("04-07 00:00"), [DOSING_DAY], setting) == (local("04-08 10:00"), False)
    assert allowed_at(local("04-06 23:59:59"), [DOSING_DAY], setting) == (local("04-06 23:59:59"), False)
