"""Which facts count: not the replaced ones, not those of another course, in whatever order they were given."""

from dataclasses import replace

from programmes import History
from programmes.history import Dose, Weighed
from tests.programmes.told import HOUR, MONDAY, checked, dose, local, planned, weighed


def test_a_replaced_fact_no_longer_counts():
    wrong, right = weighed("120", key="wrong"), weighed("102", key="right", replaces="wrong")
    for facts in ((wrong, right), (right, wrong)):
        assert History(facts, "1").of(Weighed) == [right]


def test_a_correction_can_itself_be_corrected():
    first, second = weighed("120", key="a"), weighed("102", key="b", replaces="a")
    third = weighed("101", key="c", replaces="b")
    assert History((third, first, second), "1").of(Weighed) == [third]


def test_facts_of_another_course_are_there_but_not_of_this_one():
    here, elsewhere = dose("dose-1", MONDAY), dose("dose-1", MONDAY - HOUR, course="2")
    history = History((here, elsewhere), "1")
    assert history.of(Dose) == [here]
    assert history.everywhere(Dose) == [elsewhere, here]


def test_facts_of_another_course_change_nothing_in_the_plan():
    given = local("03-23 09:00")
    elsewhere = (dose("dose-1", given, course="2"), checked("consent", given, course="2"), weighed("99", course="2"))
    assert planned(*elsewhere) == planned()


def test_facts_come_oldest_first_and_then_as_recorded():
    late = weighed("70", recorded_at=MONDAY + 2 * HOUR, key="late")
    soon = replace(late, recorded_at=MONDAY, key="soon")
    earlier = weighed("72", MONDAY - HOUR)
    assert History((late, soon, earlier), "1").of(Weighed) == [earlier, soon, late]


def test_a_proposed_fact_leaves_the_history_as_it_was():
    history = History((weighed("70"),), "1")
    assert len(history.with_fact(dose("dose-1", MONDAY)).facts) == 2
    assert len(history.facts) == 1
