"""Papers before a dose or a visit: signed by all, in the edition asked for; and departures from signed plans."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from programmes.facts import Departed, Signed
from programmes.protocol.papers import Document
from programmes.requirements import Detail, Outcome, Requirement, Severity
from programmes.rules.anew import counts_for
from programmes.rules.answers import is_valid
from programmes.rules.beforehand import Occasion, asked, occasions
from programmes.rules.judging import kept
from programmes.unfolding import Course

MOST_OF_ALL: Final = 96  # characters of a requirement's key


@dataclass(frozen=True, slots=True)
class Signatures:
    """What was signed of a document for one occasion: the signature that completed it, who is missing, and flaws."""

    complete: Signed | None
    missing: tuple[str, ...]
    flaws: tuple[str, ...]


def documents(course: Course) -> Iterator[Requirement]:
    """Each document was signed by everybody it names before what it stands before, and each plan was kept to.

    A signature on another edition, on a changed form, or one that no longer stands, is none; `flaw` says which. One
    that stands for a while is pending until there is a day on which to ask ("no day"). Every departure from a plan is
    a deviation of its own.
    """
    for rule in course.protocol.documents:
        for occasion in occasions(rule.before, course):
            yield _signed(rule, occasion, course)
        yield from _departures(rule, course)


def _signed(rule: Document, occasion: Occasion, course: Course) -> Requirement:
    found = _signatures(rule, occasion, course)
    last, is_known = found.complete, rule.valid == "unspecified" or occasion.expected_at is not None
    detail: Detail = {"document": rule.code}
    if last is None:
        detail = {**detail, "missing": ", ".join(found.missing), "flaw": ", ".join(found.flaws) or None}
    elif not is_known:
        detail = {**detail, "flaw": "no day"}
    return asked(
        occasion,
        f"document-{rule.code}",
        rule="document",
        source=rule.source,
        release=rule.release,
        how=kept(last.happened_at, last, course.setting) if last and is_known else Outcome.PENDING,
        met_at=last.happened_at if last else None,
        detail=detail,
    )


def _signatures(rule: Document, occasion: Occasion, course: Course) -> Signatures:
    """Return who signed by the occasion, in one go or several; the one who completed it is the last needed."""
    missing, flaws = list(rule.signed_by), set()
    for fact in _of_the_occasion(rule, occasion, course):
        if flaw := _flaw(fact, rule, occasion, course):
            flaws.add(flaw)
            continue
        missing = [role for role in missing if role not in fact.by]
        if not missing:
            return Signatures(fact, (), ())
    return Signatures(None, tuple(missing), tuple(sorted(flaws)))


def _of_the_occasion(rule: Document, occasion: Occasion, course: Course) -> Iterator[Signed]:
    for fact in course.history.of(Signed):
        if fact.document != rule.code or (occasion.at is not None and fact.happened_at > occasion.at):
            continue
        if not rule.anew or counts_for(occasion, fact.happened_at, fact.visit, course):
            yield fact


def _flaw(fact: Signed, rule: Document, occasion: Occasion, course: Course) -> str:
    """Return why a signature is none: "edition", "no edition", "modified" or "expired"; empty: it is one."""
    if rule.edition is not None and fact.edition != rule.edition:
        return "edition" if fact.edition else "no edition"
    if rule.unmodified and fact.modified:
        return "modified"
    stands = occasion.expected_at is None or is_valid(fact.happened_at, rule.valid, occasion, course)
    return "" if stands else "expired"


def _departures(rule: Document, course: Course) -> Iterator[Requirement]:
    for fact in course.history.of(Departed) if rule.is_plan else ():
        if fact.document == rule.code:
            yield _departure(rule, fact)


def _departure(rule: Document, fact: Departed) -> Requirement:
    """Return a departure as a deviation: it happened. Why stands with the record, for no free text stands in a row."""
    end = f"departure-{rule.code}@{fact.key[:8].lower()}"
    visit = fact.visit if fact.visit and len(f"{fact.visit}/{end}") <= MOST_OF_ALL else ""
    return Requirement(
        key=f"{visit or 'course'}/{end}",
        rule="departure",
        visit=visit,
        source=rule.source,
        severity=Severity.RECORD,
        settled_at=fact.happened_at,
        outcome=Outcome.BROKEN,
        detail={"document": rule.code},
    )
