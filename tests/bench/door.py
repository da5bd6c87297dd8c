"""`python -m tests.bench.door`: does the time of an answer tell a real account from an unknown one?

Logs in with a wrong password, asks for a new one and invites, for an address with an account and one without in turn,
with the hashers of production, on a database of its own. SQLite, and PostgreSQL too where POSTGRES_URL names a server.
Exit status 1 where the medians of the processor time differ by more than a tenth. How many guesses reach the hasher
is counted in the tests.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from statistics import median
from time import perf_counter, process_time
from typing import Any

from tests.bench.__main__ import _call, _database

ROUNDS = 40
LIMIT = 0.10
PASSWORD = "a-good-long-password"
HERE = {"SERVER_NAME": "localhost"}


def main() -> None:
    """Measure on each database and print a line of JSON for each way to ask."""
    server, hold = os.environ.get("POSTGRES_URL", ""), True
    for url in ["sqlite", *([server] if server else [])]:
        with _database(url, ROUNDS) as (name, here):
            for command in ("migrate", "createcachetable"):
                _call(here, "manage.py", command, "--verbosity=0")
            _call(here, "manage.py", "demo", "--courses=1", "--bare", "--verbosity=0")
            for said in map(json.loads, _call(here, "-m", "tests.bench.door", "measure").splitlines()):
                sys.stdout.write(f"{json.dumps({'database': name} | said)}\n")
                hold = hold and said["holds"]
    sys.exit(0 if hold else 1)


def measured() -> Iterator[dict[str, Any]]:
    """Yield for each way to ask how much the two kinds of account differ, in processor and in wall time."""
    real = _accounts()
    for name, asks in {"log-in": _log_in, "reset": _reset, "invitation": _inviting()}.items():
        spent: dict[bool, list[tuple[float, float]]] = {True: [], False: []}
        for number in range(2 * ROUNDS):
            known = number % 2 == 0
            spent[known].append(_spent(asks, real[number // 2] if known else f"nobody{number}@synthetic.example"))
        processor, wall = ([median(it[part] for it in spent[known]) for known in (True, False)] for part in (0, 1))
        yield {
            "asked": name, "rounds": ROUNDS, "real_ms": round(1000 * processor[0], 1),
            "unknown_ms": round(1000 * processor[1], 1), "processor_differs": round(_apart(processor), 3),
            "wall_differs": round(_apart(wall), 3), "holds": _apart(processor) <= LIMIT,
        }  # fmt: skip


def _apart(pair: list[float]) -> float:
    return abs(pair[0] - pair[1]) / max(pair)


def _spent(asks: Callable[[str], None], address: str) -> tuple[float, float]:
    from django.core.cache import cache

    cache.clear()  # nobody is held back: what a refusal costs is not asked here
    processor, wall = process_time(), perf_counter()
    asks(address)
    return process_time() - processor, perf_counter() - wall


def _accounts() -> list[str]:
    """Create accounts with a password, and return their addresses."""
    from django.contrib.auth.hashers import make_password

    from tracker.models import User

    hashed = make_password(PASSWORD)
    users = [
        User(email=f"real{it}@synthetic.example", full_name="Real", short_name="Real", password=hashed)
        for it in range(ROUNDS)
    ]
    return [it.email for it in User.objects.bulk_create(users)]


def _log_in(address: str) -> None:
    _sent("/accounts/login/", {"login": address, "password": "another-long-password"}, 200)


def _reset(address: str) -> None:
    _sent("/accounts/password/reset/", {"email": address}, 302)


def _inviting() -> Callable[[str], None]:
    """Return what invites an address, as a supervisor who signs it."""
    from tests.bench.people import signed_in, supervisor
    from tracker.access.roles import Role

    by = supervisor(datetime.now(UTC))
    by.set_password(PASSWORD)
    by.save(update_fields=["password"])
    client, site = signed_in(by), by.held_memberships[0].site.code
    who = {"full_name": "Noor Haddad", "short_name": "Noor", "role": int(Role.THERAPIST), "password": PASSWORD}
    return lambda address: _sent(f"/people/invite/?site={site}", who | {"email": address}, 302, client)


def _sent(address: str, typed: dict[str, Any], status: int, client: Any = None) -> None:
    from django.test import Client

    got = (client or Client()).post(address, typed, **HERE)
    if got.status_code != status:
        raise RuntimeError(f"{address} answered {got.status_code} instead of {status}: nothing was measured.")


def _part() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    import django

    django.setup()
    for said in measured():
        sys.stdout.write(f"{json.dumps(said)}\n")


if __name__ == "__main__":
    _part() if sys.argv[1:] == ["measure"] else main()
