"""What milestones, papers, criteria, wash-outs, counts, medicines, ways and outcomes cannot say, and only just can."""

import pytest

from programmes.protocol import BadProtocol, load, warnings
from tests.programmes.protocol.conftest import EXAMPLE, HEAD

LONG = "a" * 32


def table(name: str, **keys: str) -> str:
    said = {"code": '"x1"', "title": '"x"', "source": '"x"'} | keys
    return f"\n[[{name}]]\n" + "".join(f"{key} = {value}\n" for key, value in said.items() if value)


def milestone(**keys: str) -> str:
    return table("milestones", **({"before": '"each dose"'} | keys))


def paper(**keys: str) -> str:
    return table("documents", **({"before": '"each dose"', "signed_by": '["patient"]'} | keys))


def total(**keys: str) -> str:
    return table("criteria", **({"assessment": '"grid-hamd"', "at": '["fu-1mo"]', "at_least": "17"} | keys))


def washout(**keys: str) -> str:
    return table("washouts", **({"at_least": '"14 d"'} | keys))


def count(**keys: str) -> str:
    return table("counts", **({"phase": '"integration"', "at_most": "4"} | keys))


def medicine(anchor: str = "dose-1", **keys: str) -> str:
    step = (
        f'[{{ per_day = "1 capsule", anchor = "{anchor}", window = {{ due = "1 d", opens = "1 d", closes = "1 d" }} }}]'
    )
    return table("medicines", **({"steps": step} | keys))


def branch(outcome: str = "remission", at: str = "fu-1mo", code: str = '"more-support"') -> str:
    allowed = f'{{ outcome = "{outcome}", reached = false, at = "{at}" }}'
    return table("branches", code=code, allowed=allowed)


def outcome(**keys: str) -> str:
    return table("outcomes", **keys)


def refused(text: str) -> str:
    with pytest.raises(BadProtocol) as caught:
        load(text.encode(), "another.toml")
    return str(caught.value)


CANNOT = {
    "milestone before nothing": (milestone(before='"dosis-1"'), 'milestones[x1].before: found "dosis-1"'),
    "milestone near a visit": (milestone(before='"dose-11"'), 'did you mean "dose-1"?'),
    "milestone called as a visit": (milestone(code='"dose-1"'), "milestones[dose-1].code"),
    "milestone called as an anchor": (milestone(code='"enrolment"'), "milestones[enrolment].code"),
    "milestone twice": (milestone() * 2, 'milestones[x1].code: found "x1" a second time'),
    "anew before no dose": (milestone(before='"preparation"', anew="true"), "milestones[x1].anew"),
    "anew before the first dose": (milestone(before='"first dose"', anew="true"), "milestones[x1].anew"),
    "anew before nothing": (milestone(before="", anew="true"), "milestones[x1].anew"),
    "paper before nothing": (paper(before='"dosis-1"'), "documents[x1].before"),
    "paper anew for a talk": (paper(before='"preparation"', anew="true"), "documents[x1].anew"),
    "paper signed twice by one": (paper(signed_by='["patient", "patient"]'), "documents[x1].signed_by[#2]"),
    "paper valid before": (paper(valid='"-1 d"'), "documents[x1].valid"),
    "criterion of no scale": (total(assessment='"grid-hamdd"'), 'did you mean "grid-hamd"?'),
    "criterion without a bound": (total(at_least=""), "criteria[x1]: found no bound"),
    "criterion below the scale": (total(at_least="-1"), "criteria[x1].at_least"),
    "criterion above the scale": (total(at_most="53"), "criteria[x1].at_most"),
    "criterion upside down": (total(at_most="16"), "not less than at_least, 17"),
    "criterion without a visit": (total(at=""), "criteria[x1]: found no visit"),
    "criterion where it is not rated": (total(at='["dose-1"]'), "criteria[x1].at[#1]"),
    "criterion before nothing": (total(before='"dosis-1"'), "criteria[x1].before"),
    "question with a figure": (table("criteria", at_least="3"), "criteria[x1].at_least"),
    "question with a visit": (table("criteria", at='["fu-1mo"]'), "criteria[x1].at"),
    "question called as a check": (table("criteria", code='"consent"'), "a check or hours have consent"),
    "question called as hours": (table("criteria", code='"preparation-hours"'), "a check or hours have"),
    "question valid before": (table("criteria", valid='"-1 d"'), "criteria[x1].valid"),
    "no room for another opinion": (table("criteria", code=f'"{"a" * 24}"', otherwise='"refer"'), "at most 23"),
    "wash-out below nothing": (washout(at_least='"-1 d"'), "washouts[x1].at_least"),
    "wash-out before nothing": (washout(before='"dosis-1"'), "washouts[x1].before"),
    "wash-out twice": (washout() * 2, 'washouts[x1].code: found "x1" a second time'),
    "count of nothing": (count(at_most=""), "counts[x1]: found no number"),
    "least without before": (count(at_least="2"), "only at_least"),
    "before without a least": (count(before='"dose-1"'), "only before"),
    "within without a most": (
        count(at_most="", at_least="2", before='"dose-1"', within='"7 d"'),
        "counts[x1].within",
    ),
    "most below least": (count(at_least="5", before='"dose-1"'), "not less than at_least, 5"),
    "within nothing": (count(within='"0 d"'), "counts[x1].within"),
    "count before nothing": (count(at_least="2", before='"dosis-1"'), "counts[x1].before"),
    "medicine counted from nothing": (medicine("dosis-1"), "medicines[x1].steps[#1].anchor"),
    "medicine counted from a repeat": (medicine("int-1"), "this one repeats for each dose"),
    "medicine counted from another arm": (medicine("wait-5wk"), "only in delayed"),
    "medicine in no arm": (medicine(arms='["delay"]'), 'did you mean "delayed"?'),
    "medicine twice": (medicine() * 2, 'medicines[x1].code: found "x1" a second time'),
    "way without a visit": (branch(code='"x1"'), "a visit that names it as its branch"),
    "outcome circle": (
        outcome(code='"y1"', all_of='["y2"]') + outcome(code='"y2"', all_of='["y1"]'),
        "outcomes that do not lead back",
    ),
    "outcome from no visit": (outcome(assessment='"grid-hamd"', at_most="3", baseline='"b"'), "outcomes[x1].baseline"),
    "sustained over nothing": (outcome(sustained='"remission"'), "only sustained"),
    "over without sustained": (outcome(assessment='"grid-hamd"', at_most="3", over='["fu-1mo"]'), "only over"),
    "sustained over no visit": (outcome(sustained='"remission"', over='["fu-2mo"]'), "outcomes[x1].over[#1]"),
    "interval of a facilitator before a talk": (
        table(
            "intervals", since='"dose-1"', before='"more-talk"', at_least='"1 d"',
            applies='"first dose with the facilitator"',
        ),
        "intervals[x1].applies",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("added", "said"), CANNOT.values(), ids=CANNOT)
def test_what_cannot_be(added: str, said: str) -> None:
    assert said in refused(EXAMPLE + added)


def test_no_room_for_the_key_of_a_repeated_visit() -> None:
    long = EXAMPLE.replace("dose-2", "d" * 32).replace('"int-1"', f'"{"b" * 30}"')
    assert f"milestones[{LONG}].before" in refused(long + milestone(code=f'"{LONG}"', before=f'"{"b" * 30}"'))
    interval = table("intervals", code=f'"{LONG}"', since='"any dose"', before=f'"{"b" * 30}"', at_least='"1 d"')
    assert f"intervals[{LONG}].before" in refused(long + interval)


WAYS = {
    "outcome of a way": (
        'outcome = "remission", reached',
        'outcome = "remision", reached',
        'did you mean "remission"?',
    ),
    "visit of a way": ('reached = false, at = "fu-1mo"', 'reached = false, at = "fu-1m"', 'did you mean "fu-1mo"?'),
    "way of a visit": ('branch = "more-support"', 'branch = "more-suport"', 'did you mean "more-support"?'),
    "a rating left out": (
        'optional_assessments = ["grid-hamd"]',
        'optional_assessments = ["grid-ham"]',
        'did you mean "grid-hamd"?',
    ),
    "a rating asked for and left out": (
        'optional_assessments = ["grid-hamd"]',
        'assessments = ["grid-hamd"]\noptional_assessments = ["grid-hamd"]',
        "each assessment once at a visit",
    ),
    "an anchor that is nearly a milestone": (
        'code = "preparation"\nphase',
        'code = "preparation"\nanchor = "prescribbed"\nphase',
        'did you mean "prescribed"?',
    ),
}


@pytest.mark.parametrize(("written", "instead", "said"), WAYS.values(), ids=WAYS)
def test_what_cannot_be_of_ways(written: str, instead: str, said: str) -> None:
    assert EXAMPLE.count(written) >= 1
    assert said in refused(EXAMPLE.replace(written, instead))


CAN = {
    "milestone before a visit": milestone(before='"preparation"'),
    "milestone anew before one dose": milestone(before='"dose-2"', anew="true"),
    "criterion from end to end": total(at_least="0", at_most="52"),
    "criterion of one figure": total(at_least="17", at_most="17"),
    "criterion where it may be left out": total(at='["support"]'),
    "just room for another opinion": table("criteria", code=f'"{"a" * 23}"', otherwise='"refer"'),
    "wash-out of no time": washout(at_least='"0 d"'),
    "most as least": count(at_least="4", before='"dose-1"'),
    "most below least in a stretch": count(at_least="5", before='"dose-1"', within='"1 wk"'),
    "medicine from the enrolment": medicine("enrolment"),
    "medicine from a milestone": medicine("prescribed"),
    "medicine of one arm from its visit": medicine("wait-5wk", arms='["delayed"]'),
    "interval before a talk": table(
        "intervals", since='"prescribed"', before='"more-talk"', at_least='"1 d"', at_most='"9 d"'
    ),
}


@pytest.mark.parametrize("added", CAN.values(), ids=CAN)
def test_what_only_just_can(added: str) -> None:
    assert load((EXAMPLE + added).encode(), "another.toml")


OPEN = {
    "wash-out": (washout(at_least='"unspecified"'), "washouts[x1].at_least is unspecified"),
    "wash-out in half-lives": (washout(at_least='"unspecified"', half_lives="5"), None),
    "count": (count(within='"unspecified"'), "counts[x1].within is unspecified"),
    "count of a whole course": (count(), None),
    "medicine": (medicine().replace('opens = "1 d", closes = "1 d"', 'opens = "unspecified", closes = "unspecified"'),
                 "medicines[x1].steps leave days open"),
    "medicine in its days": (medicine(), None),
}  # fmt: skip


@pytest.mark.parametrize(("added", "said"), OPEN.values(), ids=OPEN)
def test_what_is_left_open_is_said(added: str, said: str | None) -> None:
    told = [it for it in warnings(load((EXAMPLE + added).encode(), "another.toml")) if "[x1]" in it]
    assert [it.startswith(said) for it in told] == [True] if said else told == []


def test_a_way_left_open_is_said() -> None:
    allowed = 'allowed = { outcome = "remission", reached = false, at = "fu-1mo" }'
    told = warnings(load(EXAMPLE.replace(allowed, 'allowed = "unspecified"').encode(), "another.toml"))
    assert any(it.startswith("branches[more-support].allowed is unspecified") for it in told)


def supplement(added: str) -> list[str]:
    """Return what is wrong with a supplement to the example, a line each; empty: nothing."""
    try:
        load((HEAD + added).encode(), "clinic.toml", load(EXAMPLE.encode(), "example.toml"))
    except BadProtocol as bad:
        return [it.path for it in bad.problems]
    return []


MAY = {
    "later": ('[[washouts]]\ncode = "ssri"\nat_least = "{}"\n', "3 wk", "13 d"),
    "more half-lives": ('[[washouts]]\ncode = "ssri"\nhalf_lives = {}\n', "6", "4"),
    "nobody may release": ('[[washouts]]\ncode = "ssri"\nrelease = "{}"\n', "never", "warning"),
    "a higher total": ('[[criteria]]\ncode = "ill-enough"\nat_least = {}\n', "18", "16"),
    "a lower most": ('[[criteria]]\ncode = "ill-enough"\nat_most = {}\n', "51", "53"),
    "exclude": ('[[criteria]]\ncode = "heart"\notherwise = "{}"\n', "exclude", "warn"),
    "valid for less": ('[[documents]]\ncode = "way-home"\nvalid = "{}"\n', "30 d", "91 d"),
    "another edition": ('[[documents]]\ncode = "way-home"\nedition = "{}"\n', "2025", "2026"),
    "unmodified": ('[[documents]]\ncode = "way-home"\nunmodified = {}\n', "true", "false"),
    "anew": ('[[milestones]]\ncode = "prescribed"\nanew = {}\n', "true", "false"),
    "fewer": ('[[counts]]\ncode = "doses-a-year"\nat_most = {}\n', "3", "5"),
    "in a longer time": ('[[counts]]\ncode = "doses-a-year"\nwithin = "{}"\n', "13 mo", "11 mo"),
    "hard": ('[[counts]]\ncode = "doses-a-year"\nstrictness = "{}"\n', "hard", "medium"),
    "more sessions": ('[[counts]]\ncode = "prepared-twice"\nat_least = {}\n', "3", "1"),
}


@pytest.mark.parametrize(("text", "tighter", "looser"), MAY.values(), ids=MAY)
def test_a_site_may_tighten_and_not_loosen(text: str, tighter: str, looser: str) -> None:
    assert supplement(text.format(tighter)) == []
    assert len(supplement(text.format(looser))) == 1


def test_a_site_may_add_its_own() -> None:
    added = milestone() + paper() + total() + washout() + count()
    assert supplement(added) == []
    assert supplement(medicine()) == ["medicines[x1].code"]
