"""The keys that seal fields, as they are written down in the environment. What is sealed with them: `models.sealed`."""

import base64
import binascii
import re

KEY_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,15}")
KEY_BYTES = 32
HOW = "FIELD_KEYS is a list such as 2026-11:BASE64, newest first: an id and 32 bytes in base64, separated by commas."


class BadKeys(ValueError):
    """The list of keys cannot be used. The message says why and never repeats a key."""


def field_keys(text: str) -> dict[str, bytes]:
    """Return the keys by their ids, newest first: the first seals, all of them open.

    :raises BadKeys: when there is none, an id stands twice or is no id, or a key is not 32 bytes in base64.
    """
    keys: dict[str, bytes] = {}
    for number, entry in enumerate(text.replace(",", " ").split(), start=1):
        name, _, written = entry.partition(":")
        if not KEY_ID.fullmatch(name):
            raise BadKeys(f"Entry {number} has no id of small letters, digits and hyphens. {HOW}")
        if name in keys:
            raise BadKeys(f"The id {name} stands twice. {HOW}")
        keys[name] = _bytes(name, written)
    if not keys:
        raise BadKeys(f"There is no key in it. {HOW}")
    return keys


def _bytes(name: str, written: str) -> bytes:
    try:
        key = base64.b64decode(written.replace("-", "+").replace("_", "/"), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        raise BadKeys(f"The key {name} is not {KEY_BYTES} bytes in base64. {HOW}")
    return key
