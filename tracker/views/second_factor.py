"""How allauth keeps second factors here: sealed, each code counting once. Setting up and using one: `factors`."""

from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils import timezone

from tracker.actions import door
from tracker.forms import codes
from tracker.models import TrailEntry, User
from tracker.models.factors import opened_factor, sealed_factor

MAIN = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
ONE_MUST_STAY = "Your work needs a second factor. Set up another one first, then take this one away."
WORDS = {
    "incorrect_code": "This code is not right. Codes change every half minute: type the newest.",
    "cannot_delete_authenticator": ONE_MUST_STAY,
}


class SealedFactors(DefaultMFAAdapter):
    """The adapter of second factors: allauth would keep an app's secret in clear."""

    error_messages = DefaultMFAAdapter.error_messages | WORDS

    def encrypt(self, text: str) -> str:
        """Return the secret as the database keeps it."""
        return sealed_factor(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret.

        :raises Unreadable: when it does not open with any key of FIELD_KEYS.
        """
        return opened_factor(encrypted_text)

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        """Return the name a new passkey has unless somebody gives it another."""
        return f"Passkey {Authenticator.objects.filter(user=user, type=type).count() + 1}"

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Say whether it may go: where one is required, the last of somebody who works here stays. Two queries."""
        others = Authenticator.objects.filter(user=authenticator.user, type__in=MAIN).exclude(pk=authenticator.pk)
        works_here = authenticator.user.memberships.exists()
        return not (settings.SECOND_FACTOR_REQUIRED and works_here) or others.exists()


def is_right(user: User, code: str) -> bool:
    """Say whether a code of the app or a recovery code is theirs and was not used before; then it is used now.

    Who asks counts the tries. At most four statements; with a recovery code, those of its line of the trail too.
    """
    for factor in Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.WEBAUTHN):
        if factor.wrap().validate_code(code):
            factor.record_usage()
            say_if_recovery(factor, user)
            return codes.counts(user, code)
    return False


def say_if_recovery(factor: Authenticator, user: User) -> None:
    """Say on the trail that a recovery code was used, and how many are left. It was spent by being checked."""
    if factor.type == Authenticator.Type.RECOVERY_CODES:
        left = len(factor.wrap().get_unused_codes())
        door.passed(event=TrailEntry.Event.RECOVERY_CODE_USED, by=user, at=timezone.now(), detail={"left": left})
