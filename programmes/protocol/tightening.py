"""What a supplement may do with each key of a published protocol, and what is tighter. Merges nothing."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final, TypeAlias

from programmes.protocol.quantities import UNSPECIFIED, Amount, Offset, read_amount, read_figure, read_offset
from programmes.protocol.windows import surely_not_after

Answer: TypeAlias = tuple[str, Any]  # what would be allowed ("" where this is), and the value that then holds
Judge: TypeAlias = Callable[[Any, Any], Answer]
NOTHING: Final = "nothing else"
STRICTEST_LAST: Final = ("warning", "waivable by supervisor", "waivable by medical director", "never")


def _quantity(value: Any, read: Callable[[Any], Any]) -> Any:
    """Return the offset or amount a text stands for; None where it stands for none: the model says so."""
    try:
        found = read(value)
    except ValueError:
        return None
    return None if found == UNSPECIFIED else found


def fixed(old: Any, new: Any) -> Answer:
    """Accept nothing but what is published: the judge of every key that is not in `RULES`."""
    return NOTHING, new


def _fill(old: Any, new: Any) -> Answer:
    return ("" if old == UNSPECIFIED else NOTHING), new


def _more(old: Any, new: Any) -> Answer:
    """Accept a higher number than the published one."""
    if old == UNSPECIFIED or not isinstance(new, int) or isinstance(new, bool):
        return ("more" if new == UNSPECIFIED else ""), new
    return ("" if new >= old else "more"), new


def _less(old: Any, new: Any) -> Answer:
    """Accept a lower number than the published one."""
    if old == UNSPECIFIED or not isinstance(new, int) or isinstance(new, bool):
        return ("less" if new == UNSPECIFIED else ""), new
    return ("" if new <= old else "less"), new


def _offset(words: str, is_tighter: Callable[[Offset, Offset], bool]) -> Judge:
    """Return a judge of offsets. Two that count differently, dates and elapsed time, cannot be compared."""

    def judge(old: Any, new: Any) -> Answer:
        if old == UNSPECIFIED:
            return "", new
        if new == UNSPECIFIED:
            return words, new
        was, will = _quantity(old, read_offset), _quantity(new, read_offset)
        if was is None or will is None:
            return "", new
        comparable = was.is_elapsed == will.is_elapsed
        return ("" if comparable and is_tighter(was, will) else words), new

    return judge


LATER: Final = _offset("later", surely_not_after)
EARLIER: Final = _offset("earlier", lambda old, new: surely_not_after(new, old))
LONGER: Final = _offset("longer", surely_not_after)
SHORTER: Final = _offset("shorter", lambda old, new: surely_not_after(new, old))


def _valid(old: Any, new: Any) -> Answer:
    """Accept a check that stands for a shorter time. `same day` and hours cannot be compared."""
    if old == UNSPECIFIED:
        return "", new
    if new == "same day":
        was = _quantity(old, read_offset)
        return ("" if was is not None and not was.is_elapsed else "shorter"), new
    if old == "same day":
        return NOTHING, new
    return SHORTER(old, new)


def _less_mg(old: Any, new: Any) -> Answer:
    """Accept fewer mg than the published ones."""
    if old == UNSPECIFIED:
        return "", new
    was, will = _quantity(old, read_amount), _quantity(new, read_amount)
    if isinstance(was, Amount) and isinstance(will, Amount):
        return ("" if will.mg <= was.mg else "less"), new
    return ("less" if new == UNSPECIFIED else ""), new


def _figure(words: str, is_tighter: Callable[[Decimal, Decimal], bool]) -> Judge:
    """Return a judge of figures of a reading or a scale."""

    def judge(old: Any, new: Any) -> Answer:
        was, will = _quantity(old, read_figure), _quantity(new, read_figure)
        if was is None:
            return "", new
        return ("" if will is not None and is_tighter(was, will) else words), new

    return judge


HIGHER: Final = _figure("a higher one", lambda old, new: new >= old)
LOWER: Final = _figure("a lower one", lambda old, new: new <= old)


def _seen(old: Any, new: Any) -> Answer:
    """Accept that somebody has to see it, and never that nobody need."""
    return ("" if new is True or new == old else NOTHING), new


def _stricter(old: Any, new: Any) -> Answer:
    if new not in STRICTEST_LAST:
        return "", new
    return ("" if STRICTEST_LAST.index(new) >= STRICTEST_LAST.index(old) else "a stricter one"), new


def _towards(*strictest_last: Any) -> Judge:
    """Return a judge of words, or of false and true, of which the last is the strictest."""

    def judge(old: Any, new: Any) -> Answer:
        if new not in strictest_last or old not in strictest_last:
            return "", new
        return ("" if strictest_last.index(new) >= strictest_last.index(old) else "a stricter one"), new

    return judge


def _added(old: Any, new: Any) -> Answer:
    """Keep what the list has, and put behind it what is new."""
    if not isinstance(new, tuple):
        return "", new
    return "", (*old, *(item for item in new if item not in old))


RULES: Final[dict[tuple[str, ...], Judge]] = {
    ("not_yet_expressed",): _added,
    ("eligibility", "minimum_age"): _more,
    ("eligibility", "maximum_age"): _less,
    ("eligibility", "criteria"): _added,
    ("integration_window", "session_expected"): _fill,
    ("discharge", "escort"): _fill,
    ("discharge", "overnight"): _fill,
    ("blinding", "hides_amount_from"): _added,
    ("visits", "window", "due"): _fill,
    ("visits", "window", "opens"): LATER,
    ("visits", "window", "closes"): EARLIER,
    ("visits", "duration", "at_least"): LONGER,
    ("visits", "staff", "at_least"): _more,
    ("visits", "staff", "breaks", "at_most"): SHORTER,
    ("doses", "amount"): _fill,
    ("doses", "tolerance"): _less_mg,
    ("doses", "at_most"): _less_mg,
    ("doses", "second_part", "opens"): LATER,
    ("doses", "second_part", "closes"): EARLIER,
    ("doses", "devices", "rest"): LONGER,
    ("measurements", "tolerance"): SHORTER,
    ("stays", "at_least"): LONGER,
    ("stays", "until_gone"): _added,
    ("intervals", "at_least"): LONGER,
    ("intervals", "at_most"): SHORTER,
    ("obligations", "within"): SHORTER,
    ("reports", "within"): SHORTER,
    ("hours", "at_least"): LONGER,
    ("checks", "valid"): _valid,
    ("gates", "requires"): _added,
    ("gates", "release"): _stricter,
    ("intervals", "release"): _stricter,
    ("doses", "observed"): _seen,
    ("doses", "infusion", "lasts"): _fill,
    ("doses", "infusion", "tolerance"): SHORTER,
    ("measurements", "every"): SHORTER,
    ("measurements", "until"): LONGER,
    ("staffing", "at_least"): _more,
    ("group", "at_most"): _less,
    ("limits", "at_least"): HIGHER,
    ("limits", "at_most"): LOWER,
    ("limits", "action"): _fill,
    ("limits", "release"): _stricter,
    ("leaving", "at_least"): HIGHER,
    ("leaving", "at_most"): LOWER,
    ("milestones", "anew"): _towards(False, True),
    ("milestones", "release"): _stricter,
    ("documents", "signed_by"): _added,
    ("documents", "unmodified"): _towards(False, True),
    ("documents", "anew"): _towards(False, True),
    ("documents", "valid"): _valid,
    ("documents", "release"): _stricter,
    ("criteria", "at"): _added,
    ("criteria", "at_least"): _more,
    ("criteria", "at_most"): _less,
    ("criteria", "valid"): _valid,
    ("criteria", "otherwise"): _towards("warn", "refer", "exclude"),
    ("washouts", "at_least"): LONGER,
    ("washouts", "half_lives"): _more,
    ("washouts", "release"): _stricter,
    ("counts", "at_least"): _more,
    ("counts", "at_most"): _less,
    ("counts", "within"): LONGER,
    ("counts", "strictness"): _towards("soft", "hard"),
    ("counts", "release"): _stricter,
}
