"""What a web server calls. It does not start with settings that `tracker.checks` finds unsafe."""

import os

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

application = get_wsgi_application()


def _refuse_unsafe() -> None:
    """Refuse to start.

    :raises ImproperlyConfigured: with every finding, a sentence each.
    """
    from django.conf import settings

    from tracker.checks import unsafe_settings  # after Django is set up

    if settings.TESTING and "PYTEST_VERSION" not in os.environ:
        raise ImproperlyConfigured("OPEN_WINDOW_TESTING is on: the keys of the tests are known to everybody.")
    if unsafe := unsafe_settings():
        raise ImproperlyConfigured("\n".join(str(it.msg) for it in unsafe))


_refuse_unsafe()
