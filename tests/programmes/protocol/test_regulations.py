"""The rules of a place: the files of the library say what was published; what cannot be is refused, all at once."""

import re

import pytest

from programmes import BadProtocol
from programmes.protocol.regulation_loading import is_regulation, load_regulation, regulation_warnings
from tests.factories import LIBRARY
from tests.programmes.protocol.conftest import RULES_OF_A_PLACE

RULES = LIBRARY / "rules"
FILES = sorted(path.stem for path in RULES.glob("*.toml"))
HEAD = """format = 1
rules = "jurisdiction"
id = "example-rules"
version = "1.0.0"
title = "Example"
jurisdiction = "US-OR"
in_force = { since = 2025-01-01 }
source = "A test"
"""


def of_library(name):
    return load_regulation((RULES / f"{name}.toml").read_bytes(), f"{name}.toml")


def problems(text):
    with pytest.raises(BadProtocol) as caught:
        load_regulation((HEAD + text).encode(), "rules.toml")
    return caught.value.problems


def test_the_library_has_the_rules_of_these_places():
    assert FILES == [
        "australia-act",
        "australia-sa",
        "australia-tga",
        "australia-vic",
        "oregon-sb303",
        "us-ind-safety-reporting",
    ]


@pytest.mark.parametrize("name", FILES)
def test_each_file_loads_names_itself_and_its_sources(name):
    body = (RULES / f"{name}.toml").read_bytes()
    found = load_regulation(body, name)
    assert (found.id, is_regulation(body)) == (name, True)
    assert not is_regulation((LIBRARY / "comp001.toml").read_bytes())


@pytest.mark.parametrize(
    ("name", "table", "code", "figures"),
    [
        ("us-ind-safety-reporting", "obligations", "ind-7-day-fatal", {"within": "7 d", "starts": "known"}),
        ("us-ind-safety-reporting", "obligations", "ind-7-day-life", {"within": "7 d"}),
        ("us-ind-safety-reporting", "obligations", "ind-15-day", {"within": "15 d", "starts": "known"}),
        ("australia-tga", "obligations", "tga-serious", {"within": "15 d"}),
        ("australia-tga", "reports", "six-monthly", {"every": "6 mo", "within": "unspecified"}),
        ("australia-sa", "obligations", "sa-notice", {"after": "prescribing", "within": "1 bd"}),
        ("australia-vic", "obligations", "vic-form-7", {"before": "first dose", "form": "Form 7", "within": "None"}),
        ("australia-act", "staffing", "act-psychiatrist", {"visit": "each dose", "at_least": "1"}),
        ("australia-act", "milestones", "cho-approval", {"before": "first dose", "release": "never"}),
        ("oregon-sb303", "reports", "sb303", {"every": "quarter", "within": "15 d", "first": "2025-03-31"}),
    ],
)
def test_a_published_figure(name, table, code, figures):
    rule = next(it for it in getattr(of_library(name), table) if it.code == code)
    assert {key: str(getattr(rule, key)) for key in figures} == figures


def test_what_is_only_remembered_is_no_rule():
    """24 hours from investigator to sponsor: protocols.md R14 has it from memory."""
    text = (RULES / "us-ind-safety-reporting.toml").read_text()
    assert "24 h" not in re.sub("(?m)^#.*$", "", text)
    assert all(it.after == "event" for it in of_library("us-ind-safety-reporting").obligations)


def test_who_may_not_give_a_dose_in_victoria():
    found = of_library("australia-vic").prohibitions
    assert {it.role for it in found} == {"psychologist", "therapist", "counsellor", "pharmacist"}
    assert {it.may_not for it in found} == {"give the dose"}


OWED = '[[obligations]]\ncode = "a"\ntitle = "A"\nsource = "A test"\n'
REPORT = '[[reports]]\ncode = "a"\ntitle = "A"\nsource = "A test"\nwithin = "1 d"\n'
REFUSED = {
    "a visit in it": ('[[visits]]\ncode = "a"\n', "visits", "an unknown key"),
    "a dose by its code": (
        '[[gates]]\ncode = "a"\nbefore = "dose-1"\nrequires = []\nrelease = "never"\nsource = "s"\n',
        "gates[a].requires",
        "a list",
    ),
    "another occasion": (OWED + 'after = "each doze"\nwithin = "1 d"\n', "obligations[a].after", '"each doze"'),
    "no milestone of this name": (OWED + 'after = "consent"\nwithin = "1 d"\n', "obligations[a].after", '"consent"'),
    "neither after nor before": (OWED, "obligations[a]", "neither after nor before"),
    "no end": (OWED + 'after = "each dose"\n', "obligations[a].within", "nothing"),
    "a time before a dose": (OWED + 'before = "each dose"\nwithin = "1 d"\n', "obligations[a].within", '"1 d"'),
    "a negative time": (OWED + 'after = "each dose"\nwithin = "-1 d"\n', "obligations[a].within", '"-1 d"'),
    "marks of a dose": (
        OWED + 'after = "each dose"\nwithin = "1 d"\nevents = ["fatal"]\n', "obligations[a].events", "a list"
    ),
    "no room": (
        OWED.replace('"a"', '"a-code-that-is-much-too-long"') + 'after = "event"\nwithin = "1 d"\n',
        "obligations[a-code-that-is-much-too-long].code",
        '"a-code-that-is-much-too-long"',
    ),
    "days of a period": (REPORT + 'every = "30 d"\nsince = "x"\n', "reports[a].every", '"30 d"'),
    "months since nothing": (REPORT + 'every = "6 mo"\n', "reports[a].since", "nothing"),
    "quarters since something": (REPORT + 'every = "quarter"\nsince = "x"\n', "reports[a].since", '"x"'),
    "left out by no check": (REPORT + 'every = "quarter"\nleaves_out = "x"\n', "reports[a].leaves_out", '"x"'),
    "the code of an obligation": (
        OWED + 'after = "each dose"\nwithin = "1 d"\n' + REPORT + 'every = "quarter"\n', "reports[a].code", '"a"'
    ),
    "the same code twice": (
        (OWED + 'after = "each dose"\nwithin = "1 d"\n') * 2, "obligations[a].code", '"a" a second time'
    ),
    "mg by weight": ("", "most_on_a_day", '"1 mg/kg"'),
    "over before it began": ("", "in_force.until", "2024-12-31"),
    "the same people": (
        '[[continuity]]\ncode = "a"\ntitle = "A"\nrole = "lead"\nat = "each dose"\nas_at = "prep"\nsource = "s"\n',
        "continuity[a]",
        "a table",
    ),
}  # fmt: skip
IN_THE_HEAD = {
    "mg by weight": ('version = "1.0.0"', 'version = "1.0.0"\nmost_on_a_day = "1 mg/kg"'),
    "over before it began": ("since = 2025-01-01", "since = 2025-01-01, until = 2024-12-31"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_is_refused_with_its_place(name):
    text, path, found = REFUSED[name]
    old, new = IN_THE_HEAD.get(name, ("", ""))
    with pytest.raises(BadProtocol) as caught:
        load_regulation((HEAD.replace(old, new, 1) + text).encode(), "rules.toml")
    assert (path, found) in [(it.path, it.found) for it in caught.value.problems]
    assert all("(dosing visit)" not in str(it) and "a visit" not in it.expected for it in caught.value.problems)


def test_everything_that_is_wrong_is_said_at_once_with_its_line():
    found = problems(
        OWED
        + 'after = "each dose"\nwithin = "soon"\n'
        + REPORT.replace('"a"', '"b"')
        + 'every = "quarter"\nleaves_out = "x"\n'
    )
    assert [(it.path, it.line) for it in found] == [("obligations[a].within", 14), ("reports[b].leaves_out", 21)]


def test_any_bytes_are_refused_with_a_sentence():
    for body in (b"", b"\xff", b"rules = 1", b"rules = "):
        with pytest.raises(BadProtocol):
            load_regulation(body, "rules.toml")


def test_what_is_left_open_is_a_warning_and_nothing_is_said_of_visits():
    assert regulation_warnings(of_library("australia-tga")) == (
        "obligations[adverse-event].within is unspecified: whether it left in time cannot be assessed.",
        "reports[six-monthly].within is unspecified: whether it left in time cannot be assessed.",
    )
    assert regulation_warnings(of_library("oregon-sb303")) == ()


def test_the_example_of_the_readme_is_the_rules_of_a_place_without_a_warning():
    found = load_regulation(RULES_OF_A_PLACE.encode(), "rules.toml")
    assert (found.reference, regulation_warnings(found)) == ("example-state@1.0.0", ())
    assert (str(found.most_on_a_day), found.substances) == ("50 mg", ("psilocybin",))


LONG = {
    "obligations": 'after = "event"\nwithin = "24 h"',
    "staffing": 'visit = "each session"\nrole = "x"\nat_least = 1',
    "prohibitions": 'role = "x"\nmay_not = "rate"',
    "counts": 'phase = "dosing"\nat_most = 3',
}


@pytest.mark.parametrize(("table", "keys"), LONG.items(), ids=LONG)
def test_codes_have_room_beside_the_visits_of_any_protocol(table, keys):
    code = "c" * 24
    text = f'[[{table}]]\ncode = "{code}"\ntitle = "x"\nsource = "x"\n{keys}\n'
    assert len(getattr(load_regulation((HEAD + text).encode(), "rules.toml"), table)) == 1
    (found,) = problems(text.replace(code, f"{code}c"))
    assert found.expected == "at most 24 characters"


def test_who_rates_is_said_by_a_protocol():
    keys = 'code = "madrs"\ntitle = "x"\nrater = "clinician"\nlow = 0\nhigh = 60\nsource = "x"'
    (found,) = problems(f"[[assessments]]\n{keys}\nindependent = true\n")
    assert (found.path, found.found) == ("assessments[madrs].independent", "true")
