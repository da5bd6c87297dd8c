"""How allauth treats accounts here. Pages are in `templates/account`; who may see what is in `access`."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import include, path


class ClosedSignup(DefaultAccountAdapter):
    """The account adapter of a clinic: accounts are given, nobody opens one from outside."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False, always."""
        return False


urlpatterns = [path("", include("allauth.account.urls"))]
