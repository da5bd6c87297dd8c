"""Facts, setting and plan as JSON: what goes out comes back, and what cannot be used is refused in one sentence."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

import programmes
from programmes import history as seen
from programmes.interchange import (
    BadInput,
    facts_data,
    plan_data,
    read_facts,
    read_moment,
    read_setting,
    setting_data,
)
from programmes.protocol.quantities import Offset, Unit
from tests.factories import harbour

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
SHARED = {"course": "c1", "happened_at": START, "recorded_at": START + timedelta(hours=1)}
EVERY_KIND = [
    seen.Enrolled(**SHARED, key="a"),
    seen.Booked(**SHARED, key="b", visit="dose-1", starts_at=START, ends_at=START + timedelta(hours=8)),
    seen.Booked(**SHARED, key="c", replaces="b", visit="dose-1", starts_at=None, ends_at=None),
    seen.Session(**SHARED, key="d", visit="screening", outcome="held", started_at=START, ended_at=START),
    seen.Dose(**SHARED, key="e", visit="dose-1", mg=Decimal("20.25")),
    seen.Present(**SHARED, key="f", visit="dose-1", person="7", until=START + timedelta(hours=2)),
    seen.Discharged(**SHARED, key="g", visit="dose-1", escorted=None),
    seen.Checked(**SHARED, key="h", check="consent", passed=True),
    seen.Weighed(**SHARED, key="i", kg=Decimal("70.5")),
    seen.Rated(**SHARED, key="j", assessment="grid-hamd", total=Decimal("20"), visit="screening"),
    seen.PracticeAgreed(**SHARED, key="k", practice="k", starts_on=date(2026, 3, 4)),
    seen.Waived(**SHARED, key="l", requirement="dose-1/gate-consent", until=START + timedelta(days=1)),
    seen.Messaged(**SHARED, key="m", reminder="morning-after/dose-1/patient", code="morning-after"),
]
NEW_YORK = programmes.Setting(zone=ZoneInfo("America/New_York"))


def as_bytes(data: object) -> bytes:
    return json.dumps(data).encode()


def test_facts_of_every_kind_come_back_as_they_were():
    history = programmes.History(EVERY_KIND, "c1")
    again = read_facts(as_bytes(facts_data(history)), "facts.json")
    assert (again.facts, again.given) == (history.facts, history.given)
    assert {fact.kind for fact in again.facts} == {fact.kind for fact in EVERY_KIND}


def test_what_no_longer_counts_goes_along_because_it_may_have_been_told():
    given = programmes.History(EVERY_KIND, "c1")
    assert "b" not in {fact.key for fact in given.facts}
    assert "b" in {fact.key for fact in given.with_fact(seen.Enrolled(**SHARED, key="z")).given}
    assert "b" in {fact["key"] for fact in facts_data(given)["facts"]}


def test_a_setting_comes_back_as_it_was():
    setting = programmes.Setting(
        zone=ZoneInfo("Europe/London"), patient_zone=ZoneInfo("Asia/Tokyo"), late_entry=Offset(2, Unit.DAYS), arm="x"
    )  # fmt: skip
    assert read_setting(as_bytes(setting_data(setting)), "setting.json") == setting


def test_what_a_fact_leaves_out_is_filled_in():
    fact = {"kind": "dose", "visit": "dose-1", "mg": 20, "happened_at": "2026-03-02T09:00Z"}
    history = read_facts(as_bytes([fact]), "facts.json")
    given = history.of(seen.Dose)[0]
    assert given == seen.Dose(
        course="course", happened_at=START, recorded_at=START, key=given.key, visit="dose-1", mg=Decimal(20)
    )


def test_two_facts_without_a_key_are_never_taken_for_one():
    event = {"kind": "adverse event", "happened_at": "2026-03-02T09:00Z", "serious": True}
    facts = [event | {"term": term} for term in ("syncope", "euphoria")]
    keys = [{it.key for it in read_facts(as_bytes(some), "facts.json").given} for some in (facts, facts[::-1])]
    assert len(keys[0]) == 2
    assert keys[0] == keys[1]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        pytest.param(b"{", "facts.json: this is no JSON", id="no JSON"),
        pytest.param(b"[" * 100_000, "facts.json: this is no JSON", id="too deep"),
        pytest.param(b'["\\ud800"]', "facts.json: this is no JSON", id="a lone surrogate"),
        pytest.param(b"3", "facts are a list", id="a number"),
        pytest.param(b'{"facts": [], "course": 3}', "facts are a list", id="a course that is no text"),
        pytest.param(b'["dose"]', "fact 1", id="a fact that is no object"),
        pytest.param(b'[{"kind": "elephant"}]', "elephant", id="a kind nobody knows"),
        pytest.param(b'[{"kind": "enrolled"}]', "fact 1, enrolled, happened_at: Field required", id="no moment"),
        pytest.param(
            b'[{"kind": "enrolled", "happened_at": "2026-03-02T09:00"}]',
            "offset from UTC",
            id="no offset",
        ),
        pytest.param(
            b'[{"kind": "enrolled", "happened_at": "0001-01-01T00:00Z"}]', "the year 1", id="a year nobody lived in"
        ),
        pytest.param(
            b'[{"kind": "enrolled", "happened_at": "2026-03-02T09:00Z", "colour": 1}]', "colour", id="a key too many"
        ),
        pytest.param(
            b'[{"kind": "turned", "happened_at": "2026-03-02T09:00Z", "turn": "transferred", "zone": "Mars/Base"}]',
            'fact 1, zone: nobody knows the time zone "Mars/Base"',
            id="a zone nobody knows",
        ),
        pytest.param(
            b'[{"kind": "enrolled", "course": "1", "happened_at": "2026-03-02T09:00Z"},'
            b' {"kind": "enrolled", "course": "2", "happened_at": "2026-03-02T09:00Z"}]',
            "2 courses",
            id="two courses and no word which",
        ),
    ],
)
def test_facts_that_cannot_be_used_are_refused_in_one_sentence(body, sentence):
    with pytest.raises(BadInput) as refused:
        read_facts(body, "facts.json")
    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        pytest.param([], "a setting is an object", id="a list"),
        pytest.param({}, "zone: ", id="no zone"),
        pytest.param({"zone": "Europe/Nowhere"}, "Europe/Nowhere", id="a zone nobody knows"),
        pytest.param({"zone": "Europe/London", "patient": 1}, "there is no patient in a setting", id="a key too many"),
        pytest.param({"zone": "Europe/London", "late_entry": "soon"}, "late_entry: ", id="a limit that is none"),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused_in_one_sentence(data, sentence):
    with pytest.raises(BadInput) as refused:
        read_setting(as_bytes(data), "setting.json")
    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("text", ["", "soon", "2026-05-12", "2026-05-12T10:00", "9999-12-31T23:59-12:00"])
def test_a_moment_that_is_none_is_refused(text):
    with pytest.raises(BadInput):
        read_moment(text)


def given_in_new_york() -> programmes.History:
    dosed = datetime(2026, 10, 28, 9, tzinfo=NEW_YORK.zone)
    ended = datetime(2026, 10, 28, 17, tzinfo=NEW_YORK.zone)
    facts = [
        seen.Enrolled(course="c1", happened_at=dosed - timedelta(days=21), recorded_at=dosed - timedelta(days=21)),
        seen.Dose(course="c1", happened_at=dosed, recorded_at=dosed, visit="dose-1", mg=Decimal(20)),
        seen.Session(
            course="c1", happened_at=dosed, recorded_at=ended, visit="dose-1",
            outcome="held", started_at=dosed, ended_at=ended,
        ),
    ]  # fmt: skip
    return programmes.History(facts, "c1")


def test_a_plan_is_written_on_the_clock_of_the_course():
    made = programmes.plan(harbour(), given_in_new_york(), NEW_YORK)
    data = plan_data(made, harbour(), NEW_YORK)
    assert [it["closes_at"] for it in data["windows"]] == ["2026-11-18T17:00:00-05:00"]
    visits = {it["key"]: it for it in data["visits"]}
    assert visits["d1-1wk"]["due_on"] == "2026-11-04"
    assert visits["d1-1wk"]["closes_at"] == "2026-11-07T00:00:00-05:00"
    json.dumps(data, allow_nan=False)


def test_states_and_the_phase_are_there_when_a_moment_is_asked_for():
    made = programmes.plan(harbour(), given_in_new_york(), NEW_YORK)
    at = read_moment("2026-11-02T10:00-05:00")
    then = plan_data(made, harbour(), NEW_YORK, at)
    states = {it["key"]: it["state"] for it in then["requirements"]}
    assert then["phase"] == "integration"
    assert states["dose-1/gate-consent"] == "broken"
    assert states["dose-1/amount"] == "not assessable"
    assert states["d1-1wk/window"] == "open"
    without = plan_data(made, harbour(), NEW_YORK)
    assert without["phase"] is None
    assert all("state" not in it for it in without["requirements"])
