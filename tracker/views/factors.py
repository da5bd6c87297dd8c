"""Setting up, using and taking away a second factor: allauth's views, each with its line of the trail."""

from collections.abc import Callable
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.base.views import AuthenticateView, ReauthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, ReauthenticateWebAuthnView, RemoveWebAuthnView
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone

from tracker.actions import door
from tracker.forms import codes, passkeys
from tracker.models import DoorTry, TrailEntry, User
from tracker.views import second_factor
from tracker.views.finding import user_of

Event, Type = TrailEntry.Event, Authenticator.Type
NO_MORE = "too_many_login_attempts"


class ActivateTOTP(ActivateTOTPView):
    """Sets up an app. Its first code is the second factor of this session, and of no other that is open."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep the app and note that this session has its second factor."""
        keep = super().form_valid
        answer = _changed(self.request, Event.FACTOR_ADDED, lambda: keep(form), "totp")
        codes.counts(user_of(self.request), form.cleaned_data["code"])
        record_authentication(self.request, self.request.user, "mfa", type=Type.TOTP)
        return answer


class AddPasskey(AddWebAuthnView):
    """Sets up a passkey, in the same way."""

    form_class = passkeys.NewPasskey

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep the passkey and note that this session has its second factor."""
        keep = super().form_valid
        answer = _changed(self.request, Event.FACTOR_ADDED, lambda: keep(form), "webauthn")
        record_authentication(self.request, self.request.user, "mfa", type=Type.WEBAUTHN)
        return answer


class DeactivateTOTP(DeactivateTOTPView):
    """Takes the app away."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Take it away and say so on the trail."""
        take_away = super().form_valid
        return _changed(self.request, Event.FACTOR_REMOVED, lambda: take_away(form), "totp")


class RemovePasskey(RemoveWebAuthnView):
    """Takes a passkey away."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Take it away and say so on the trail."""
        take_away = super().form_valid
        return _changed(self.request, Event.FACTOR_REMOVED, lambda: take_away(form), "webauthn")


class MakeRecoveryCodes(GenerateRecoveryCodesView):
    """Makes recovery codes anew; the earlier ones open nothing any more."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Make them and say so on the trail."""
        make = super().form_valid
        return _changed(self.request, Event.RECOVERY_CODES_MADE, lambda: make(form))


class ShowFactor(AuthenticateView):
    """Asks for the second factor at the log-in."""

    webauthn_form_class = passkeys.PasskeyAtLogIn

    def form_valid(self, form: Any) -> HttpResponse:
        """Say that a recovery code was used, then log in."""
        _say_if_recovery(form, self.stage.login.user)
        return super().form_valid(form)

    def form_invalid(self, form: Any) -> HttpResponse:
        """Count the refused try, then ask again."""
        _count(form, self.stage.login.user)
        return super().form_invalid(form)


class ShowFactorAgain(ReauthenticateView):
    """Asks somebody signed in for a code."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Say that a recovery code was used, then go on."""
        _say_if_recovery(form, user_of(self.request))
        return super().form_valid(form)

    def form_invalid(self, form: Any) -> HttpResponse:
        """Count the refused try, then ask again."""
        _count(form, user_of(self.request))
        return super().form_invalid(form)


class ShowPasskeyAgain(ReauthenticateWebAuthnView):
    """Asks somebody signed in for their passkey."""

    form_class = passkeys.PasskeyAgain

    def form_invalid(self, form: Any) -> HttpResponse:
        """Count the refused try, then ask again on the same page: allauth would go to the first one."""
        _count(form, user_of(self.request))
        return self.render_to_response(self.get_context_data() | {"form": form})


def shown(request: HttpRequest, user: User) -> str:
    """Return which second factor opened the session that begins: an app's code, a passkey, a recovery code, or none."""
    records = [it for it in get_authentication_records(request, user) if it.get("method") == "mfa"]
    return str(records[-1].get("type", "")) if records else ""


def _changed(
    request: HttpRequest, event: TrailEntry.Event, change: Callable[[], HttpResponse], factor: str = ""
) -> HttpResponse:
    return door.changed(event=event, change=change, by=user_of(request), at=timezone.now(), factor=factor)


def _say_if_recovery(form: Any, user: User) -> None:
    if factor := getattr(form, "authenticator", None):
        second_factor.say_if_recovery(factor, user)


def _count(form: Any, user: User) -> None:
    """Count a try that was refused, or turned away because there were too many."""
    faults = {it.code for some in form.errors.as_data().values() for it in some}
    count = door.held_back if NO_MORE in faults else door.refused
    count(address=user.email, door=DoorTry.Door.CODE, at=timezone.now())


activate_totp = ActivateTOTP.as_view()
add_passkey = AddPasskey.as_view()

urlpatterns = [
    path("authenticate/", ShowFactor.as_view(), name="mfa_authenticate"),
    path("reauthenticate/", ShowFactorAgain.as_view(), name="mfa_reauthenticate"),
    path("totp/activate/", activate_totp, name="mfa_activate_totp"),
    path("totp/deactivate/", DeactivateTOTP.as_view(), name="mfa_deactivate_totp"),
    path("webauthn/add/", add_passkey, name="mfa_add_webauthn"),
    path("webauthn/reauthenticate/", ShowPasskeyAgain.as_view(), name="mfa_reauthenticate_webauthn"),
    path("webauthn/keys/<int:pk>/remove/", RemovePasskey.as_view(), name="mfa_remove_webauthn"),
    path("recovery-codes/generate/", MakeRecoveryCodes.as_view(), name="mfa_generate_recovery_codes"),
]
