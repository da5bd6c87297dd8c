"""How allauth treats accounts here. Pages are in `templates/account`; who may see what is in `access`."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import include, path

NOT_RIGHT = "The e-mail address or the password is not right. Try again, or ask for a new password."
TOO_MANY = "That was too many tries. Wait 5 minutes, then try again, or ask for a new password."
AT_LOG_IN = {"email_password_mismatch": NOT_RIGHT, "too_many_login_attempts": TOO_MANY}


class ClosedSignup(DefaultAccountAdapter):
    """The account adapter of a clinic: accounts are given, nobody opens one from outside."""

    error_messages = DefaultAccountAdapter.error_messages | AT_LOG_IN

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False, always."""
        return False


urlpatterns = [path("", include("allauth.account.urls"))]
