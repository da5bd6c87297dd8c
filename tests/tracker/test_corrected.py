"""Corrected facts as the rules see them: one of each, under its first key, written down when it was first said so."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from programmes.history import AdverseEvent, Dose, Measured, Session, Struck, Weighed
from tracker.history.corrected import as_corrected

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)
SHARED = {"course": "1", "happened_at": NOON}
HELD = Session(
    **SHARED, recorded_at=NOON, key="a", visit="prep", outcome="held", started_at=NOON, ended_at=NOON + DAY / 24
)


def corrected(fact, key, after, **changes):
    """Return the correction of a fact, so many days later."""
    return replace(fact, key=key, replaces=fact.key, recorded_at=fact.recorded_at + after * DAY, **changes)


def test_without_corrections_nothing_changes():
    found = [HELD, replace(HELD, key="b")]
    assert as_corrected(found, {}) is found


def test_a_correction_that_the_rules_do_not_read_changes_nothing():
    again = corrected(HELD, "b", 3)
    assert as_corrected([HELD, again], {"b": "a"}) == [HELD]


def test_a_correction_stands_under_the_first_key_and_was_written_down_then():
    again = corrected(HELD, "b", 3, ended_at=NOON + DAY / 12)
    [made] = as_corrected([HELD, again], {"b": "a"})
    assert (made.key, made.replaces, made.recorded_at) == ("a", None, NOON + 3 * DAY)
    assert made.ended_at == NOON + DAY / 12


def test_of_several_corrections_the_latest_stands_since_it_was_first_said():
    longer = corrected(HELD, "b", 1, ended_at=NOON + DAY / 12)
    [made] = as_corrected([HELD, longer, corrected(longer, "c", 5)], {"b": "a", "c": "b"})
    assert (made.key, made.ended_at, made.recorded_at) == ("a", NOON + DAY / 12, NOON + DAY)


def test_a_correction_back_to_what_was_said_first_was_written_down_now():
    longer = corrected(HELD, "b", 1, ended_at=NOON + DAY / 12)
    [made] = as_corrected([HELD, longer, corrected(longer, "c", 5, ended_at=HELD.ended_at)], {"b": "a", "c": "b"})
    assert (made.ended_at, made.recorded_at) == (HELD.ended_at, NOON + 6 * DAY)


def test_striking_a_correction_strikes_what_it_stood_for():
    struck = Struck(**SHARED, recorded_at=NOON, key="s", struck="b")
    made = as_corrected([HELD, corrected(HELD, "b", 1), struck], {"b": "a"})
    assert [it.struck for it in made if isinstance(it, Struck)] == ["a"]


def test_an_entry_of_several_readings_keeps_each():
    readings = [
        Measured(**SHARED, recorded_at=NOON, key="a", visit="dose-1", what=it) for it in ("pulse", "saturation")
    ]
    again = [corrected(readings[0], "b", 2), replace(corrected(readings[0], "b", 2), what="temperature")]
    made = as_corrected([*readings, *again], {"b": "a"})
    assert [(it.what, it.key, it.recorded_at) for it in made] == [
        ("pulse", "a", NOON), ("temperature", "a", NOON + 2 * DAY),
    ]  # fmt: skip


def test_the_clock_of_a_serious_event_runs_from_when_it_was_known_to_be_serious():
    event = AdverseEvent(**SHARED, recorded_at=NOON, key="a", term="Fal", serious=True)
    [spelled] = as_corrected([event, corrected(event, "b", 1, term="Fall")], {"b": "a"})
    assert (spelled.term, spelled.recorded_at) == ("Fall", NOON)
    mild = replace(event, serious=False)
    [grave] = as_corrected([mild, corrected(mild, "b", 1, serious=True)], {"b": "a"})
    assert grave.recorded_at == NOON + DAY


def test_other_facts_are_left_alone():
    dose = Dose(**SHARED, recorded_at=NOON, key="d", visit="dose-1", mg=Decimal(20))
    weight = Weighed(**SHARED, recorded_at=NOON, key="w", kg=Decimal(70))
    assert as_corrected([dose, HELD, weight, corrected(HELD, "b", 1)], {"b": "a"}) == [dose, weight, HELD]
