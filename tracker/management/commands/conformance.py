"""`conformance`: run the kit's cases, or those of other files, or print them laid out. Reads no database, no clock."""

import json
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from programmes.conformance import Case, CourseCase, Kit, laid_out, run, schema
from programmes.interchange import BadInput
from tracker.exchange.conformance import case_files, kit_at, texts
from tracker.management.answering import CLEAN, FINDING, AnsweringCommand


class Command(AnsweringCommand):
    """Run cases of the conformance kit."""

    help = "Run the cases of the conformance kit, or of the files named, and say what differs."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the files and which cases."""
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="files of cases; none: the whole kit")
        parser.add_argument("--only", metavar="ID", help="run this case alone")
        shown = parser.add_mutually_exclusive_group()
        shown.add_argument("--flat", action="store_true", help="run nothing; print cases with all their facts, as JSON")
        shown.add_argument(
            "--schema", action="store_true", help="run nothing; print the JSON Schema of a file of cases"
        )

    def answer(self, **options: Any) -> int:
        """Run the cases and count them."""
        if options["schema"]:
            self.stdout.write(json.dumps(schema(), indent=2))
            return CLEAN
        chosen = list(chosen_cases(options["files"], options["only"]))
        if options["flat"]:
            self.stdout.write(json.dumps([flat(case, kit) for case, kit in chosen], indent=2, ensure_ascii=False))
            return CLEAN
        return report(chosen, self.stdout.write)


def report(chosen: Iterable[tuple[Case, Kit]], write: Callable[[str], object]) -> int:
    """Run cases, write what differs and how many there were; return the exit status, 0 or 1.

    :raises BadInput: when a case, or a file it names, cannot be used.
    :raises BadProtocol: with all that is wrong with its protocol.
    """
    searched, number, different = texts(), 0, 0
    for case, kit in chosen:
        found = run(case, kit, searched)
        for sentence in [f"{case.id}: {case.title}", *(f"  {it}" for it in found)] if found else ():
            write(sentence)
        number, different = number + 1, different + bool(found)
    said = f"{different} of them {'differs' if different == 1 else 'differ'}" if different else "all as expected"
    write(f"{number} {'case' if number == 1 else 'cases'}: {said}.")
    return FINDING if different else CLEAN


def chosen_cases(files: Sequence[Path], only: str | None) -> Iterator[tuple[Case, Kit]]:
    """Yield the cases of these files, or of the whole kit, each with the kit that reads what it names.

    :raises BadInput: when a file is unusable, or no case has the id `only`.
    """
    ours, found = kit_at(), False
    named = [(path, kit_at(path.parent)) for path in files] or [(path, ours) for path in case_files()]
    for path, kit in named:
        for case in kit.cases(_name(path, files)):
            if only is None or case.id == only:
                found = True
                yield case, kit
    if only is not None and not found:
        raise BadInput(f'No case has the id "{only}".')


def _name(path: Path, files: Sequence[Path]) -> str:
    """Return what the kit calls a file: ours lie in its folder `cases`, others beside what they name."""
    return path.name if files else f"cases/{path.name}"


def flat(case: Case, kit: Kit) -> dict[str, Any]:
    """Return a case as data, with its protocol named and its facts and setting written out.

    :raises BadInput: when it names what is not there.
    """
    data: dict[str, Any] = case.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    if not isinstance(case, CourseCase):
        return data
    laid = laid_out(case, kit)
    for name in ("based_on", "until", "without", "change", "with", "course"):
        data.pop(name, None)
    return data | {"protocol": list(laid.protocol), "setting": laid.setting} | laid.facts
