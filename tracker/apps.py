"""What Django loads first of the tracker. Nothing but the checks of its settings hangs on it."""

from django.apps import AppConfig
from django.core.checks import Tags, register


class TrackerConfig(AppConfig):
    """The one app."""

    name = "tracker"

    def ready(self) -> None:
        """Register the checks of the settings: `manage.py` runs them before a command, the web server at its start."""
        from tracker.checks import unsafe_settings

        register(unsafe_settings, Tags.security)
