"""Business days stand where holidays are looked at, and nowhere else."""

import pytest

from programmes.protocol import BadProtocol, load
from tests.programmes.protocol.conftest import EXAMPLE

WINDOW = 'window = { due = "2 bd", opens = "1 bd", closes = "3 bd"'
VISIT = f'code = "x1"\nphase = "follow-up"\ntitle = "x"\npatient_title = "x"\nsource = "x"\n{WINDOW}'
RULE = 'code = "x1"\ntitle = "x"\nsource = "x"\n'


def loaded(text: str):
    return load(f"{EXAMPLE}\n{text}\n".encode(), "example.toml")


COUNTED = {
    "a window": f"[[visits]]\n{VISIT} }}",
    "an obligation": f'[[obligations]]\n{RULE}after = "each session"\nwithin = "2 bd"',
    "a report": f'[[reports]]\n{RULE}every = "quarter"\nwithin = "2 bd"',
    "a count": f'[[counts]]\n{RULE}phase = "integration"\nat_most = 2\nwithin = "5 bd"',
}


@pytest.mark.parametrize("text", COUNTED.values(), ids=COUNTED)
def test_business_days_are_counted(text: str) -> None:
    assert loaded(text).format == 1


REFUSED = {
    "visits[x1].window.opens": f'[[visits]]\n{VISIT}, at = "same time" }}',
    "intervals[x1].at_least": f'[[intervals]]\n{RULE}since = "any dose"\nbefore = "each dose"\nat_least = "2 bd"',
    "washouts[x1].at_least": f'[[washouts]]\n{RULE}at_least = "2 bd"',
    "checks[x1].valid": f'[[checks]]\n{RULE}valid = "2 bd"',
    "criteria[x1].valid": f'[[criteria]]\n{RULE}valid = "2 bd"',
    "documents[x1].valid": f'[[documents]]\n{RULE}valid = "2 bd"\nsigned_by = ["patient"]\nbefore = "first dose"',
    "reminders[x1].day": '[[reminders]]\ncode = "x1"\non = "dose given"\nday = "1 bd"\nat = "10:00"\nto = ["lead"]\n'
    'source = "x"',
}


@pytest.mark.parametrize(("path", "text"), REFUSED.items(), ids=REFUSED)
def test_elsewhere_nobody_would_look_at_the_holidays(path: str, text: str) -> None:
    with pytest.raises(BadProtocol, match="another unit: bd counts in windows") as refused:
        loaded(text)
    assert path in {problem.path for problem in refused.value.problems}
