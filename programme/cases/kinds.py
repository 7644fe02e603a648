"""The kinds of case: who handles each, and in how many business days it must be answered."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """`reader`: national, for the national team alone, because it may be about a gestor or a coordinator; or
    coordinator, of the family's municipality. `days`: business days to answer.
    """

    name: str
    reader: str
    days: int

    @property
    def private(self) -> bool:
        """Whether nobody but the national team may know that there is such a case."""
        return self.reader == "national"


#: Ley 1755 of 2015, art. 14: 15 business days for a petition or a complaint, 10 for documents and data.
KINDS = {
    kind.name: kind
    for kind in (
        Kind("money", "national", 15),
        Kind("politics", "national", 15),
        Kind("treatment", "national", 15),
        Kind("papers", "coordinator", 10),
        Kind("service", "coordinator", 15),
        Kind("other", "national", 15),
        Kind("knot", "coordinator", 15),
    )
}

#: A nudo crítico: what a coordinator cannot solve in the municipality alone.
KNOT = "knot"

#: What a family is asked to choose from, in that order. What it does not name is private.
OF_FAMILIES = tuple(name for name in KINDS if name != KNOT)

#: Business days within which a case goes on to the entity that is competent (Ley 1755 of 2015, art. 21).
TO_PASS_ON = 5

#: A case is near its date when it is due within so many business days.
NEAR = 3

#: As long as somebody has to do something about it.
OPEN = ("received", "taken_up", "passed_on", "reopened")
