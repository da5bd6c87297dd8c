"""What a supplement may not bring in by a key that the protocol leaves out, or by an entry that stands nearer."""

import pytest

from programmes.protocol import BadProtocol, load
from tests.programmes.protocol.conftest import EXAMPLE, HEAD

RULE = 'code = "x1"\ntitle = "x"\nsource = "x"\n'
CASES = {
    "a stretch for what holds over the whole course": (
        "counts", 'phase = "integration"\nat_most = 3', 'within = "1 d"'),
    "a later start of a clock": ("obligations", 'after = "each dose"\nwithin = "5 d"', 'starts = "known"'),
    "a later first report": ("reports", 'every = "quarter"\nwithin = "5 d"', "first = 2090-12-31"),
    "patients who are left out": ("reports", 'every = "quarter"\nwithin = "5 d"', 'leaves_out = "consent"'),
    "a scale without an end for a question": ("leaving", "", 'assessment = "grid-hamd"'),
    "another rating to count from": (
        "outcomes", 'assessment = "grid-hamd"\ndrop_of_at_least_points = 3', 'baseline = "fu-1mo"'),
    "a reading with more tolerance at one dose": (
        "measurements", 'at = "40 min"\ntolerance = "5 min"',
        'title = "x"\nvisit = "dose-1"\nat = "40 min"\ntolerance = "60 min"'),
    "a series with more tolerance at one dose": (
        "measurements", 'at = "40 min"\ntolerance = "5 min"',
        'title = "x"\nvisit = "dose-1"\nat = "20 min"\nevery = "20 min"\nuntil = "60 min"'),
}  # fmt: skip


@pytest.mark.parametrize(("table", "published", "clinic"), CASES.values(), ids=CASES)
def test_it_is_refused(table: str, published: str, clinic: str) -> None:
    base = load(f"{EXAMPLE}\n[[{table}]]\n{RULE}{published}\n".encode(), "example.toml")
    with pytest.raises(BadProtocol, match="a supplement may only fill what is unspecified or tighten"):
        load(f'{HEAD}\n[[{table}]]\ncode = "x1"\n{clinic}\n'.encode(), "clinic.toml", base)


@pytest.mark.parametrize("said", ['branch = "more-support"', 'repeat = { at_least = "7 d", at_most = "7 d" }'])
def test_a_visit_that_is_always_there_stays_so(said: str, example) -> None:
    with pytest.raises(BadProtocol, match="no such key, as in the protocol"):
        load(f'{HEAD}\n[[visits]]\ncode = "int-1"\n{said}\n'.encode(), "clinic.toml", example)


def test_another_time_at_one_dose_is_added() -> None:
    base = load(f'{EXAMPLE}\n[[measurements]]\n{RULE}at = "40 min"\n'.encode(), "example.toml")
    more = '[[measurements]]\ncode = "x1"\ntitle = "x"\nvisit = "dose-1"\nat = "80 min"'
    assert len(load(f"{HEAD}\n{more}\n".encode(), "clinic.toml", base).measurements) == len(base.measurements) + 1


UPPER = {
    "criteria": ('assessment = "grid-hamd"\nat = ["fu-1mo"]\nat_least = 17\nbefore = "dose-2"', 24),
    "counts": ('phase = "integration"\nat_least = 1\nbefore = "dose-2"', 4),
    "leaving": ('assessment = "grid-hamd"\nat_least = 1', 9),
}


@pytest.mark.parametrize(("table", "said"), UPPER.items(), ids=UPPER)
def test_an_upper_end_is_added(table: str, said: tuple[str, int]) -> None:
    published, most = said
    base = load(f"{EXAMPLE}\n[[{table}]]\n{RULE}{published}\n".encode(), "example.toml")
    found = load(f'{HEAD}\n[[{table}]]\ncode = "x1"\nat_most = {most}\n'.encode(), "clinic.toml", base)
    assert getattr(found, table)[-1].at_most == most
