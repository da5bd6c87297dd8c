"""The format of a case: what each kind holds. Strict: an unknown key refuses the file. Runs nothing."""

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

Name = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Text = Annotated[str, Field(min_length=1, max_length=1000)]
Words = Annotated[str, Field(min_length=1, max_length=200)]
Number = Annotated[str, Field(pattern=r"^-?\d+(\.\d+)?$")]
Data: TypeAlias = dict[str, Any]


class Piece(BaseModel):
    """A piece of a case: cannot be changed, and refuses keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class CaseBase(Piece):
    """What cases of all kinds hold: a name, where the expectation comes from, and how it was derived by hand."""

    id: Name
    title: Words
    about: Words = Field(description="The primitive, rule or fixture that the case is about")
    source: Text = Field(description="Where what is expected was read")
    because: Text = Field(description="How what is expected follows from the source, worked out by hand")


class PlanExpect(Piece):
    """What is looked for in the plan. Only what is named is compared; null says that there is no such thing."""

    visits: dict[str, Data | None] = {}
    windows: dict[str, Data | None] = {}
    requirements: dict[str, Data | None] = {}
    reminders: dict[str, Data | None] = {}
    only_deviations: tuple[str, ...] | None = Field(
        None, description="The keys of all requirements that are a deviation at that moment, and no other"
    )
    objections: tuple[str, ...] | None = Field(
        None, description="With `propose`: the keys of all requirements that the dose would break, and no other"
    )
    phase: str | None = None
    standing: Data | None = None


class CourseCase(CaseBase):
    """What cases of a course hold: a protocol, a setting, facts, a moment.

    The facts are those of `based_on` up to `until` (included), less `without`, with `change`, and those of `with`.
    """

    protocol: tuple[Text, ...] = Field((), description="File names, or the text itself; each extends the one before")
    setting: Data | None = Field(None, description="Left out: that of the course it is based on")
    based_on: str | None = Field(None, description="A course file, such as courses/hopkins-immediate.json")
    course: str | None = Field(None, description="Which course is planned, where the facts are of several")
    until: str | None = Field(None, description="Facts of based_on that happened after this moment are left out")
    without: tuple[str, ...] = Field((), description="Keys of facts of based_on that are left out")
    change: dict[str, Data] = Field({}, description="By the key of a fact of based_on: what is different")
    with_: tuple[Data, ...] = Field((), alias="with", description="Further facts")
    at: str = Field(description="The moment at which the plan is looked at")
    expect: PlanExpect


class PlanCase(CourseCase):
    """A course and what its plan says."""

    kind: Literal["plan"]
    propose: Name | None = Field(None, description="A dosing visit: what would a dose at that moment break?")


class DeviationExpect(PlanExpect):
    """What a seeded deviation or its clean look-alike expects: above all, which deviations there are."""

    only_deviations: tuple[str, ...]


class DeviationCase(CourseCase):
    """A course with exactly one thing wrong."""

    kind: Literal["deviation"]
    expect: DeviationExpect


class LookAlikeCase(CourseCase):
    """A course that differs from a deviation by one thing, and in which nothing is wrong."""

    kind: Literal["look-alike"]
    pair: Name = Field(description="The id of the deviation it looks like")
    expect: DeviationExpect


class PercentExpect(Piece):
    """A percentage as it is printed."""

    percent: Number


class PercentageCase(CaseBase):
    """So many of so many, as a percentage rounded half up to so many decimals."""

    kind: Literal["percentage"]
    n: int = Field(ge=0)
    of: int = Field(ge=1)
    decimals: int = Field(0, ge=0, le=6)
    expect: PercentExpect


class Test(Piece):
    """A definition written out: a drop of so many percent or points, or a total of at most so much."""

    drop_of: Number | None = None
    unit: Literal["percent", "points"] | None = None
    comparison: Literal["at least", "more than"] | None = None
    at_most: Number | None = None


class Participant(Piece):
    """One participant's totals; a visit that is not there was missed. Never a real person."""

    baseline: Number | None = None
    totals: dict[str, Number] = {}
    treated: bool = True


class RateExpect(Piece):
    """How many reached it, of how many, and the percentage where it is printed."""

    reached: int
    of: int
    percent: Number | None = None
    decimals: int = 0
    mean_baseline: Number | None = None
    mean_total: Number | None = None


class OutcomeCase(CaseBase):
    """Participants, a definition, visits and a denominator, and the rate that follows."""

    kind: Literal["outcome"]
    test: Test
    definition: str | None = Field(None, description="The trial's name for it, such as hopkins-response")
    participants: str | tuple[Participant, ...] = Field(description="A file of participants, or they themselves")
    and_: tuple[Participant, ...] = Field((), alias="and", description="Further participants")
    visits: tuple[Name, ...] = Field(min_length=1, description="Several: at each of them, a sustained outcome")
    denominator: Literal["randomised", "treated", "evaluable"]
    expect: RateExpect


class NeverExpect(Piece):
    """Patterns that must not be found."""

    absent: tuple[str, ...] = Field(min_length=1, description="Regular expressions, over one line, in any case")


class NeverCase(CaseBase):
    """A figure in circulation that is wrong: no protocol and no other case may state it."""

    kind: Literal["never"]
    examples: tuple[str, ...] = Field(min_length=1, description="How it is stated wrongly: one for each pattern")
    expect: NeverExpect


Case: TypeAlias = Annotated[
    PlanCase | DeviationCase | LookAlikeCase | PercentageCase | OutcomeCase | NeverCase, Field(discriminator="kind")
]


class CaseFile(Piece):
    """A file of cases."""

    format: Literal[1]
    title: Words
    cases: tuple[Case, ...]


class CourseFile(Piece):
    """A course that cases are based on: every fact has a key by which a case can leave it out or change it."""

    format: Literal[1]
    title: Words
    protocol: tuple[Text, ...]
    setting: Data
    facts: tuple[Data, ...]


class ParticipantsFile(Piece):
    """A file of participants."""

    format: Literal[1]
    title: Words
    participants: tuple[Participant, ...]


CASES: TypeAdapter[CaseFile] = TypeAdapter(CaseFile)
COURSE: TypeAdapter[CourseFile] = TypeAdapter(CourseFile)
PARTICIPANTS: TypeAdapter[ParticipantsFile] = TypeAdapter(ParticipantsFile)


def schema() -> Data:
    """Return the JSON Schema of a file of cases."""
    made = CASES.json_schema(by_alias=True)
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Cases of the conformance kit"}
    return head | {name: value for name, value in made.items() if name != "title"}
