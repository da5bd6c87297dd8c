"""The zones of the world by their cities, for a choice."""

from zoneinfo import available_timezones

NOT_A_PLACE = ("Etc/", "SystemV/", "US/", "Brazil/", "Canada/", "Chile/", "Mexico/")


def zone_choices() -> list[tuple[str, str]]:
    """Return the zones of the world by their cities."""
    return [
        (name, name.replace("_", " "))
        for name in sorted(available_timezones())
        if "/" in name and not name.startswith(NOT_A_PLACE)
    ]
