"""`python -m tests.mutants`: change a random sample of what the rules are made of, and count what the tests notice.

What is changed, and by which tests it is judged, stands in `pyproject.toml`. Not part of the test run: it takes long.
"""

import argparse
import subprocess
import sys
from collections import Counter
from pathlib import Path
from random import Random

MUTMUT = Path(sys.executable).parent / "mutmut"
FIRST = "programmes.rules.judging.*"  # a few, for which the others are made and the tests are timed
NOTICED = ("killed", "timeout")
AT_LEAST = 0.85  # of the sample, those that change nothing among the survivors


def main() -> None:
    """Run a sample and print what became of it, by file. Exit status 1 below 85 %."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--number", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--children", type=int, default=2)
    asked = parser.parse_args()
    _run(asked.children, FIRST)
    sample = Random(asked.seed).sample(sorted(_known()), asked.number)
    _run(asked.children, *sample)
    known = _known()
    found = {name: known[name] for name in sample}
    _tell(found)
    sys.exit(0 if _share(found) >= AT_LEAST else 1)


def _run(children: int, *names: str) -> None:
    subprocess.run([MUTMUT, "run", "--max-children", str(children), *names], check=True)


def _known() -> dict[str, str]:
    """Return what became of each mutant, by its name; of most, that nobody has tried it."""
    said = subprocess.run([MUTMUT, "results", "--all", "true"], check=True, capture_output=True, text=True).stdout
    lines = (line.strip().rpartition(": ") for line in said.splitlines() if ": " in line)
    return {name: became for name, _, became in lines}


def _share(found: dict[str, str]) -> float:
    return sum(it in NOTICED for it in found.values()) / len(found)


def _tell(found: dict[str, str]) -> None:
    by_file = Counter((name.partition(".x")[0], became) for name, became in found.items())
    for (file, became), number in sorted(by_file.items()):
        sys.stdout.write(f"{file:40} {became:12} {number:4}\n")
    for name, became in sorted(found.items()):
        if became not in NOTICED:
            sys.stdout.write(f"{became}: mutmut show {name}\n")
    sys.stdout.write(f"{_share(found):.1%} of {len(found)} were noticed\n")


if __name__ == "__main__":
    main()
