"""On what terms we write to families: when, at what price, and how much one person may decide alone."""

from dataclasses import dataclass, field
from decimal import Decimal

from messaging.hours import Hours


@dataclass(frozen=True)
class Terms:
    """`pesos_per_segment`: what the carrier bills for one SMS segment. `second_yes_above`: a broadcast to
    more families than this needs a second person's yes.
    """

    hours: Hours = field(default_factory=Hours)
    pesos_per_segment: Decimal = Decimal(45)
    second_yes_above: int = 500
