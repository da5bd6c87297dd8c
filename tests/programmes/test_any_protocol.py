"""What holds of every plan, whatever a protocol asks: made-up protocols with every table, all facts, many settings."""

import json
from dataclasses import fields, replace
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from hypothesis import assume, given
from hypothesis import strategies as st

from programmes import History, Outcome, Plan, Protocol, Setting, objections, plan
from programmes import history as kinds
from programmes.interchange import facts_data, plan_data, read_facts, read_setting, setting_data
from programmes.protocol.regulation_loading import load_regulation
from tests.factories import LIBRARY, MONDAY, enrolled
from tests.programmes import always
from tests.programmes.any_history import MOMENTS, SOME, facts_of, histories
from tests.programmes.any_protocol import NUMBERS, made
from tests.programmes.told import DAY, HOUR

ZONES = st.sampled_from(["Europe/London", "America/New_York", "Australia/Lord_Howe"]).map(ZoneInfo)
OF_ALL_COURSES = (kinds.Dose,)  # looked at across courses: the distance since the last dose
TURNS_ALL = (kinds.Enrolled, kinds.Turned, kinds.Decided, kinds.Struck)  # the whole course may hang on these
RULES = [load_regulation(path.read_bytes(), path.name) for path in sorted((LIBRARY / "rules").glob("*.toml"))]
HAPPENS_AT = ("happened_at", "starts_at", "ends_at", "started_at", "ended_at")


@cache
def facts_in(number: int) -> st.SearchStrategy[kinds.AnyFact]:
    """Return facts in the words of the made-up protocol of this number."""
    return facts_of(made(number))


@st.composite
def cases(draw) -> tuple[Protocol, list[kinds.AnyFact], Setting]:
    """Return a made-up protocol, a history in its words, and a setting with one of its arms."""
    number = draw(NUMBERS)
    protocol = made(number)
    arms = [None, *(it.code for it in protocol.arms)]
    setting = Setting(
        zone=draw(ZONES),
        patient_zone=draw(st.none() | ZONES),
        arm=draw(st.sampled_from(arms)),
        born_on=draw(st.sampled_from([None, MONDAY.date() - 40 * 365 * DAY])),
        stack=tuple(draw(st.lists(st.sampled_from(RULES), max_size=2, unique_by=lambda it: it.id))),
        holidays=draw(st.frozensets(st.dates(MONDAY.date(), MONDAY.date() + 90 * DAY), max_size=3)),
    )
    return protocol, [enrolled(), *draw(histories(facts_in(number)))], setting


def settled(protocol: Protocol, facts: list[kinds.AnyFact], setting: Setting) -> Plan:
    return plan(protocol, History(facts, "1"), setting)


@SOME
@given(cases())
def test_any_protocol_has_a_plan_that_always_answers(case):
    made = settled(*case)
    always.has_keys_of_its_own(made)
    always.has_one_state_at_any_moment(made)


@SOME
@given(cases(), st.randoms())
def test_the_order_of_facts_does_not_matter_nor_does_planning_twice(case, random):
    protocol, facts, setting = case
    made = settled(*case)
    assert settled(*case) == made
    assert settled(protocol, random.sample(facts, len(facts)), setting) == made


@SOME
@given(cases(), MOMENTS)
def test_facts_setting_and_plan_go_through_json_unchanged(case, at):
    protocol, facts, setting = case
    history = History(facts, "1")
    read = read_facts(json.dumps(facts_data(history)).encode(), "facts.json")
    assert read == history
    assert read_setting(json.dumps(setting_data(setting)).encode(), "setting.json") == setting
    written = [json.dumps(plan_data(plan(protocol, it, setting), protocol, setting, at)) for it in (history, read)]
    assert written[0] == written[1]


@SOME
@given(cases(), st.data())
def test_what_happened_on_another_course_changes_nothing(case, data):
    protocol, facts, setting = case
    other = data.draw(facts_of(protocol).filter(lambda it: not isinstance(it, OF_ALL_COURSES)))
    elsewhere = replace(other, course="elsewhere", key="elsewhere", replaces=None)
    if isinstance(elsewhere, kinds.Struck):
        elsewhere = replace(elsewhere, struck="nothing")
    assert settled(protocol, [*facts, elsewhere], setting) == settled(*case)


@SOME
@given(cases(), st.data())
def test_only_what_hangs_on_a_fact_moves_with_it(case, data):
    protocol, facts, setting = case
    number = data.draw(st.integers(0, len(facts) - 1))
    fact, later = facts[number], data.draw(st.sampled_from([HOUR, DAY, 30 * DAY]))
    before = settled(*case)
    after = settled(protocol, [*facts[:number], _moved(fact, later), *facts[number + 1 :]], setting)
    if not isinstance(fact, TURNS_ALL) and fact.course == "1":
        hanging = _hanging(fact, before, protocol, facts)
        assert _changed(before.visits, after.visits) <= hanging
        assert _windows_changed(before, after) <= (
            {it.visit for it in before.windows} if _is_of_a_dose(fact, before) else set()
        )
        dosing = {it.key for it in before.visits if it.rule.phase == "dosing"}
        spans = {key: visit for key, visit in _spans_changed(before, after).items() if "/call" not in key}
        assert {
            key for key, visit in spans.items() if visit not in hanging | dosing | {_visit(fact), "", "course"}
        } == set()


def _moved(fact: kinds.AnyFact, later: timedelta) -> kinds.AnyFact:
    """Return a fact that happened later; when it was written down stays."""
    moments = {it.name: getattr(fact, it.name) for it in fields(fact) if it.name in HAPPENS_AT}
    return replace(fact, **{name: at + later for name, at in moments.items() if at is not None})


def _visit(fact: kinds.AnyFact) -> str | None:
    return getattr(fact, "visit", None)


def _is_of_a_dose(fact: kinds.AnyFact, made: Plan) -> bool:
    """Say whether a fact is a dose, or says when the session of one took place."""
    doses = {it.key for it in made.visits if it.rule.phase == "dosing"} | {it.visit for it in made.windows}
    return isinstance(fact, kinds.Dose) or _visit(fact) in doses


def _hanging(fact: kinds.AnyFact, made: Plan, protocol: Protocol, facts: list[kinds.AnyFact]) -> set[str]:
    """Return the keys of the visits that are counted from what a fact says happened, by the protocol alone."""
    if isinstance(fact, kinds.Reached):
        begun = {fact.milestone}
    elif isinstance(fact, kinds.Booked | kinds.Session | kinds.Dose):
        begun = {fact.visit}
    else:
        return set()
    stopped = any(isinstance(it, kinds.Turned) and it.turn == "treatment stopped" for it in facts)
    doses = {it.key for it in made.visits if it.rule.phase == "dosing"}
    found, size = set(begun), 0
    while size != len(found):
        size = len(found)
        for visit in made.visits:
            on = {visit.dose or visit.rule.anchor}
            if visit.rule.anchor == "last dose" or (stopped and visit.rule.phase == "follow-up" and on & doses):
                on |= doses
            if on & found:
                found.add(visit.key)
    return found


def _changed(before, after) -> set[str]:
    then = {it.key: it for it in after}
    both = [(it, then[it.key]) for it in before if it.key in then]
    return {one.key for one, other in both if (one.window, one.provisional) != (other.window, other.provisional)}


def _windows_changed(before: Plan, after: Plan) -> set[str]:
    then = {it.visit: it for it in after.windows}
    return {it.visit for it in before.windows if then.get(it.visit) != it}


def _spans_changed(before: Plan, after: Plan) -> dict[str, str]:
    def span(it) -> tuple[datetime | None, ...]:
        return it.opens_at, it.due_at, it.closes_at

    then = {it.key: it for it in after.requirements}
    return {it.key: it.visit for it in before.requirements if it.key in then and span(it) != span(then[it.key])}


@SOME
@given(cases(), st.data(), MOMENTS)
def test_whether_a_dose_may_be_given_always_has_an_answer(case, data, at):
    protocol, facts, setting = case
    dosing = [it.key for it in settled(*case).visits if it.rule.phase == "dosing"]
    assume(dosing)
    visit = data.draw(st.sampled_from(dosing))
    found = objections(protocol, History(facts, "1"), setting, visit=visit, at=at)
    assert all(it.outcome is Outcome.BROKEN for it in found)
