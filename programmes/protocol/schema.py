"""The format as JSON Schema, for editors and other programs. Without the rules across keys: `consistency`."""

from typing import Any

from programmes.protocol.model import Protocol

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a protocol that stands alone, as its TOML reads as JSON."""
    return Protocol.model_json_schema() | {"$schema": DIALECT, "title": "Protocol, format 1"}
