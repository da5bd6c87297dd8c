"""The protocol and the rules of its places: the strictest wins, each result is kept, only while they are in force."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes import History, Outcome, Setting, State, plan, state
from programmes.layers import TABLES
from programmes.protocol.head import InForce
from programmes.protocol.quantities import Amount, read_offset
from programmes.protocol.regulation import Regulation
from tests.factories import MONDAY, enrolled, harbour
from tests.programmes.any_history import MANY, PROTOCOLS, told
from tests.programmes.told import DAY, HOUR, LONDON, SECOND, asked, booked, checked, dose, local, planned
from tests.programmes.told_day import elmfield, event, filed, northgate, published, with_tables
from tests.programmes.told_owed import owing, papers, reached, rules_of

AT = local("06-05 09:00")
GOING_WRONG = {State.BROKEN, State.OVERDUE, State.MISSED, State.MET_LATE, State.MET_EARLY}
UNDECIDED = {State.PENDING, State.OPEN, State.NOT_ASSESSABLE, State.WAIVED}


def layer(name="layer", since="unspecified", until=None, **tables):
    """Return rules of a place with these tables, each item as it would be written."""
    head = {"format": 1, "rules": "jurisdiction", "id": name, "version": "1.0.0", "title": name, "jurisdiction": "US",
            "in_force": {"since": since, "until": until}, "source": f"Law of {name}"}  # fmt: skip
    sourced = {key: [{"source": f"Law of {name}"} | it for it in items] for key, items in tables.items()}
    return Regulation.model_validate(head | sourced)


def form(within, code="notice", after="each dose", **more):
    return {"code": code, "title": code, "after": after, "within": within} | more


def results(found):
    return [(it.layer, it.outcome) for it in found.results]


GIVEN = dose("dose-1", AT)
KEY = "dose-1/report-notice"
OWN = owing(after="each dose", within="7 d")


@pytest.mark.parametrize(
    ("within", "whose", "closes"),
    [
        pytest.param("3 d", "layer@1.0.0", "06-09", id="the layer asks for it sooner"),
        pytest.param("7 d", "", "06-13", id="as soon as the protocol"),
        pytest.param("30 d", "", "06-13", id="the layer leaves more time"),
    ],
)
def test_the_sooner_end_wins_and_each_is_kept(within, whose, closes):
    found = asked(KEY, GIVEN, protocol=OWN, stack=(layer(obligations=[form(within)]),))
    assert (found.layer, found.closes_at) == (whose, local(closes))
    assert results(found) == [("", Outcome.PENDING), ("layer@1.0.0", Outcome.PENDING)]
    assert [it.source for it in found.results] == ["A test", "Law of layer"]
    assert found.source == ("Law of layer" if whose else "A test")


def test_late_for_one_and_in_time_for_the_other_is_late():
    sent = filed("notice", "dose-1", AT + 5 * DAY)
    found = asked(KEY, GIVEN, sent, protocol=OWN, stack=(layer(obligations=[form("3 d")]),))
    assert (found.outcome, found.layer) == (Outcome.MET_LATE, "layer@1.0.0")
    assert results(found) == [("", Outcome.MET), ("layer@1.0.0", Outcome.MET_LATE)]


def test_what_only_a_layer_asks_carries_its_name_and_no_results():
    found = asked("dose-1/report-other", GIVEN, protocol=OWN, stack=(layer(obligations=[form("3 d", "other")]),))
    assert (found.layer, found.results) == ("layer@1.0.0", ())
    assert asked(KEY, GIVEN, protocol=OWN, stack=(layer(),)).layer == ""


CHECK = [{"code": "consent", "title": "Consent", "valid": "same day"}]
GATE = [{"code": "consent", "before": "each dose", "requires": ["consent"], "release": "never"}]


def test_the_stricter_release_is_the_one_that_stands():
    lax = with_tables(checks=[{"code": "consent", "title": "C"}], gates=[GATE[0] | {"release": "warning"}])
    found = asked("dose-1/gate-consent", GIVEN, protocol=lax, stack=(layer(checks=CHECK, gates=GATE),))
    assert (found.outcome, found.detail["release"], found.layer) == (Outcome.BROKEN, "never", "layer@1.0.0")


def test_a_check_that_is_too_old_for_the_layer_only():
    own = with_tables(checks=[{"code": "consent", "title": "C"}], gates=GATE)
    facts = checked("consent", AT - 3 * DAY), GIVEN
    found = asked("dose-1/gate-consent", *facts, protocol=own, stack=(layer(checks=CHECK, gates=GATE),))
    assert results(found) == [("", Outcome.MET), ("layer@1.0.0", Outcome.BROKEN)]
    assert found.outcome is Outcome.BROKEN


def test_the_most_on_a_day_of_a_place_holds_beside_the_protocols_own():
    low = layer().model_copy(update={"most_on_a_day": Amount(mg=24)})
    over = asked("dose-1/amount", checked("x", AT), dose("dose-1", AT, "25"), protocol=elmfield(), stack=(low,))
    assert (over.outcome, over.layer) == (Outcome.BROKEN, "layer@1.0.0")
    assert asked("dose-1/amount", dose("dose-1", AT, "24"), protocol=elmfield(), stack=(low,)).outcome is Outcome.MET


@pytest.mark.parametrize(
    ("since", "until", "is_asked"),
    [
        pytest.param("2026-06-05", None, True, id="from that day on"),
        pytest.param("2026-06-06", None, False, id="from the day after"),
        pytest.param("2026-01-01", "2026-06-05", True, id="until that day"),
        pytest.param("2026-01-01", "2026-06-04", False, id="until the day before"),
        pytest.param("unspecified", None, True, id="for as long as anybody knows"),
    ],
)
def test_rules_speak_of_what_happened_while_they_were_in_force(since, until, is_asked):
    rules = layer(since=since, until=until, obligations=[form("3 d", "other")])
    keys = papers(GIVEN, booked("dose-2", AT + 40 * DAY), protocol=OWN, stack=(rules,))
    assert ("dose-1/report-other" in keys) is is_asked


def test_a_paper_is_owed_by_the_day_its_clock_began_not_by_that_of_the_dose():
    rules = layer(since="2026-06-08", obligations=[form("3 d", "other", "serious event")])
    known = event(AT, recorded_at=AT + 3 * DAY, key="event678-9")
    assert "dose-1/report-other@event678" in papers(GIVEN, known, protocol=OWN, stack=(rules,))
    before = rules.model_copy(update={"in_force": InForce(since=date(2026, 6, 9))})
    assert set(papers(GIVEN, known, protocol=OWN, stack=(before,))) >= {"dose-1/report-serious-event@event678"}


def test_rules_for_another_substance_say_nothing():
    other = layer(obligations=[form("3 d", "other")]).model_copy(update={"substances": ("MDMA",)})
    assert "dose-1/report-other" not in papers(GIVEN, protocol=OWN, stack=(other,))
    same = other.model_copy(update={"substances": ("PSILOCYBIN",)})
    assert "dose-1/report-other" in papers(GIVEN, protocol=OWN, stack=(same,))


FELL = event(AT, key="event678-9")
UNCLOCKED = "dose-1/report-serious-event@event678"


def test_a_serious_event_is_not_assessable_only_where_nobody_has_a_clock_for_it():
    without = with_tables(obligations=[])
    clock = layer(obligations=[form("15 d", "other", "serious event")])
    assert asked(UNCLOCKED, FELL, protocol=without).outcome is Outcome.NOT_ASSESSABLE
    assert asked(UNCLOCKED, FELL, protocol=without, stack=(layer(),)).results == ()
    assert set(papers(FELL, protocol=without, stack=(clock, layer("second")))) == {"dose-1/report-other@event678"}


def test_a_site_with_a_clock_of_its_own_is_not_told_that_nobody_published_one():
    found = papers(FELL, protocol=northgate(), stack=(rules_of("us-ind-safety-reporting"),))
    assert {key: it.results for key, it in found.items() if "@" in key} == {UNCLOCKED: ()}
    assert found[UNCLOCKED].closes_at is not None


def test_what_is_ahead_has_the_days_that_all_layers_allow():
    own = owing(after="each dose", within="7 d")
    found = asked(
        KEY, GIVEN, protocol=own, stack=(layer(obligations=[form("36 h")]), layer("third", obligations=[form("5 d")]))
    )
    last = AT + 36 * HOUR + timedelta.resolution  # the last moment of the 36 hours is in time
    assert (found.opens_at, found.closes_at) == (AT, last)
    assert [it.layer for it in found.results] == ["", "layer@1.0.0", "third@1.0.0"]


def test_federal_state_site_and_protocol_are_one_stack():
    """Australia: the strictest of federal rules, those of a state, the site's own and the protocol; each is kept."""
    site = layer("site", obligations=[form("1 d", "tga-serious", "event", events=["serious"])])
    stack = (rules_of("australia-tga"), rules_of("australia-vic"), rules_of("australia-act"), site)
    protocol = published("australia-ap-psilocybine-trd")
    told_of = event(AT + HOUR, marks=("unexpected",), key="event678-9")
    facts = reached("hrec-approval", AT - 9 * DAY), reached("tga-authority", AT - 9 * DAY), GIVEN, told_of
    found = {it.key: it for it in planned(*facts, protocol=protocol, stack=stack).requirements}
    serious = found["dose-1/report-tga-serious@event678"]
    assert (serious.layer, serious.closes_at) == ("site@1.0.0", local("06-07"))
    assert results(serious) == [("australia-tga@1.0.0", Outcome.PENDING), ("site@1.0.0", Outcome.PENDING)]
    authority = found["dose-1/milestone-tga-authority"]
    assert results(authority) == [("", Outcome.MET), ("australia-tga@1.0.0", Outcome.MET)]
    assert {
        key: found[key].outcome for key in ("dose-1/notice-vic-form-7", "dose-1/milestone-cho-approval")
    } == dict.fromkeys(("dose-1/notice-vic-form-7", "dose-1/milestone-cho-approval"), Outcome.BROKEN)
    assert found["dose-1/staffing-act-psychiatrist"].layer == "australia-act@1.0.0"
    assert UNCLOCKED not in found


def test_south_australias_notice_counts_business_days():
    found = papers(
        reached("prescribing", AT), protocol=published("australia-ap-mdma-ptsd"), stack=(rules_of("australia-sa"),)
    )
    (notice,) = (it for it in found.values() if it.detail["report"] == "sa-notice")
    assert notice.due_at == local("06-08")


def test_oregons_quarters_stand_beside_the_protocol():
    found = papers(GIVEN, protocol=elmfield(), stack=(rules_of("oregon-sb303"),))
    assert found["course/report-sb303@2026q2"].due_at == local("07-15")
    withheld = papers(GIVEN, checked("withholds-data", AT), protocol=elmfield(), stack=(rules_of("oregon-sb303"),))
    assert withheld["course/report-sb303@2026q2"].outcome is Outcome.NOT_APPLICABLE


LIBRARY = [rules_of(it) for it in ("australia-tga", "australia-vic", "oregon-sb303", "us-ind-safety-reporting")]
TIMES = [read_offset(it) for it in ("0 d", "1 d", "36 h", "2 bd", "30 d", "1 mo")]
RELEASES = ["never", "waivable by supervisor", "warning"]


@st.composite
def stacks(draw, protocol):
    """Return rules of the library, and some that ask what the protocol asks, sooner or later, stricter or laxer."""
    tables = {name: getattr(protocol, name) for name in TABLES}
    tables["obligations"] = tuple(
        it.model_copy(update={"within": draw(st.sampled_from(TIMES))}) if it.after else it
        for it in protocol.obligations
    )
    tables["gates"] = tuple(it.model_copy(update={"release": draw(st.sampled_from(RELEASES))}) for it in protocol.gates)
    tables["checks"] = tuple(
        it.model_copy(update={"valid": draw(st.sampled_from([it.valid, "same day", *TIMES[1:3]]))})
        for it in protocol.checks
    )
    same = layer("same", since=draw(st.sampled_from(["unspecified", "2026-03-20"]))).model_copy(update=tables)
    return draw(st.lists(st.sampled_from([same, *LIBRARY]), min_size=1, max_size=3, unique_by=id))


def strictness(it):
    return 2 if it in GOING_WRONG else 1 if it in UNDECIDED else 0


@MANY
@given(st.data())
def test_a_layer_never_makes_anything_laxer(data):
    name, facts = data.draw(told())
    protocol, history = PROTOCOLS[name], History([enrolled(), *facts], "1")
    stack = tuple(data.draw(stacks(protocol)))
    without = plan(protocol, history, Setting(zone=LONDON)).requirements
    found = {it.key: it for it in plan(protocol, history, Setting(zone=LONDON, stack=stack)).requirements}
    moments = [MONDAY + timedelta(days=n) for n in (0, 8, 30, 60, 400)]
    for it in without:
        if "/report-serious-event@" in it.key and it.key not in found:
            assert it.outcome is Outcome.NOT_ASSESSABLE
            assert any(key.endswith(it.key.partition("@")[2]) for key in found)
            continue
        edges = [m + s for m in (it.closes_at, it.met_at, it.settled_at) if m for s in (-SECOND, timedelta())]
        for at in (*moments, *edges):
            assert strictness(state(found[it.key], at)) >= strictness(state(it, at)), (it, found[it.key], at)
        assert not found[it.key].results or "" in [each.layer for each in found[it.key].results]


def test_layers_come_in_any_order_to_the_same_outcome():
    one, two = layer("one", obligations=[form("3 d")]), layer("two", obligations=[form("5 d")])
    there, back = (planned(GIVEN, protocol=harbour(), stack=it).requirements for it in ((one, two), (two, one)))
    assert {it.key: (it.outcome, it.closes_at) for it in there} == {it.key: (it.outcome, it.closes_at) for it in back}


def test_what_was_kept_has_the_days_of_the_strictest_alone():
    sent = filed("notice", "dose-1", AT + DAY)
    found = asked(KEY, GIVEN, sent, protocol=OWN, stack=(layer(obligations=[form("3 d")]),))
    assert (found.outcome, found.layer, found.closes_at) == (Outcome.MET, "layer@1.0.0", local("06-09"))


def test_the_most_on_a_day_of_a_place_names_that_place():
    low = layer().model_copy(update={"most_on_a_day": Amount(mg=10)})
    assert asked("dose-1/amount", GIVEN, protocol=OWN, stack=(low,)).source == "Law of layer"


def test_what_lies_ahead_opens_when_the_last_of_them_lets_it():
    def owed_by(starts):
        given = dose("dose-1", AT, recorded_at=AT + 3 * HOUR)
        protocol = owing(after="each dose", within="7 d", starts="happened")
        stack = (layer(obligations=[form("3 d", starts=starts)]),)
        return asked(KEY, given, protocol=protocol, stack=stack)

    assert (owed_by("happened").opens_at, owed_by("known").opens_at) == (AT, AT + 3 * HOUR)
