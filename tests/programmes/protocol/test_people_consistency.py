"""What a protocol cannot say of staff and groups, each as a table behind the examples."""

import pytest

from programmes.protocol import BadProtocol, Protocol, load, warnings
from tests.programmes.protocol.conftest import ANOTHER, HEAD
from tests.programmes.protocol.test_day_consistency import refused, table

BASE = {"code": '"a"', "title": '"x"', "role": '"guide"'}


def staffing(**keys: str) -> str:
    return table("staffing", **(BASE | {"at_least": "1"} | keys))


def continuity(**keys: str) -> str:
    return table("continuity", **(BASE | {"at": '"each dose"', "as_at": '"dose-1"'} | keys))


def group(ratio: str, at_most: int = 25) -> str:
    return f'\n[group]\nat_most = {at_most}\nratios = [{{ {ratio} }}]\nsource = "x"\n'


@pytest.mark.parametrize(
    ("added", "said"),
    [
        pytest.param(staffing(visit='"dose-90"'), "staffing[a].visit", id="staff-at-no-visit"),
        pytest.param(staffing(at_least="0"), "staffing[a].at_least", id="nobody"),
        pytest.param(staffing(at_least="21"), "1 to 20", id="a-crowd"),
        pytest.param(staffing(credential='"guide"'), "staffing[a].credential", id="a-credential-that-is-the-role"),
        pytest.param(staffing() * 2, '"a" a second time', id="a-code-twice"),
        pytest.param(staffing(where='"in the rom"'), 'did you mean "in the room"?', id="staff-nowhere"),
        pytest.param(
            table("prohibitions", **BASE, may_not='"rates"'), 'did you mean "rate"?', id="nothing-that-is-forbidden"
        ),
        pytest.param(continuity(at='"each session"'), "continuity[a].at", id="continuity-at-no-visit"),
        pytest.param(continuity(as_at='"dose-90"'), "continuity[a].as_at", id="continuity-as-at-no-visit"),
        pytest.param(continuity(at='"dose-1"'), "another visit than at", id="continuity-with-itself"),
        pytest.param(continuity(consent='"paper"'), "continuity[a].consent", id="no-such-paper"),
        pytest.param(group('from = "0 mg", clients = 2'), "group.ratios[#1]: found 0 ends", id="ratio-without-end"),
        pytest.param(
            group('from = "5 mg", below = "5 mg", clients = 2'), "group.ratios[#1].below", id="ratio-without-length"
        ),
        pytest.param(
            group('from = "0 mg/kg", below = "5 mg", clients = 2'), "mg alone", id="ratio-for-each-kg"
        ),
        pytest.param(
            group('from = "0 mg", up_to = "5 mg", clients = 26'), "at most the group's 25", id="more-than-the-group"
        ),
    ],
)  # fmt: skip
def test_people_that_cannot_be(added: str, said: str) -> None:
    assert said in refused(ANOTHER + added)


def test_what_is_left_open_is_a_warning() -> None:
    text = ANOTHER + staffing(at_least='"unspecified"') + '\n[group]\nat_most = 25\nsource = "x"\n'
    said = [it for it in warnings(load(text.encode(), "another.toml")) if it.startswith(("staffing[a]", "group"))]
    assert len(said) == 2


STAFF = '[[staffing]]\ncode = "prescriber"\n'
DOSE = '[[doses]]\nvisit = "dose-1"\n'
LEAVING = '[[leaving]]\ncode = "oriented"\n'
SAME = '[[continuity]]\ncode = "who-prepared"\n'


@pytest.mark.parametrize(
    ("tighter", "looser"),
    [
        pytest.param(STAFF + "at_least = 2", STAFF + "at_least = 0", id="how-many"),
        pytest.param(STAFF + "at_least = 1", STAFF + 'where = "reachable"', id="where"),
        pytest.param("[group]\nat_most = 11", "[group]\nat_most = 13", id="group"),
        pytest.param(DOSE + "observed = true", DOSE + "ages = { from = 30 }", id="ages-leave-somebody-out"),
        pytest.param(LEAVING + 'by = "prescriber"', LEAVING + 'by = "nurse"', id="who-signs"),
        pytest.param(SAME + 'role = "facilitator"', SAME + 'consent = "consent"', id="a-way-out"),
        pytest.param(
            table("restrictions", code='"no-alcohol"', title='"x"', until='"x"'), STAFF + 'role = "nurse"', id="added"
        ),
    ],
)
def test_a_site_may_tighten_and_not_loosen(tighter: str, looser: str, example: Protocol) -> None:
    assert load((HEAD + tighter).encode(), "clinic.toml", example).extends == example.reference
    with pytest.raises(BadProtocol, match=r"a supplement (may only|adds no)"):
        load((HEAD + looser).encode(), "clinic.toml", example)
