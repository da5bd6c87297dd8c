"""The integration window of each substance, as protocols.md 13.3 has it: wall clock, not 24 hours a day."""

import pytest

from tests.programmes.told import NEW_YORK, dosing, local, planned
from tests.programmes.told_day import published

ROW = {
    "ketamine": ("48 h", "2026-10-30T17:00"),
    "psilocybin": ("14 d", "2026-11-11T17:00"),
    "MDMA": ("14 d", "2026-11-11T17:00"),
    "LSD": ("21 d", "2026-11-18T17:00"),
    "ibogaine": ("4 wk", "2026-11-25T17:00"),
}


@pytest.mark.parametrize(("evidence_end", "expected"), ROW.values(), ids=ROW)
def test_the_integration_window_row(evidence_end, expected):
    window = {"evidence_end": evidence_end, "closes": "28 d", "evidence": "pre-clinical", "source": "A test"}
    protocol = published("mdma-ptsd")
    protocol = protocol.model_validate(protocol.model_dump(by_alias=True) | {"integration_window": window})
    facts = dosing("dose-1", local("2026-10-28 09:00", NEW_YORK), mg="80")
    (found,) = planned(*facts, protocol=protocol, zone=NEW_YORK).windows
    assert found.narrows_at.astimezone(NEW_YORK).strftime("%Y-%m-%dT%H:%M") == expected


@pytest.mark.parametrize(("name", "expected"), [("comp001", "psilocybin"), ("mdma-ptsd", "MDMA")])
def test_each_protocol_of_the_library_has_that_of_its_substance(name, expected):
    protocol = published(name)
    assert (protocol.substance, str(protocol.integration_window.evidence_end)) == (expected, ROW[expected][0])
