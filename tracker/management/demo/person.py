"""What is known of one synthetic patient, and in which words they speak. What happens to them is in the stories."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from programmes import Protocol
from programmes.protocol.quantities import Amount
from tracker.models import Contact

FIRST_BRITISH = 100  # numbers below belong to the range kept for drama in the United States


def phone(number: int) -> str:
    """Return a telephone number from the ranges kept for drama: of three digits British, of two American."""
    return f"01632 960{number:03d}" if number >= FIRST_BRITISH else f"555-01{number:02d}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Somebody around the patient, and what the patient agreed that this person may be told."""

    name: str
    relation: str
    number: int
    part: Contact.Part = Contact.Part.BOTH
    may_be_told: Contact.MayBeTold = Contact.MayBeTold.EMERGENCY


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A synthetic patient. `number` is the end of a reserved telephone number.

    `grid` and `qids` are totals in the order in which they are rated, to the end of follow-up; the last is repeated.
    `scores` are those of the one scale that another protocol rates: MADRS or CAPS-5.
    """

    name: str
    number: int
    born_on: date
    kg: str = "70.0"
    pronouns: str = ""
    grid: tuple[int, ...] = (23, 24, 11, 10, 9, 9, 8, 8)
    qids: tuple[int, ...] = (13, 9, 8, 7, 7, 6)
    scores: tuple[int, ...] = (38, 24, 20, 17, 15, 14)
    intentions: tuple[str, ...] = ()
    insights: tuple[str, ...] = ()
    practices: tuple[str, ...] = ()
    driver: str = "her brother"
    language: str = ""
    interpreter: bool = False
    access_needs: str = ""
    allergies: str = ""
    prescriber: tuple[str, str] = ("", "")
    known: tuple[Known, ...] = ()

    @property
    def first_name(self) -> str:
        """Return the name by which the team calls them."""
        return self.name.split()[0]

    @property
    def email(self) -> str:
        """Return an address in a reserved domain."""
        return f"{self.first_name.lower()}@patient.example"

    @property
    def phone(self) -> str:
        """Return a telephone number from a range kept for drama."""
        return phone(self.number)

    def dose(self, protocol: Protocol, visit: str) -> Decimal:
        """Return the mg that the protocol asks for at this body weight."""
        amount = next(rule.amount for rule in protocol.doses if rule.visit == visit)
        assert isinstance(amount, Amount)  # the published protocol says how much
        mg = amount.for_weight(Decimal(self.kg))
        assert mg is not None
        return mg

    def score(self, nth: int) -> Decimal:
        """Return the `nth` total of the protocol's one scale; the last is repeated."""
        return Decimal(self.scores[min(nth, len(self.scores) - 1)])
