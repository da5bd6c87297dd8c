"""A protocol as data: frozen, validated models, one for each table of the file. Reading files: `loading`."""

from collections.abc import Callable, Hashable, Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field, PrivateAttr

from programmes.protocol.allowed_days import VisitWindow
from programmes.protocol.branching import Branch, Repeat
from programmes.protocol.demands import Demands
from programmes.protocol.dosing_day import Ages, AmountRange, Blinding, Breaks, Devices, Infusion, SecondPart
from programmes.protocol.medicines import Medicine
from programmes.protocol.part import Part, PhaseCode
from programmes.protocol.quantities import (
    UNSPECIFIED,
    ClockTime,
    Code,
    GivenAmount,
    GivenOffset,
    MaybeAmount,
    MaybeOffset,
    Unspecified,
    Version,
    Words,
    read_whole,
)
from programmes.protocol.scales import OutcomeRule

PHASES: tuple[PhaseCode, ...] = ("screening", "preparation", "dosing", "integration", "follow-up")
MOST_FORMS: Final = 32
Audience = Literal["patient", "lead"]
Trigger = Literal[
    "visit booked",
    "dose given",
    "practice agreed",
    "integration window opens",
    "integration window narrows",
    "integration window closes",
]
Condition = Literal["integration session booked", "integration session held", "form filed"]


class Eligibility(Part):
    """Who may be enrolled. Ages are in whole years on the day of enrolment, both included."""

    minimum_age: Annotated[int, Field(ge=0, le=130)] | Unspecified
    maximum_age: int | Unspecified = UNSPECIFIED
    criteria: tuple[Words, ...] = ()
    source: Words


class IntegrationWindow(Part):
    """The weeks after a dose. Both offsets count from the end of the dosing session, same time of day."""

    evidence_end: GivenOffset
    closes: GivenOffset
    evidence: Literal["pre-clinical", "observational", "controlled trial"]
    session_expected: bool | Unspecified = UNSPECIFIED
    source: Words


class Arm(Part):
    """A way through the study. `delay` moves everything counted from enrolment."""

    code: Code
    title: Words
    delay: GivenOffset | None = None
    source: Words


class AtLeast(Part):
    """A length of time that must be reached; `usual` is what the publication reports and is no rule."""

    at_least: MaybeOffset
    usual: Words | None = None
    source: Words | None = None


class Staff(Part):
    """How many people are in the room from beginning to end."""

    at_least: int | Unspecified
    breaks: Breaks | None = None
    source: Words | None = None


class Series(Part):
    """So many visits of one kind, `times` in each `per`: written once, read as `CODE-1` to `CODE-N`.

    The first stands where the visit's own window says; the others count from the first, each in its own stretch.
    """

    count: int = Field(ge=2, le=60)
    times: int = Field(ge=1, le=7)
    per: GivenOffset
    first: int = Field(default=1, ge=1, le=60)


class Visit(Part):
    """A planned contact. With `repeats_for` there is one for each dose, anchored on it.

    `counts_from`: the beginning or the end of what it is anchored on. `offered`: offering it is enough, and the
    patient may decline. `repeat`: it comes again without an end. `branch`: it is there once that way was taken.
    Ratings in `optional_assessments` may be left out.
    """

    code: Code
    phase: PhaseCode
    title: Words
    patient_title: Words
    kind: Literal["session", "call"] = "session"
    anchor: Code | Literal["last dose"] = "enrolment"
    counts_from: Literal["start", "end"] = "start"
    repeats_for: Literal["each dose"] | None = None
    series: Series | None = None
    repeat: Repeat | None = None
    branch: Code | None = None
    offered: bool = False
    arms: tuple[Code, ...] = ()
    window: VisitWindow
    duration: AtLeast | None = None
    staff: Staff | None = None
    assessments: tuple[Code, ...] = ()
    optional_assessments: tuple[Code, ...] = ()
    source: Words


class DoseRule(Part):
    """What is given at a dosing visit. `tolerance`: how far the amount given may lie from it, in mg.

    Either one `amount`, or `one_of` several, or `between` two. `at_most` is the most that may be taken on the day,
    second part included. `ages`: of whom it speaks. `weight`: the body weight that mg/kg counts with. `observed`:
    somebody saw it taken. `analyte` is what the mg are of, where a product is weighed as something else.
    """

    visit: Code
    arms: tuple[Code, ...] = ()
    amount: MaybeAmount = UNSPECIFIED
    one_of: tuple[GivenAmount, ...] = ()
    between: AmountRange | None = None
    ages: Ages | None = None
    weight: Literal["actual", "ideal"] = "actual"
    analyte: Words | None = None
    at_most: MaybeAmount = UNSPECIFIED
    tolerance: MaybeAmount = UNSPECIFIED
    second_part: SecondPart | None = None
    devices: Devices | None = None
    infusion: Infusion | None = None
    observed: bool = False
    form: Words | None = None
    note: Words | None = None
    source: Words


class Discharge(Part):
    """What must be so before a patient leaves after a dose."""

    escort: Literal["required"] | Unspecified = UNSPECIFIED
    overnight: Literal["required"] | Unspecified = UNSPECIFIED
    source: Words


class ReminderRule(Part):
    """A message: what sets it off, on which day after that, at what time on the reader's clock, to whom."""

    code: Code
    on: Trigger
    day: GivenOffset
    at: ClockTime
    every: GivenOffset | None = None
    to: tuple[Audience, ...] = Field(min_length=1)
    unless: Condition | None = None
    source: Words


class Protocol(Demands):
    """A whole protocol: one version of a course of treatment, with the source of every requirement."""

    format: Annotated[Literal[1], BeforeValidator(read_whole)]
    id: Code
    version: Version
    extends: str | None = None
    title: Words
    substance: Words
    indication: Words
    day_numbering: Literal["dose is day 0", "dose is day 1"]
    source: Words
    not_yet_expressed: tuple[Words, ...] = ()
    eligibility: Eligibility
    integration_window: IntegrationWindow | Literal["none"]
    discharge: Discharge
    blinding: Blinding | None = None
    arms: tuple[Arm, ...] = ()
    visits: tuple[Visit, ...] = Field(min_length=1)
    doses: tuple[DoseRule, ...] = ()
    medicines: tuple[Medicine, ...] = ()
    branches: tuple[Branch, ...] = ()
    outcomes: tuple[OutcomeRule, ...] = ()
    reminders: tuple[ReminderRule, ...] = ()
    _forms: dict[Hashable, Any] = PrivateAttr(default_factory=dict)
    _series: Mapping[str, tuple[str, ...]] = PrivateAttr(default_factory=dict)

    @property
    def series(self) -> Mapping[str, tuple[str, ...]]:
        """Return the codes of the visits that each series was counted out to. For supplements, which may name one."""
        return self._series

    def remember_series(self, series: Mapping[str, tuple[str, ...]]) -> None:
        """Keep which visits came of which series. Only loading calls this, before anybody else has the protocol."""
        self._series = series

    def remembered(self, form: Hashable, make: Callable[[], "Protocol"]) -> "Protocol":
        """Return this protocol in another form, such as with its repeats written out: made once, then kept.

        Only the last few are kept: a worker that plans many courses must not grow with them.
        """
        if form not in self._forms:
            if len(self._forms) >= MOST_FORMS:
                self._forms.pop(next(iter(self._forms)))
            self._forms[form] = make()
        found: Protocol = self._forms[form]
        return found

    @property
    def reference(self) -> str:
        """Return `id@version`, by which a supplement names what it extends."""
        return f"{self.id}@{self.version}"

    def visit(self, code: str) -> Visit:
        """Return the visit of this code.

        :raises KeyError: when the protocol has none.
        """
        return {visit.code: visit for visit in self.visits}[code]

    @property
    def dosing_visits(self) -> tuple[Visit, ...]:
        """Return the visits at which a dose is given, in the order of the file."""
        return tuple(visit for visit in self.visits if visit.phase == "dosing")
