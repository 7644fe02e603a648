"""Cases of one municipality that its coordinator has still to answer, and which of them are near their date.

What is for the national team alone is in none of these counts: that there is such a case is already too much.
An index holds the open cases of coordinators by municipality and date, so that reading them takes as long as
there are many of them here, whatever else was ever asked anywhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select

from db.tables import Case
from programme.calendar import business_day_after
from programme.cases.kinds import NEAR, OPEN

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

    def as_json(self) -> dict[str, Any]:
        """The same for a program."""
        named = [
            {"number": one.number, "kind": one.kind, "due_on": one.due_on.isoformat()} for one in self.next
        ]
        return {"open": self.open, "near": self.near, "late": self.late, "near_days": NEAR, "next": named}


def open_cases(connection: Connection, municipality_code: str, day: date) -> OpenCases:
    """Those of a municipality, as of `day`."""
    here = (
        Case.reader == "coordinator",
        Case.municipality_code == municipality_code,
        Case.status.in_(OPEN),
    )
    late, soon = Case.due_on < day, Case.due_on <= business_day_after(day, NEAR)
    counts = connection.execute(
        select(func.count(), func.count().filter(~late, soon), func.count().filter(late)).where(*here)
    ).one()
    named = select(Case.number, Case.kind, Case.due_on, late.label("late")).where(*here)
    first = connection.execute(named.order_by(Case.due_on, Case.number).limit(_NAMED))
    return OpenCases(*counts, next=[DueCase(**row._mapping) for row in first])
