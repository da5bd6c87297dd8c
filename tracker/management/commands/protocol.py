"""`protocol`: check, publish, compare files, print the schema. What is right is `programmes.protocol`'s to say."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import programmes
from programmes.interchange import BadInput
from programmes.protocol import Regulation, is_regulation, load_regulation, regulation_warnings, schema, warnings
from tracker.actions import protocols, site_rules
from tracker.exchange.files import read_bytes, read_one
from tracker.history import protocol_of
from tracker.management.answering import AT_HELP, CLEAN, FINDING, AnsweringCommand, moment_or_now
from tracker.models import ProtocolVersion, Site, User
from tracker.pages.difference import lines


class Command(AnsweringCommand):
    """Check, publish, compare and describe protocol files."""

    help = "Check protocol files, publish them, say what changed between two, or print the JSON Schema of the format."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to do, and its files."""
        does = parser.add_subparsers(dest="does", required=True)
        check = does.add_parser("check", help="say what is wrong with files, or suspicious")
        publish = does.add_parser("publish", help="publish files, in this order")
        described = does.add_parser("schema", help="print the JSON Schema of the format")
        described.add_argument(
            "--supplement", action="store_true", help="of a site's supplement, which may leave most out"
        )
        compared = does.add_parser("difference", help="say what changed from one version to another")
        for name in ("old", "new"):
            compared.add_argument(name, metavar=name.upper(), help="a file, or a published version as CODE@VERSION")
        for each in (check, publish):
            each.add_argument("files", nargs="+", type=Path, metavar="FILE")
        publish.add_argument("--by", required=True, metavar="EMAIL", help="who publishes")
        publish.add_argument("--site", metavar="CODE", help="the site of a supplement")
        publish.add_argument("--signed-by", metavar="EMAIL", help="the site's medical director, for a supplement")
        publish.add_argument("--at", help=AT_HELP)
        hold = does.add_parser("hold", help="say that published rules of a place hold at a site")
        hold.add_argument("version", metavar="CODE@VERSION")
        hold.add_argument("--site", required=True, metavar="CODE")
        hold.add_argument("--since", required=True, metavar="DAY", help="the first day, such as 2026-05-12")
        hold.add_argument("--until", metavar="DAY", help="the last day; left out: they hold still")
        hold.add_argument("--instead", action="store_true", help="in place of the days on which they held so far")
        hold.add_argument("--by", required=True, metavar="EMAIL", help="supervisor or medical director of the site")
        hold.add_argument("--at", help=AT_HELP)

    def answer(self, **options: Any) -> int:
        """Do one of the five."""
        if options["does"] == "schema":
            self.stdout.write(json.dumps(schema(supplement=options["supplement"]), indent=2))
            return CLEAN
        if options["does"] == "hold":
            return self._hold(options)
        if options["does"] == "difference":
            return self._difference(options["old"], options["new"])
        return self._check(options["files"]) if options["does"] == "check" else self._publish(options)

    def _difference(self, old: str, new: str) -> int:
        before = _version(old, [])
        after = _version(new, [before])
        changes = lines(before, after)
        said = "1 change" if len(changes) == 1 else f"{len(changes)} changes"
        self.stdout.write(f"{before.reference} to {after.reference}: {said}.")
        for line in changes:
            self.stdout.write(str(line))
        return CLEAN

    def _hold(self, options: dict[str, Any]) -> int:
        at, site, version = moment_or_now(options["at"]), _site(options["site"]), _published(options["version"])
        since, until = _day(options["since"]), _day(options["until"]) if options["until"] else None
        standing = site.held_rules.filter(replaced_by=None, version=version).order_by("since").last()
        made = site_rules.hold(
            site=site, version=version, since=since, until=until, key=uuid4(), at=at,
            by=_user(options["by"]).acting(at), replaces=standing if options["instead"] else None,
        )  # fmt: skip
        ends = f" to {made.until}" if made.until else ""
        self.stdout.write(f"{version.reference} holds at {site.code} from {made.since}{ends}.")
        return CLEAN

    def _check(self, files: list[Path]) -> int:
        status, good = CLEAN, list[programmes.Protocol]()
        for path in files:
            try:
                if is_regulation(body := read_bytes(path), path.name):
                    self._say(path, rules := load_regulation(body, path.name), regulation_warnings(rules))
                    continue
                good.append(read_one(path, good))
            except programmes.BadProtocol as error:
                self.stderr.write(str(error))
                status = FINDING
                continue
            self._say(path, good[-1], warnings(good[-1]))
        return status

    def _say(self, path: Path, read: programmes.Protocol | Regulation, sentences: Iterable[str]) -> None:
        self.stdout.write(f"{path.name}: {read.reference} is valid.")
        for sentence in sentences:
            self.stdout.write(f"  {sentence}")

    def _publish(self, options: dict[str, Any]) -> int:
        at = moment_or_now(options["at"])
        by, signed_by = _user(options["by"]), _user(options["signed_by"]) if options["signed_by"] else None
        site = _site(options["site"]) if options["site"] else None
        for path in options["files"]:
            version = protocols.publish(
                body=read_bytes(path),
                name=path.name,
                by=by.acting(at),
                at=at,
                site=site,
                signed_by=signed_by.acting(at) if signed_by else None,
            )
            self.stdout.write(f"{path.name}: {version.reference} is published, digest {version.digest[:12]}.")
        return CLEAN


def _version(name: str, before: Sequence[programmes.Protocol]) -> programmes.Protocol:
    """Return the protocol of a file, or of a published version `CODE@VERSION` where there is no such file."""
    code, _, version = name.rpartition("@")
    if not code or Path(name).exists():
        return read_one(Path(name), before)
    found = ProtocolVersion.objects.select_related("base").filter(code=code, version=version).first()
    if found is None:
        raise BadInput(f"There is no file {name}, and no such version is published.")
    return protocol_of(found)


def _published(reference: str) -> ProtocolVersion:
    code, _, version = reference.partition("@")
    found = ProtocolVersion.objects.filter(code=code, version=version).first()
    if found is None:
        raise BadInput(f"Nobody has published {reference}.")
    return found


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f'"{text[:40]}" is no day; write one such as 2026-05-12.') from None


def _user(email: str) -> User:
    found = User.objects.filter(email=email.lower()).first()
    if found is None:
        raise BadInput(f"Nobody here has the address {email}.")
    return found


def _site(code: str) -> Site:
    found = Site.objects.filter(code=code).first()
    if found is None:
        raise BadInput(f"There is no site {code}.")
    return found
