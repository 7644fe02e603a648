"""The cases of a family that are under way, for one of its phones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from db.tables import Case
from programme.cases.asking import Asker
from programme.cases.kinds import OPEN, PRIVATE
from programme.cases.reading import within


@dataclass(frozen=True)
class Own:
    """A case: its number, how it stands, and the day by which it is answered."""

    number: str
    status: str
    due_on: date


def under_way(connection: Connection, asker: Asker, municipality: str | None) -> Sequence[Own]:
    """Return those that are open, or answered and not closed by the family, of the municipality where it
    lives: what is due first comes first. Private ones are known to the phone alone that told them.
    """
    if municipality is None:
        return []
    there = connection.execute(select(Case.number, Case.family_id).where(within([municipality])))
    mine = [row.number for row in there if row.family_id == asker.family_id]
    columns = (Case.number, Case.status, Case.due_on, Case.reader, Case.contact_id)
    cases = connection.execute(select(*columns).where(Case.number.in_(mine))).all()
    found = [
        Own(case.number, case.status, case.due_on)
        for case in cases
        if case.status in (*OPEN, "answered")
        and (case.reader != PRIVATE or case.contact_id == asker.contact_id)
    ]
    return sorted(found, key=lambda case: (case.due_on, case.number))
