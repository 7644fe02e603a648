"""Cases of one municipality that its coordinator has still to answer, and which of them are near their date.

What is for the national team alone is in none of these counts: that there is such a case is already too much.
An index holds the open cases by place, so that reading them takes as long as there are many of them here,
whatever else was ever asked anywhere. What they are, and when they are due, is encrypted, and read here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from db.tables import Case
from programme.calendar import business_day_after
from programme.cases.kinds import LOCAL, NEAR
from programme.cases.reading import within

#: So many are named, those due first.
_NAMED = 5


@dataclass(frozen=True)
class DueCase:
    """One case. `late`: its day has passed."""

    number: str
    kind: str
    due_on: date
    late: bool


@dataclass(frozen=True)
class OpenCases:
    """How many are `open`; of these `near` their date, NEAR business days or fewer away, and `late`, past it.
    `next`: the first that are due.
    """

    open: int
    near: int
    late: int
    next: Sequence[DueCase]

    def as_json(self) -> dict[str, object]:
        """Return the same for a program."""
        named = [
            {"number": one.number, "kind": one.kind, "due_on": one.due_on.isoformat()} for one in self.next
        ]
        return {"open": self.open, "near": self.near, "late": self.late, "near_days": NEAR, "next": named}


def open_cases(connection: Connection, municipality_code: str, day: date) -> OpenCases:
    """Return those of a municipality, as of `day`."""
    # Each value takes its time to decrypt, and a large municipality has thousands: what it is is read of few.
    rows = connection.execute(
        select(Case.number, Case.reader, Case.due_on).where(Case.open, within([municipality_code]))
    )
    here = [row for row in rows if row.reader == LOCAL]
    here.sort(key=lambda row: (row.due_on, row.number))
    soon = business_day_after(day, NEAR)
    late = sum(row.due_on < day for row in here)
    near = sum(day <= row.due_on <= soon for row in here)
    first = here[:_NAMED]
    named = select(Case.number, Case.kind).where(Case.number.in_([row.number for row in first]))
    kinds = {row.number: row.kind for row in connection.execute(named)}
    following = [DueCase(row.number, kinds[row.number], row.due_on, row.due_on < day) for row in first]
    return OpenCases(len(here), near, late, next=following)
