"""Which role may open which address. The default is deny: an undeclared route answers 404 to everybody."""

from collections.abc import Callable
from enum import Enum, auto
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone


class Audience(Enum):
    """Who may open a route, before any question of whose record it is."""

    EVERYONE = auto()
    SIGNED_IN = auto()
    CLINICIANS = auto()
    STAFF = auto()
    SUPERVISORS = auto()
    MANAGERS = auto()
    PATIENTS = auto()
    DEMO = auto()


POLICY: dict[str, Audience] = {
    "home": Audience.SIGNED_IN,
    "today": Audience.CLINICIANS,
    "late": Audience.CLINICIANS,
    "courses": Audience.CLINICIANS,
    "enrol": Audience.CLINICIANS,
    "course": Audience.STAFF,
    "course-trail": Audience.STAFF,
    "entries": Audience.STAFF,
    "entry": Audience.STAFF,
    "move-entry": Audience.CLINICIANS,
    "book": Audience.CLINICIANS,
    "cancel": Audience.CLINICIANS,
    "record": Audience.CLINICIANS,
    "unscheduled": Audience.CLINICIANS,
    "checks": Audience.STAFF,
    "answer-check": Audience.CLINICIANS,
    "weigh": Audience.CLINICIANS,
    "release": Audience.CLINICIANS,
    "beforehand": Audience.STAFF,
    "sign": Audience.CLINICIANS,
    "departure": Audience.CLINICIANS,
    "milestone": Audience.CLINICIANS,
    "medicine": Audience.CLINICIANS,
    "branch": Audience.CLINICIANS,
    "group": Audience.CLINICIANS,
    "rate": Audience.CLINICIANS,
    "dosing": Audience.CLINICIANS,
    "left": Audience.CLINICIANS,
    "event": Audience.CLINICIANS,
    "file": Audience.CLINICIANS,
    "patient": Audience.CLINICIANS,
    "contact-new": Audience.CLINICIANS,
    "contact": Audience.CLINICIANS,
    "log-call": Audience.CLINICIANS,
    "note": Audience.CLINICIANS,
    "private-notes": Audience.CLINICIANS,
    "sign-note": Audience.STAFF,
    "addendum": Audience.CLINICIANS,
    "intention": Audience.CLINICIANS,
    "standing": Audience.CLINICIANS,
    "hand-over": Audience.STAFF,
    "waive": Audience.SUPERVISORS,
    "rota": Audience.STAFF,
    "protocols": Audience.SUPERVISORS,
    "publish-protocol": Audience.SUPERVISORS,
    "site-rules": Audience.SUPERVISORS,
    "protocol-difference": Audience.SUPERVISORS,
    "move-version": Audience.SUPERVISORS,
    "protocol": Audience.STAFF,
    "my-plan": Audience.PATIENTS,
    "tick": Audience.PATIENTS,
    "my-calendar": Audience.PATIENTS,
    "another-time": Audience.PATIENTS,
    "phone-me": Audience.PATIENTS,
    "emergency": Audience.CLINICIANS,
    "end-emergency": Audience.CLINICIANS,
    "supervision": Audience.SUPERVISORS,
    "emergency-reviews": Audience.SUPERVISORS,
    "review-emergency": Audience.SUPERVISORS,
    "deviation": Audience.SUPERVISORS,
    "people": Audience.MANAGERS,
    "invite-person": Audience.MANAGERS,
    "invite-patient": Audience.CLINICIANS,
    "join": Audience.EVERYONE,
    "redact": Audience.SUPERVISORS,
    "trail": Audience.SUPERVISORS,
    "trail-review": Audience.SUPERVISORS,
    "trail-checkpoints": Audience.SUPERVISORS,
    "my-readers": Audience.PATIENTS,
    "mailbox": Audience.DEMO,
    "help": Audience.EVERYONE,
    "leave": Audience.EVERYONE,
    "theme": Audience.EVERYONE,
    "healthz": Audience.EVERYONE,
    "readyz": Audience.EVERYONE,
    "account_login": Audience.EVERYONE,
    "account_logout": Audience.SIGNED_IN,
    "account_reset_password": Audience.EVERYONE,
    "account_reset_password_done": Audience.EVERYONE,
    "account_reset_password_from_key": Audience.EVERYONE,
    "account_reset_password_from_key_done": Audience.EVERYONE,
    "account_change_password": Audience.SIGNED_IN,
    "account_reauthenticate": Audience.SIGNED_IN,
    "account_inactive": Audience.EVERYONE,
    "kept": Audience.SIGNED_IN,
    "unlock": Audience.SIGNED_IN,
    "lock": Audience.SIGNED_IN,
    "session-state": Audience.SIGNED_IN,
    "mfa_index": Audience.SIGNED_IN,
    "mfa_authenticate": Audience.EVERYONE,
    "mfa_reauthenticate": Audience.SIGNED_IN,
    "mfa_activate_totp": Audience.SIGNED_IN,
    "mfa_deactivate_totp": Audience.SIGNED_IN,
    "mfa_view_recovery_codes": Audience.SIGNED_IN,
    "mfa_generate_recovery_codes": Audience.SIGNED_IN,
    "mfa_list_webauthn": Audience.SIGNED_IN,
    "mfa_add_webauthn": Audience.SIGNED_IN,
    "mfa_reauthenticate_webauthn": Audience.SIGNED_IN,
    "mfa_remove_webauthn": Audience.SIGNED_IN,
    "mfa_edit_webauthn": Audience.SIGNED_IN,
}

ALLOWS: dict[Audience, Callable[[Any], bool]] = {
    Audience.EVERYONE: lambda user: True,
    Audience.SIGNED_IN: lambda user: True,
    Audience.CLINICIANS: lambda user: user.is_clinician,
    Audience.STAFF: lambda user: user.is_clinician or user.is_supervisor,
    Audience.SUPERVISORS: lambda user: user.is_supervisor,
    Audience.MANAGERS: lambda user: user.is_manager,
    Audience.PATIENTS: lambda user: user.is_patient,
    Audience.DEMO: lambda user: bool(settings.DEMO),
}
NOT_IN_AN_EMERGENCY = frozenset({
    "private-notes", "sign-note", "release", "hand-over", "move-entry", "move-version", "waive", "deviation", "redact",
    "invite-patient",
})  # fmt: skip
"""What an emergency access never opens, whatever else its holder may do: private notes, what is signed or decided, who
treats or has an account. It opens the rest of the record, and recording in it."""
WITHOUT_LOG_IN = frozenset({Audience.EVERYONE, Audience.DEMO})


class AccessPolicyMiddleware:
    """Asks the policy before a view runs, and notes the moment at which the user acts."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Let the view run, send to the log-in page, or answer 404.

        :raises Http404: when the route is not declared, or not for this role: that it exists is not said.
        """
        match = request.resolver_match
        audience = POLICY.get(match.view_name) if match else None
        if audience is None:
            raise Http404("This address is not in the access policy.")
        user: Any = request.user
        if audience not in WITHOUT_LOG_IN and not user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        user.acting_at = timezone.now()
        if not ALLOWS[audience](user):
            raise Http404("This address is for another role.")
        return None
