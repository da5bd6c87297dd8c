"""What people of a role may not do, who stays the same, and who may rate: both sides, and what nobody can say."""

import pytest

from programmes import Outcome, State
from tests.programmes.told import DAY, HOUR, SECOND, asked, dose, held, rated, state_of
from tests.programmes.told_day import with_tables
from tests.programmes.told_people import AT, ENDS, NOON, signed, there

HELD = held("dose-1", AT, 480)
RULE = {"code": "no", "title": "x", "role": "therapist"}
BEFORE = AT - 7 * DAY


def prohibited(may_not, *facts, key="dose-1/prohibition-no"):
    return asked(key, *facts, protocol=with_tables(prohibitions=[RULE | {"may_not": may_not}]))


GIVING = {
    "by a doctor": ((dose("dose-1", AT, role="doctor"),), Outcome.MET),
    "by a therapist": ((dose("dose-1", AT, role="therapist"),), Outcome.BROKEN),
    "the second part by a therapist": (
        (dose("dose-1", AT, role="doctor"), dose("dose-1", NOON, role="therapist")), Outcome.BROKEN),
    "by nobody knows whom": ((dose("dose-1", AT),), Outcome.NOT_ASSESSABLE),
    "not yet": ((), Outcome.PENDING),
    "written down days later": ((dose("dose-1", AT, role="doctor", recorded_at=AT + 2 * DAY),), Outcome.ENTERED_LATE),
}  # fmt: skip


@pytest.mark.parametrize(("facts", "expected"), GIVING.values(), ids=GIVING)
def test_who_may_not_give_the_dose(facts, expected):
    assert prohibited("give the dose", *facts).outcome is expected


ALONE = {
    "a doctor alone": ((there("a", "doctor"),), Outcome.MET),
    "a therapist alone": ((there("a", "therapist"),), Outcome.BROKEN),
    "never alone": ((there("a", "therapist"), there("b", "doctor")), Outcome.MET),
    "alone for a second": ((there("a", "therapist"), there("b", "doctor", until=NOON),
                            there("b", "doctor", since=NOON + SECOND)), Outcome.BROKEN),
    "with somebody who stands in": ((there("a", "therapist"), there("b", "nurse", standing_in=True)), Outcome.MET),
    "with somebody in the house only": ((there("a", "therapist"), there("b", "doctor", where="on the premises")),
                                        Outcome.BROKEN),
    "somebody alone": ((there("a"),), Outcome.NOT_ASSESSABLE),
    "nobody wrote it down": ((), Outcome.PENDING),
}  # fmt: skip


@pytest.mark.parametrize(("facts", "expected"), ALONE.values(), ids=ALONE)
def test_who_may_not_be_alone_in_the_room(facts, expected):
    assert prohibited("be the only one in the room", HELD, *facts).outcome is expected


def test_alone_since_when():
    found = prohibited("be the only one in the room", HELD, there("a", "therapist"), there("b", "nurse", until=NOON))
    assert (found.settled_at, found.met_at) == (NOON, None)


def test_who_was_alone_is_overdue_after_the_session():
    protocol = with_tables(prohibitions=[RULE | {"may_not": "be the only one in the room"}])
    key = "dose-1/prohibition-no"
    assert state_of(key, ENDS - SECOND, HELD, protocol=protocol) is State.OPEN
    assert state_of(key, ENDS, HELD, protocol=protocol) is State.OVERDUE


RATING = {
    "by somebody else": (("b", there("b", "nurse")), Outcome.MET),
    "by a therapist": (("a", there("a", "therapist")), Outcome.BROKEN),
    "by somebody without a role": (("c", there("c")), Outcome.NOT_ASSESSABLE),
    "by nobody knows whom": (("", there("a", "nurse")), Outcome.NOT_ASSESSABLE),
}


@pytest.mark.parametrize(("said", "expected"), RATING.values(), ids=RATING)
def test_who_may_not_rate(said, expected):
    rater, seen = said
    given = rated("baseline", "grid-hamd", BEFORE, rater=rater)
    assert prohibited("rate", given, seen, key="baseline/prohibition-no").outcome is expected


def test_nobody_rated_yet():
    assert prohibited("rate", key="baseline/prohibition-no").outcome is Outcome.PENDING


SAME = {"code": "same", "title": "x", "role": "guide", "at": "each dose", "as_at": "preparation"}
CONSENT = {"code": "change", "title": "x", "signed_by": ("patient",), "before": "each dose"}


def at_preparation(person, *roles):
    return there(person, *roles, visit="preparation", since=BEFORE, until=BEFORE + HOUR)


CONTINUED = {
    "the same": ((at_preparation("a", "guide"), there("a", "guide")), Outcome.MET),
    "one of two": ((at_preparation("a", "guide"), there("b", "guide"), there("a", "guide")), Outcome.MET),
    "another": ((at_preparation("a", "guide"), there("b", "guide")), Outcome.BROKEN),
    "the same, as something else": ((at_preparation("a", "guide"), there("a", "nurse")), Outcome.BROKEN),
    "the same, in the house only": (
        (at_preparation("a", "guide"), there("a", "guide", where="on the premises"), there("b", "guide")),
        Outcome.BROKEN),
    "another, and the patient signed": (
        (at_preparation("a", "guide"), there("b", "guide"), signed("change", BEFORE)), Outcome.MET),
    "another, and the patient signed too late": (
        (at_preparation("a", "guide"), there("b", "guide"), signed("change", AT + SECOND)), Outcome.BROKEN),
    "another paper": ((at_preparation("a", "guide"), there("b", "guide"), signed("other", BEFORE)), Outcome.BROKEN),
    "the same, nobody knows as what": ((at_preparation("a"), there("a", "guide")), Outcome.NOT_ASSESSABLE),
    "nobody written down at the preparation": ((there("a", "guide"),), Outcome.PENDING),
    "nobody written down at the dose": ((at_preparation("a", "guide"),), Outcome.PENDING),
}  # fmt: skip


@pytest.mark.parametrize(("facts", "expected"), CONTINUED.values(), ids=CONTINUED)
def test_who_prepared_is_there(facts, expected):
    protocol = with_tables(continuity=[SAME | {"consent": "change"}], documents=[CONSENT])
    found = asked("dose-1/continuity-same", HELD, dose("dose-1", AT), *facts, protocol=protocol)
    assert found.outcome is expected
    assert (found.settled_at is not None) is (expected is Outcome.BROKEN)


def independent():
    protocol = with_tables()
    scales = [it.model_dump() | {"independent": it.code == "grid-hamd"} for it in protocol.assessments]
    return protocol.model_validate(protocol.model_dump(by_alias=True) | {"assessments": scales})


RATED = rated("baseline", "grid-hamd", BEFORE, rater="r")
RATERS = {
    "in no room": ((RATED, dose("dose-1", AT), there("a")), Outcome.MET, None),
    "in the room afterwards": ((RATED, dose("dose-1", AT), there("r")), Outcome.BROKEN, AT),
    "in the house only": ((RATED, dose("dose-1", AT), there("a"), there("r", where="on the premises")),
                          Outcome.MET, None),
    "nobody wrote down who was in the room": ((RATED, dose("dose-1", AT)), Outcome.NOT_ASSESSABLE, None),
    "nobody wrote down who rated": ((rated("baseline", "grid-hamd", BEFORE), dose("dose-1", AT), there("a")),
                                    Outcome.NOT_ASSESSABLE, None),
    "no dose yet": ((RATED,), Outcome.MET, None),
    "not rated yet": ((dose("dose-1", AT), there("r")), Outcome.PENDING, None),
}  # fmt: skip


@pytest.mark.parametrize(("facts", "expected", "since"), RATERS.values(), ids=RATERS)
def test_an_independent_rater_was_in_no_room(facts, expected, since):
    found = asked("baseline/rater-grid-hamd", *facts, protocol=independent())
    assert (found.outcome, found.settled_at) == (expected, since)


def test_a_rating_after_the_room_is_broken_when_it_is_given():
    later = rated("baseline", "grid-hamd", AT + DAY, rater="r")
    found = asked("baseline/rater-grid-hamd", dose("dose-1", AT), there("r"), later, protocol=independent())
    assert found.settled_at == AT + DAY


def test_others_are_not_asked():
    with pytest.raises(KeyError):
        asked("baseline/rater-grid-hamd", RATED)


def test_a_visit_of_another_arm_had_nobody():
    protocol = with_tables(continuity=[SAME | {"as_at": "wait-8wk"}])
    facts = HELD, there("g", "guide"), dose("dose-1", AT)
    assert asked("dose-1/continuity-same", *facts, protocol=protocol).outcome is Outcome.NOT_APPLICABLE
    assert asked("dose-1/continuity-same", *facts, protocol=protocol, arm="delayed").outcome is Outcome.PENDING
