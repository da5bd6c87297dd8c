"""The digest of a row's content: what a signature binds to, and what a verifier computes again from the row."""

import hashlib

from django.db import models

from tracker.models.proof import canonical


def content_digest(row: models.Model) -> str:
    """Return the SHA-256 of a stored row's content in canonical form, its key included.

    Reads no clock and asks nothing of the database. A sealed text goes in by its commitment, so that the digest betrays
    nothing and stays the same when the text is sealed with a new key.

    :raises Unreadable: when a sealed text of the row does not open.
    """
    return hashlib.sha256(canonical(row).encode()).hexdigest()
