"""Writing cases anew, so that nothing in how they lie leads to the message that brought them.

What was written last stands nearest to the turn of conversation that wrote it: its transaction's id is the
next one. All that changed is written anew together, some time later, in random order and encrypted afresh, so
that it cannot be told either what changed.
"""

import random

from sqlalchemy import ColumnElement, Connection, select, update

from db.tables import Case, CaseEntry


def mix(connection: Connection, rng: random.Random, everything: bool = False) -> int:
    """Write those cases anew that have changed since, with their entries; `everything`: those that are open,
    too, so that what has changed lies among more. Gives how many.
    """
    which: ColumnElement[bool] = (Case.fresh | Case.open) if everything else Case.fresh.is_(True)
    held = select(Case.__table__).where(which).order_by(Case.number).with_for_update()
    cases = [dict(row._mapping) for row in connection.execute(held)]
    numbers = [case["number"] for case in cases]
    lines = select(CaseEntry.__table__).where(CaseEntry.number.in_(numbers)).order_by(CaseEntry.id)
    entries = [dict(row._mapping) for row in connection.execute(lines.with_for_update())]
    rng.shuffle(cases)
    for case in cases:
        number = case.pop("number")
        connection.execute(update(Case).where(Case.number == number).values({**case, "fresh": False}))
    rng.shuffle(entries)
    for entry in entries:
        identity = entry.pop("id")
        connection.execute(update(CaseEntry).where(CaseEntry.id == identity).values(entry))
    return len(cases)
