"""Facts of milestones, papers, medicines and ways in few words. See `told` for the rest. No test here."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from programmes.facts import Decided, Departed, Prescribed, Reached, Signed


def _shared(name: str, at: datetime, fields: dict[str, Any]) -> dict[str, Any]:
    return {"course": "1", "happened_at": at, "recorded_at": at, "key": f"{name}:{at.isoformat()}"} | fields


def reached(milestone: str, at: datetime, visit: str | None = None, **fields: Any) -> Reached:
    return Reached(**_shared(f"mi:{milestone}", at, fields), milestone=milestone, visit=visit)


def signed(document: str, at: datetime, *by: str, visit: str | None = None, **fields: Any) -> Signed:
    named = _shared(f"si:{document}:{by}", at, fields)
    return Signed(**named, document=document, by=by, visit=visit)


def departed(document: str, at: datetime, visit: str | None = None, **fields: Any) -> Departed:
    return Departed(**_shared("de", at, fields), document=document, reason="The neighbour drove", visit=visit)


def prescribed(medicine: str, at: datetime, per_day: str, half_life: str | None = None, **fields: Any) -> Prescribed:
    hours = Decimal(half_life) if half_life else None
    named = _shared(f"pr:{medicine}:{per_day}", at, fields)
    return Prescribed(**named, medicine=medicine, per_day=Decimal(per_day), half_life=hours)


def decided(branch: str, at: datetime, taken: bool = True, **fields: Any) -> Decided:
    return Decided(**_shared(f"by:{branch}:{taken}", at, fields), branch=branch, taken=taken)
