"""The keys that sign checkpoints, as the environment has them written down. What they sign: `actions.checkpoints`."""

import base64
import binascii

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tracker.access.keyring import BadKeys

HOW = "CHECKPOINT_KEY is 32 random bytes in base64; after a change also the ones before, newest first, with commas."


def signing_keys(text: str) -> list[Ed25519PrivateKey]:
    """Return the Ed25519 keys, newest first: the first signs, all of them verify. Empty text: none.

    :raises BadKeys: when one is not 32 bytes in base64. The message never repeats a key.
    """
    return [_key(number, it) for number, it in enumerate(text.replace(",", " ").split(), start=1)]


def _key(number: int, written: str) -> Ed25519PrivateKey:
    try:
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(written, validate=True))
    except (ValueError, binascii.Error) as fault:
        raise BadKeys(f"Key {number} cannot be read. {HOW}") from fault
