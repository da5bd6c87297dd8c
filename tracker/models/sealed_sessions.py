"""Sessions as the database keeps them: sealed, each for its own row. What is in one: `access.session_state`, allauth.

While an app is set up its secret stands in the session, and so do sentences to be shown with names in them: whoever
reads the database's file or a backup reads neither.
"""

from typing import Any

from django.contrib.sessions.backends import db

from tracker.models.sealed import Opened, Unreadable, seal, unseal

TABLE, FIELD = "django_session", "session_data"


class SessionStore(db.SessionStore):
    """The store of sessions: Django's own, sealed with the newest key of FIELD_KEYS."""

    def encode(self, session_dict: dict[str, Any]) -> str:
        """Return what the database keeps."""
        text = Opened.of(super().encode(session_dict))
        return str(seal(text, table=TABLE, key=self.session_key, field=FIELD))

    def decode(self, session_data: str | bytes) -> dict[str, Any]:
        """Return what was kept; nothing, which asks for a new log-in, where it does not open."""
        try:
            opened = unseal(str(session_data), table=TABLE, key=self.session_key, field=FIELD)
        except Unreadable:
            return {}
        return super().decode(str(opened))
