"""Browsers of people of the world. Asserts nothing."""

from typing import Any

from django.test import Client
from django.utils import timezone

from tests.access.walking import BACKEND
from tests.access.world import Person
from tracker.access import session_state, signing_period


class Browser(Client):
    """A client without what Django's keeps of each page for a test: that costs more than the page. It answers 500."""

    def request(self, **request: Any) -> Any:
        """Answer a request, and keep its cookies."""
        answer = self.handler(self._base_environ(**request))
        self.cookies.update(answer.cookies)
        return answer


def signed_in(person: Person) -> Browser:
    """Return the client of somebody who has just logged in, or of nobody.

    They have signed something already, so that the password alone signs what they send next.
    """
    client = Browser()
    if person.user is None:
        return client
    client.force_login(person.user, backend=BACKEND)
    session = client.session
    session_state.begin(session, timezone.now())
    signing_period.was_signed(session, timezone.now())
    session.save()
    return client
