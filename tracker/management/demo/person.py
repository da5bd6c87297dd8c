"""What is known of one synthetic patient, and in which words they speak. What happens to them is in the stories."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from programmes import Protocol
from programmes.protocol.quantities import Amount


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A synthetic patient. `number` is the end of a reserved telephone number.

    `grid` and `qids` are totals in the order in which they are rated, to the end of follow-up; the last is repeated.
    """

    name: str
    number: int
    born_on: date
    kg: str
    pronouns: str = ""
    grid: tuple[int, ...] = (23, 24, 11, 10, 9, 9, 8, 8)
    qids: tuple[int, ...] = (13, 9, 8, 7, 7, 6)
    intentions: tuple[str, ...] = ()
    insights: tuple[str, ...] = ()
    practices: tuple[str, ...] = ()
    driver: str = "her brother"

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
        """Return a telephone number from the range kept for drama."""
        return f"01632 960{self.number:03d}"

    def dose(self, protocol: Protocol, visit: str) -> Decimal:
        """Return the mg that the protocol asks for at this body weight."""
        amount = next(rule.amount for rule in protocol.doses if rule.visit == visit)
        assert isinstance(amount, Amount)  # the published protocol says how much
        mg = amount.for_weight(Decimal(self.kg))
        assert mg is not None
        return mg
