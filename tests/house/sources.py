"""The modules of the product as text and as trees, for the tests of the house. Asserts nothing."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
MODULES = sorted(
    path
    for package in ("tracker", "programmes")
    for path in (ROOT / package).rglob("*.py")
    if not path.match("migrations/0*.py")
)


def name_of(path: Path) -> str:
    """Return a module's path as a test names it: `tracker/actions/trail.py`."""
    return path.relative_to(ROOT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    """Return the module's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"))


def calls_in(path: Path) -> Iterator[tuple[str, int]]:
    """Yield each call as written, such as `timezone.now`, with its line."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node.lineno
