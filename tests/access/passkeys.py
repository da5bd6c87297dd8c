"""A passkey and an app as allauth keeps them: made up, but well formed. Asserts nothing."""

import hashlib
from functools import cache
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

from tracker.models import User

HOST = "testserver"
USER_IS_PRESENT_AND_KEY_IS_THERE = 0x41


def give_factors(user: User) -> None:
    """Set up a passkey, an app and recovery codes for somebody."""
    data = {"name": f"key of {user.short_name}", "credential": _credential()}
    Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=data)
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(user)


@cache
def _credential() -> dict[str, Any]:
    """Return a registration as a browser answers it."""
    public = ES256.from_cryptography_key(ec.derive_private_key(7, ec.SECP256R1()).public_key())
    name = websafe_encode(b"a passkey of ours")
    attested = AttestedCredentialData.create(Aaguid.NONE, b"a passkey of ours", public)
    site = hashlib.sha256(HOST.encode()).digest()
    said = AuthenticatorData.create(site, USER_IS_PRESENT_AND_KEY_IS_THERE, 0, attested)
    asked = CollectedClientData.create("webauthn.create", b"a challenge", f"http://{HOST}")
    response = {
        "clientDataJSON": websafe_encode(asked),
        "attestationObject": websafe_encode(AttestationObject.create("none", said, {})),
    }
    return {"id": name, "rawId": name, "type": "public-key", "response": response}
