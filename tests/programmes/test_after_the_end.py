"""What comes after an end, or after the treatment stopped: turns that change nothing, what is owed, who is told."""

import pytest

from programmes import Outcome, State
from tests.factories import harbour
from tests.programmes.told import (
    DAY,
    HOUR,
    MINUTE,
    asked,
    booked,
    dose,
    dosing,
    held,
    local,
    planned,
    state_of,
    turned,
)
from tests.programmes.told_day import event, filed, harbour_mdma, northgate

AT = local("03-23 09:00")
ENDED = AT + 3 * DAY
LATER = local("2027-12-01 12:00")
GIVEN = dosing("dose-1", AT)


@pytest.mark.parametrize("after", ["on hold", "resumed", "treatment stopped"])
def test_a_turn_after_the_end_changes_nothing(after):
    """A serious event is often written down after a death, and brings a hold with it."""
    stands = planned(*GIVEN, turned("died", ENDED), turned(after, ENDED + DAY)).standing
    assert (stands.turn, stands.since, stands.ended_at) == ("died", ENDED, ENDED)


def test_who_dies_after_the_course_was_completed_has_died():
    stands = planned(*GIVEN, turned("completed", ENDED), turned("died", ENDED + DAY)).standing
    assert (stands.turn, stands.ended_at) == ("died", ENDED)


class TestAFormOfASession:
    def test_that_was_never_held_is_owed_by_nobody(self):
        facts = (dose("dose-1", AT, "56"), turned("died", ENDED))
        assert asked("dose-2/report-rems-form", *facts, protocol=northgate()).outcome is Outcome.NOT_APPLICABLE
        assert state_of("dose-1/report-rems-form", LATER, *facts, protocol=northgate()) is State.OVERDUE

    def test_the_lead_is_told_of_it_all_the_same_and_the_patient_of_nothing(self):
        facts = (dose("dose-1", AT, "56"), booked("dose-2", ENDED + DAY), turned("completed", ENDED))
        assert [it.key for it in planned(*facts, protocol=northgate()).reminders] == ["form-due/dose-1/lead"]
        sent = filed("rems-form", "dose-1", ENDED)
        assert planned(*facts, sent, protocol=northgate()).reminders == ()

    def test_that_was_filed_without_any_dose_keeps_nothing(self):
        found = asked("dose-1/report-rems-form", filed("rems-form", "dose-1", AT), protocol=northgate())
        assert (found.outcome, found.met_at) == (Outcome.PENDING, None)


class TestADoseWithoutAnOutcome:
    @pytest.mark.parametrize(
        ("turn", "hours", "is_told"),
        [
            pytest.param("died", 0, True, id="died as it began"),
            pytest.param("died", -1, False, id="died before it"),
            pytest.param("treatment stopped", 4, True, id="stopped while it lasted"),
            pytest.param("treatment stopped", -1, False, id="stopped before it"),
        ],
    )
    def test_staff_are_told_where_its_time_had_come(self, turn, hours, is_told):
        at = AT + 21 * DAY
        facts = (*GIVEN, booked("dose-2", at), turned(turn, at + hours * HOUR))
        told = {it.to for it in planned(*facts).reminders if it.code == "outcome-missing"}
        assert told == ({"lead", "duty", "supervisor"} if is_told else set())
        assert (state_of("dose-2/outcome", LATER, *facts) is State.OVERDUE) is is_told


class TestTreatmentStoppedAfterTheFirstOfThree:
    FACTS = (held("baseline", AT - 20 * DAY), *dosing("dose-1", AT, mg="80"), turned("treatment stopped", ENDED))

    def test_follow_up_that_is_counted_from_no_dose_stays(self):
        found = asked("t4/window", *self.FACTS, protocol=harbour_mdma())
        assert (found.outcome, found.provisional) == (Outcome.PENDING, False)

    def test_a_rating_is_not_asked_twice_in_the_same_days(self):
        keys = ("t2/window", "t3/window", "t3/assessment-caps-5", "fu-long/window")
        found = [asked(key, *self.FACTS, protocol=harbour_mdma()).outcome for key in keys]
        assert found == [Outcome.PENDING, Outcome.NOT_APPLICABLE, Outcome.NOT_APPLICABLE, Outcome.PENDING]

    def test_before_any_dose_it_does_not_stay(self):
        facts = (self.FACTS[0], turned("treatment stopped", ENDED))
        assert asked("t4/window", *facts, protocol=harbour_mdma()).outcome is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("minutes", "expected"), [(100, Outcome.BROKEN), (101, Outcome.MET)], ids=["as the hold begins", "before it"]
)
def test_a_second_part_is_not_given_on_hold_either(minutes, expected):
    facts = (dose("dose-1", AT, "80"), turned("on hold", AT + minutes * MINUTE))
    found = asked("dose-1/standing", *facts, dose("dose-1", AT + 100 * MINUTE, "40"), protocol=harbour_mdma())
    assert found.outcome is expected
    assert found.settled_at == (AT + 100 * MINUTE if expected is Outcome.BROKEN else None)


def test_a_serious_event_that_is_known_after_the_end_is_reported():
    report = [
        it for it in planned(turned("completed", ENDED), event(ENDED + DAY, visit=None)).requirements if "@" in it.key
    ]
    assert [(it.rule, it.opens_at) for it in report] == [("report", ENDED + DAY)]


def test_a_session_held_after_the_end_was_held():
    facts = (*GIVEN, turned("completed", ENDED), held("int-2#dose-1", AT + 10 * DAY))
    assert asked("int-2#dose-1/window", *facts, protocol=harbour()).outcome is Outcome.MET
