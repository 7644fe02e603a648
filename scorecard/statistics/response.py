"""How many of those asked answered.

Source of all rates: American Association for Public Opinion Research, Standard Definitions: Final
Dispositions of Case Codes and Outcome Rates for Surveys, 10th edition (2023).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

#: Below this response rate (RR1) a wave does not stand for its place ("no representativo").
REPRESENTATIVE = 0.5

#: The standard's outcome for each disposition of a wave: I interview, P partial, R refusal or break-off, NC
#: not contacted, O other, NE not eligible. Who began and went no further broke off. The register says who is
#: eligible; were a silent family of unknown eligibility (UO), no rate below would be another. Who drew a code
#: from a bag was contacted; which of them answered with it nobody knows, only how many: see `response`.
OUTCOME = {
    "invited": "NC",
    "unreachable": "NC",
    "contacted": "O",
    "refused": "R",
    "started": "R",
    "partial": "P",
    "breakoff": "R",
    "complete": "I",
    "drawn": "O",
    "ineligible": "NE",
}


@dataclass(frozen=True)
class Response:
    """Families by outcome, in one place, on one channel or on all. Rates are 0 to 1, None of nobody."""

    complete: int
    partial: int
    refused: int
    other: int
    not_contacted: int
    ineligible: int

    @property
    def contacted(self) -> int:
        """I + P + R + O."""
        return self.complete + self.partial + self.refused + self.other

    @property
    def eligible(self) -> int:
        """(I + P) + (R + NC + O), what all rates but cooperation are of."""
        return self.contacted + self.not_contacted

    @property
    def rr1(self) -> float | None:
        """Response rate 1, the minimum: I / ((I + P) + (R + NC + O))."""
        return _rate(self.complete, self.eligible)

    @property
    def rr2(self) -> float | None:
        """Response rate 2, partial ones too: (I + P) / ((I + P) + (R + NC + O))."""
        return _rate(self.complete + self.partial, self.eligible)

    @property
    def cooperation(self) -> float | None:
        """COOP1: I / ((I + P) + R + O)."""
        return _rate(self.complete, self.contacted)

    @property
    def refusal(self) -> float | None:
        """REF1: R / ((I + P) + (R + NC + O))."""
        return _rate(self.refused, self.eligible)

    @property
    def contact(self) -> float | None:
        """CON1: ((I + P) + R + O) / ((I + P) + (R + NC + O))."""
        return _rate(self.contacted, self.eligible)

    @property
    def in_tens(self) -> "Response":
        """Return what staff are told: those who answered, all of it or a part, rounded down to tens. The
        others count as not contacted; as many are eligible.
        """
        complete, partial = 10 * (self.complete // 10), 10 * (self.partial // 10)
        left = self.complete - complete + self.partial - partial
        return replace(self, complete=complete, partial=partial, not_contacted=self.not_contacted + left)

    @property
    def representative(self) -> bool:
        """Whether half answered; else the results carry the banner "no representativo"."""
        return self.rr1 is not None and self.rr1 >= REPRESENTATIVE


def response(families: Mapping[str, int], used: int = 0) -> Response:
    """From the number of `families` of each disposition (see `scorecard.waves.RANK`, and `ineligible`), and
    of codes from a bag that were `used`: so many answered of those who had drawn one, and where more codes
    were used than families marked as drawing, of the others; no family counts twice.

    For one channel, those who were asked on it; a family is asked on one. Raises ValueError for a disposition
    that no wave knows, or a count below 0.
    """
    outcomes = dict.fromkeys(OUTCOME.values(), 0)
    for disposition, count in families.items():
        if disposition not in OUTCOME or count < 0:
            raise ValueError(f"{count} families are {disposition}")
        outcomes[OUTCOME[disposition]] += count
    for outcome in ("O", "NC", "R", "P"):
        by_code = min(used, outcomes[outcome])
        outcomes[outcome] -= by_code
        outcomes["I"] += by_code
        used -= by_code
    # More than there are families: they are counted all the same, as their answers are.
    outcomes["I"] += used
    return Response(
        complete=outcomes["I"],
        partial=outcomes["P"],
        refused=outcomes["R"],
        other=outcomes["O"],
        not_contacted=outcomes["NC"],
        ineligible=outcomes["NE"],
    )


def _rate(part: int, whole: int) -> float | None:
    return part / whole if whole else None
