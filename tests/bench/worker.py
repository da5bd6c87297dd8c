"""The web process, measured: what starting it costs, what it imports, what it holds after many requests (P10, P12)."""

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.urls import reverse

from tests.bench import people
from tests.bench.measuring import Row
from tracker.models import Course

HEAVY = (
    "matplotlib", "numpy", "pandas", "scipy", "sklearn", "statsmodels", "reportlab", "weasyprint", "fpdf", "ortools",
    "pulp", "torch", "PIL", "IPython",
)  # fmt: skip
SETTLED = 1000
BARE = (
    "import django; from django.conf import settings; settings.configure(INSTALLED_APPS=['django.contrib.auth', "
    "'django.contrib.contenttypes', 'django.contrib.sessions', 'django.contrib.messages', "
    "'django.contrib.staticfiles'], STATIC_URL='/static/', ROOT_URLCONF='bare', DATABASES={'default': {'ENGINE': "
    "'django.db.backends.sqlite3', 'NAME': ':memory:'}}); import sys, types; bare = types.ModuleType('bare'); "
    "bare.urlpatterns = []; sys.modules['bare'] = bare; django.setup(); from django.core.management import "
    "call_command; call_command('check', verbosity=0)"
)


def starting() -> Iterator[Row]:
    """Yield what `manage.py check` takes to the same of a project with nothing in it; and the heavy imports."""
    ours = min(_spent([sys.executable, "manage.py", "check"]) for _ in range(4))  # the first one also compiles
    floor = min(_spent([sys.executable, "-c", BARE]) for _ in range(4))
    yield Row("P12", "manage.py check to bare Django: processor", ours, "ms", 3, floor=floor)
    yield Row("P12", "heavy libraries imported by the web process", len(heavy_imports()), "modules", 0)


def heavy_imports() -> list[str]:
    """Return the libraries for pictures, figures, PDF and solving that the web process has imported at start."""
    code = f"import sys, tracker.wsgi; print(*[it for it in {HEAVY!r} if it in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=_here())
    return done.stdout.split()


def _spent(command: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True, env=_here())
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)


def _here() -> dict[str, str]:
    """Return an environment in which modules are compiled once, as on a server, and not each time."""
    here = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    here.pop("PYTHONDONTWRITEBYTECODE", None)
    return here


def mixed(at: datetime, requests: int) -> Iterator[Row]:
    """Ask for so many pages in turn, as the people of a clinic do, and yield what the process holds then.

    In a process of its own. The client that asks lives in it too, so it holds a little more than a server would.
    """
    me, her = people.clinician(at), people.supervisor(at)
    clinic, board = people.signed_in(me), people.signed_in(her)
    references = list(Course.objects.visible_to(me).values_list("reference", flat=True))
    asked = [(clinic, reverse("today")), (clinic, reverse("courses")), (board, reverse("supervision"))]
    asked += [(clinic, reverse("course", args=[it])) for it in references]
    settled = 0.0
    for number in range(requests):
        client, address = asked[number % len(asked)]
        client.get(address)
        if number == min(SETTLED, requests // 2):
            settled = _held()
    yield Row("P10", f"memory after {requests} mixed requests", _held(), "MB", 110)
    yield Row("P10", f"growth after the first {min(SETTLED, requests // 2)}", _held() - settled, "MB", 2)


def _held() -> float:
    """Return what this process holds now, in MB."""
    text = Path("/proc/self/status").read_text(encoding="ascii")
    return int(text.split("VmRSS:")[1].split()[0]) / 1024
