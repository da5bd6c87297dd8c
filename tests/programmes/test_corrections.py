"""What was announced and is no longer so: exactly one correction, of the latest, and none where nothing is untrue."""

import pytest

from programmes.history import AnyFact
from tests.programmes.told import (
    DAY,
    HOUR,
    LONDON,
    MINUTE,
    SECOND,
    booked,
    discharged,
    dose,
    held,
    local,
    messaged,
    not_held,
    planned,
    unbooked,
)
from tests.programmes.told_calls import (
    AGREED,
    ANNOUNCED,
    CHANGED,
    NEW,
    SENT,
    TOLD,
    VISIT,
    called,
    cancelled,
    corrected,
    moved,
    struck,
)

TASK = f"{VISIT}/call-correction@b2"


def corrections(*facts: AnyFact, **setting) -> dict[str, str]:
    """Return the corrections to come by key, at their times in London; a `?` after one that waits."""
    found = [it for it in planned(*facts, **setting).reminders if it.code == "correction"]
    return {it.key: f"{it.due_at.astimezone(LONDON):%m-%d %H:%M}{'?' * it.waits}" for it in found}


def keys(*facts: AnyFact) -> list[str]:
    return [key.split("@")[1] for key in corrections(*facts)]


def test_a_move_after_the_announcement_is_corrected_at_once():
    found = planned(*ANNOUNCED, moved()).reminders
    (correction,) = [it for it in found if it.code == "correction"]
    assert correction.key == f"correction/{VISIT}@b2/patient"
    assert (correction.to, correction.visit, correction.due_at, correction.waits) == ("patient", VISIT, CHANGED, False)


NOTHING_UNTRUE = {
    "it stands": ANNOUNCED,
    "moved before it was announced": (AGREED, moved()),
    "booked anew at the very time": (*ANNOUNCED, moved(TOLD)),
    "moved as its time came": (*ANNOUNCED, moved(at=TOLD, to=NEW + DAY)),
    "moved after its time": (*ANNOUNCED, moved(at=TOLD + HOUR, to=NEW + DAY)),
    "moved, and corrected": (*ANNOUNCED, moved(), corrected()),
    "moved, and the new time announced": (
        *ANNOUNCED,
        moved(),
        messaged(f"visit-tomorrow/{VISIT}@b2/patient", CHANGED + HOUR),
    ),
    "moved, and moved back in time": (*ANNOUNCED, moved(), moved(TOLD, CHANGED + HOUR, "b3", "b2")),
    "moved to a time that is over": (*ANNOUNCED, moved(to=CHANGED - MINUTE)),
    "moved to this minute": (*ANNOUNCED, moved(to=CHANGED)),
    "held": (*ANNOUNCED, held(VISIT, TOLD)),
    "held earlier than announced": (*ANNOUNCED, held(VISIT, SENT + HOUR)),
    "did not come": (*ANNOUNCED, not_held(VISIT, TOLD + HOUR)),
    "moved, and held then": (*ANNOUNCED, moved(), held(VISIT, NEW)),
    "another course moved it": (*ANNOUNCED, booked(VISIT, NEW, at=CHANGED, key="b9", course="2")),
    "cancelled, told, and booked for good": (*ANNOUNCED, cancelled(), corrected("c2"), moved(replaces=None)),
}


@pytest.mark.parametrize("facts", NOTHING_UNTRUE.values(), ids=NOTHING_UNTRUE)
def test_nothing_is_corrected_that_is_not_untrue(facts):
    assert corrections(*facts) == {}


UNTRUE = {
    "a second before its time": ((*ANNOUNCED, moved(at=TOLD - SECOND, to=NEW + DAY)), ["b2/patient"]),
    "moved by a minute": ((*ANNOUNCED, moved(TOLD + MINUTE)), ["b2/patient"]),
    "moved twice before it left": ((*ANNOUNCED, moved(), moved(NEW + DAY, CHANGED + HOUR, "b3", "b2")), ["b3/patient"]),
    "moved again after it left": (
        (*ANNOUNCED, moved(), corrected(), moved(NEW + DAY, CHANGED + HOUR, "b3", "b2")),
        ["b3/patient"],
    ),
    "moved back after it left": (
        (*ANNOUNCED, moved(), corrected(), moved(TOLD, CHANGED + HOUR, "b3", "b2")),
        ["b3/patient"],
    ),
    "moved back after the new time was told by phone": (
        (*ANNOUNCED, moved(), called(TASK, CHANGED + MINUTE), moved(TOLD, CHANGED + HOUR, "b3", "b2")),
        ["b3/patient"],
    ),
    "moved back after nobody answered": (
        (*ANNOUNCED, moved(), called(TASK, CHANGED + MINUTE, False), moved(TOLD, CHANGED + HOUR, "b3", "b2")),
        [],
    ),
    "told by phone, not yet in writing": ((*ANNOUNCED, moved(), called(TASK, CHANGED + MINUTE)), ["b2/patient"]),
    "cancelled": ((*ANNOUNCED, cancelled()), ["c2/patient"]),
    "cancelled, then booked anew": ((*ANNOUNCED, cancelled(), moved(replaces=None, at=CHANGED + HOUR)), ["b2/patient"]),
    "called off": ((*ANNOUNCED, not_held(VISIT, CHANGED, "cancelled by clinic", key="s2")), ["s2/patient"]),
    "written down for the wrong patient": ((*ANNOUNCED, struck("b1", CHANGED, key="x1")), ["x1/patient"]),
    "told the lead": (
        (AGREED, messaged(f"visit-tomorrow/{VISIT}@b1/lead", SENT), moved()),
        ["b2/lead"],
    ),
}


@pytest.mark.parametrize(("facts", "expected"), UNTRUE.values(), ids=UNTRUE)
def test_what_is_untrue_is_corrected_once(facts, expected):
    assert keys(*facts) == expected


def test_a_booking_struck_after_another_took_its_place_takes_nothing_away():
    assert keys(*ANNOUNCED, moved(), struck("b1", CHANGED + HOUR)) == ["b2/patient"]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        pytest.param("03-29 20:59", "03-29 20:59", id="before-the-quiet-hours"),
        pytest.param("03-29 21:00", "03-30 08:00", id="in-the-quiet-hours"),
    ],
)
def test_a_correction_keeps_the_quiet_hours(changed, expected):
    assert list(corrections(*ANNOUNCED, moved(at=local(changed))).values()) == [expected]


def test_that_a_visit_does_not_take_place_is_not_said_after_its_time():
    early = booked(VISIT, local("03-30 07:30"), hours=1, key="b1"), ANNOUNCED[1]
    assert corrections(*early, cancelled(local("03-29 22:00"))) == {}
    assert corrections(*early, cancelled(local("03-29 20:00"))) != {}
    assert corrections(*early, moved(at=local("03-29 22:00"))) != {}


def test_a_correction_is_no_kind_of_which_there_is_one_a_week():
    other = messaged("correction/d2-1wk@b7/patient", CHANGED - DAY)
    assert keys(*ANNOUNCED, other, moved()) == ["b2/patient"]


def test_a_correction_waits_while_a_dose_has_no_outcome():
    before = booked("dose-2", local("03-29 09:00"), hours=8, at=SENT - 9 * DAY, key="d2")
    assert list(corrections(before, *ANNOUNCED, moved()).values()) == ["03-29 19:00?"]
    given = dose("dose-2", local("03-29 09:30")), discharged("dose-2", local("03-29 17:00"))
    assert list(corrections(before, *given, *ANNOUNCED, moved()).values()) == ["03-30 10:00"]


def test_a_dose_that_was_moved_is_announced_again_and_corrected_once():
    day = local("03-23 09:00")
    first = booked("dose-1", day, key="b1"), messaged("visit-tomorrow/dose-1@b1/patient", day - 15 * HOUR)
    later = booked("dose-1", day + 7 * DAY, at=day - 14 * HOUR, key="b2", replaces="b1")
    found = {it.key for it in planned(*first, later).reminders if it.to == "patient"}
    assert found == {"correction/dose-1@b2/patient", "visit-tomorrow/dose-1@b2/patient"}


def test_cancelled_by_the_old_way_of_no_times_and_by_a_contact_is_one_correction():
    off = not_held(VISIT, CHANGED + MINUTE, "cancelled by clinic", key="s2")
    assert len(corrections(*ANNOUNCED, unbooked(VISIT, CHANGED, key="c2", replaces="b1"), off)) == 1
