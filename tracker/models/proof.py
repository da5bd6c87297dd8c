"""What the trail proves: the tables whose rows never change, and a row's keyed digest. The chain is an action."""

import hashlib
import hmac
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models

from tracker.models.facts import Fact

PROVEN_TOO = frozenset({
    "protocolversion", "siterules", "electronicsignature", "privatenote", "emergencyaccess", "emergencyend",
    "emergencyreview", "trailreview",
})  # fmt: skip

_as_json = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


@cache
def proven() -> dict[str, type[models.Model]]:
    """Return the tables whose every row is named by a line of the trail, by the name that lines call them."""
    known = {str(it._meta.model_name): it for it in apps.get_app_config("tracker").get_models()}
    return {name: it for name, it in sorted(known.items()) if issubclass(it, Fact) or name in PROVEN_TOO}


def every_row(model: type[models.Model]) -> models.QuerySet[Any]:
    """Return all rows of a table; of patient data under the reason that the verifier has."""
    rows: Any = model._default_manager.all()
    return rows.as_system("verify") if hasattr(rows, "as_system") else rows


def row_digest(row: models.Model, salt: str, key: str) -> str:
    """Return the keyed digest of a row as it stands in the database; equal on both databases. No statement.

    :raises RuntimeError: when a sealed text of the row does not open (`Unreadable`).
    """
    return hmac.digest(key.encode(), f"{salt}{canonical(row)}".encode(), "sha256").hex()


def canonical(row: models.Model) -> str:
    """Return a row's content as text, the same on both databases. No statement.

    A column that holds what it holds when nobody says anything is left out, so that a column which a later migration
    adds leaves the digests of earlier rows as they were.

    :raises RuntimeError: when a sealed text of the row does not open (`Unreadable`).
    """
    content = [row._meta.model_name, {it.attname: _canonical(it, row) for it in _said(row)}]
    return _as_json(content)


def _said(row: models.Model) -> list[Any]:
    return [it for it, unsaid in _columns(type(row)) if getattr(row, it.attname) != unsaid]


@cache
def _columns(model: type[models.Model]) -> list[tuple[Any, Any]]:
    """Return a table's columns, each with the one value that a digest leaves out."""
    return [(it, _unsaid(it)) for it in model._meta.concrete_fields]


def _unsaid(field: Any) -> Any:
    if field.has_default() and not callable(field.default):
        return field.default
    return None if field.null else ""


def _canonical(field: Any, row: models.Model) -> Any:
    value = getattr(row, field.attname)
    if value is None or hasattr(value, "commitment"):  # a sealed text is bound by its commitment, whatever the key
        return value and value.commitment
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(field, models.DecimalField):
        return f"{Decimal(str(value)):.{field.decimal_places}f}"
    if isinstance(value, bytes | memoryview):
        return hashlib.sha256(bytes(value)).hexdigest()
    return value if isinstance(value, bool | list | dict) else str(field.to_python(value))
