"""Where the secrets of second factors are sealed: in the rows of allauth. What they are for: `views.second_factor`.

Bound to table and column, and not to a row: allauth hands over the secret alone. Who may write to the database could
put a secret in another's row, as they could take the row away; nobody reads one in the file or in a backup.
"""

from typing import Any

from tracker.models.sealed import FORMAT, Opened, seal, unseal

PLACE = {"table": "mfa_authenticator", "key": "secret", "field": "data"}


def sealed_factor(text: str) -> str:
    """Return a secret as the database keeps it, sealed with the newest key."""
    return str(seal(Opened.of(text), **PLACE))


def opened_factor(sealed: str) -> str:
    """Return the secret.

    :raises Unreadable: when it does not open with any key of FIELD_KEYS.
    """
    return str(unseal(sealed, **PLACE))


def is_sealed(value: Any) -> bool:
    """Say whether something in a factor's data is a sealed text."""
    return isinstance(value, str) and value.startswith(f"{FORMAT}.")


def secrets_of(data: Any) -> list[str]:
    """Return every sealed text in a factor's data, however deep."""
    if isinstance(data, dict):
        return [it for value in data.values() for it in secrets_of(value)]
    if isinstance(data, list):
        return [it for value in data for it in secrets_of(value)]
    return [data] if is_sealed(data) else []


def sealed_anew(data: Any) -> Any:
    """Return a factor's data with every sealed text sealed with the newest key.

    :raises Unreadable: when one does not open.
    """
    if isinstance(data, dict):
        return {name: sealed_anew(value) for name, value in data.items()}
    if isinstance(data, list):
        return [sealed_anew(value) for value in data]
    return sealed_factor(opened_factor(data)) if is_sealed(data) else data
