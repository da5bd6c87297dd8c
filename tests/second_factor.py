"""An authenticator app as the second factor of somebody: its set-up and the code it shows. Passkeys are in `access`."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

from tracker.views.second_factor import SealedFactors

SECRET = "JBSWY3DPEHPK3PXP"


def with_app(user: Any) -> Authenticator:
    """Give somebody an app, set up already."""
    sealed = SealedFactors().encrypt(SECRET)
    return Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": sealed})


def code_now(secret: str = SECRET) -> str:
    """Return the code that the app shows now."""
    return str(format_hotp_value(hotp_value(secret, list(yield_hotp_counters_from_time())[1])))
