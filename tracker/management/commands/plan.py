"""`plan`: JSON in, the plan as JSON out. Pure: reads no database and no clock."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import programmes
from programmes.interchange import BadInput, plan_data
from tracker.exchange.files import history_in, read_protocol, setting_in
from tracker.management.answering import AT_HELP, CLEAN, AnsweringCommand, moment
from tracker.management.commands.conformance import chosen_cases, report


class Command(AnsweringCommand):
    """Plan one course from files."""

    help = "Print the plan that follows from a protocol, facts and a setting, as JSON."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the files and the two moments."""
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="a protocol, then what extends it")
        parser.add_argument("--facts", type=Path, help="the facts, as JSON")
        parser.add_argument("--setting", type=Path, help="the setting, as JSON")
        parser.add_argument("--case", type=Path, help="instead: cases of the conformance kit; prints what differs")
        parser.add_argument("--through", help=f"how far open-ended repeats unfold: {AT_HELP}")
        parser.add_argument("--at", help=f"give each requirement's state at this moment: {AT_HELP}")

    def answer(self, **options: Any) -> int:
        """Print the plan, or what differs from what cases expect of it."""
        if options["case"] is not None:
            return report(chosen_cases([options["case"]], None), self.stdout.write)
        if not options["files"] or options["facts"] is None or options["setting"] is None:
            raise BadInput("A plan needs a protocol, --facts and --setting; or --case.")
        through, at = moment(options["through"]), moment(options["at"])
        protocol, setting = read_protocol(options["files"]), setting_in(options["setting"])
        _check_arm(protocol, setting)
        made = programmes.plan(protocol, history_in(options["facts"]), setting, through)
        self.stdout.write(json.dumps(plan_data(made, protocol, setting, at), indent=2))
        return CLEAN


def _check_arm(protocol: programmes.Protocol, setting: programmes.Setting) -> None:
    arms = [arm.code for arm in protocol.arms]
    if setting.arm is not None and setting.arm not in arms:
        raise BadInput(f'The protocol has no arm "{setting.arm}"; it has {", ".join(arms) or "none"}.')
