"""How allauth treats accounts here. Pages are in `templates/account`; who may see what is in `access`."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import include, path

AT_LOG_IN = {
    "email_password_mismatch": "The e-mail address or the password is not right. Try again, or ask for a new password.",
    "too_many_login_attempts": "That was too many tries. Wait 5 minutes, then try again, or ask for a new password.",
}


class ClosedSignup(DefaultAccountAdapter):
    """The account adapter of a clinic: accounts are given, nobody opens one from outside."""

    error_messages = DefaultAccountAdapter.error_messages | AT_LOG_IN

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False, always."""
        return False


urlpatterns = [path("", include("allauth.account.urls"))]
