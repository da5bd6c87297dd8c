"""How allauth keeps second factors here: sealed, each code counting once, and counted for the session they are in."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.conf import settings
from django.http import HttpResponse

from tracker.forms import codes
from tracker.models import User, sealed

PLACE = {"table": "mfa_authenticator", "key": "secret", "field": "data"}
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
        return str(sealed.seal(sealed.Opened.of(text), **PLACE))

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret.

        :raises Unreadable: when it does not open with any key of FIELD_KEYS.
        """
        return str(sealed.unseal(encrypted_text, **PLACE))

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

    Who asks counts the tries. At most four statements.
    """
    for factor in Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.WEBAUTHN):
        if factor.wrap().validate_code(code):
            factor.record_usage()
            return codes.counts(user, code)
    return False


class ActivateTOTP(ActivateTOTPView):
    """Sets up an app. Its first code is the second factor of this session, and of no other that is open."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep the app and note that this session has its second factor."""
        answer = super().form_valid(form)
        codes.counts(self.request.user, form.cleaned_data["code"])
        record_authentication(self.request, self.request.user, "mfa", type=Authenticator.Type.TOTP)
        return answer


class AddPasskey(AddWebAuthnView):
    """Sets up a passkey, in the same way."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep the passkey and note that this session has its second factor."""
        answer = super().form_valid(form)
        record_authentication(self.request, self.request.user, "mfa", type=Authenticator.Type.WEBAUTHN)
        return answer


activate_totp = ActivateTOTP.as_view()
add_passkey = AddPasskey.as_view()
