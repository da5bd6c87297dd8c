"""Words that say what a clinic treats, in a name that leaves the house: a sender, a host, a title. No rule of care.

A letter's sender stands on a locked telephone, a host's name in the log of every network on the way.
"""

import re
from collections.abc import Iterator
from typing import Any

TELLING = re.compile(
    r"psilo\w*|mushroom\w*|mdma|ecstasy|ketamin\w*|esketamin\w*|spravato|\blsd\b|psychedel\w*|hallucin\w*|entheogen\w*"
    r"|psych(?:iatr|olog|other)\w*|mental\w*|depress\w*|trauma\w*|ptsd|addict\w*|suicid\w*|substance\w*|therap\w*"
    r"|clinic\w*|hospital\w*|\bward\b|dosing|integration",
    re.IGNORECASE,
)


def telling(name: str) -> str:
    """Return the first word in a name that says what is treated, or that somebody is; nothing for a neutral name."""
    found = TELLING.search(name.replace("_", "-"))
    return found[0] if found else ""


def of_settings(given: Any) -> Iterator[tuple[str, str]]:
    """Yield a code and a sentence for each name in the settings that tells. Reads no database."""
    hosts = {given.PUBLIC_URL, given.DEFAULT_FROM_EMAIL.rpartition("@")[2], *given.ALLOWED_HOSTS}
    for host in sorted(hosts):
        if word := telling(host):
            yield "host-name", f"The host {host.strip('<>')} says “{word}” to every network on the way. Choose another."
    if word := telling(given.SITE_NAME):
        yield "site-name", f"SITE_NAME says “{word}”, and stands in titles of pages and in apps of second factors."


def of_senders(sites: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield the same for the name under which each site, given as code and name, sends its letters."""
    for code, sender in sites:
        if word := telling(sender):
            yield (
                "sender-name",
                f"Site {code} sends letters as a “{word}”: a lock screen shows it. Give it a neutral name.",
            )
