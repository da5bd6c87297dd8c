"""Browsers of people of the world. Asserts nothing."""

from django.test import Client
from django.utils import timezone

from tests.access.walking import BACKEND
from tests.access.world import Person
from tracker.access import session_state, signing_period


def signed_in(person: Person) -> Client:
    """Return the client of somebody who has just logged in, or of nobody. It answers 500 instead of raising.

    They have signed something already, so that the password alone signs what they send next.
    """
    client = Client(raise_request_exception=False)
    if person.user is None:
        return client
    client.force_login(person.user, backend=BACKEND)
    session = client.session
    session_state.begin(session, timezone.now())
    signing_period.was_signed(session, timezone.now())
    session.save()
    return client
