"""The examples of the README, most of them one protocol, and the files of the library. No test here."""

import re
from pathlib import Path

import pytest

from programmes.protocol import Protocol, load

PROGRAMMES = Path(__file__).parents[3] / "programmes"
README = (PROGRAMMES / "README.md").read_text()
EXAMPLES = re.findall(r"^```toml\n(.*?)^```", README, re.M | re.S)
APART = ("# a supplement", "# another protocol", "# a third protocol", "# rules of a place")
EXAMPLE = "\n".join(text for text in EXAMPLES if not text.startswith(APART))
ANOTHER = next(text for text in EXAMPLES if text.startswith("# another protocol"))
THIRD = next(text for text in EXAMPLES if text.startswith("# a third protocol"))
RULES_OF_A_PLACE = next(text for text in EXAMPLES if text.startswith("# rules of a place"))
SUPPLEMENT = next(text for text in EXAMPLES if text.startswith("# a supplement"))
HEAD = """format = 1
extends = "example-two-dose@1.0.0"
id = "clinic"
version = "1.0.0"
title = "As the clinic gives it"
source = "Clinic policy"
"""
LIBRARY = PROGRAMMES / "library"


@pytest.fixture(scope="session")
def example() -> Protocol:
    """Return the protocol that the examples of the README add up to."""
    return load(EXAMPLE.encode(), "example.toml")


@pytest.fixture(scope="session")
def another() -> Protocol:
    """Return the protocol of many sessions, written as series, that the README shows."""
    return load(ANOTHER.encode(), "another.toml")


@pytest.fixture(scope="session")
def hopkins() -> Protocol:
    """Return the published Johns Hopkins protocol."""
    return load((LIBRARY / "hopkins-psilocybin-mdd.toml").read_bytes(), "hopkins-psilocybin-mdd.toml")


@pytest.fixture(scope="session")
def harbour(hopkins: Protocol) -> Protocol:
    """Return the Johns Hopkins protocol with the demo clinic's supplement."""
    return load((LIBRARY / "supplements" / "demo-harbour.toml").read_bytes(), "demo-harbour.toml", hopkins)


@pytest.fixture(scope="session")
def comp001() -> Protocol:
    """Return COMP001 as it was published."""
    return load((LIBRARY / "comp001.toml").read_bytes(), "comp001.toml")


@pytest.fixture(scope="session")
def mdma() -> Protocol:
    """Return MDMA-assisted therapy as it was published."""
    return load((LIBRARY / "mdma-ptsd.toml").read_bytes(), "mdma-ptsd.toml")


@pytest.fixture(scope="session")
def comp001_at_harbour(comp001: Protocol) -> Protocol:
    """Return COMP001 with the demo clinic's supplement."""
    name = "demo-harbour-comp001.toml"
    return load((LIBRARY / "supplements" / name).read_bytes(), name, comp001)


@pytest.fixture(scope="session")
def mdma_at_harbour(mdma: Protocol) -> Protocol:
    """Return MDMA-assisted therapy with the demo clinic's supplement."""
    name = "demo-harbour-mdma.toml"
    return load((LIBRARY / "supplements" / name).read_bytes(), name, mdma)
