"""What no code here does: run text as code, call a shell, read XML or pickles, put input raw into SQL or a page."""

import ast
import re
from pathlib import Path

from tests.house.sources import ROOT

PYTHON = [it for folder in ("tracker", "programmes") for it in sorted((ROOT / folder).rglob("*.py"))]
MODULES = {
    "subprocess", "pickle", "marshal", "shelve", "xml", "lxml", "yaml", "jsonpickle", "dill", "ctypes", "telnetlib",
}  # fmt: skip
CALLS = {"eval", "exec", "compile", "__import__", "system", "popen", "mark_safe", "RawSQL", "md5", "sha1", "extra"}
SQL = {  # modules with SQL of their own: what goes in is a parameter, or a name of a table from the models
    "history/union.py", "history/quick.py", "actions/scaled.py", "actions/tallies.py", "actions/rotation.py",
    "actions/ledger.py",
    "management/commands/demo.py", "management/commands/doctor.py", "migrations/_guards.py",
    "migrations/_redactable.py",
}  # fmt: skip
IN_SCRIPTS = ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "onpaste")
IN_TEMPLATES = ("|safe", "{% autoescape off", "onpaste", "onclick", "javascript:")


def _named(call):
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def _is_pattern(call):
    return _named(call) == "compile" and getattr(getattr(call.func, "value", None), "id", "") == "re"


def test_nothing_runs_text_or_reads_what_can_run():
    wrong = []
    for file in PYTHON:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [it.name for it in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            called = _named(node) if isinstance(node, ast.Call) and not _is_pattern(node) else ""
            if called in CALLS or {it.partition(".")[0] for it in names} & MODULES:
                wrong.append(f"{file.relative_to(ROOT)}:{node.lineno}")
    assert wrong == []


def test_sql_of_our_own_stands_in_a_few_modules():
    """No input is put into its text: that is bandit's to find, in `make check`, and `access.test_nasty_values`'s."""
    found = set()
    for file in PYTHON:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _named(node) in ("execute", "executemany", "raw"):
                found.add(str(file.relative_to(ROOT / "tracker")) if "tracker" in file.parts else str(file))
    migrations = {it for it in found if re.match(r"migrations/0\d{3}", it)}
    assert found - migrations == SQL


def test_no_script_or_template_puts_text_into_a_page_as_it_is():
    scripts = list((ROOT / "tracker/static/tracker/js").glob("*.js"))
    pages = list((ROOT / "templates").rglob("*.html"))
    assert scripts
    assert pages
    assert [it.name for it in scripts if any(word in it.read_text() for word in IN_SCRIPTS)] == []
    assert [it.name for it in pages if any(word in _code(it) for word in IN_TEMPLATES)] == []


def _code(file: Path) -> str:
    return re.sub(r"\{#.*?#\}", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)


def test_every_library_is_pinned():
    lines = [it.strip() for name in ("requirements.txt", "tests/requirements.txt")
             for it in (ROOT / name).read_text().splitlines()]  # fmt: skip
    asked = [it for it in lines if it and not it.startswith(("#", "-r", "--hash"))]
    assert len(asked) > 10
    assert [it for it in asked if "==" not in it] == []


def test_the_only_cipher_is_aes_gcm_and_no_weak_hash_is_called():
    text = {it: it.read_text(encoding="utf-8") for it in PYTHON}
    ciphers = {found for it in text.values() for found in re.findall(r"from (cryptography\.\S+) import", it)}
    assert ciphers == {
        "cryptography.exceptions", "cryptography.hazmat.primitives.ciphers.aead",
        "cryptography.hazmat.primitives.asymmetric.ed25519",
    }  # fmt: skip
    taken = {
        word
        for it in text.values()
        for line in re.findall(r"ciphers\.aead import (.+)", it)
        for word in line.split(", ")
    }
    assert taken == {"AESGCM"}
    digests = {found for it in text.values() for found in re.findall(r"hashlib\.(\w+)|hmac\.new\([^)]*?(md5|sha1)", it)}
    assert {name for pair in digests for name in pair if name} == {"sha256"}
