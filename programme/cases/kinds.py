"""The kinds of case: who handles each, and in how many business days it must be answered."""

from dataclasses import dataclass

#: Who handles a case, as `complaint_case.reader` keeps it: LOCAL, whoever has the right `cases` where the
#: family lives; PRIVATE, whoever has `complaints`, because it may be about a gestor or a coordinator.
LOCAL, PRIVATE = "coordinator", "national"


@dataclass(frozen=True)
class Kind:
    """`reader`: LOCAL or PRIVATE. `days`: business days to answer; 0: the same day."""

    name: str
    reader: str
    days: int

    @property
    def private(self) -> bool:
        """Whether nobody but the national team may know that there is such a case."""
        return self.reader == PRIVATE


#: Ley 1755 of 2015, art. 14: 15 business days for a petition or a complaint, 10 for documents and data.
KINDS = {
    kind.name: kind
    for kind in (
        Kind("money", PRIVATE, 15),
        Kind("politics", PRIVATE, 15),
        Kind("treatment", PRIVATE, 15),
        Kind("papers", LOCAL, 10),
        Kind("service", LOCAL, 15),
        Kind("other", PRIVATE, 15),
        Kind("knot", LOCAL, 15),
        Kind("calamity", LOCAL, 0),
    )
}

#: A nudo crítico: what a coordinator cannot solve in the municipality alone.
NUDO = "knot"

#: A calamity: due the same day, opened without a question.
CALAMITY = "calamity"

#: What a family is asked to choose from, in that order. What it does not name is private.
OF_FAMILIES = tuple(name for name in KINDS if name not in (NUDO, CALAMITY))

#: Business days within which a case goes on to the entity that is competent (Ley 1755 of 2015, art. 21).
TO_PASS_ON = 5

#: A case is near its date when it is due within so many business days.
NEAR = 3

#: As long as somebody has to do something about it.
OPEN = ("received", "taken_up", "passed_on", "reopened")
