"""What the source keeps to: size, names, docstrings, the clock, layers, no signals, writing in actions only."""

import ast
import importlib
import inspect
import pkgutil
import re
import subprocess
import sys

import pytest
from django.db.models import signals

import tracker.actions
from tests.house.sources import MODULES, ROOT, calls_in, name_of, tree_of

LONGEST = 300
FORBIDDEN = {"utils", "util", "helpers", "helper", "manager", "managers", "handler", "handlers", "service", "services"}
MAY_READ_THE_CLOCK = ("tracker/views/", "tracker/management/", "tracker/access/policy.py")
CLOCKS = re.compile(
    r"^(timezone|datetime|date|\w+\.datetime|\w+\.date)\.(now|utcnow|today)$|(^|\.)local(date|time)$|^time\.time$|^Now$"
)
MAY_WRITE = ("tracker/actions/", "tracker/migrations/", "tracker/models/people.py", "tracker/management/demo/people.py")
WRITES = re.compile(r"\.(bulk_create|bulk_update|get_or_create|update_or_create)$|(objects|unscoped|_facts)\.create$")

each_module = pytest.mark.parametrize("path", MODULES, ids=name_of)


@each_module
def test_a_module_says_what_is_in_it_in_at_most_300_lines(path):
    text = path.read_text(encoding="utf-8")
    assert ast.get_docstring(tree_of(path)), "no docstring"
    assert len(text.splitlines()) <= LONGEST


def test_nothing_is_named_after_no_thing():
    names = {name_of(path): set(re.split(r"[_/.]", name_of(path))) for path in MODULES}
    assert {name for name, parts in names.items() if parts & FORBIDDEN} == set()
    classes = [
        f"{name_of(path)}: {node.name}"
        for path in MODULES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ClassDef) and re.search(r"(Utils?|Helper|Handler|Service|Mixin)$", node.name)
    ]
    assert classes == []


def test_the_clock_is_read_by_views_commands_and_the_policy_only():
    found = [
        f"{name_of(path)}:{line} {call}"
        for path in MODULES
        if not name_of(path).startswith(MAY_READ_THE_CLOCK)
        for call, line in calls_in(path)
        if CLOCKS.search(call)
    ]
    assert found == []


def test_only_actions_write():
    found = [
        f"{name_of(path)}:{line} {call}"
        for path in MODULES
        if not name_of(path).startswith(MAY_WRITE)
        for call, line in calls_in(path)
        if WRITES.search(call)
    ]
    assert found == []


def test_no_module_listens_to_signals():
    kinds = ("pre_init", "post_init", "pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed",
             "pre_migrate", "post_migrate")  # fmt: skip
    listening = {
        receiver.__module__
        for kind in kinds
        for _, reference, *_ in getattr(signals, kind).receivers
        if (receiver := reference() if hasattr(reference, "__callback__") else reference) is not None
    }
    assert listening, "Django itself listens; if nobody does, this test has gone blind"
    assert {name for name in listening if name.startswith(("tracker", "programmes"))} == set()


def test_every_action_takes_keyword_arguments_and_the_moment():
    actions = [
        function
        for it in pkgutil.iter_modules(tracker.actions.__path__, "tracker.actions.")
        for _, function in inspect.getmembers(importlib.import_module(it.name), inspect.isfunction)
        if hasattr(function, "__wrapped__") and "acting" in function.__code__.co_name
    ]
    assert len({it.__wrapped__ for it in actions}) >= 15
    for function in actions:
        parameters = inspect.signature(function).parameters
        assert {it.kind for it in parameters.values()} == {inspect.Parameter.KEYWORD_ONLY}, function
        assert "at" in parameters, function


def test_the_layers_hold():
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
