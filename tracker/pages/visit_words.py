"""A visit's title as it stands inside a sentence, also where the protocol no longer has the visit. No query."""

import programmes
from programmes.recurrence import whole
from tracker.pages.words import visit_title


def title_of_visit(protocol: programmes.Protocol, visit_key: str) -> str:
    """Return the visit's title; empty where a requirement belongs to the course or its visit is not there any more."""
    parts = [part for part in visit_key.split("#") if part]
    known = {it.code for it in whole(protocol).visits}
    return visit_title(protocol, visit_key) if parts and known.issuperset(parts) else ""


def visit_within(protocol: programmes.Protocol, visit_key: str) -> str:
    """Return a visit's title in small letters, as it stands inside a sentence; empty as `title_of_visit` says."""
    title = title_of_visit(protocol, visit_key)
    return title[:1].lower() + title[1:]
