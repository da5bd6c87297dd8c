"""Facts of a dosing day in few words, and protocols with one more table. See `told` for the rest. No test here."""

from datetime import datetime
from functools import cache
from typing import Any

from programmes import Protocol, load
from programmes.history import AdverseEvent, Filed, Measured, Observed
from tests.factories import LIBRARY, harbour

SOURCE = {"source": "A test"}


def with_tables(protocol: Protocol | None = None, **tables: list[dict[str, Any]]) -> Protocol:
    """Return a protocol, Harbour's if none is named, that says this in these tables instead."""
    base = protocol or harbour()
    sourced = {name: tuple(SOURCE | item for item in items) for name, items in tables.items()}
    return base.model_validate(base.model_dump(by_alias=True) | sourced)


def _shared(name: str, at: datetime, fields: dict[str, Any]) -> dict[str, Any]:
    return {"course": "1", "happened_at": at, "recorded_at": at, "key": f"{name}:{at.isoformat()}"} | fields


def measured(visit: str, at: datetime, what: str = "blood-pressure", **fields: Any) -> Measured:
    return Measured(**_shared(f"v:{what}", at, fields), visit=visit, what=what)


def observed(visit: str, at: datetime, what: str, present: bool, **fields: Any) -> Observed:
    return Observed(**_shared(f"o:{what}", at, fields), visit=visit, what=what, present=present)


def event(at: datetime, *, serious: bool = True, visit: str | None = "dose-1", **fields: Any) -> AdverseEvent:
    return AdverseEvent(**_shared("e", at, fields), term="syncope", serious=serious, visit=visit)


def filed(form: str, about: str, at: datetime, **fields: Any) -> Filed:
    return Filed(**_shared(f"f:{form}:{about}", at, fields), form=form, about=about)


@cache
def published(name: str) -> Protocol:
    """Return a published protocol by the name of its file."""
    return load((LIBRARY / f"{name}.toml").read_bytes(), name)


@cache
def northgate() -> Protocol:
    """Return esketamine under the REMS with Northgate's supplement."""
    return _at_site("esketamine-spravato-rems", "demo-northgate")


@cache
def elmfield() -> Protocol:
    """Return Oregon's services with Elmfield's supplement."""
    return _at_site("oregon-psilocybin-services", "demo-elmfield")


@cache
def harbour_comp001() -> Protocol:
    """Return COMP001 with Harbour's supplement."""
    return _at_site("comp001", "demo-harbour-comp001")


@cache
def harbour_mdma() -> Protocol:
    """Return MDMA-assisted therapy with Harbour's supplement."""
    return _at_site("mdma-ptsd", "demo-harbour-mdma")


def _at_site(name: str, supplement: str) -> Protocol:
    path = LIBRARY / "supplements" / f"{supplement}.toml"
    return load(path.read_bytes(), supplement, published(name))
