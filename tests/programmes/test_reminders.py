"""Messages: which, when on the reader's clock, under which key; and which are not sent, held, or sent only once."""

import pytest

from programmes.history import AnyFact
from tests.factories import harbour, hopkins
from tests.programmes.told import (
    DAY,
    HOUR,
    LONDON,
    MINUTE,
    MONDAY,
    NEW_YORK,
    SECOND,
    booked,
    discharged,
    dose,
    dosing,
    held,
    local,
    messaged,
    not_held,
    planned,
    practice,
    unbooked,
)

AT = local("03-23 09:00")
GIVEN = dosing("dose-1", AT)
OF_A_DOSE = {
    "morning-after/dose-1/patient": "03-24 10:00",
    "book-integration/dose-1/patient": "03-25 10:00",
    "integration-missing/dose-1/lead": "04-04 09:00",
    "closing-soon/dose-1/patient": "04-06 10:00",
    "closing/dose-1/patient": "04-11 10:00",
}


def said(*facts: AnyFact, **setting) -> dict[str, str]:
    """Return the messages by key, at their times on London's clock; a `?` after one that waits."""
    found = planned(*facts, **setting).reminders
    shown = {it.key: it.due_at.astimezone(LONDON).strftime("%m-%d %H:%M") for it in found}
    return {it.key: shown[it.key] + ("?" if it.waits else "") for it in found}


def only(code: str, *facts: AnyFact, **setting) -> dict[str, str]:
    found = {tuple(key.split("/", 1)): at for key, at in said(*facts, **setting).items()}
    return {rest: at for (name, rest), at in found.items() if name == code}


def test_a_dose_has_its_messages_and_no_others():
    assert said(*GIVEN) == OF_A_DOSE
    assert list(said(*GIVEN).values()) == sorted(OF_A_DOSE.values())


def test_without_a_dose_or_a_protocol_that_asks_nothing_is_said():
    assert said() == {}
    assert said(*GIVEN, protocol=hopkins()) == {}


def test_patients_are_told_on_their_clock_and_the_lead_on_the_sites():
    found = {it.key: it.due_at for it in planned(*GIVEN, patient_zone=NEW_YORK).reminders}
    assert found["closing-soon/dose-1/patient"] == local("04-06 10:00", NEW_YORK)
    assert found["integration-missing/dose-1/lead"] == local("04-04 09:00")


BOOKING = booked("d1-1wk", local("03-30 14:00"), at=MONDAY, key="b1")
TOMORROW = {"d1-1wk@b1/patient": "03-29 18:00"}
ANNOUNCED = {
    "booked": ((BOOKING,), TOMORROW),
    "booked as it would go": ((booked("d1-1wk", local("03-30 14:00"), at=local("03-29 18:00"), key="b1"),), TOMORROW),
    "booked too late for it": ((booked("d1-1wk", local("03-30 14:00"), at=local("03-29 18:00:01")),), {}),
    "cancelled": ((BOOKING, unbooked("d1-1wk", MONDAY + DAY)), {}),
    "moved": (
        (BOOKING, booked("d1-1wk", local("03-31 09:00"), at=MONDAY + DAY, key="b2", replaces="b1")),
        {"d1-1wk@b2/patient": "03-30 18:00"},
    ),
    "held": ((BOOKING, held("d1-1wk", local("03-30 14:00"))), {}),
    "held for another booking": ((held("d1-1wk", MONDAY), BOOKING), TOMORROW),
    "booked in a meeting that was recorded after it": (
        (held("d1-1wk", MONDAY - HOUR, recorded_at=MONDAY + HOUR), BOOKING),
        TOMORROW,
    ),
    "the first did not come, recorded after the second was booked": (
        (not_held("d1-1wk", MONDAY - HOUR, recorded_at=MONDAY + HOUR), BOOKING),
        TOMORROW,
    ),
    "held instead, earlier": ((BOOKING, held("d1-1wk", MONDAY + DAY)), {}),
    "called off": ((BOOKING, not_held("d1-1wk", MONDAY + DAY, outcome="cancelled by patient")), {}),
    "cancelled and booked anew at once": (
        (not_held("d1-1wk", MONDAY, outcome="cancelled by patient"), BOOKING),
        TOMORROW,
    ),
    "sent": ((BOOKING, messaged("visit-tomorrow/d1-1wk@b1/patient", local("03-29 18:00"))), {}),
    "the earlier time was announced": (
        (
            BOOKING,
            messaged("visit-tomorrow/d1-1wk@b1/patient", local("03-29 18:00")),
            booked("d1-1wk", local("03-31 09:00"), at=local("03-30 08:00"), key="b2", replaces="b1"),
        ),
        {"d1-1wk@b2/patient": "03-30 18:00"},
    ),
    "a dose": ((booked("dose-1", AT, key="b1"),), {"dose-1@b1/patient": "03-22 18:00"}),
}


@pytest.mark.parametrize(("facts", "expected"), ANNOUNCED.values(), ids=ANNOUNCED)
def test_the_evening_before_a_booked_visit(facts, expected):
    assert only("visit-tomorrow", *facts) == expected


DAY_AFTER = {
    "at eleven": ("03-24 11:00", GIVEN, {"d1-1d@b1/patient": "03-24 10:00"}),
    "at ten, as the silence ends": ("03-24 10:00", GIVEN, {}),
    "at half past nine": ("03-24 09:30", GIVEN, {}),
    "the dose is not accounted for": (
        "03-24 11:00",
        (booked("dose-1", AT),),
        {"d1-1d@b1/patient": "03-23 18:00?"},
    ),
}


@pytest.mark.parametrize(("starts", "facts", "expected"), DAY_AFTER.values(), ids=DAY_AFTER)
def test_a_visit_the_day_after_a_dose_is_announced_after_the_silence_or_not_at_all(starts, facts, expected):
    found = only("visit-tomorrow", booked("d1-1d", local(starts), key="b1"), *facts)
    assert {key: at for key, at in found.items() if key.startswith("d1-1d")} == expected


LEFT = {
    "that day": (discharged("dose-1", AT + 8 * HOUR), "03-24 10:00"),
    "recorded at noon two days later": (discharged("dose-1", AT, recorded_at=local("03-25 12:00")), "03-25 12:00"),
    "recorded in quiet hours": (discharged("dose-1", AT, recorded_at=local("03-25 22:30")), "03-26 08:00"),
    "never recorded": (discharged("dose-2", AT + 8 * HOUR), "03-24 10:00?"),
}


@pytest.mark.parametrize(("left", "expected"), LEFT.values(), ids=LEFT)
def test_the_morning_after_waits_for_the_discharge(left, expected):
    assert only("morning-after", dose("dose-1", AT), held("dose-1", AT, 480), left) == {"dose-1/patient": expected}


def test_while_the_window_is_provisional_the_patients_messages_wait_and_the_leads_do_not():
    found = said(dose("dose-1", AT), discharged("dose-1", AT + 8 * HOUR))
    waiting = {key for key, at in found.items() if at.endswith("?")}
    assert waiting == {f"{it}/dose-1/patient" for it in ("book-integration", "closing-soon", "closing")}


SESSION_AT = local("03-30 10:00")
UNLESS = {
    "nothing": ((), True, True),
    "booked": ((booked("d1-1wk", SESSION_AT),), False, True),
    "booked as the window closes": ((booked("d1-1wk", local("04-13 17:00")),), True, True),
    "booked in its last second": ((booked("d1-1wk", local("04-13 17:00") - SECOND),), False, True),
    "a call is booked": ((booked("call-3d#dose-1", local("03-26 10:00")),), True, True),
    "a follow-up is booked": ((booked("fu-1mo", SESSION_AT),), True, True),
    "booked and cancelled": ((booked("d1-1wk", SESSION_AT), unbooked("d1-1wk", MONDAY + HOUR)), True, True),
    "booked, did not come": ((booked("d1-1wk", SESSION_AT), not_held("d1-1wk", SESSION_AT)), True, True),
    "held": ((held("d1-1wk", SESSION_AT),), False, False),
    "held before the dose": ((held("d1-1wk", AT - HOUR),), True, True),
}


@pytest.mark.parametrize(("facts", "asks_patient", "tells_lead"), UNLESS.values(), ids=UNLESS)
def test_unless_a_session_is_booked_or_held(facts, asks_patient, tells_lead):
    found = said(*GIVEN, *facts)
    assert ("book-integration/dose-1/patient" in found) is asks_patient
    assert ("integration-missing/dose-1/lead" in found) is tells_lead


PRACTISED = {
    "from the morning after": (("2026-03-24",), {"1d": "03-24 10:00", "8d": "03-31 09:00", "15d": "04-07 09:00"}),
    "agreed on before the dose": (("2026-03-02",), {"1d": "03-24 10:00", "8d": "03-31 09:00", "15d": "04-07 09:00"}),
    "from the second week": (("2026-04-01",), {"9d": "04-01 09:00", "16d": "04-08 09:00"}),
    "its last day is included": (("2026-03-24", "2026-03-31"), {"1d": "03-24 10:00", "8d": "03-31 09:00"}),
    "ended the day before": (("2026-03-24", "2026-03-30"), {"1d": "03-24 10:00"}),
    "ended before the dose": (("2026-03-02", "2026-03-23"), {}),
    "begins after the window": (("2026-04-14",), {}),
}


@pytest.mark.parametrize(("days", "expected"), PRACTISED.values(), ids=PRACTISED)
def test_practices_every_week_while_one_runs_and_the_window_is_open(days, expected):
    found = only("practices", *GIVEN, practice(*days))
    assert found == {f"dose-1@{day}/patient": at for day, at in expected.items()}


def test_two_practices_are_one_message():
    both = practice("2026-03-24", "2026-03-30"), practice("2026-04-05", name="write")
    assert only("practices", *GIVEN, *both) == {"dose-1@1d/patient": "03-24 10:00", "dose-1@15d/patient": "04-07 09:00"}


SENT = {
    "on time": (local("03-24 10:00"), ["8d", "15d"]),
    "a minute late": (local("03-24 10:00") + MINUTE, ["8d", "15d"]),
    "six days before the next": (local("03-25 10:00"), ["15d"]),
}


@pytest.mark.parametrize(("sent_at", "left"), SENT.values(), ids=SENT)
def test_what_was_sent_is_not_planned_again_and_holds_the_next_off_for_seven_days(sent_at, left):
    sent = messaged("practices/dose-1@1d/patient", sent_at)
    found = only("practices", *GIVEN, practice("2026-03-24"), sent)
    assert list(found) == [f"dose-1@{day}/patient" for day in left]


@pytest.mark.parametrize(
    ("day", "kept"), [("04-05", False), ("04-13", True), ("04-12", False), ("03-30", True), ("03-31", False)]
)
def test_one_of_a_kind_in_seven_days_looks_both_ways(day, kept):
    sent = messaged("closing-soon/dose-9/patient", local(f"{day} 10:00"))
    assert ("closing-soon/dose-1/patient" in said(*GIVEN, sent)) is kept


def test_what_was_sent_to_the_lead_does_not_hold_off_a_patients_message():
    sent = messaged("closing-soon/dose-9/lead", local("04-05 10:00"))
    assert "closing-soon/dose-1/patient" in said(*GIVEN, sent)


def test_a_message_to_both_goes_to_both():
    rules = [it.model_dump() | {"to": ["lead", "patient"]} for it in harbour().reminders]
    protocol = harbour().model_validate(harbour().model_dump() | {"reminders": rules})
    assert set(only("closing", *GIVEN, protocol=protocol)) == {"dose-1/lead", "dose-1/patient"}


@pytest.mark.parametrize(("days", "kept"), [(6, False), (7, True)])
def test_two_doses_in_a_week_are_one_morning_after(days, kept):
    found = said(*GIVEN, *dosing("dose-2", AT + days * DAY - HOUR))
    assert ("morning-after/dose-2/patient" in found) is kept


CUT = {
    "before it narrows": ("04-03 09:00", {"morning-after", "book-integration"}),
    "after it narrowed": (
        "04-07 09:00",
        {"morning-after", "book-integration", "integration-missing", "closing-soon"},
    ),
    "the day after the dose": ("03-24 09:00", set()),
    "after it closed": (
        "04-20 09:00",
        {"morning-after", "book-integration", "integration-missing", "closing-soon", "closing"},
    ),
}


@pytest.mark.parametrize(("second", "left"), CUT.values(), ids=CUT)
def test_the_next_dose_takes_the_messages_of_the_window_it_cuts(second, left):
    found = said(*GIVEN, *dosing("dose-2", local(second)))
    assert {key.split("/")[0] for key in found if "/dose-1/" in key} == left


def test_a_message_that_the_silence_moves_past_the_cut_goes_with_the_window():
    due = local("04-07 09:00")  # practices, day 15
    facts = (*GIVEN, practice("2026-03-24", "2026-04-07"), *dosing("dose-2", due + HOUR))
    assert set(only("practices", *facts)) == {"dose-1@1d/patient", "dose-1@8d/patient"}


def test_after_a_booked_dose_messages_wait_until_it_has_an_outcome():
    late = booked("dose-2", local("04-07 09:00"), key="b2")
    assert only("closing", *GIVEN, late) == {"dose-1/patient": "04-11 10:00?"}
    assert only("closing-soon", *GIVEN, late) == {"dose-1/patient": "04-06 10:00"}
    came_not = not_held("dose-2", local("04-07 09:00"))
    assert said(*GIVEN, late, came_not)["closing/dose-1/patient"] == "04-11 10:00"
    again = booked("dose-2", local("04-10 09:00"), at=came_not.recorded_at)
    assert said(*GIVEN, late, came_not, again)["closing/dose-1/patient"] == "04-11 10:00?"


BOOKED_DOSE = booked("dose-1", AT, key="b-dose-1")
UNACCOUNTED = {
    "outcome-missing/dose-1@b-dose-1-4h/duty": "03-23 21:00",
    "outcome-missing/dose-1@b-dose-1-4h/lead": "03-23 21:00",
    "outcome-missing/dose-1@b-dose-1-1d/duty": "03-24 09:00",
    "outcome-missing/dose-1@b-dose-1-1d/lead": "03-24 09:00",
    "outcome-missing/dose-1@b-dose-1-2d/supervisor": "03-25 09:00",
}
ACCOUNTED = {
    "nothing yet": ((), UNACCOUNTED),
    "given": ((dose("dose-1", AT),), {}),
    "did not come": ((not_held("dose-1", AT + HOUR),), {}),
    "withheld": ((not_held("dose-1", AT + HOUR, outcome="withheld"),), {}),
    "cancelled": ((unbooked("dose-1", MONDAY + DAY, replaces="b-dose-1"),), {}),
}


@pytest.mark.parametrize(("facts", "expected"), ACCOUNTED.values(), ids=ACCOUNTED)
def test_staff_are_told_of_a_booked_dose_without_an_outcome(facts, expected):
    found = said(BOOKED_DOSE, *facts)
    assert {key: at for key, at in found.items() if key.startswith("outcome-missing")} == expected


def test_the_supervisor_comes_last_and_no_patient_is_asked():
    found = [it for it in planned(BOOKED_DOSE).reminders if it.code == "outcome-missing"]
    assert [it.to for it in found] == ["duty", "lead", "duty", "lead", "supervisor"]


def test_a_dose_moved_takes_its_alarms_along():
    moved = booked("dose-1", AT + DAY, at=MONDAY + HOUR, key="b2", replaces="b-dose-1")
    found = only("outcome-missing", BOOKED_DOSE, moved)
    assert {key.partition("@")[2][:2] for key in found} == {"b2"}
    assert min(found.values()) == "03-24 21:00"


def test_a_dose_booked_when_it_should_long_be_over_tells_of_what_is_still_ahead():
    late = booked("dose-1", AT, at=AT + 20 * HOUR, key="b1")
    assert set(only("outcome-missing", late).values()) == {"03-24 09:00", "03-25 09:00"}
